import { gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { makeClient } from './client.mjs';

const requests = [];
async function recordingFetch(url, options) {
  const response = await fetch(url, options);
  requests.push({ accept: options.headers.accept, status: response.status, type: response.headers.get('content-type') });
  return response;
}
const client = makeClient(process.argv[2], recordingFetch);

const COMPANIES = gql`
  query Companies($first: Int!, $after: String, $where: CompanyWhere) {
    companies(first: $first, after: $after, where: $where, orderBy: [{ name: ASC }]) {
      totalCount
      edges {
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
`;

/** fetchMore adds the next page to the watched query. */
function twoPages() {
  const observable = client.watchQuery({ query: COMPANIES, variables: { first: 4, where: { anonymous: { eq: false } } } });
  const pages = [];
  return new Promise((resolve, reject) => {
    observable.subscribe(({ data, loading, error }) => {
      if (error) reject(error);
      if (loading || !data) return;
      const { edges, pageInfo, totalCount } = data.companies;
      pages.push({ names: edges.map(({ node }) => node.name), hasNextPage: pageInfo.hasNextPage, totalCount });
      if (pages.length === 2) resolve(pages);
      else observable.fetchMore({ variables: { after: pageInfo.endCursor } }).catch(reject);
    });
  });
}

const RELATIONS = gql`
  fragment Named on Entity {
    name
  }
  query Relations($id: ID!) {
    node(id: $id) {
      ... on Company {
        id
        relations(kinds: [HAS_SUBSIDIARY, FOUNDED, RAISED], orderBy: [{ kind: ASC }]) {
          edges {
            kind
            node {
              id
              ...Named
              ... on FundingRound {
                amount
              }
            }
          }
        }
      }
    }
  }
`;

/** The cache can read a fragment on an interface only because possibleTypes lists its types. */
async function relations() {
  await client.query({ query: RELATIONS, variables: { id: 'company:xiaomi' } });
  const { data } = await client.query({ query: RELATIONS, variables: { id: 'company:xiaomi' }, fetchPolicy: 'cache-only' });
  return data.node.relations.edges.map(({ kind, node }) => [kind, node.__typename, node.name]);
}

/** Apps handle an error by its code. */
async function failure(query, variables) {
  try {
    await client.query({ query, variables, fetchPolicy: 'network-only' });
    return null;
  } catch (error) {
    if (!CombinedGraphQLErrors.is(error)) throw error;
    return error.errors.map(({ message, extensions }) => ({ message, code: extensions.code, hint: extensions.hint }));
  }
}

console.log(
  JSON.stringify({
    pages: await twoPages(),
    records: Object.keys(client.extract()).filter((key) => key.startsWith('Company:')).length,
    relations: await relations(),
    limitExceeded: await failure(COMPANIES, { first: 1000 }),
    unknownField: await failure(gql`query Unknown { company(slug: "xiaomi") { revenue } }`),
    requests,
  }),
);
