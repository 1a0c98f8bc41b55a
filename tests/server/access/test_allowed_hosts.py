"""What a server is called, by the address it listens on and the names it was given."""

from __future__ import annotations

import pytest

from keiretsu.server.access.allowed_hosts import Hosts, is_loopback, name_hosts

LOCAL = ["localhost", "localhost:1", "127.0.0.1:8000", "[::1]", "[0::1]:8000"]
ADDRESSES = ["10.0.0.1", "192.168.1.5:8000", "[2001:db8::5]", "169.254.169.254"]
NAMES = ["evil.example", "graph.example.org", "graph", "0x7f.1", "127.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "host_with-both.example"]
CALLED: dict[str, tuple[Hosts, list[str]]] = {
    "loopback": (name_hosts("127.0.0.1", 8000, [], is_open=False), LOCAL),
    "loopback by name": (name_hosts("LOCALHOST", 8000, [], is_open=False), LOCAL),
    "loopback with names": (
        name_hosts("127.0.0.1", 8000, ["graph.example.org", "[2001:db8:0::5]"], is_open=False),
        [*LOCAL, "graph.example.org", "[2001:db8::5]"],
    ),
    "one address": (name_hosts("192.168.1.5", 8000, [], is_open=False), [*LOCAL, "192.168.1.5:8000"]),
    "one IPv6 address": (name_hosts("2001:DB8::5", 8000, [], is_open=False), [*LOCAL, "[2001:db8::5]"]),
    "a name": (name_hosts("graph", 8000, [], is_open=False), [*LOCAL, "graph"]),
    "all addresses": (name_hosts("0.0.0.0", 8000, [], is_open=False), [*LOCAL, *ADDRESSES]),  # noqa: S104  # only named
    "all IPv6 addresses": (name_hosts("::", 8000, [], is_open=False), [*LOCAL, *ADDRESSES]),
    "open": (name_hosts("0.0.0.0", 8000, [], is_open=True), [*LOCAL, *ADDRESSES, *NAMES]),  # noqa: S104  # only named
    "open on loopback": (name_hosts("127.0.0.1", 8000, [], is_open=True), [*LOCAL, *ADDRESSES, *NAMES]),
    "open, with names": (
        name_hosts("0.0.0.0", 8000, ["graph.example.org"], is_open=True),  # noqa: S104  # only named
        [*LOCAL, *ADDRESSES, "graph.example.org"],
    ),
}


@pytest.mark.parametrize(("hosts", "called"), CALLED.values(), ids=CALLED)
def test_a_server_is_called(hosts: Hosts, called: list[str]) -> None:
    """This, and nothing else of all that we try."""
    tried = [*LOCAL, *ADDRESSES, *NAMES]
    assert [one for one in tried if hosts.refuse(one.encode()) is None] == [one for one in tried if one in called]


def test_even_an_open_server_wants_a_host() -> None:
    """Any name will do, but what is none will not."""
    hosts = name_hosts("0.0.0.0", 8000, [], is_open=True)  # noqa: S104  # only named
    assert [refusal.status if (refusal := hosts.refuse(one)) else None for one in (None, b"", b"a b", b"a")] == [400, 400, 400, None]


@pytest.mark.parametrize(
    ("host", "found"),
    [
        *((one, True) for one in ("127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "localhost", "LocalHost")),
        *((one, False) for one in ("0.0.0.0", "::", "192.168.1.5", "graph.example.org", "localhost.example.org", "127.1", "0")),  # noqa: S104
    ],
)
def test_only_this_machine_reaches_loopback(host: str, found: bool) -> None:  # noqa: FBT001  # a column of the table
    """A name other than localhost, and an address in an odd form, count as reachable, which is the careful guess."""
    assert is_loopback(host) is found
