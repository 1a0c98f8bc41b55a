"""Authentication and access control: a rejection for each request that is not allowed, a client for each that is.

POST /graphql, host: evil.example   ->   421 {"errors": [{"message": "Host \\"evil.example\\" is not allowed; ...", ...}]}

policy.py           settings -> access policy, or why the server will not start
middleware.py       ASGI middleware: the checks in their order, and security headers
headers.py          the headers of a request, read once; security headers may not be duplicated
allowed_hosts.py    the Host header must name this server
cross_origin.py     which origins may send requests, and their CORS headers
bearer_auth.py      the Authorization header -> the name of its token
token_file.py       the file of named tokens
token_store.py      tokens created and revoked: the file, written atomically
rate_limits.py      points and new query plans per minute and client
error_responses.py  a rejection -> an HTTP response

docs/how-to/authentication.md states the guarantees.
"""
