"""The Host header must name this server.

AllowedHosts({"localhost", "127.0.0.1"}) and b"LOCALHOST.:8000"   ->   None
AllowedHosts({"localhost", "127.0.0.1"}) and b"evil.example"      ->   an ErrorResponse with 421

Without this check any page could read the API: its host name is made to resolve to 127.0.0.1, and the browser treats the responses as
that page's own (DNS rebinding). Only a name can be rebound. A server that listens on all addresses of a machine cannot list them (a
container does not know the addresses in front of it), so it accepts any IP address.

421 is the status for a misdirected request (RFC 9110, 7.4 and 15.5.20); Apache and Caddy send it, too. RFC 9112 (3.2) requires 400 for
a missing, duplicate or malformed header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.server.access.error_responses import ErrorResponse
from keiretsu.text import quoted

MAX_HOST_LENGTH = 262  # bytes: a DNS name has at most 255 with the trailing dot, a port six with its colon
HOST_PATTERN = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
ONE_HOST_HINT = "Send one `host` header, with the name or the address of this server."


@dataclass(frozen=True)
class AllowedHosts:
    """The hosts of this server. `names`: lower case, without port, brackets and trailing dot; addresses in canonical form.

    `exact_values`: header values that need no parsing.
    """

    names: frozenset[str]
    exact_values: frozenset[bytes] = frozenset()
    allows_any_address: bool = False
    allows_any_name: bool = False

    def check(self, value: bytes | None) -> ErrorResponse | None:
        """The error for a request with this Host header; None if the host is allowed."""
        if value in self.exact_values:
            return None
        if value is None:
            return _bad_request("The request has no `host` header; send one.")
        name = parse_host(value.rstrip(b" \t"))  # our HTTP parser keeps trailing whitespace, contrary to RFC 9112 (5)
        if name is None:
            return _bad_request("The `host` header is malformed; send the name or the address of this server.")
        if self.allows_any_name or name in self.names or (self.allows_any_address and is_ip_address(name)):
            return None
        message = f"Host {quoted(value)} is not allowed; add it to KEIRETSU_ALLOWED_HOSTS."
        return ErrorResponse(421, RequestError(ErrorCode.FORBIDDEN, message))


def build_allowed_hosts(host: str, port: int, extra_names: Iterable[str], *, allow_anonymous: bool) -> AllowedHosts:
    """The allowed hosts of a server that listens on a host and a port."""
    extra_names = tuple(extra_names)
    names = frozenset(_canonical(name.strip("[]").removesuffix(".").lower()) for name in (*LOOPBACK_HOSTS, host, *extra_names))
    header_names = [f"[{name}]" if ":" in name else name for name in names]
    exact_values = frozenset(value.encode() for name in header_names for value in (name, f"{name}:{port}"))
    return AllowedHosts(names, exact_values, allows_any_address=is_wildcard(host), allows_any_name=allow_anonymous and not extra_names)


def parse_host(value: bytes) -> str | None:
    """The name in a Host header; None if it is malformed."""
    match = HOST_PATTERN.fullmatch(value) if len(value) <= MAX_HOST_LENGTH else None
    if not match:
        return None
    name = match[1].decode().lower()
    if name.startswith("["):
        name = _canonical(name[1:-1])
        return name if is_ip_address(name) else None
    return name.removesuffix(".") or None


def is_loopback(host: str) -> bool:
    """Whether a server that listens on this host is reachable from this machine only."""
    address = _parse_address(host)
    return address.is_loopback if address else host.lower() == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether a server that listens on this host listens on all addresses of the machine."""
    address = _parse_address(host)
    return address.is_unspecified if address else False


def is_ip_address(name: str) -> bool:
    return _parse_address(name) is not None


def _canonical(name: str) -> str:
    address = _parse_address(name)
    return str(address) if address else name


def _parse_address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _bad_request(message: str) -> ErrorResponse:
    return ErrorResponse(400, RequestError(ErrorCode.BAD_REQUEST, message, hint=ONE_HOST_HINT))
