import { graphql } from './generated/index.js';

/** The edges of one type of relationship: kind, shares and evidence stand on the edge. */
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

/** Facts of every type at once: what is at the other end is one of several types. */
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

/** How two are connected, and what that rests on. */
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

/** How much of one belongs to another; what no source states stays null. */
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
