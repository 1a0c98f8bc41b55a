import { gql } from '@urql/core';
import { makeClient } from './client.mjs';

const requests = [];
async function recordingFetch(url, options) {
  const response = await fetch(url, options);
  requests.push({ method: options.method, accept: options.headers.accept, status: response.status, type: response.headers.get('content-type') });
  return response;
}
const warnings = []; // of the cache, about types without keys or unknown fields
for (const level of ['warn', 'error']) console[level] = (...parts) => warnings.push(parts.join(' '));

const client = makeClient(process.argv[2], recordingFetch);

async function execute(query, variables, context) {
  const { data, error, stale } = await client.query(query, variables, context).toPromise();
  if (error) throw error;
  return { ...data, stale };
}

const PRODUCTS = gql`
  query Products($slug: String!, $first: Int!, $after: String) {
    company(slug: $slug) {
      id
      name
      products(first: $first, after: $after, orderBy: [{ node: { name: ASC } }]) {
        totalCount
        edges {
          modality
          evidence {
            id
            key
          }
          node {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

/** A request for the next page returns all pages so far from the cache. */
async function twoPages() {
  const first = await execute(PRODUCTS, { slug: 'xiaomi', first: 6 });
  const { endCursor } = first.company.products.pageInfo;
  const second = await execute(PRODUCTS, { slug: 'xiaomi', first: 6, after: endCursor });
  return [first, second].map(({ company }) => company.products.edges.map(({ node }) => node.name));
}

const RELATIONS = gql`
  query Relations($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Entity {
        name
        relations(kinds: [HAS_SUBSIDIARY, MAKES], first: 3) {
          edges {
            kind
            node {
              id
              name
            }
          }
        }
      }
    }
  }
`;

/** The second execution sends no request. */
async function relations() {
  const first = await execute(RELATIONS, { id: 'company:xiaomi' });
  const requestsBefore = requests.length;
  const second = await execute(RELATIONS, { id: 'company:xiaomi' });
  return { kinds: first.node.relations.edges.map(({ kind }) => kind), isEqual: JSON.stringify(first) === JSON.stringify(second), requestCount: requests.length - requestsBefore };
}

const WITHOUT_IDS = gql`
  query WithoutIds {
    document(key: "1") {
      title
    }
    companies(first: 1) {
      nodes {
        name
      }
    }
  }
`;

/** Records loaded by one query are available to another, by id. */
async function productsCached() {
  const { data } = await client.query(PRODUCTS, { slug: 'xiaomi', first: 6 }, { requestPolicy: 'cache-only' }).toPromise();
  return data?.company.products.edges.length ?? null;
}

async function failure(query, variables) {
  const { error } = await client.query(query, variables).toPromise();
  return error.graphQLErrors.map(({ message, extensions }) => ({ message, code: extensions.code }));
}

const result = {
  pages: await twoPages(),
  cached: await productsCached(),
  relations: await relations(),
  limitExceeded: await failure(PRODUCTS, { slug: 'xiaomi', first: 1000 }),
  warnings: [...warnings],
};
await execute(WITHOUT_IDS);
console.log(JSON.stringify({ ...result, warningsWithoutIds: warnings.length, requests }));
