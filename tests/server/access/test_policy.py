"""Who may ask is decided before the server starts, or it does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.server.access.policy import decide
from keiretsu.server.access.token_file import TokenFileError
from keiretsu.server.access.token_store import make_token
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import read_settings

UNDECIDED = (
    'KEIRETSU_HOST is "{}", so others can reach this server; say who may ask: those with a token, by KEIRETSU_TOKEN_FILE '
    "(`keiretsu token NAME --file FILE` makes one), or everybody, by `keiretsu serve --allow-anonymous`."
)
EVERYWHERE = "0.0.0.0"  # noqa: S104  # only named


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_on_loopback_nothing_need_be_decided(host: str) -> None:
    """Only this machine can ask, and the name by which it does is checked."""
    access = decide(read_settings({"KEIRETSU_HOST": host}))
    assert (access.tokens, access.origins, access.rates.points, access.rates.shapes.quota) == (None, frozenset(), None, 120)
    assert not access.hosts.any_name


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.5", "graph.example.org"])
def test_on_any_other_address_the_server_does_not_start(host: str) -> None:
    """One sentence says both ways out."""
    with pytest.raises(CommandError) as raised:
        decide(read_settings({"KEIRETSU_HOST": host}))
    assert str(raised.value) == UNDECIDED.format(host)


def test_the_two_ways_out(tmp_path: Path) -> None:
    """Tokens, or everybody; not both, for they say the opposite."""
    make_token("a", tmp_path / "tokens")
    tokens = {"KEIRETSU_HOST": EVERYWHERE, "KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")}
    guarded = decide(read_settings(tokens)).tokens
    assert guarded
    assert [name for name, _ in guarded.tokens.digests] == ["a"]
    opened = decide(read_settings({"KEIRETSU_HOST": EVERYWHERE}), is_open=True)
    assert (opened.tokens, opened.hosts.any_name) == (None, True)
    with pytest.raises(CommandError, match="KEIRETSU_TOKEN_FILE asks for tokens, and --allow-anonymous for none; leave one of them out"):
        decide(read_settings(tokens), is_open=True)


def test_a_faulty_file_of_tokens_stops_the_start(tmp_path: Path) -> None:
    """With the faults, as a command says them."""
    (tmp_path / "tokens").write_text("dashboard kei_secret\n")
    with pytest.raises(TokenFileError, match=r"tokens line 1: this is no token"):
        decide(read_settings({"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")}))


def test_the_settings_arrive() -> None:
    """Rate, shapes, names; origins as browsers say them, without the port that goes without saying."""
    settings = {
        "KEIRETSU_RATE_LIMIT": "6000",
        "KEIRETSU_LIMITS": "shapes=7",
        "KEIRETSU_ALLOWED_HOSTS": "graph.example.org",
        "KEIRETSU_ALLOWED_ORIGINS": "https://a.example:443,http://b.example:80,https://c.example:80,http://[::1]:80,http://d.example:8080",
    }
    access = decide(read_settings(settings))
    assert access.rates.points
    assert (access.rates.points.quota, access.rates.shapes.quota) == (6000, 7)
    assert access.hosts.refuse(b"graph.example.org:8000") is None
    assert access.origins == {b"https://a.example", b"http://b.example", b"https://c.example:80", b"http://[::1]", b"http://d.example:8080"}
