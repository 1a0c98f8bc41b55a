"""The Host header must name this server.

Hosts({"localhost", "127.0.0.1"}) and b"LOCALHOST.:8000"   ->   None
Hosts({"localhost", "127.0.0.1"}) and b"evil.example"      ->   a Refusal with 421

Otherwise any page could ask: its name is made to lead to 127.0.0.1, and to the browser our answers are that page's own (DNS rebinding).
Only a name can be made to lead elsewhere. So where the server listens on all addresses of a machine, which it cannot list (a
container does not know those before it), any IP address will do.

421 is what RFC 9110 (7.4 and 15.5.20) has for a request that is for somebody else; Apache and Caddy answer with it, too. RFC 9112 (3.2)
demands 400 where the header is missing, doubled or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from keiretsu.resolvers.errors import Code, Problem
from keiretsu.server.access.error_responses import Refusal, shown
from keiretsu.server.access.headers import DOUBLED

LONGEST = 262  # bytes: a name of DNS has at most 255 with the last dot, a port six with its colon
HOST = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ONE_HOST = "Send one `host` header, with the name or the address of this server."


@dataclass(frozen=True)
class Hosts:
    """What this server is called. `names`: without port, brackets and last dot, in small letters, addresses in their shortest form.

    `usual`: header values that need no reading. `any_address`: any IP address is one of ours. `any_name`: so is any name.
    """

    names: frozenset[str]
    usual: frozenset[bytes] = frozenset()
    any_address: bool = False
    any_name: bool = False

    def refuse(self, value: bytes | None) -> Refusal | None:
        """Why a request with this header is not for us; None where it is."""
        if value in self.usual:
            return None
        if value is None or value == DOUBLED:
            return _malformed(f"the request has {'no' if value is None else 'more than one'} `host` header; send one.")
        name = read_host(value.rstrip(b" \t"))  # which our parser leaves there, and RFC 9112 (5) does not
        if name is None:
            return _malformed("the `host` header is neither a name nor an address; send the one of this server.")
        if self.any_name or name in self.names or (self.any_address and is_address(name)):
            return None
        text = f"this server is not called {shown(value)}; ask it by its address, or have the name added to KEIRETSU_ALLOWED_HOSTS."
        return Refusal(421, Problem(Code.FORBIDDEN, text))


def name_hosts(host: str, port: int, others: Iterable[str], *, is_open: bool) -> Hosts:
    """The names of a server that listens on a host and a port, with those that were given to it."""
    others = tuple(others)
    names = frozenset(_shortest(one.strip("[]").removesuffix(".").lower()) for one in (*LOOPBACK, host, *others))
    written = [f"[{name}]" if ":" in name else name for name in names]
    usual = frozenset(text.encode() for name in written for text in (name, f"{name}:{port}"))
    return Hosts(names, usual, any_address=is_wildcard(host), any_name=is_open and not others)


def read_host(value: bytes) -> str | None:
    """The name in a Host header; None where it is malformed."""
    found = HOST.fullmatch(value) if len(value) <= LONGEST else None
    if not found:
        return None
    name = found[1].decode().lower()
    if name.startswith("["):
        name = _shortest(name[1:-1])
        return name if is_address(name) else None
    return name.removesuffix(".") or None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on a host."""
    address = _address(host)
    return address.is_loopback if address else host.lower() == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether what listens on a host listens on all addresses of the machine."""
    address = _address(host)
    return address.is_unspecified if address else False


def is_address(name: str) -> bool:
    return _address(name) is not None


def _shortest(name: str) -> str:
    address = _address(name)
    return str(address) if address else name


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _malformed(text: str) -> Refusal:
    return Refusal(400, Problem(Code.BAD_REQUEST, text, hint=ONE_HOST))
