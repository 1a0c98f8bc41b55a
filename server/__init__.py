"""The server: settings, application, command line.

cli/                 the `keiretsu` command: serve, seed, query, token, schema
errors.py            what stops a command, as one sentence
settings.py          environment variables -> settings, each a row of a table
load_schema.py       the location of declarations -> the catalogue of their schema
database.py          settings -> a Neo4j: the configured one, or one of the program's own
database_watchdog.py restarts a local database that ended while the server runs
application.py       the ASGI application: endpoint, routes and middleware
access/              authentication and access control
http/                GraphQL over HTTP
observability/       logs, metrics, health
graphiql/            GraphiQL at /
"""
