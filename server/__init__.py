"""Who listens: the settings, the application, the command.

command.py           `keiretsu serve | seed | ask | token | schema`
errors.py            what stops a command, as one sentence
settings.py          the environment -> settings, each a row of a table
declared.py          where declarations are written -> the catalogue of their schema
database.py          settings -> a Neo4j: the one that is named, or one of the program's own
seeding.py           `keiretsu seed`: what it asks back, and what it prints
ask/                 `keiretsu ask`: questions from the terminal, and their answers as tables
serving.py           `keiretsu serve`: from the settings to a listening server
revival.py           a database of our own that ended while we serve -> started again
known.py             a folder of trusted operations -> each by its ids
rehearsal.py         the operations of an app, asked once before anybody else does
access/              who may ask: names, pages of other sites, tokens, points a minute
application.py       the ASGI application: the endpoint, the routes beside it, and what belongs to all of them
graphql_endpoint.py  HTTP request -> question, answer -> HTTP response
reading.py           a body or parameters -> the question that they hold
compression.py       who takes gzip, and a body as that
one_write.py         the head of an answer leaves with its body
health.py            /livez and /readyz
requests.py          request ids, one log line and one count for each request
metrics.py           what happens here, counted, for Prometheus
logs.py              how log lines look
pages.py, graphiql/  GraphiQL at /
"""
