"""Queries over HTTP: URLs, tokens, and the message if the server is unreachable or not a Keiretsu server."""

from __future__ import annotations

import pytest
import requests

from keiretsu.server.cli.query.remote import ServerError, _BearerAuth, _endpoint, remote_runner
from tests.server.client import unused_port


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/graphql"])
def test_a_valid_url(url: str) -> None:
    """The path /graphql is optional."""
    assert _endpoint(url) == "http://127.0.0.1:8000/graphql"


@pytest.mark.parametrize(
    ("url", "displayed"),
    [
        ("127.0.0.1:8000", '"127.0.0.1:8000"'),
        ("ftp://a", '"ftp://a"'),
        ("http://", '"http://"'),
        ("http://a:port", '"http://a:port"'),
        ("http://a?b", '"http://a?b"'),
        ("http://me:secret@a", "(hidden)"),
        ("http://a/\x1b[2J", '"http://a/\\x1b[2J"'),
        ("", '""'),
    ],
)
def test_an_invalid_url(url: str, displayed: str) -> None:
    """The message shows the URL, unless it may contain a password."""
    with pytest.raises(ServerError) as caught:
        remote_runner(url, None)
    assert str(caught.value) == f"--url {displayed} is not a valid URL; use for example http://127.0.0.1:8000."


def test_an_unreachable_server() -> None:
    """The message says how to start a server."""
    with unused_port() as port, pytest.raises(ServerError) as caught:
        remote_runner(f"http://127.0.0.1:{port}", None)("{ __typename }", {}, None)
    assert str(caught.value) == (
        f"Cannot connect to http://127.0.0.1:{port}/graphql; start the server with `keiretsu serve`, or correct --url."
    )


def test_a_token_is_sent_as_a_header() -> None:
    """Without a token no Authorization header is sent, even if .netrc has credentials."""
    for token, header in (("abc", "Bearer abc"), (None, None)):
        request = requests.Request("POST", "http://127.0.0.1/graphql", auth=_BearerAuth(token)).prepare()
        assert request.headers.get("Authorization") == header


@pytest.mark.parametrize("token", ["a b", "a\nb", "é"])
def test_an_invalid_token(token: str) -> None:
    """The message does not contain the token."""
    with pytest.raises(ServerError) as caught:
        remote_runner("http://127.0.0.1:1", token)("{ __typename }", {}, None)
    assert str(caught.value) == "KEIRETSU_TOKEN is not a valid token; a token consists of printable ASCII characters without spaces."
