"""The server: the application in this process, and `keiretsu` as a process of its own.

client.py          a client of the application without a network, over a database or none
processes.py       `keiretsu` commands and `keiretsu serve` as processes
conftest.py        a server on a port of its own, with the built-in data
access/            authentication and access control
http/              GraphQL over HTTP
observability/     logs, metrics, health
cli/               the command line
graphiql/          the page at / in Chromium
"""
