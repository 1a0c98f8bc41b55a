"""The allowed hosts of a server, by its listen address and its configured names."""

from __future__ import annotations

import pytest

from keiretsu.server.access.allowed_hosts import AllowedHosts, build_allowed_hosts, is_loopback

LOCAL_HOSTS = ["localhost", "localhost:1", "127.0.0.1:8000", "[::1]", "[0::1]:8000"]
ADDRESSES = ["10.0.0.1", "192.168.1.5:8000", "[2001:db8::5]", "169.254.169.254"]
NAMES = ["evil.example", "graph.example.org", "graph", "0x7f.1", "127.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "host_with-both.example"]
ALLOWED: dict[str, tuple[AllowedHosts, list[str]]] = {
    "loopback": (build_allowed_hosts("127.0.0.1", 8000, [], allow_anonymous=False), LOCAL_HOSTS),
    "loopback by name": (build_allowed_hosts("LOCALHOST", 8000, [], allow_anonymous=False), LOCAL_HOSTS),
    "loopback with names": (
        build_allowed_hosts("127.0.0.1", 8000, ["graph.example.org", "[2001:db8:0::5]"], allow_anonymous=False),
        [*LOCAL_HOSTS, "graph.example.org", "[2001:db8::5]"],
    ),
    "one address": (build_allowed_hosts("192.168.1.5", 8000, [], allow_anonymous=False), [*LOCAL_HOSTS, "192.168.1.5:8000"]),
    "one IPv6 address": (build_allowed_hosts("2001:DB8::5", 8000, [], allow_anonymous=False), [*LOCAL_HOSTS, "[2001:db8::5]"]),
    "a name": (build_allowed_hosts("graph", 8000, [], allow_anonymous=False), [*LOCAL_HOSTS, "graph"]),
    "all addresses": (build_allowed_hosts("0.0.0.0", 8000, [], allow_anonymous=False), [*LOCAL_HOSTS, *ADDRESSES]),  # noqa: S104  # only named
    "all IPv6 addresses": (build_allowed_hosts("::", 8000, [], allow_anonymous=False), [*LOCAL_HOSTS, *ADDRESSES]),
    "open": (build_allowed_hosts("0.0.0.0", 8000, [], allow_anonymous=True), [*LOCAL_HOSTS, *ADDRESSES, *NAMES]),  # noqa: S104  # only named
    "open on loopback": (build_allowed_hosts("127.0.0.1", 8000, [], allow_anonymous=True), [*LOCAL_HOSTS, *ADDRESSES, *NAMES]),
    "open, with names": (
        build_allowed_hosts("0.0.0.0", 8000, ["graph.example.org"], allow_anonymous=True),  # noqa: S104  # only named
        [*LOCAL_HOSTS, *ADDRESSES, "graph.example.org"],
    ),
}


@pytest.mark.parametrize(("allowed_hosts", "expected"), ALLOWED.values(), ids=ALLOWED)
def test_exactly_these_hosts_are_allowed(allowed_hosts: AllowedHosts, expected: list[str]) -> None:
    """All other hosts of the tables are rejected."""
    hosts = [*LOCAL_HOSTS, *ADDRESSES, *NAMES]
    assert [host for host in hosts if allowed_hosts.check(host.encode()) is None] == [host for host in hosts if host in expected]


def test_an_anonymous_server_requires_a_valid_host() -> None:
    """It allows any name, but rejects a missing or malformed one."""
    allowed_hosts = build_allowed_hosts("0.0.0.0", 8000, [], allow_anonymous=True)  # noqa: S104  # only named
    errors = [allowed_hosts.check(host) for host in (None, b"", b"a b", b"a")]
    assert [error.status if error else None for error in errors] == [400, 400, 400, None]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *((host, True) for host in ("127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "localhost", "LocalHost")),
        *((host, False) for host in ("0.0.0.0", "::", "192.168.1.5", "graph.example.org", "localhost.example.org", "127.1", "0")),  # noqa: S104
    ],
)
def test_only_this_machine_reaches_loopback(host: str, expected: bool) -> None:  # noqa: FBT001  # a column of the table
    """A name other than localhost, or an address in an unusual form, counts as reachable by others, which is the safe assumption."""
    assert is_loopback(host) is expected
