import { readFileSync } from 'node:fs';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { minifyIntrospectionQuery } from '@urql/introspection';
import { buildSchema, introspectionFromSchema } from 'graphql';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

export function makeClient(url, fetch = globalThis.fetch) {
  // With the schema, the cache knows which types have an id, and warns if a query omits it.
  const cache = cacheExchange({
    schema: minifyIntrospectionQuery(introspectionFromSchema(schema)),
    resolvers: { Query: { companies: relayPagination() }, Company: { products: relayPagination() } },
  });
  return new Client({ url: `${url}/graphql`, fetch, exchanges: [cache, fetchExchange], preferGetMethod: false });
}
