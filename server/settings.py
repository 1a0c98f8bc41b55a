"""Environment variables -> settings. Each setting is one annotated field: its variable, default, description and accepted values.

    read_settings({"KEIRETSU_PORT": "80000"})
    -> SettingsError: KEIRETSU_PORT is "80000"; expected a port from 1 to 65535.

The fields of Settings are the only list of settings: `keiretsu --help` and the table of settings_page.py follow from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from platformdirs import user_cache_path, user_data_path

from keiretsu.graph.store.admission import MAX_CONCURRENT_QUERIES
from keiretsu.resolvers.limits import LIMITS, Limits, parse_limits
from keiretsu.server.connection_limits import CONNECTION_LIMITS, ConnectionLimits, IPNetwork
from keiretsu.server.errors import CommandError
from keiretsu.server.setting_parsers import (
    URI_SCHEMES,
    choice_of,
    integer_from,
    parse_existing_file,
    parse_existing_folder,
    parse_folder,
    parse_host,
    parse_host_names,
    parse_java_options,
    parse_networks,
    parse_optional_text,
    parse_origins,
    parse_schema_location,
    parse_seconds,
    parse_uri,
)
from keiretsu.text import quoted

BUILT_IN_SCHEMA = "keiretsu.schema.companies:COMPANIES"


class SettingsError(CommandError):
    """Invalid settings: one line each, with the variable, its value and the accepted values."""


@dataclass(frozen=True)
class Setting:
    """One row. `parse` converts the text into the value, or raises ValueError. `expected` completes "expected ..." in an error message.

    `default_description` replaces a default that depends on the machine; `name`: of the field in Settings.
    """

    variable: str
    default: str
    description: str
    expected: str
    parse: Callable[[str], Any]
    is_secret: bool = field(default=False, kw_only=True)
    default_description: str = field(default="", kw_only=True)
    name: str = field(default="", kw_only=True)


def _seconds(name: str, default: float, description: str) -> Setting:
    text = "a number greater than 0, at most 3600"
    return Setting(name, f"{default:g}", f"{description}, in seconds", text, parse_seconds)


def _size(name: str, default: int, description: str) -> Setting:
    text = "an integer from 1 to 1000000"
    return Setting(name, str(default), f"maximum {description}", text, integer_from(1, 1_000_000))


@dataclass(frozen=True)
class Settings:
    """All settings of the program. `neo4j_uri` is None if the program starts a local Neo4j."""

    neo4j_uri: Annotated[
        str | None,
        Setting(
            "NEO4J_URI",
            "",
            "URI of the Neo4j to use; if empty, the program starts a local one",
            f"a URI such as bolt://127.0.0.1:7687; schemes are {', '.join(URI_SCHEMES)}",
            parse_uri,
        ),
    ]
    neo4j_username: Annotated[str, Setting("NEO4J_USERNAME", "neo4j", "user name for Neo4j", "a name in UTF-8", str)]
    neo4j_password: Annotated[str, Setting("NEO4J_PASSWORD", "", "password of that user", "text in UTF-8", str, is_secret=True)]
    neo4j_database: Annotated[
        str | None,
        Setting("NEO4J_DATABASE", "", "database name; if empty, the user's home database", "a name in UTF-8", parse_optional_text),
    ]
    host: Annotated[str, Setting("KEIRETSU_HOST", "127.0.0.1", "address to listen on", "a host name or an IP address", parse_host)]
    port: Annotated[int, Setting("KEIRETSU_PORT", "8000", "port to listen on", "a port from 1 to 65535", integer_from(1, 65_535))]
    data_dir: Annotated[
        Path,
        Setting(
            "KEIRETSU_DATA_DIR",
            str(user_data_path("keiretsu")),
            "data folder of the local Neo4j",
            "the path of a folder",
            parse_folder,
            default_description="the user's data folder",
        ),
    ]
    cache_dir: Annotated[
        Path,
        Setting(
            "KEIRETSU_CACHE_DIR",
            str(user_cache_path("keiretsu")),
            "folder for downloads",
            "the path of a folder",
            parse_folder,
            default_description="the user's cache folder",
        ),
    ]
    neo4j_heap_mb: Annotated[
        int,
        Setting(
            "KEIRETSU_NEO4J_HEAP_MB",
            "384",
            "heap size of the local Neo4j, in megabytes",
            "an integer from 256 to 65536",
            integer_from(256, 65_536),
        ),
    ]
    neo4j_java_options: Annotated[
        tuple[str, ...],
        Setting(
            "KEIRETSU_NEO4J_JAVA_OPTIONS",
            "",
            "additional JVM options of the local Neo4j, such as `-XX:+HeapDumpOnOutOfMemoryError`",
            "JVM options, separated by spaces, each beginning with -X, -D or --",
            parse_java_options,
        ),
    ]
    query_timeout: Annotated[
        float,
        Setting(
            "KEIRETSU_QUERY_TIMEOUT",
            "10",
            "timeout of a database query, in seconds",
            "a number greater than 0, at most 3600",
            parse_seconds,
        ),
    ]
    export_timeout: Annotated[float, _seconds("KEIRETSU_EXPORT_TIMEOUT", 300, "timeout of an export over HTTP")]
    max_concurrent_queries: Annotated[
        int,
        Setting(
            "KEIRETSU_MAX_CONCURRENT_QUERIES",
            str(MAX_CONCURRENT_QUERIES),
            "maximum number of concurrent database queries; further ones wait in a bounded queue",
            "an integer from 1 to 1000",
            integer_from(1, 1_000),
        ),
    ]
    fast_paths: Annotated[
        str,
        Setting(
            "KEIRETSU_FAST_PATHS",
            "auto",
            "fast paths through private names of the Neo4j driver and of uvicorn",
            "off, or auto: with the versions they were tried with",
            choice_of("auto", "off"),
        ),
    ]
    log_format: Annotated[
        str,
        Setting(
            "KEIRETSU_LOG_FORMAT",
            "auto",
            "format of log lines",
            "text, json, or auto: text on a terminal, otherwise json",
            choice_of("auto", "text", "json"),
        ),
    ]
    schema: Annotated[
        str,
        Setting(
            "KEIRETSU_SCHEMA",
            BUILT_IN_SCHEMA,
            "schema declaration to serve: a file or module, and a name in it",
            "a file and a name such as graph.py:MOVIES, or a module and a name such as package.graph:MOVIES",
            parse_schema_location,
        ),
    ]
    persisted_operations: Annotated[
        Path | None,
        Setting(
            "KEIRETSU_PERSISTED_OPERATIONS",
            "",
            "folder of persisted operations: executable by id, and run once at startup so that no client waits for their plans",
            "the path of an existing folder",
            parse_existing_folder,
        ),
    ]
    env: Annotated[
        str,
        Setting(
            "KEIRETSU_ENV",
            "auto",
            "development enables introspection, GraphiQL and execution traces; production disables them",
            "development, production, or auto: development on a loopback address, otherwise production",
            choice_of("auto", "development", "production"),
        ),
    ]
    limits: Annotated[
        Limits,
        Setting(
            "KEIRETSU_LIMITS",
            "",
            "overrides of the limits per operation",
            f"names and numbers such as page_size=200,depth=40; names are {', '.join(row.name for row in LIMITS)}",
            parse_limits,
        ),
    ]
    token_file: Annotated[
        Path | None,
        Setting(
            "KEIRETSU_TOKEN_FILE",
            "",
            "file of access tokens; if set, clients must authenticate",
            "the path of an existing file",
            parse_existing_file,
        ),
    ]
    allowed_hosts: Annotated[
        tuple[str, ...],
        Setting(
            "KEIRETSU_ALLOWED_HOSTS",
            "",
            "additional host names of this server",
            "comma-separated host names such as graph.example.org",
            parse_host_names,
        ),
    ]
    allowed_origins: Annotated[
        tuple[str, ...],
        Setting(
            "KEIRETSU_ALLOWED_ORIGINS",
            "",
            "origins of other sites whose pages may send requests (CORS)",
            "comma-separated origins such as https://app.example.org",
            parse_origins,
        ),
    ]
    rate_limit: Annotated[
        int,
        Setting(
            "KEIRETSU_RATE_LIMIT",
            "0",
            "rate limit: points per client per minute; 0 disables it",
            "an integer from 0 to 1000000000",
            integer_from(0, 1_000_000_000),
        ),
    ]
    max_connections: Annotated[
        int,
        Setting(
            "KEIRETSU_MAX_CONNECTIONS",
            str(CONNECTION_LIMITS.max_connections),
            "maximum number of connections; fewer if the limit of open files is lower",
            "an integer from 1 to 1000000",
            integer_from(1, 1_000_000),
        ),
    ]
    max_connections_per_address: Annotated[
        int,
        Setting(
            "KEIRETSU_MAX_CONNECTIONS_PER_ADDRESS",
            str(CONNECTION_LIMITS.max_connections_per_address),
            "maximum number of connections from one address, of IPv6 from one /64; 0: any number",
            "an integer from 0 to 1000000",
            integer_from(0, 1_000_000),
        ),
    ]
    trusted_proxies: Annotated[
        tuple[IPNetwork, ...],
        Setting(
            "KEIRETSU_TRUSTED_PROXIES",
            "",
            "proxies that are exempt from that limit",
            "comma-separated IP addresses and networks such as 10.0.0.0/8",
            parse_networks,
        ),
    ]
    first_byte_timeout: Annotated[
        float,
        _seconds("KEIRETSU_FIRST_BYTE_TIMEOUT", CONNECTION_LIMITS.first_byte_timeout, "time until a new connection sends its first byte"),
    ]
    head_timeout: Annotated[
        float,
        _seconds(
            "KEIRETSU_HEAD_TIMEOUT", CONNECTION_LIMITS.head_timeout, "time from the first byte of a request to the end of its headers"
        ),
    ]
    body_timeout: Annotated[
        float,
        _seconds(
            "KEIRETSU_BODY_TIMEOUT",
            CONNECTION_LIMITS.body_timeout,
            "time between two pieces of a request body; after it, the minimum rate applies",
        ),
    ]
    idle_timeout: Annotated[
        float, _seconds("KEIRETSU_IDLE_TIMEOUT", CONNECTION_LIMITS.idle_timeout, "time between two requests on a connection")
    ]
    send_timeout: Annotated[
        float,
        _seconds(
            "KEIRETSU_SEND_TIMEOUT", CONNECTION_LIMITS.send_timeout, "time in which a client reads a part of a response at the minimum rate"
        ),
    ]
    min_body_rate: Annotated[
        int,
        Setting(
            "KEIRETSU_MIN_BODY_RATE",
            str(CONNECTION_LIMITS.min_body_rate),
            "minimum rate of a request body on average, in bytes per second",
            "an integer from 1 to 1000000000",
            integer_from(1, 1_000_000_000),
        ),
    ]
    max_head_bytes: Annotated[
        int, _size("KEIRETSU_MAX_HEAD_BYTES", CONNECTION_LIMITS.max_head_bytes, "bytes of the request line and headers")
    ]
    max_target_bytes: Annotated[int, _size("KEIRETSU_MAX_TARGET_BYTES", CONNECTION_LIMITS.max_target_bytes, "bytes of a request target")]
    max_headers: Annotated[int, _size("KEIRETSU_MAX_HEADERS", CONNECTION_LIMITS.max_headers, "number of headers")]

    @property
    def connection_limits(self) -> ConnectionLimits:
        """The limits of connections: the settings of the same names."""
        return ConnectionLimits(**{field.name: getattr(self, field.name) for field in fields(ConnectionLimits)})

    @property
    def has_built_in_schema(self) -> bool:
        """Whether the served schema is that of the built-in data."""
        return self.schema == BUILT_IN_SCHEMA

    @property
    def use_fast_paths(self) -> bool:
        """Whether fast paths are used, with the versions they were tried with."""
        return self.fast_paths == "auto"


SETTINGS: tuple[Setting, ...] = tuple(
    replace(hint.__metadata__[0], name=name) for name, hint in get_type_hints(Settings, include_extras=True).items()
)
"""All rows, in the order of the fields."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; an empty variable counts as unset. Raises SettingsError with all errors."""
    values: dict[str, Any] = {}
    errors = []
    for row in SETTINGS:
        text = environment.get(row.variable) or row.default
        try:
            text.encode()  # raises ValueError if the text is not UTF-8, which neither Neo4j nor a log accepts
            values[row.name] = row.parse(text)
        except ValueError:
            errors.append(f"{row.variable} is {_display_value(row, text)}; expected {row.expected}.")
    errors += _check_combinations(values)
    if errors:
        raise SettingsError("\n".join(errors))
    return Settings(**values)


def _display_value(row: Setting, text: str) -> str:
    """The value for an error message; hidden if it is, or may contain, a password."""
    return "invalid" if row.is_secret or "@" in text else quoted(text)


def _check_combinations(values: Mapping[str, Any]) -> list[str]:
    if values.get("neo4j_uri") and values.get("neo4j_password") == "":
        return ["NEO4J_URI is set, but NEO4J_PASSWORD is not; set it to the password of NEO4J_USERNAME."]
    return []
