"""An https address that the user names -> a temporary file, bounded in size and time.

Every host on the way, also after a redirect, must be a public one: a page must not lead a loader to a service of its own network.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import unquote, urljoin, urlsplit

from keiretsu.seed.tables.limits import MAX_DOWNLOAD_BYTES, MAX_DOWNLOAD_SECONDS, MAX_REDIRECTS
from keiretsu.seed.tables.streams import CHUNK_BYTES, InputFile, spool
from keiretsu.seed.tables.table import TableError

if TYPE_CHECKING:
    import requests

TIMEOUTS = (10, 60)  # seconds to connect, and between two packets


def is_address(location: str) -> bool:
    """Whether a location is an address, of any scheme, rather than a path."""
    return "://" in location


def download(address: str, stack: ExitStack, session: requests.Session | None = None) -> InputFile:
    """The file at an address; the stack removes it. Raises TableError."""
    import requests  # takes 0.1 s, which only a download needs

    with session or requests.Session() as client:
        response = stack.enter_context(_follow(address, client))
        name = unquote(urlsplit(address).path.rpartition("/")[2]) or urlsplit(address).hostname or "download"
        deadline = time.monotonic() + MAX_DOWNLOAD_SECONDS
        body = _Body(response.iter_content(CHUNK_BYTES), deadline)
        return spool(name, cast("BinaryIO", body), stack, MAX_DOWNLOAD_BYTES)


def _follow(address: str, session: requests.Session) -> requests.Response:
    """The response, after redirects. Its body is not read yet."""
    import requests

    for _ in range(MAX_REDIRECTS + 1):
        check_address(address)
        try:
            response = session.get(address, stream=True, allow_redirects=False, timeout=TIMEOUTS)
        except requests.RequestException:
            raise TableError("The server cannot be reached; check the address, or download the file and name that") from None
        _check_peer(response, address)
        if response.is_redirect:
            address = urljoin(address, response.headers["location"])
            response.close()
            continue
        if response.status_code != requests.codes.ok:
            response.close()
            raise TableError(f"The server responds with status {response.status_code}; check the address")
        return response
    raise TableError(f"The server redirects more than {MAX_REDIRECTS} times; name the address where the file is")


def _check_peer(response: requests.Response, address: str) -> None:
    """The connection leads to a public host, too: a name may have had another address when it was checked. A proxy may be a local one."""
    from requests.utils import get_environ_proxies

    sock = getattr(getattr(response.raw, "connection", None), "sock", None)
    if sock is not None and not get_environ_proxies(address):
        _check_public([str(sock.getpeername()[0])], urlsplit(address).hostname)


def check_address(address: str, resolve: Callable[[str], list[str]] | None = None) -> None:
    """Raises TableError for another scheme, and for a host that is not public."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise TableError("Only https:// addresses are read; download the file and name that")
    try:
        hosts = (resolve or _resolve)(parts.hostname)
    except OSError:
        raise TableError(f"The host {parts.hostname} is unknown; check the address") from None
    _check_public(hosts, parts.hostname)


def _check_public(hosts: list[str], name: str | None) -> None:
    if not all(ipaddress.ip_address(host.partition("%")[0]).is_global for host in hosts):
        raise TableError(f"The host {name} is not a public one; download the file and name that")


def _resolve(host: str) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, None)]


@dataclass
class _Body:
    """The body of a response, as a stream that ends at a deadline."""

    chunks: Iterator[bytes]
    deadline: float

    def read(self, _size: int) -> bytes:
        import requests

        try:
            chunk = next(self.chunks, b"")
        except requests.RequestException:
            raise TableError("The download broke off; try again") from None
        if time.monotonic() > self.deadline:
            raise TableError(f"The download takes more than {MAX_DOWNLOAD_SECONDS:,} s; download the file and name that")
        return chunk
