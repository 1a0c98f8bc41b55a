import { graphql } from './generated/index.js';

/** Edges of one relationship type, with kind, shares and evidence. */
export const SUBSIDIARIES = graphql(`
  query Subsidiaries($slug: String!, $where: SubsidiaryWhere, $orderBy: [SubsidiaryOrder!], $lens: Lens) {
    company(slug: $slug, lens: $lens) {
      name
      subsidiaries(where: $where, orderBy: $orderBy) {
        totalCount
        edges {
          kind
          modality
          shareMin
          validFrom
          node {
            id
            name
          }
          evidence {
            key
          }
        }
      }
    }
  }
`);

/** Facts of every type: the related node has one of several types. */
export const RELATIONS = graphql(`
  query Relations($id: ID!, $kinds: [RelationKind!], $first: Int, $after: String) {
    node(id: $id) {
      __typename
      id
      ... on Company {
        relations(kinds: $kinds, first: $first, after: $after) {
          pageInfo {
            hasNextPage
            endCursor
          }
          edges {
            kind
            direction
            node {
              __typename
              name
              ... on Person {
                slug
              }
              ... on FundingRound {
                amount
                currency
              }
            }
          }
        }
      }
    }
  }
`);

/** Paths between two entities, with their evidence. */
export const PATHS = graphql(`
  query Paths($from: ID!, $to: ID!, $mode: PathMode, $where: RelationWhere) {
    paths(from: $from, to: $to, mode: $mode, where: $where) {
      cut
      reason
      paths {
        length
        sentence
        steps {
          kind
          confidence
          from {
            name
          }
          to {
            name
          }
          evidence {
            document {
              title
            }
          }
        }
      }
    }
  }
`);

/** The share of an owner in a company; null if no source states it. */
export const OWNERSHIP = graphql(`
  query Ownership($owner: ID!, $owned: ID!) {
    effectiveOwnership(owner: $owner, owned: $owned) {
      known
      shareMin
      shareMax
      pathCount
    }
  }
`);
