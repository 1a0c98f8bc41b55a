"""Environment variables become settings: the default of each row, accepted values, and error messages for rejected ones."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from platformdirs import user_cache_path, user_data_path

from keiretsu.resolvers.limits import LIMITS, Limits
from keiretsu.server.settings import SETTINGS, Settings, SettingsError, read_settings

DEFAULTS = Settings(
    neo4j_uri=None,
    neo4j_username="neo4j",
    neo4j_password="",
    neo4j_database=None,
    host="127.0.0.1",
    port=8000,
    data_dir=user_data_path("keiretsu"),
    cache_dir=user_cache_path("keiretsu"),
    neo4j_heap_mb=384,
    neo4j_java_options=(),
    query_timeout=10.0,
    export_timeout=300.0,
    max_concurrent_queries=64,
    fast_paths="auto",
    log_format="auto",
    schema="keiretsu.schema.companies:COMPANIES",
    persisted_operations=None,
    env="auto",
    limits=Limits(),
    token_file=None,
    allowed_hosts=(),
    allowed_origins=(),
    rate_limit=0,
    max_connections=4_000,
    max_connections_per_address=0,
    trusted_proxies=(),
    first_byte_timeout=75.0,
    head_timeout=5.0,
    body_timeout=10.0,
    idle_timeout=75.0,
    send_timeout=30.0,
    min_body_rate=1_000,
    max_head_bytes=16_384,
    max_target_bytes=8_192,
    max_headers=100,
)
TIMEOUTS = [f"KEIRETSU_{name}_TIMEOUT" for name in ("EXPORT", "FIRST_BYTE", "HEAD", "BODY", "IDLE", "SEND")]
SIZES = ["KEIRETSU_MAX_HEAD_BYTES", "KEIRETSU_MAX_TARGET_BYTES", "KEIRETSU_MAX_HEADERS"]
EXPECTED = {
    "NEO4J_URI": "a URI such as bolt://127.0.0.1:7687; schemes are bolt, bolt+s, bolt+ssc, neo4j, neo4j+s, neo4j+ssc",
    "NEO4J_USERNAME": "a name in UTF-8",
    "NEO4J_PASSWORD": "text in UTF-8",
    "NEO4J_DATABASE": "a name in UTF-8",
    "KEIRETSU_HOST": "a host name or an IP address",
    "KEIRETSU_PORT": "a port from 1 to 65535",
    "KEIRETSU_DATA_DIR": "the path of a folder",
    "KEIRETSU_CACHE_DIR": "the path of a folder",
    "KEIRETSU_NEO4J_HEAP_MB": "an integer from 256 to 65536",
    "KEIRETSU_NEO4J_JAVA_OPTIONS": "JVM options, separated by spaces, each beginning with -X, -D or --",
    "KEIRETSU_QUERY_TIMEOUT": "a number greater than 0, at most 3600",
    "KEIRETSU_EXPORT_TIMEOUT": "a number greater than 0, at most 3600",
    "KEIRETSU_MAX_CONCURRENT_QUERIES": "an integer from 1 to 1000",
    "KEIRETSU_FAST_PATHS": "off, or auto: with the versions they were tried with",
    "KEIRETSU_LOG_FORMAT": "text, json, or auto: text on a terminal, otherwise json",
    "KEIRETSU_SCHEMA": "a file and a name such as graph.py:MOVIES, or a module and a name such as package.graph:MOVIES",
    "KEIRETSU_PERSISTED_OPERATIONS": "the path of an existing folder",
    "KEIRETSU_ENV": "development, production, or auto: development on a loopback address, otherwise production",
    "KEIRETSU_LIMITS": f"names and numbers such as page_size=200,depth=40; names are {', '.join(row.name for row in LIMITS)}",
    "KEIRETSU_TOKEN_FILE": "the path of an existing file",
    "KEIRETSU_ALLOWED_HOSTS": "comma-separated host names such as graph.example.org",
    "KEIRETSU_ALLOWED_ORIGINS": "comma-separated origins such as https://app.example.org",
    "KEIRETSU_RATE_LIMIT": "an integer from 0 to 1000000000",
    "KEIRETSU_MAX_CONNECTIONS": "an integer from 1 to 1000000",
    "KEIRETSU_MAX_CONNECTIONS_PER_ADDRESS": "an integer from 0 to 1000000",
    "KEIRETSU_TRUSTED_PROXIES": "comma-separated IP addresses and networks such as 10.0.0.0/8",
    **dict.fromkeys(TIMEOUTS, "a number greater than 0, at most 3600"),
    "KEIRETSU_MIN_BODY_RATE": "an integer from 1 to 1000000000",
    **dict.fromkeys(SIZES, "an integer from 1 to 1000000"),
}
VALID = [
    ("NEO4J_URI", "neo4j+s://graph.example.org", "neo4j+s://graph.example.org"),
    ("NEO4J_URI", "bolt://[::1]:7687/", "bolt://[::1]:7687/"),
    ("NEO4J_URI", "bolt://bücher.example:7687", "bolt://bücher.example:7687"),
    ("NEO4J_USERNAME", "Анна", "Анна"),
    ("NEO4J_PASSWORD", " 密码 'x' \\ $HOME ", " 密码 'x' \\ $HOME "),
    ("NEO4J_DATABASE", "companies", "companies"),
    ("KEIRETSU_HOST", "192.168.1.5", "192.168.1.5"),
    ("KEIRETSU_HOST", "::1", "::1"),
    ("KEIRETSU_PORT", "1", 1),
    ("KEIRETSU_PORT", "65535", 65535),
    ("KEIRETSU_DATA_DIR", "/数据/a b", Path("/数据/a b")),
    ("KEIRETSU_DATA_DIR", "~/own", Path.home() / "own"),
    ("KEIRETSU_CACHE_DIR", "cache", Path.cwd() / "cache"),
    ("KEIRETSU_NEO4J_HEAP_MB", "1024", 1024),
    ("KEIRETSU_NEO4J_JAVA_OPTIONS", " -Xss2m  '-Da=b c' --enable-preview ", ("-Xss2m", "-Da=b c", "--enable-preview")),
    ("KEIRETSU_QUERY_TIMEOUT", "0.5", 0.5),
    ("KEIRETSU_QUERY_TIMEOUT", "3600", 3600.0),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", "1", 1),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", "1000", 1000),
    ("KEIRETSU_FAST_PATHS", "off", "off"),
    ("KEIRETSU_LOG_FORMAT", "text", "text"),
    ("KEIRETSU_SCHEMA", "own/graph.py:MOVIES", "own/graph.py:MOVIES"),
    ("KEIRETSU_SCHEMA", "package.graph:MOVIES", "package.graph:MOVIES"),
    ("KEIRETSU_PERSISTED_OPERATIONS", "/", Path("/")),
    ("KEIRETSU_ENV", "production", "production"),
    ("KEIRETSU_LIMITS", "page_size=200, depth=40,", Limits(page_size=200, depth=40)),
    ("KEIRETSU_LIMITS", "nodes=10000000", Limits(nodes=10_000_000)),
    ("KEIRETSU_TOKEN_FILE", __file__, Path(__file__)),
    ("KEIRETSU_ALLOWED_HOSTS", "Graph.Example.org, [::1]", ("graph.example.org", "[::1]")),
    ("KEIRETSU_ALLOWED_ORIGINS", "https://App.example.org,http://localhost:3000", ("https://app.example.org", "http://localhost:3000")),
    ("KEIRETSU_RATE_LIMIT", "6000", 6000),
    ("KEIRETSU_MAX_CONNECTIONS", "1", 1),
    ("KEIRETSU_MAX_CONNECTIONS_PER_ADDRESS", "0", 0),
    ("KEIRETSU_TRUSTED_PROXIES", "10.0.0.1, fd00::/8", (ip_network("10.0.0.1"), ip_network("fd00::/8"))),
    *((variable, "0.5", 0.5) for variable in TIMEOUTS),
    *((variable, "1000000", 1_000_000) for variable in ("KEIRETSU_MIN_BODY_RATE", *SIZES)),
]
NOT_UTF8 = "\udcff"  # what os.environ makes of a byte that is not UTF-8
LONG_TEXT = "9" * 5_000
TRUNCATED = f'"{"9" * 79}…"'
INVALID = [
    *(("NEO4J_URI", text, f'"{text}"') for text in ("127.0.0.1:7687", "http://localhost", "bolt:localhost", "bolt://", "bolt://:7687")),
    *(
        ("NEO4J_URI", text, f'"{text}"')
        for text in ("bolt://[::1", "bolt://a:65536", "bolt://a:７", "bolt://a..b", "bolt://a b", "bolt://a//b")
    ),
    *(("NEO4J_URI", text, f'"{text}"') for text in ("bolt://a/neo4j", "bolt://a?x=1", "bolt://a#x", " ")),
    *(("NEO4J_URI", text, "invalid") for text in ("bolt://neo4j:secret@a", "neo4j:secret@a", "bolt://:secret@a")),
    ("NEO4J_URI", f"bolt://{LONG_TEXT}", f'"bolt://{"9" * 72}…"'),
    ("NEO4J_URI", "bolt://a\n", '"bolt://a\\n"'),
    ("NEO4J_USERNAME", NOT_UTF8, '"\\udcff"'),
    ("NEO4J_PASSWORD", f"secret{NOT_UTF8}", "invalid"),
    ("NEO4J_DATABASE", NOT_UTF8, '"\\udcff"'),
    *(("KEIRETSU_HOST", text, f'"{text}"') for text in (" ", "bücher.example", "a b", "http://a", "a,b")),
    *(("KEIRETSU_PORT", text, f'"{text}"') for text in (" ", "0", "65536", "-1", "+80", "8e3", "80.0", "eight", "８０００", " 8000")),
    ("KEIRETSU_PORT", LONG_TEXT, TRUNCATED),
    ("KEIRETSU_DATA_DIR", "/dev/null", '"/dev/null"'),
    ("KEIRETSU_DATA_DIR", LONG_TEXT, TRUNCATED),
    ("KEIRETSU_DATA_DIR", NOT_UTF8, '"\\udcff"'),
    ("KEIRETSU_DATA_DIR", "~nobody-of-this-name/data", '"~nobody-of-this-name/data"'),
    ("KEIRETSU_CACHE_DIR", "/dev/null", '"/dev/null"'),
    *(
        ("KEIRETSU_QUERY_TIMEOUT", text, f'"{text}"')
        for text in (" ", "0", "0.0", "-1", "3600.1", "nan", "inf", "1e3", "1_0", "１０", "soon")
    ),
    ("KEIRETSU_QUERY_TIMEOUT", LONG_TEXT, TRUNCATED),
    *(("KEIRETSU_MAX_CONCURRENT_QUERIES", text, f'"{text}"') for text in (" ", "0", "1001", "-1", "1e2", "8.0", "３２", "many")),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", "000001001", '"000001001"'),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", LONG_TEXT, TRUNCATED),
    *(("KEIRETSU_SCHEMA", text, f'"{text}"') for text in ("graph.py", ":MOVIES", "graph.py:", "my-graph:MOVIES", "graph.py:MOVIES!")),
    *(("KEIRETSU_NEO4J_HEAP_MB", text, f'"{text}"') for text in ("0", "255", "65537", "1e3", "384m", "-384", "٣٨٤")),
    *(("KEIRETSU_NEO4J_JAVA_OPTIONS", text, f'"{text}"') for text in ("Xmx1g", "-cp evil.jar", "-jar a", "-", "-Xa '")),
    *(("KEIRETSU_PERSISTED_OPERATIONS", text, f'"{text}"') for text in ("/no/such/folder", "/dev/null")),
    *(("KEIRETSU_ENV", text, f'"{text}"') for text in (" ", "prod", "Production")),
    *(
        ("KEIRETSU_LIMITS", text, f'"{text}"')
        for text in (
            "page_size",
            "page_size=",
            "page_size=0",
            "page_size=-1",
            "pages=1",
            "page_size=1,page_size=2",
            "page_size=１",
            "page_size=1e3",
        )
    ),
    ("KEIRETSU_LIMITS", f"page_size={LONG_TEXT}", f'"page_size={"9" * 69}…"'),
    *(("KEIRETSU_TOKEN_FILE", text, f'"{text}"') for text in ("/no/such/file", "/")),
    *(("KEIRETSU_ALLOWED_HOSTS", text, f'"{text}"') for text in ("https://a", "a b", "a:80", "bücher.example", "*")),
    *(
        ("KEIRETSU_ALLOWED_ORIGINS", text, f'"{text}"')
        for text in ("*", "null", "app.example.org", "https://a/", "https://a b", "https://*.example.org")
    ),
    *(("KEIRETSU_RATE_LIMIT", text, f'"{text}"') for text in (" ", "-1", "1.5", "1000000001", "６")),
    *(("KEIRETSU_FAST_PATHS", text, f'"{text}"') for text in (" ", "on", "Off")),
    *(("KEIRETSU_LOG_FORMAT", text, f'"{text}"') for text in (" ", "TEXT", "yaml", "тext")),
    *(("KEIRETSU_MAX_CONNECTIONS", text, f'"{text}"') for text in ("0", "-1", "many", "1000001")),
    ("KEIRETSU_MAX_CONNECTIONS_PER_ADDRESS", "1000001", '"1000001"'),
    *(("KEIRETSU_TRUSTED_PROXIES", text, f'"{text}"') for text in ("proxy.example.org", "10.0.0.1/8", "10.0.0", "10.0.0.0/33")),
    *((variable, text, f'"{text}"') for variable in TIMEOUTS for text in ("0", "-1", "3601", "inf")),
    *((variable, text, f'"{text}"') for variable in ("KEIRETSU_MIN_BODY_RATE", *SIZES) for text in ("0", "1.5")),
]
FIELDS = {row.variable: row.name for row in SETTINGS}


def settings_error(**environment: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings(environment)
    return str(raised.value)


def test_every_row_is_covered() -> None:
    """These tables contain every row of SETTINGS."""
    assert list(FIELDS) == list(EXPECTED)
    assert {variable for variable, *_ in VALID} == {variable for variable, *_ in INVALID} == set(FIELDS)


def test_an_empty_environment_has_all_defaults() -> None:
    """The defaults are the documented ones."""
    assert read_settings({}) == DEFAULTS


def test_an_empty_variable_counts_as_unset() -> None:
    """As in a compose file that passes variables on which the user has not set."""
    assert read_settings(dict.fromkeys(FIELDS, "")) == DEFAULTS


@pytest.mark.parametrize(("variable", "text", "value"), VALID)
def test_a_valid_value_is_accepted(variable: str, text: str, value: object) -> None:
    """It becomes a value of its field's type."""
    parsed = getattr(read_settings({"NEO4J_PASSWORD": "needed", variable: text}), FIELDS[variable])
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(("variable", "text", "displayed"), INVALID)
def test_an_invalid_value_is_rejected(variable: str, text: str, displayed: str) -> None:
    """The message has the variable, its value (truncated if long, hidden if secret) and the accepted values."""
    assert settings_error(**{variable: text}) == f"{variable} is {displayed}; expected {EXPECTED[variable]}."


def test_all_invalid_values_are_reported_at_once() -> None:
    """One line each, in the order of the table, with the missing password."""
    assert settings_error(KEIRETSU_LOG_FORMAT="loud", KEIRETSU_PORT="none", NEO4J_URI="bolt://a") == (
        'KEIRETSU_PORT is "none"; expected a port from 1 to 65535.\n'
        'KEIRETSU_LOG_FORMAT is "loud"; expected text, json, or auto: text on a terminal, otherwise json.\n'
        "NEO4J_URI is set, but NEO4J_PASSWORD is not; set it to the password of NEO4J_USERNAME."
    )
