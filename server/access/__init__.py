"""Authentication and access control: an error response for each request that is not allowed, a client for each that is.

POST /graphql, host: evil.example   ->   421 {"errors": [{"message": "Host \\"evil.example\\" is not allowed; ...", ...}]}

policy.py             settings -> access policy, or the reason why the server does not start
middleware.py         ASGI middleware: the checks in their order, and security headers
singleton_headers.py  headers that must not be duplicated
allowed_hosts.py      the Host header must name this server
cross_origin.py       which origins may send requests, and CORS for their pages
authentication.py     ASGI middleware: the client of a request, by its token or its address
bearer_auth.py        the Authorization header -> the name of its token
token_file.py         the file of named tokens
token_store.py        tokens created and revoked: the file, written atomically
rate_limits.py        points and new query plans per minute and client
error_responses.py    an error -> an HTTP response

docs/how-to/authentication.md states the guarantees.
"""
