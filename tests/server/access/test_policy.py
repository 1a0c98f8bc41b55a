"""The access policy: a server does not start before its access is configured."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.server.access.policy import build_policy
from keiretsu.server.access.token_file import TokenFileError
from keiretsu.server.access.token_store import create_token
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import read_settings

NOT_CONFIGURED = (
    'KEIRETSU_HOST is "{}", which other machines can reach; configure access: require tokens with KEIRETSU_TOKEN_FILE '
    "(`keiretsu token create NAME --file FILE` creates one), or allow all clients with `keiretsu serve --allow-anonymous`."
)
ALL_ADDRESSES = "0.0.0.0"  # noqa: S104  # only named


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_on_loopback_no_configuration_is_needed(host: str) -> None:
    """Only this machine can connect, and the Host header is checked."""
    policy = build_policy(read_settings({"KEIRETSU_HOST": host}))
    assert (policy.token_file, policy.allowed_origins, policy.rate_limits.points) == (None, frozenset(), None)
    assert policy.rate_limits.new_plans.quota == 120
    assert not policy.allowed_hosts.allows_any_name


@pytest.mark.parametrize("host", [ALL_ADDRESSES, "::", "192.168.1.5", "graph.example.org"])
def test_on_any_other_address_the_server_does_not_start(host: str) -> None:
    """The message names both ways to configure access."""
    with pytest.raises(CommandError) as raised:
        build_policy(read_settings({"KEIRETSU_HOST": host}))
    assert str(raised.value) == NOT_CONFIGURED.format(host)


def test_tokens_or_anonymous_access(tmp_path: Path) -> None:
    """Either is accepted, both together are not."""
    create_token("a", tmp_path / "tokens")
    environment = {"KEIRETSU_HOST": ALL_ADDRESSES, "KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")}
    token_file = build_policy(read_settings(environment)).token_file
    assert token_file
    assert [name for name, _ in token_file.tokens.digests] == ["a"]
    anonymous = build_policy(read_settings({"KEIRETSU_HOST": ALL_ADDRESSES}), allow_anonymous=True)
    assert (anonymous.token_file, anonymous.allowed_hosts.allows_any_name) == (None, True)
    message = "KEIRETSU_TOKEN_FILE requires tokens, but --allow-anonymous disables them; remove one of the two"
    with pytest.raises(CommandError, match=message):
        build_policy(read_settings(environment), allow_anonymous=True)


def test_an_invalid_token_file_prevents_the_start(tmp_path: Path) -> None:
    """The command reports the errors in the file."""
    (tmp_path / "tokens").write_text("dashboard kei_secret\n")
    with pytest.raises(TokenFileError, match=r"tokens line 1: Invalid line"):
        build_policy(read_settings({"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")}))


def test_the_policy_has_the_values_of_the_settings() -> None:
    """Rate limits, host names, and origins as browsers send them, without the default port."""
    settings = {
        "KEIRETSU_RATE_LIMIT": "6000",
        "KEIRETSU_LIMITS": "new_plans_per_minute=7",
        "KEIRETSU_ALLOWED_HOSTS": "graph.example.org",
        "KEIRETSU_ALLOWED_ORIGINS": "https://a.example:443,http://b.example:80,https://c.example:80,http://[::1]:80,http://d.example:8080",
    }
    policy = build_policy(read_settings(settings))
    assert policy.rate_limits.points
    assert (policy.rate_limits.points.quota, policy.rate_limits.new_plans.quota) == (6000, 7)
    assert policy.allowed_hosts.check(b"graph.example.org:8000") is None
    assert policy.allowed_origins == {
        b"https://a.example",
        b"http://b.example",
        b"https://c.example:80",
        b"http://[::1]",
        b"http://d.example:8080",
    }
