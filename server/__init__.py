"""The server: settings, application, command line.

cli/                 the `keiretsu` command: serve, seed, query, token, schema
errors.py            errors that end a command, as one message
headers.py           the headers of a request, and the security headers of every response
connection_limits.py the limits of a connection, below HTTP
export_scope.py      what a user asks to export -> the scope of the export
settings.py          environment variables -> settings, each an annotated field
supervision.py       background tasks that do not end by an exception
setting_parsers.py   the text of a variable -> the value of a setting
settings_page.py     settings -> their table in the reference
load_schema.py       the location of a schema declaration -> its catalogue
database.py          settings -> the Neo4j to use: the configured one, or a local one
database_watchdog.py restarts a local database that exits while the server runs
application.py       the ASGI application: endpoint, routes and middleware
lifespan.py          settings -> an application with its database, for programs that embed it
access/              authentication and access control
http/                GraphQL over HTTP
connections/         connections, below HTTP: their number, time and size
observability/       logs, metrics, health
graphiql/            GraphiQL at /
"""
