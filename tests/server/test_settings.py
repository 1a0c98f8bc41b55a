"""The environment becomes settings: each row's default, what it takes, and what it says of what it does not take."""

from __future__ import annotations

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
    data=user_data_path("keiretsu"),
    cache=user_cache_path("keiretsu"),
    heap=384,
    timeout=10.0,
    connections=64,
    log="auto",
    schema="keiretsu.schema.companies:COMPANIES",
    documents=None,
    mode="auto",
    limits=Limits(),
    tokens=None,
    hosts=(),
    origins=(),
    rate=0,
)
MAY_BE = {
    "NEO4J_URI": "an address such as bolt://127.0.0.1:7687; schemes are bolt, bolt+s, bolt+ssc, neo4j, neo4j+s, neo4j+ssc",
    "NEO4J_USERNAME": "any name in UTF-8",
    "NEO4J_PASSWORD": "any text in UTF-8",
    "NEO4J_DATABASE": "any name in UTF-8",
    "KEIRETSU_HOST": "a host name or an IP address",
    "KEIRETSU_PORT": "a port from 1 to 65535",
    "KEIRETSU_DATA_DIR": "the path of a folder",
    "KEIRETSU_CACHE_DIR": "the path of a folder",
    "KEIRETSU_NEO4J_HEAP_MB": "a whole number of megabytes from 256 to 65536",
    "KEIRETSU_QUERY_TIMEOUT": "a number of seconds above 0 and up to 3600",
    "KEIRETSU_MAX_CONCURRENT_QUERIES": "a whole number from 1 to 1000",
    "KEIRETSU_LOG_FORMAT": "text, json, or auto: text on a terminal, else json",
    "KEIRETSU_SCHEMA": "a file and a name, as graph.py:MOVIES, or a module and a name, as package.graph:MOVIES",
    "KEIRETSU_PERSISTED_OPERATIONS": "the path of a folder that is there",
    "KEIRETSU_ENV": "development, production, or auto: development where only this machine can reach it, else production",
    "KEIRETSU_LIMITS": f"names and numbers, as page=200,depth=40; names are {', '.join(row.name for row in LIMITS)}",
    "KEIRETSU_TOKEN_FILE": "the path of a file that is there",
    "KEIRETSU_ALLOWED_HOSTS": "host names, as graph.example.org, with commas between them",
    "KEIRETSU_ALLOWED_ORIGINS": "origins, as https://app.example.org, with commas between them",
    "KEIRETSU_RATE_LIMIT": "a whole number up to 1000000000",
}
GOOD = [
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
    ("KEIRETSU_DATA_DIR", "~/mine", Path.home() / "mine"),
    ("KEIRETSU_CACHE_DIR", "here", Path.cwd() / "here"),
    ("KEIRETSU_NEO4J_HEAP_MB", "1024", 1024),
    ("KEIRETSU_QUERY_TIMEOUT", "0.5", 0.5),
    ("KEIRETSU_QUERY_TIMEOUT", "3600", 3600.0),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", "1", 1),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", "1000", 1000),
    ("KEIRETSU_LOG_FORMAT", "text", "text"),
    ("KEIRETSU_SCHEMA", "mine/graph.py:MOVIES", "mine/graph.py:MOVIES"),
    ("KEIRETSU_SCHEMA", "package.graph:MOVIES", "package.graph:MOVIES"),
    ("KEIRETSU_PERSISTED_OPERATIONS", "/", Path("/")),
    ("KEIRETSU_ENV", "production", "production"),
    ("KEIRETSU_LIMITS", "page=200, depth=40,", Limits(page=200, depth=40)),
    ("KEIRETSU_LIMITS", "nodes=10000000", Limits(nodes=10_000_000)),
    ("KEIRETSU_TOKEN_FILE", __file__, Path(__file__)),
    ("KEIRETSU_ALLOWED_HOSTS", "Graph.Example.org, [::1]", ("graph.example.org", "[::1]")),
    ("KEIRETSU_ALLOWED_ORIGINS", "https://App.example.org,http://localhost:3000", ("https://app.example.org", "http://localhost:3000")),
    ("KEIRETSU_RATE_LIMIT", "6000", 6000),
]
STRAY = "\udcff"  # what os.environ makes of a byte that is not UTF-8
HUGE = "9" * 5_000
CUT = f'"{"9" * 79}…"'
BAD = [
    *(("NEO4J_URI", text, f'"{text}"') for text in ("127.0.0.1:7687", "http://localhost", "bolt:localhost", "bolt://", "bolt://:7687")),
    *(
        ("NEO4J_URI", text, f'"{text}"')
        for text in ("bolt://[::1", "bolt://a:65536", "bolt://a:７", "bolt://a..b", "bolt://a b", "bolt://a//b")
    ),
    *(("NEO4J_URI", text, f'"{text}"') for text in ("bolt://a/neo4j", "bolt://a?x=1", "bolt://a#x", " ")),
    *(("NEO4J_URI", text, "something else") for text in ("bolt://neo4j:secret@a", "neo4j:secret@a", "bolt://:secret@a")),
    ("NEO4J_URI", f"bolt://{HUGE}", f'"bolt://{"9" * 72}…"'),
    ("NEO4J_URI", "bolt://a\n", '"bolt://a\\n"'),
    ("NEO4J_USERNAME", STRAY, '"\\udcff"'),
    ("NEO4J_PASSWORD", f"secret{STRAY}", "something else"),
    ("NEO4J_DATABASE", STRAY, '"\\udcff"'),
    *(("KEIRETSU_HOST", text, f'"{text}"') for text in (" ", "bücher.example", "a b", "http://a", "a,b")),
    *(("KEIRETSU_PORT", text, f'"{text}"') for text in (" ", "0", "65536", "-1", "+80", "8e3", "80.0", "eight", "８０００", " 8000")),
    ("KEIRETSU_PORT", HUGE, CUT),
    ("KEIRETSU_DATA_DIR", "/dev/null", '"/dev/null"'),
    ("KEIRETSU_DATA_DIR", HUGE, CUT),
    ("KEIRETSU_DATA_DIR", STRAY, '"\\udcff"'),
    ("KEIRETSU_DATA_DIR", "~nobody-of-this-name/data", '"~nobody-of-this-name/data"'),
    ("KEIRETSU_CACHE_DIR", "/dev/null", '"/dev/null"'),
    *(
        ("KEIRETSU_QUERY_TIMEOUT", text, f'"{text}"')
        for text in (" ", "0", "0.0", "-1", "3600.1", "nan", "inf", "1e3", "1_0", "１０", "soon")
    ),
    ("KEIRETSU_QUERY_TIMEOUT", HUGE, CUT),
    *(("KEIRETSU_MAX_CONCURRENT_QUERIES", text, f'"{text}"') for text in (" ", "0", "1001", "-1", "1e2", "8.0", "３２", "many")),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", "000001001", '"000001001"'),
    ("KEIRETSU_MAX_CONCURRENT_QUERIES", HUGE, CUT),
    *(("KEIRETSU_SCHEMA", text, f'"{text}"') for text in ("graph.py", ":MOVIES", "graph.py:", "my-graph:MOVIES", "graph.py:MOVIES!")),
    *(("KEIRETSU_NEO4J_HEAP_MB", text, f'"{text}"') for text in ("0", "255", "65537", "1e3", "384m", "-384", "٣٨٤")),
    *(("KEIRETSU_PERSISTED_OPERATIONS", text, f'"{text}"') for text in ("/no/such/folder", "/dev/null")),
    *(("KEIRETSU_ENV", text, f'"{text}"') for text in (" ", "prod", "Production")),
    *(
        ("KEIRETSU_LIMITS", text, f'"{text}"')
        for text in ("page", "page=", "page=0", "page=-1", "pages=1", "page=1,page=2", "page=１", "page=1e3")
    ),
    ("KEIRETSU_LIMITS", f"page={HUGE}", f'"page={"9" * 74}…"'),
    *(("KEIRETSU_TOKEN_FILE", text, f'"{text}"') for text in ("/no/such/file", "/")),
    *(("KEIRETSU_ALLOWED_HOSTS", text, f'"{text}"') for text in ("https://a", "a b", "a:80", "bücher.example", "*")),
    *(
        ("KEIRETSU_ALLOWED_ORIGINS", text, f'"{text}"')
        for text in ("*", "null", "app.example.org", "https://a/", "https://a b", "https://*.example.org")
    ),
    *(("KEIRETSU_RATE_LIMIT", text, f'"{text}"') for text in (" ", "-1", "1.5", "1000000001", "６")),
    *(("KEIRETSU_LOG_FORMAT", text, f'"{text}"') for text in (" ", "TEXT", "yaml", "тext")),
]
FIELDS = {row.variable: row.field for row in SETTINGS}


def refusal_of(**environment: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read_settings(environment)
    return str(refused.value)


def test_every_row_is_tried() -> None:
    """A row that is added must be added to these tables, too."""
    assert list(FIELDS) == list(MAY_BE)
    assert {variable for variable, *_ in GOOD} == {variable for variable, *_ in BAD} == set(FIELDS)


def test_without_any_variable_all_have_their_defaults() -> None:
    """And these are the ones that are documented."""
    assert read_settings({}) == DEFAULTS


def test_an_empty_variable_counts_as_not_set() -> None:
    """As in a compose file that passes on what the user did not set."""
    assert read_settings(dict.fromkeys(FIELDS, "")) == DEFAULTS


@pytest.mark.parametrize(("variable", "text", "value"), GOOD)
def test_a_good_value_is_taken(variable: str, text: str, value: object) -> None:
    """It becomes a value of its field's type."""
    found = getattr(read_settings({"NEO4J_PASSWORD": "needed", variable: text}), FIELDS[variable])
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("variable", "text", "shown"), BAD)
def test_a_bad_value_is_refused(variable: str, text: str, shown: str) -> None:
    """One sentence names the variable, what it is, cut where it is long and hidden where it is secret, and what it may be."""
    assert refusal_of(**{variable: text}) == f"{variable} is {shown}; it may be {MAY_BE[variable]}."


def test_all_bad_values_are_told_at_once() -> None:
    """A line for each, in the order of the table; the missing password is told with them."""
    assert refusal_of(KEIRETSU_LOG_FORMAT="loud", KEIRETSU_PORT="none", NEO4J_URI="bolt://a") == (
        'KEIRETSU_PORT is "none"; it may be a port from 1 to 65535.\n'
        'KEIRETSU_LOG_FORMAT is "loud"; it may be text, json, or auto: text on a terminal, else json.\n'
        "NEO4J_URI names a database, but NEO4J_PASSWORD is not set; it may be the password of NEO4J_USERNAME there."
    )
