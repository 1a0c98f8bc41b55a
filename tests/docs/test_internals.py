"""Tables and figures of the explanations equal the code; error messages that pages quote are those of the program."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.install.cds_archive import MAX_ARCHIVES
from keiretsu.graph.local.install.fetch import MAX_PARALLEL_DOWNLOADS
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.java import SERIAL_GC_MAX_HEAP
from keiretsu.graph.local.settings import LocalDatabaseSettings
from keiretsu.graph.store import admission, circuit_breaker
from keiretsu.graph.store import store as store_module
from keiretsu.resolvers import engine, query_executor
from keiretsu.resolvers.errors import MAX_MESSAGE_CHARS
from keiretsu.resolvers.limits import MAX_LIMIT
from keiretsu.resolvers.output.codegen import COMPILE_AFTER
from keiretsu.resolvers.ownership.plan import MAX_TREE_ROWS
from keiretsu.resolvers.planner.cost import OWNERSHIP_ROWS
from keiretsu.resolvers.planner.pages import DEFAULT_PAGE_SIZE
from keiretsu.resolvers.request import NODES_PER_POINT
from keiretsu.seed.load import SINGLE_TRANSACTION_ROWS
from keiretsu.seed.write_order import BATCH_ROWS
from keiretsu.server.access.bearer_auth import MAX_FAILED_ATTEMPTS
from keiretsu.server.access.rate_limits import MAX_CLIENTS
from keiretsu.server.cli.serve import GC_THRESHOLD, SHUTDOWN_TIMEOUT
from keiretsu.server.http.compression import GZIP_LEVEL, MAX_INLINE_SIZE
from keiretsu.server.http.disconnects import DISCONNECT_POLL
from keiretsu.server.http.endpoint import MAX_IN_FLIGHT
from keiretsu.server.http.request_parsing import MAX_JSON_VALUES, MAX_PARAMETERS
from keiretsu.server.observability.logs import FLUSH_INTERVAL
from keiretsu.server.observability.metrics import MAX_OPERATION_LABELS
from tests.conftest import ROOT
from tests.docs.pages import code_in, page
from tests.test_rooms import MAY_IMPORT

LOCAL, GRAPH, RESOLVERS = (page(f"docs/explanation/{name}.md") for name in ("local-database", "graph", "resolvers"))
SEED, SERVER = page("docs/explanation/seed.md"), page("docs/reference/server.md")
KEEPALIVE = dict(circuit_breaker.KEEPALIVE_OPTIONS)

FIGURES = {
    "docs/explanation/overload-and-failures.md": (
        f"{admission.MAX_CONCURRENT_QUERIES} statements run at once",
        f"{store_module.QUEUE_SIZE} more wait in a queue, each for at most 2 s",
        f"non-empty for {admission.BURST_WINDOW} s, its capacity drops to {admission.SATURATED_QUEUE_SIZE} until",
        f"{admission.MAX_CONCURRENT_QUERIES + admission.SATURATED_QUEUE_SIZE} clients that send one request after another",
        f"or {MAX_IN_FLIGHT} requests are executed",
        f"up to {admission.MAX_PENDING_PLANNING:,} may wait",
        f"after three attempts, {sum(store_module.RETRY_DELAYS):.2f} s",
        f"after {circuit_breaker.ACQUISITION_TIMEOUT:g} s",
        f"probes a silent peer after {KEEPALIVE['TCP_KEEPIDLE']} s",
        f"closes the connection after {KEEPALIVE['TCP_USER_TIMEOUT'] // 1000} s",
        f"responds within {store_module.PING_TIMEOUT} s",
    ),
    "docs/explanation/graph.md": (
        f"At most {admission.MAX_CONCURRENT_QUERIES} statements run at once; {store_module.QUEUE_SIZE} more wait",
        f"three attempts in all, after {store_module.RETRY_DELAYS[0]} s and {store_module.RETRY_DELAYS[1]} s",
    ),
    "docs/explanation/resolvers.md": (
        f"bounded to {engine.DOCUMENT_CACHE_CHARS:,} characters of documents",
        f"{query_executor.PLAN_CACHE_CHARS:,} characters of statements",
        {3: "From the third execution of an operation on"}[COMPILE_AFTER],
        {2: "the query is read again, at most twice"}[query_executor.MAX_REREADS],
    ),
    "docs/explanation/seed.md": (
        f"Up to {SINGLE_TRANSACTION_ROWS:,} nodes and edges are one transaction",
        f"in transactions of {BATCH_ROWS:,}",
    ),
    "docs/explanation/local-database.md": (
        f"Neo4j {'.'.join(neo4j_version(read_jars()).split('.')[:2])} Community",
        f"| Neo4j: {len(read_jars())} jars | Maven Central | {sum(jar.size for jar in read_jars()) / 1e6:.1f} MB |",
        f"{MAX_PARALLEL_DOWNLOADS} are downloaded concurrently",
        {3: "At most three are kept"}[MAX_ARCHIVES],
        f"above {SERIAL_GC_MAX_HEAP}, Java uses the G1 collector",
        f"The heap is limited to {LocalDatabaseSettings().heap} MB, the page cache to {LocalDatabaseSettings().page_cache} MB",
    ),
    "docs/reference/server.md": (
        f"a body with more than {MAX_JSON_VALUES:,} values",
        f"a query string may have {MAX_PARAMETERS} of them",
        f"The level is {GZIP_LEVEL}",
        f"Responses longer than {MAX_INLINE_SIZE // 1000} KB are compressed in a thread",
        f"longer than {DISCONNECT_POLL * 2000:g} ms are monitored",
        f"up to {FLUSH_INTERVAL * 1000:g} ms after the response",
        f"requests in progress have {SHUTDOWN_TIMEOUT} s to finish",
    ),
    "docs/reference/limits.md": (
        f"The maximum of every limit is {MAX_LIMIT:,}",
        f"by default {DEFAULT_PAGE_SIZE})",
        f"an ownership field counts {OWNERSHIP_ROWS} rows",
        f"one point per {NODES_PER_POINT} nodes",
        f"No error quotes more than {MAX_MESSAGE_CHARS} characters",
        {2: "An operation may select `__schema` twice"}[query_executor.MAX_SCHEMA_FIELDS],
    ),
    "docs/reference/graph-queries.md": (f"{MAX_TREE_ROWS:,} rows",),
    "docs/reference/metrics.md": (f"- {MAX_OPERATION_LABELS} others",),
    "docs/how-to/authentication.md": (
        f"After {MAX_FAILED_ATTEMPTS} invalid tokens from one address within a minute",
        f"remembers the last {MAX_CLIENTS:,} clients",
    ),
    "docs/decisions/0011-fast-paths.md": (f"garbage is collected after {GC_THRESHOLD:,} new objects",),
}
"""Sentences with figures, written with the constants of the code."""


@pytest.mark.parametrize(("name", "sentence"), [(name, sentence) for name, sentences in FIGURES.items() for sentence in sentences])
def test_a_figure_is_that_of_the_code(name: str, sentence: str) -> None:
    """The sentence is on the page."""
    assert sentence in re.sub(r"\s+", " ", page(name).text)


def test_settings_of_the_local_database_are_documented() -> None:
    """Name and default of each."""
    rows = {code_in(row[0])[0]: row[1] for row in LOCAL.table("Setting | Default")}
    defaults = {field.name: field.default for field in fields(LocalDatabaseSettings)}
    assert rows == {name: "none" if default is None else str(default) for name, default in defaults.items()}


def test_the_data_folder_is_documented() -> None:
    """Each file and folder in it."""
    properties = {name for name, value in vars(DataFolder).items() if isinstance(value, property)}
    paths = {str(getattr(DataFolder(Path()), name)) for name in properties}
    listed = {code.rstrip("/") for row in LOCAL.table("In the data folder | Content") for code in code_in(row[0])}
    listed |= {f"logs/{name}" for row in LOCAL.table("In the data folder | Content") if "`logs/`" in row[0] for name in code_in(row[1])}
    assert listed == paths | {"logs/debug.log"}


@pytest.mark.parametrize(
    ("heading", "folder"),
    [("plan/: everything that one statement must return", "graph/plan"), ("Planning", "resolvers/planner")],
)
def test_a_table_of_files_is_complete(heading: str, folder: str) -> None:
    """Every file of the package."""
    entry = GRAPH if folder.startswith("graph") else RESOLVERS
    listed = set(re.findall(r"`(\w+\.py)`", "\n".join(re.findall(r"^\| (`.*?) \|", entry.section(heading), re.MULTILINE))))
    files = {path.name for path in (ROOT / folder).glob("*.py")} - {"__init__.py"}
    assert listed == files


def test_files_of_seed_are_documented() -> None:
    """All that read and validate; load and merge; report."""
    listed = {f"{name}.py" for name in re.findall(r"`(?:seed/)?(\w+)\.py`", SEED.text)} | {"load.py"}
    assert listed == {path.name for path in (ROOT / "seed").glob("*.py")} - {"__init__.py", "rows.py"}


def test_rooms_are_documented() -> None:
    """And what each may import."""
    architecture = page("docs/explanation/architecture.md")
    assert {row[0].partition("/]")[0].lstrip("[") for row in architecture.table("Room | Task")} == set(MAY_IMPORT)
    assert {room for room, allowed in MAY_IMPORT.items() if allowed == {room}} == {"schema", "graph", "analysis"}
    assert MAY_IMPORT["resolvers"] - {"resolvers"} == {"schema", "graph", "analysis"}
    assert MAY_IMPORT["seed"] - {"seed"} == {"schema", "graph"}


def test_profiles_are_listed() -> None:
    """docs/profiles/README.md has a line for each file."""
    assert re.findall(r"\((\S+\.txt)\)", page("docs/profiles/README.md").text) == sorted(
        path.name for path in (ROOT / "docs" / "profiles").glob("*.txt")
    )


ERROR_MESSAGES = [
    (entry.name, re.sub(r"\s+", " ", message))
    for entry, heading in ((LOCAL, "Error messages"), (SERVER, "Startup errors"))
    for message in re.findall(r"^- (.+?\.)$(?=\n(?:- |\n))", entry.section(heading), re.DOTALL | re.MULTILINE)
]


def test_error_messages_are_quoted() -> None:
    """So that the next test compares something."""
    assert len(ERROR_MESSAGES) > 25


@pytest.mark.parametrize(("name", "message"), ERROR_MESSAGES, ids=[message for _, message in ERROR_MESSAGES])
def test_a_quoted_error_message_exists(name: str, message: str) -> None:
    """As a literal of the code; `...`, names of folders and numbers stand for parts that vary."""
    folders = ("graph/local",) if name == LOCAL.name else ("server", "graph")
    text = re.sub(r"[A-Z]{4,}/\S+?(?=[; .]|$)|\b(DATA|CACHE)\b", "...", message)
    assert any(pattern.fullmatch(text) for folder in folders for pattern in message_patterns(folder)), message


@cache
def message_patterns(folder: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of the sentences in a room: what a format string inserts is `.+?`, and may be a constant of the same room."""
    patterns = []
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                literals = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
                if sum(len(literal) for literal in literals if literal) > 25:
                    patterns.append("".join(".+?" if literal is None else re.escape(literal) for literal in literals))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 25:
                patterns.append(re.escape(node.value))
    return tuple(re.compile(pattern) for pattern in patterns)
