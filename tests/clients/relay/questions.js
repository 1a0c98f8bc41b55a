import { graphql } from 'relay-runtime';

/** A company's products, page by page: Relay generates the query for the next page, with `node(id:)`. */
export const PRODUCTS = graphql`
  fragment questions_products on Company
  @refetchable(queryName: "questionsProductsQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    products(first: $count, after: $cursor, orderBy: [{ node: { name: ASC } }]) @connection(key: "questions_products") {
      totalCount
      edges {
        modality
        node {
          id
          name
        }
      }
    }
  }
`;

/** Facts of every type, page by page, on an interface. */
export const RELATIONS = graphql`
  fragment questions_relations on Entity
  @refetchable(queryName: "questionsRelationsQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }, kinds: { type: "[RelationKind!]" }) {
    relations(first: $count, after: $cursor, kinds: $kinds) @connection(key: "questions_relations", filters: ["kinds"]) {
      edges {
        kind
        direction
        validFrom
        node {
          __typename
          id
          name
        }
      }
    }
  }
`;

/** A fragment that can be refetched separately. */
export const CARD = graphql`
  fragment questions_card on Company @refetchable(queryName: "questionsCardQuery") {
    name
    aliases
    anonymous
  }
`;

export const COMPANY = graphql`
  query questionsCompanyQuery($slug: String!, $count: Int!, $kinds: [RelationKind!]) {
    company(slug: $slug) {
      id
      ...questions_card
      ...questions_products @arguments(count: $count)
      ...questions_relations @arguments(kinds: $kinds)
    }
  }
`;

/** Page by page under a lens. The query for the next page starts at the root again, so that it includes the lens. */
export const UNDER_LENS = graphql`
  fragment questions_underLens on Query
  @refetchable(queryName: "questionsUnderLensQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" }, slug: { type: "String!" }, lens: { type: "Lens" }) {
    company(slug: $slug, lens: $lens) {
      relations(first: $count, after: $cursor) @connection(key: "questions_underLens_relations") {
        totalCount
        edges {
          modality
          node {
            name
          }
        }
      }
    }
  }
`;

export const COMPANY_UNDER_LENS = graphql`
  query questionsCompanyUnderLensQuery($slug: String!, $lens: Lens) {
    ...questions_underLens @arguments(slug: $slug, lens: $lens)
  }
`;
