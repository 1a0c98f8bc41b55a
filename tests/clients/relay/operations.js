import { graphql } from 'relay-runtime';

/** A company's products, page by page: Relay generates the query for the next page, with `node(id:)`. */
export const PRODUCTS = graphql`
  fragment operations_products on Company
  @refetchable(queryName: "operationsProductsQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    products(first: $count, after: $cursor, orderBy: [{ node: { name: ASC } }]) @connection(key: "operations_products") {
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
  fragment operations_relations on Entity
  @refetchable(queryName: "operationsRelationsQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }, kinds: { type: "[RelationKind!]" }) {
    relations(first: $count, after: $cursor, kinds: $kinds) @connection(key: "operations_relations", filters: ["kinds"]) {
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
  fragment operations_card on Company @refetchable(queryName: "operationsCardQuery") {
    name
    aliases
    anonymous
  }
`;

export const COMPANY = graphql`
  query operationsCompanyQuery($slug: String!, $count: Int!, $kinds: [RelationKind!]) {
    company(slug: $slug) {
      id
      ...operations_card
      ...operations_products @arguments(count: $count)
      ...operations_relations @arguments(kinds: $kinds)
    }
  }
`;

/** Page by page under a lens. The query for the next page starts at the root again, so that it includes the lens. */
export const UNDER_LENS = graphql`
  fragment operations_underLens on Query
  @refetchable(queryName: "operationsUnderLensQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" }, slug: { type: "String!" }, lens: { type: "Lens" }) {
    company(slug: $slug, lens: $lens) {
      relations(first: $count, after: $cursor) @connection(key: "operations_underLens_relations") {
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
  query operationsCompanyUnderLensQuery($slug: String!, $lens: Lens) {
    ...operations_underLens @arguments(slug: $slug, lens: $lens)
  }
`;
