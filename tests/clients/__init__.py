"""Third-party clients: their code generators accept the schema, and their caches work with the responses.

conftest       the server, and a workspace in which Node or Python runs the programs
test_clients   one client after the other: typescript/, relay/, apollo/, urql/, python/
test_schemathesis   operations that schemathesis generates from the schema

docs/how-to/app-clients.md quotes the programs.
"""
