// @neo4j/graphql with one file of type definitions, in production mode:  node server.mjs yoga|apollo companies.graphql PORT
// The database is configured by NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD. Prints "ready" when it listens.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";

const HOSTS = { yoga: listenYoga, apollo: listenApollo };
const context = () => ({ sessionConfig: { database: "neo4j" } }); // explicit, so that the driver does not request the home database

const [host, file, port] = process.argv.slice(2);
await HOSTS[host](await readSchema(file), Number(port));
console.log("ready");

async function readSchema(file) {
  const { NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD } = process.env;
  const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD), { maxConnectionPoolSize: 100 });
  const library = new Neo4jGraphQL({
    typeDefs: readFileSync(file, "utf8"),
    driver,
    features: {
      filters: { String: { GT: true, GTE: true } },
      excludeDeprecatedFields: {
        mutationOperations: true,
        aggregationFilters: true,
        aggregationFiltersOutsideConnection: true,
        relationshipFilters: true,
        attributeFilters: true,
      },
    },
  });
  return library.getSchema();
}

async function listenYoga(schema, port) {
  const yoga = createYoga({ schema, context, logging: false, graphiql: false, landingPage: false });
  await new Promise((resolve) => createServer(yoga).listen(port, "127.0.0.1", resolve));
}

async function listenApollo(schema, port) {
  const server = new ApolloServer({ schema, introspection: false });
  await startStandaloneServer(server, { context: async () => context(), listen: { port, host: "127.0.0.1" } });
}
