"""Content negotiation: method, `Accept` and `Accept-Encoding` -> the format of the response.

accept: application/graphql-response+json   ->   ResponseFormat(graphql_media_type=True, gzip=False, head_only=False)
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from keiretsu.server.http.compression import accepts_gzip, parse_quality_values
from keiretsu.server.http.request_parsing import JSON, MAX_HEADER_LENGTH, BadRequest

METHODS = ("GET", "HEAD", "POST")
GRAPHQL_RESPONSE = "application/graphql-response+json"


class ResponseFormat(NamedTuple):
    """The format of a response. `graphql_media_type`: application/graphql-response+json; `head_only`: without the body."""

    graphql_media_type: bool
    gzip: bool
    head_only: bool


PLAIN_JSON = ResponseFormat(graphql_media_type=False, gzip=False, head_only=False)
CONTENT_TYPES = {True: f"{GRAPHQL_RESPONSE}; charset=utf-8".encode(), False: f"{JSON}; charset=utf-8".encode()}


@lru_cache(1_000)
def negotiate_format(method: str, accept: bytes, encoding: bytes) -> ResponseFormat:
    """The response format for a request. Raises BadRequest."""
    if method not in METHODS:
        hint = "Send POST, or GET with the query in the query string."
        raise BadRequest(405, f"Method {method} is not allowed.", hint=hint, allow=", ".join(METHODS))
    if len(accept) > MAX_HEADER_LENGTH or len(encoding) > MAX_HEADER_LENGTH:
        raise BadRequest(431, f"A header is longer than {MAX_HEADER_LENGTH} bytes; send a shorter one.")
    return ResponseFormat(prefers_graphql_media_type(accept.decode("latin-1")), accepts_gzip(encoding.decode("latin-1")), method == "HEAD")


def prefers_graphql_media_type(accept: str) -> bool:
    """Whether the response has GraphQL's media type: if `Accept` names it and prefers nothing else. Raises BadRequest."""
    qualities = parse_quality_values(accept) or {JSON: 1.0}
    wildcard = qualities.get("application/*", qualities.get("*/*", 0.0))
    graphql_quality, json_quality = qualities.get(GRAPHQL_RESPONSE, wildcard), qualities.get(JSON, wildcard)
    if not graphql_quality and not json_quality:
        raise BadRequest(406, f"`Accept` must allow {GRAPHQL_RESPONSE} or {JSON}.")
    return graphql_quality > json_quality or (graphql_quality == json_quality and GRAPHQL_RESPONSE in qualities)
