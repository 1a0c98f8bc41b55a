"""The environment -> settings. Each is a row: its variable, what it is for, its default, what it may be.

    read_settings({"KEIRETSU_PORT": "80000"})
    -> SettingsError: KEIRETSU_PORT is "80000"; it may be a port from 1 to 65535.

The README's table of settings is checked against these rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path

from keiretsu.graph.store.store import CONNECTIONS
from keiretsu.resolvers.limits import LIMITS, Limits, read_limits
from keiretsu.seed.errors import quoted
from keiretsu.server.errors import CommandError

BUILT_IN_SCHEMA = "keiretsu.schema.companies:COMPANIES"
LONGEST_NUMBER = 20  # digits
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


class SettingsError(CommandError):
    """A setting that cannot be used; the sentence names the variable, what it is and what it may be."""


@dataclass(frozen=True)
class Settings:
    """All settings of the program. `neo4j_uri` is None where it starts a Neo4j of its own."""

    neo4j_uri: str | None
    neo4j_username: str
    neo4j_password: str
    neo4j_database: str | None
    host: str
    port: int
    data: Path
    cache: Path
    heap: int
    timeout: float
    connections: int
    log: str
    schema: str
    documents: Path | None
    mode: str
    limits: Limits
    tokens: Path | None
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    rate: int

    @property
    def serves_built_in_schema(self) -> bool:
        """Whether the built-in data fits what is served."""
        return self.schema == BUILT_IN_SCHEMA


@dataclass(frozen=True)
class Setting:
    """One row. `read` turns the text into the value; it raises ValueError where it cannot. `may_be` completes "it may be ..."."""

    variable: str
    field: str
    default: str
    purpose: str
    may_be: str
    read: Callable[[str], Any]
    secret: bool = False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; an empty variable counts as one that is not set. Raises SettingsError with all that is wrong."""
    found: dict[str, Any] = {}
    faults = []
    for row in SETTINGS:
        text = environment.get(row.variable) or row.default
        try:
            text.encode()  # raises ValueError where it is not UTF-8, which neither Neo4j nor a log takes
            found[row.field] = row.read(text)
        except ValueError:
            faults.append(f"{row.variable} is {_shown(row, text)}; it may be {row.may_be}.")
    faults += _check_together(found)
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(**found)


def _shown(row: Setting, text: str) -> str:
    """A value as it may stand in a sentence; a password may not, nor an address that may hold one."""
    return "something else" if row.secret or "@" in text else quoted(text)


def _check_together(found: Mapping[str, Any]) -> list[str]:
    if found.get("neo4j_uri") and found.get("neo4j_password") == "":
        return ["NEO4J_URI names a database, but NEO4J_PASSWORD is not set; it may be the password of NEO4J_USERNAME there."]
    return []


def _uri(text: str) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES or not parts.hostname or not re.fullmatch(r"[A-Za-z0-9+]+://[^/?#@\s]+/?", text):
        raise ValueError
    _ = parts.port, parts.hostname.encode("idna")  # both raise ValueError where it is none
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError
    return text


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]*\.?[0-9]+", text) or not 0 < float(text) <= 3_600:
        raise ValueError
    return float(text)


def _folder(text: str) -> Path:
    try:
        path = Path(text).expanduser().absolute()
        usable = path.is_dir() or not path.exists()
    except (OSError, RuntimeError):  # a name too long, a folder that may not be entered, a user that does not exist
        raise ValueError from None
    if "\0" in text or not usable:
        raise ValueError
    return path


def _documents(text: str) -> Path | None:
    path = _folder(text) if text else None
    if path and not path.is_dir():
        raise ValueError
    return path


def _declarations(text: str) -> str:
    where, colon, name = text.rpartition(":")
    if not where or not colon or not name.isidentifier() or "\0" in text:
        raise ValueError
    if not where.endswith(".py") and not all(part.isidentifier() for part in where.split(".")):
        raise ValueError
    return text


def _file(text: str) -> Path | None:
    path = Path(text).expanduser().absolute() if text else None
    if path and ("\0" in text or not path.is_file()):
        raise ValueError
    return path


def _names(text: str) -> tuple[str, ...]:
    found = tuple(one.strip().lower() for one in text.split(",") if one.strip())
    if not all(re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", one) for one in found):
        raise ValueError
    return found


def _origins(text: str) -> tuple[str, ...]:
    found = tuple(one.strip().lower() for one in text.split(",") if one.strip())
    if not all(re.fullmatch(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", one) for one in found):
        raise ValueError
    return found


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError
        return text

    return read


SETTINGS = (
    Setting(
        "NEO4J_URI",
        "neo4j_uri",
        "",
        "the Neo4j to use; without it, the program starts its own",
        f"an address such as bolt://127.0.0.1:7687; schemes are {', '.join(SCHEMES)}",
        _uri,
    ),
    Setting("NEO4J_USERNAME", "neo4j_username", "neo4j", "who we are there", "any name in UTF-8", str),
    Setting("NEO4J_PASSWORD", "neo4j_password", "", "the password there", "any text in UTF-8", str, secret=True),
    Setting(
        "NEO4J_DATABASE",
        "neo4j_database",
        "",
        "which of its databases; without it, the user's home database",
        "any name in UTF-8",
        lambda text: text or None,
    ),
    Setting("KEIRETSU_HOST", "host", "127.0.0.1", "the address to listen on", "a host name or an IP address", _host),
    Setting("KEIRETSU_PORT", "port", "8000", "the port to listen on", "a port from 1 to 65535", _whole(1, 65_535)),
    Setting(
        "KEIRETSU_DATA_DIR",
        "data",
        str(user_data_path("keiretsu")),
        "where the program's own Neo4j keeps its data",
        "the path of a folder",
        _folder,
    ),
    Setting("KEIRETSU_CACHE_DIR", "cache", str(user_cache_path("keiretsu")), "where downloads are kept", "the path of a folder", _folder),
    Setting(
        "KEIRETSU_NEO4J_HEAP_MB",
        "heap",
        "384",
        "megabytes that the program's own Neo4j may use for its work",
        "a whole number of megabytes from 256 to 65536",
        _whole(256, 65_536),
    ),
    Setting(
        "KEIRETSU_QUERY_TIMEOUT",
        "timeout",
        "10",
        "seconds that one question may take in the database",
        "a number of seconds above 0 and up to 3600",
        _seconds,
    ),
    Setting(
        "KEIRETSU_MAX_CONCURRENT_QUERIES",
        "connections",
        str(CONNECTIONS),
        "questions that are in the database at once; the next ones wait in a short line",
        "a whole number from 1 to 1000",
        _whole(1, 1_000),
    ),
    Setting(
        "KEIRETSU_LOG_FORMAT",
        "log",
        "auto",
        "how log lines look",
        "text, json, or auto: text on a terminal, else json",
        _one_of("auto", "text", "json"),
    ),
    Setting(
        "KEIRETSU_SCHEMA",
        "schema",
        BUILT_IN_SCHEMA,
        "the declarations to serve: a file or a module, and their name in it",
        "a file and a name, as graph.py:MOVIES, or a module and a name, as package.graph:MOVIES",
        _declarations,
    ),
    Setting(
        "KEIRETSU_PERSISTED_OPERATIONS",
        "documents",
        "",
        "a folder with the operations of your app: known by id, and asked once at the start, so that nobody waits for their plans",
        "the path of a folder that is there",
        _documents,
    ),
    Setting(
        "KEIRETSU_ENV",
        "mode",
        "auto",
        "what the server tells of itself: the schema, the page, how long statements take",
        "development, production, or auto: development where only this machine can reach it, else production",
        _one_of("auto", "development", "production"),
    ),
    Setting(
        "KEIRETSU_LIMITS",
        "limits",
        "",
        "other limits than the usual ones for what one operation may ask",
        f"names and numbers, as page=200,depth=40; names are {', '.join(row.name for row in LIMITS)}",
        read_limits,
    ),
    Setting("KEIRETSU_TOKEN_FILE", "tokens", "", "the file of tokens with which one may ask", "the path of a file that is there", _file),
    Setting(
        "KEIRETSU_ALLOWED_HOSTS",
        "hosts",
        "",
        "by which names the server is called, beside its address",
        "host names, as graph.example.org, with commas between them",
        _names,
    ),
    Setting(
        "KEIRETSU_ALLOWED_ORIGINS",
        "origins",
        "",
        "the web pages that may ask: their origins",
        "origins, as https://app.example.org, with commas between them",
        _origins,
    ),
    Setting(
        "KEIRETSU_RATE_LIMIT",
        "rate",
        "0",
        "points that one who asks may use up in a minute; 0: as many as they like",
        "a whole number up to 1000000000",
        _whole(0, 1_000_000_000),
    ),
)
