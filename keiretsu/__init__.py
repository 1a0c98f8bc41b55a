"""Keiretsu: a GraphQL API over a Neo4j graph of companies and what binds them."""
