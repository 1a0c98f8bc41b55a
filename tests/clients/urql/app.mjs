import { gql } from '@urql/core';
import { makeClient } from './client.mjs';

const requests = [];
async function seen(url, options) {
  const response = await fetch(url, options);
  requests.push({ method: options.method, accept: options.headers.accept, status: response.status, type: response.headers.get('content-type') });
  return response;
}
const complaints = []; // what the cache has to say about types without keys, or about fields that the schema lacks
for (const level of ['warn', 'error']) console[level] = (...words) => complaints.push(words.join(' '));

const client = makeClient(process.argv[2], seen);

async function ask(query, variables, context) {
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

/** Asked for the next page, the cache answers with all pages so far. */
async function twoPages() {
  const first = await ask(PRODUCTS, { slug: 'xiaomi', first: 6 });
  const { endCursor } = first.company.products.pageInfo;
  const second = await ask(PRODUCTS, { slug: 'xiaomi', first: 6, after: endCursor });
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

/** The second time nothing is asked for. */
async function relations() {
  const first = await ask(RELATIONS, { id: 'company:xiaomi' });
  const before = requests.length;
  const again = await ask(RELATIONS, { id: 'company:xiaomi' });
  return { kinds: first.node.relations.edges.map(({ kind }) => kind), same: JSON.stringify(first) === JSON.stringify(again), asked: requests.length - before };
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

/** What was loaded as a part of one answer is there for another question, by its id. */
async function productsCached() {
  const { data } = await client.query(PRODUCTS, { slug: 'xiaomi', first: 6 }, { requestPolicy: 'cache-only' }).toPromise();
  return data?.company.products.edges.length ?? null;
}

async function failure(query, variables) {
  const { error } = await client.query(query, variables).toPromise();
  return error.graphQLErrors.map(({ message, extensions }) => ({ message, code: extensions.code }));
}

const seenSoFar = {
  pages: await twoPages(),
  cached: await productsCached(),
  relations: await relations(),
  tooMany: await failure(PRODUCTS, { slug: 'xiaomi', first: 1000 }),
  complaints: [...complaints],
};
await ask(WITHOUT_IDS);
console.log(JSON.stringify({ ...seenSoFar, complaintsWithoutIds: complaints.length, requests }));
