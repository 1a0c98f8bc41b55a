import { readFileSync } from 'node:fs';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

const { possibleTypes } = JSON.parse(readFileSync(new URL('possible-types.json', import.meta.url), 'utf8'));

/** Pages of one list are merged; a different filter, order or lens makes a different list. */
const pages = relayStylePagination(['where', 'orderBy', 'lens']);

export function makeClient(url, fetch = globalThis.fetch) {
  return new ApolloClient({
    link: new HttpLink({ uri: `${url}/graphql`, fetch }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: { fields: { companies: pages } },
        Company: { fields: { products: pages, relations: relayStylePagination(['kinds', 'direction', 'where', 'orderBy']) } },
      },
    }),
  });
}
