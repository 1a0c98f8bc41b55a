"""GraphQL over HTTP.

endpoint.py               HTTP request -> GraphQL request; GraphQL response -> HTTP response
request_parsing.py        body or query string -> GraphQL request
response_format.py        content negotiation: media type, gzip, no body for HEAD
export_request.py         query string of an export -> what is exported
export.py                 GET /export: a stream of NDJSON
disconnects.py            cancels the operation of a client that has disconnected
compression.py            gzip, if the client accepts it
rejections.py             requests that are rejected before the application reads them
coalesced_writes.py       head and body of a response leave in one write
persisted_operations.py   a folder of persisted operations -> documents by their ids
warmup.py                 runs the persisted operations once at startup
"""
