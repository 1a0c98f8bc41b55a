"""Runs queries against a running server over HTTP.

remote_runner("http://127.0.0.1:8000", token)("{ __typename }", {}, None)   ->   {"data": {"__typename": "Query"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from graphql import GraphQLError, IntrospectionQuery, build_client_schema, get_introspection_query

from keiretsu.server.cli.query.formatting import escape_control
from keiretsu.server.cli.query.responses import QueryRunner
from keiretsu.server.errors import CommandError
from keiretsu.text import quoted

TIMEOUTS = (5.0, 120.0)  # seconds: to connect, and between two reads of the response
UNAUTHORIZED = (401, 403)


class ServerError(CommandError):
    """The server returns no GraphQL response; the message says why."""


def remote_runner(url: str, token: str | None) -> QueryRunner:
    """A query runner for the server at this URL. Raises ServerError if the URL is invalid."""
    endpoint = _endpoint(url)

    def run_query(text: str, variables: Mapping[str, Any], operation_name: str | None) -> Mapping[str, Any]:
        body = {"query": text, "variables": dict(variables), "operationName": operation_name}
        return _read_body(_post(endpoint, body, token), endpoint, token)

    return QueryRunner(run_query)


def with_remote_schema(runner: QueryRunner) -> QueryRunner:
    """The runner, with the schema of its server; without it if the server permits no introspection."""
    response = runner(get_introspection_query(descriptions=False), {}, None)
    data = response.get("data")
    if not isinstance(data, dict) or response.get("errors"):
        return runner
    try:
        return QueryRunner(runner.execute, build_client_schema(cast("IntrospectionQuery", data)))
    except (TypeError, KeyError, GraphQLError):
        return runner  # no GraphQL server, as the query itself will show


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
        is_valid = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:
        is_valid = False
    if not is_valid or not url.isprintable():
        value = "(hidden)" if "@" in url else quoted(url)
        raise ServerError(f"--url {value} is not a valid URL; use for example http://127.0.0.1:8000.")
    return url.rstrip("/").removesuffix("/graphql") + "/graphql"


class _BearerAuth(requests.auth.AuthBase):
    """Sends the token, if any. Without this class, requests would send credentials from the user's .netrc."""

    def __init__(self, token: str | None) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _post(endpoint: str, body: Mapping[str, Any], token: str | None) -> requests.Response:
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise ServerError("KEIRETSU_TOKEN is not a valid token; a token consists of printable ASCII characters without spaces.")
    try:
        return requests.post(endpoint, json=body, auth=_BearerAuth(token), timeout=TIMEOUTS, allow_redirects=False)
    except requests.exceptions.ConnectTimeout:
        raise ServerError(f"The connection to {endpoint} timed out; check --url.") from None
    except requests.exceptions.Timeout:
        raise ServerError(f"The server at {endpoint} took too long to respond.") from None
    except requests.exceptions.SSLError:
        raise ServerError(f"The certificate of {endpoint} is not trusted, or the server does not support TLS.") from None
    except (requests.exceptions.RequestException, ValueError, OSError):
        raise ServerError(f"Cannot connect to {endpoint}; start the server with `keiretsu serve`, or correct --url.") from None


def _read_body(response: requests.Response, endpoint: str, token: str | None) -> Mapping[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict) and ("data" in body or "errors" in body):
        return body
    if response.status_code in UNAUTHORIZED:
        reason = "does not accept the token in KEIRETSU_TOKEN" if token else "requires a token; set KEIRETSU_TOKEN"
        raise ServerError(f"The server at {endpoint} {reason}.")
    media_type = escape_control(response.headers.get("content-type", "no content type"))
    raise ServerError(f"The server at {endpoint} is not a Keiretsu server: it sent status {response.status_code} and {media_type}.")
