"""The text of an environment variable -> the value of a setting. Each parser raises ValueError for text that it does not accept.

parse_origins("https://App.example.org, http://localhost:3000")   ->   ("https://app.example.org", "http://localhost:3000")
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

MAX_DIGITS = 20
URI_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def parse_optional_text(text: str) -> str | None:
    return text or None


def parse_uri(text: str) -> str | None:
    """The URI of a Neo4j, without user and path."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in URI_SCHEMES or not parts.hostname or not re.fullmatch(r"[A-Za-z0-9+]+://[^/?#@\s]+/?", text):
        raise ValueError
    _ = parts.port, parts.hostname.encode("idna")  # both raise ValueError if invalid
    return text


def parse_host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError
    return text


def parse_seconds(text: str) -> float:
    """A duration of at most an hour."""
    if not re.fullmatch(r"[0-9]*\.?[0-9]+", text) or not 0 < float(text) <= 3_600:
        raise ValueError
    return float(text)


def parse_folder(text: str) -> Path:
    """A folder, which may not exist yet."""
    try:
        path = Path(text).expanduser().absolute()
        is_usable = path.is_dir() or not path.exists()
    except (OSError, RuntimeError):  # a name too long, a folder without permission, an unknown user
        raise ValueError from None
    if "\0" in text or not is_usable:
        raise ValueError
    return path


def parse_existing_folder(text: str) -> Path | None:
    path = parse_folder(text) if text else None
    if path and not path.is_dir():
        raise ValueError
    return path


def parse_existing_file(text: str) -> Path | None:
    path = Path(text).expanduser().absolute() if text else None
    if path and ("\0" in text or not path.is_file()):
        raise ValueError
    return path


def parse_schema_location(text: str) -> str:
    """A file or module, and a name in it."""
    module, colon, name = text.rpartition(":")
    if not module or not colon or not name.isidentifier() or "\0" in text:
        raise ValueError
    if not module.endswith(".py") and not all(part.isidentifier() for part in module.split(".")):
        raise ValueError
    return text


def parse_host_names(text: str) -> tuple[str, ...]:
    names = _split(text)
    if not all(re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", name) for name in names):
        raise ValueError
    return names


def parse_java_options(text: str) -> tuple[str, ...]:
    """Quoted as in a shell, since the value of an option may contain spaces."""
    options = tuple(shlex.split(text))
    if not all(re.match(r"-[XD]|--[a-z]", option) for option in options) or "\0" in text:
        raise ValueError
    return options


def parse_origins(text: str) -> tuple[str, ...]:
    origins = _split(text)
    if not all(re.fullmatch(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", origin) for origin in origins):
        raise ValueError
    return origins


def parse_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """IP addresses, or networks such as 10.0.0.0/8."""
    return tuple(ip_network(item) for item in _split(text))


def integer_from(minimum: int, maximum: int) -> Callable[[str], int]:
    """A parser of integers within these bounds."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS or not minimum <= int(text) <= maximum:
            raise ValueError
        return int(text)

    return parse


def choice_of(*choices: str) -> Callable[[str], str]:
    """A parser that accepts these texts only."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError
        return text

    return parse


def _split(text: str) -> tuple[str, ...]:
    return tuple(item.strip().lower() for item in text.split(",") if item.strip())
