"""GraphQL over HTTP.

endpoint.py               HTTP request -> GraphQL request; GraphQL response -> HTTP response
request_parsing.py        body or query string -> GraphQL request
compression.py            gzip, where the client accepts it
coalesced_writes.py       the head of a response leaves with its body
persisted_operations.py   a folder of operations, each known by its ids
warmup.py                 runs the operations of an app once at startup
"""
