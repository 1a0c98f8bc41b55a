"""Who answers: a server that runs, asked over HTTP.

ask_server("http://127.0.0.1:8000", token)("{ __typename }", {}, None)   ->   {"data": {"__typename": "Query"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from keiretsu.server.cli.query.formatting import quoted, visible
from keiretsu.server.cli.query.responses import Answers
from keiretsu.server.errors import CommandError

WAIT = (5.0, 120.0)  # seconds until a connection stands, and until the next piece of the answer comes
REFUSED = (401, 403)


class ServerError(CommandError):
    """The server gives no answer; the sentence says why."""


def ask_server(url: str, token: str | None) -> Answers:
    """A function that asks the server at this address. Raises ServerError where it is no address."""
    endpoint = _endpoint(url)

    def ask(text: str, variables: Mapping[str, Any], operation: str | None) -> Mapping[str, Any]:
        body = {"query": text, "variables": dict(variables), "operationName": operation}
        return _read(_post(endpoint, body, token), endpoint, token)

    return ask


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
        fits = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:
        fits = False
    if not fits or not url.isprintable():
        shown = "something else" if "@" in url else quoted(url)
        raise ServerError(f"--url is {shown}; it may be an address such as http://127.0.0.1:8000.")
    return url.rstrip("/").removesuffix("/graphql") + "/graphql"


class _Bearer(requests.auth.AuthBase):
    """The token, or nothing. Without it, requests would look into the user's .netrc and send what stands there."""

    def __init__(self, token: str | None) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _post(endpoint: str, body: Mapping[str, Any], token: str | None) -> requests.Response:
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise ServerError("KEIRETSU_TOKEN is no token; it may be letters, digits and signs without a space.")
    try:
        return requests.post(endpoint, json=body, auth=_Bearer(token), timeout=WAIT, allow_redirects=False)
    except requests.exceptions.ConnectTimeout:
        raise ServerError(f"Nothing answers at {endpoint}; check --url.") from None
    except requests.exceptions.Timeout:
        raise ServerError(f"The server at {endpoint} took too long to answer.") from None
    except requests.exceptions.SSLError:
        raise ServerError(f"The certificate of {endpoint} is not trusted, or it does not speak TLS.") from None
    except (requests.exceptions.RequestException, ValueError, OSError):
        raise ServerError(f"Nothing answers at {endpoint}; start it with `keiretsu serve`, or correct --url.") from None


def _read(response: requests.Response, endpoint: str, token: str | None) -> Mapping[str, Any]:
    try:
        found = response.json()
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and ("data" in found or "errors" in found):
        return found
    if response.status_code in REFUSED:
        said = "does not accept the token in KEIRETSU_TOKEN" if token else "wants a token; set KEIRETSU_TOKEN"
        raise ServerError(f"The server at {endpoint} {said}.")
    kind = visible(response.headers.get("content-type", "nothing that has a type"))
    raise ServerError(f"What answers at {endpoint} is no Keiretsu: status {response.status_code} with {kind}.")
