"""A server is asked over HTTP; what does not answer, or is no Keiretsu, is one sentence."""

from __future__ import annotations

import pytest
import requests

from keiretsu.server.cli.query.remote import ServerError, _Bearer, _endpoint, ask_server
from tests.server.client import closed_port


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/graphql"])
def test_an_address(url: str) -> None:
    """With or without its path."""
    assert _endpoint(url) == "http://127.0.0.1:8000/graphql"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("127.0.0.1:8000", '"127.0.0.1:8000"'),
        ("ftp://a", '"ftp://a"'),
        ("http://", '"http://"'),
        ("http://a:port", '"http://a:port"'),
        ("http://a?b", '"http://a?b"'),
        ("http://me:secret@a", "something else"),
        ("http://a/\x1b[2J", '"http://a/\\x1b[2J"'),
        ("", '""'),
    ],
)
def test_no_address(url: str, shown: str) -> None:
    """It is shown, unless a password may be in it."""
    with pytest.raises(ServerError) as refused:
        ask_server(url, None)
    assert str(refused.value) == f"--url is {shown}; it may be an address such as http://127.0.0.1:8000."


def test_nobody_answers() -> None:
    """The sentence says how to start one."""
    with closed_port() as port, pytest.raises(ServerError) as refused:
        ask_server(f"http://127.0.0.1:{port}", None)("{ __typename }", {}, None)
    assert str(refused.value) == (f"Nothing answers at http://127.0.0.1:{port}/graphql; start it with `keiretsu serve`, or correct --url.")


def test_a_token_is_a_header() -> None:
    """Without one there is none, whatever .netrc says."""
    for token, header in (("abc", "Bearer abc"), (None, None)):
        request = requests.Request("POST", "http://127.0.0.1/graphql", auth=_Bearer(token)).prepare()
        assert request.headers.get("Authorization") == header


@pytest.mark.parametrize("token", ["a b", "a\nb", "é"])
def test_no_token(token: str) -> None:
    """It is never shown."""
    with pytest.raises(ServerError) as refused:
        ask_server("http://127.0.0.1:1", token)("{ __typename }", {}, None)
    assert str(refused.value) == "KEIRETSU_TOKEN is no token; it may be letters, digits and signs without a space."
