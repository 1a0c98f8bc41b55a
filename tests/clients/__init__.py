"""Clients that others wrote read the API: their generators take the schema, and their caches the answers.

conftest       the server, and a folder where Node or Python runs the programs
test_clients   one client after the other: typescript/, relay/, apollo/, urql/, python/
test_schemathesis   operations that schemathesis makes up from the schema

docs/how-to/app-clients.md is written from the programs.
"""
