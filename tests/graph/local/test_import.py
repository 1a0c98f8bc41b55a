"""Import files become the database, with every value; or the database stays as it was, whatever is killed."""

from __future__ import annotations

import json
import math
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from keiretsu.graph.import_files.files import write_import_files
from keiretsu.graph.local import LocalDatabase, open_database
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.imports import INTERRUPTED, DatabaseInUseError
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import EdgeRow, NodeRow, Writer
from tests.waiting import wait_for

from .processes import QUICK, Process, UserProcess, find_process, require_process, start_python, supervisor_of
from .test_acquire import run_statement
from .test_deaths import store_company

pytestmark = pytest.mark.database

TEXTS = [
    "",
    " ",
    "a",
    '"',
    '""',
    "\\",
    '\\"',
    ",",
    "a,b",
    ";",
    "\n",
    "\r\n",
    "a\rb",
    "\t",
    "\x00",
    "\x1f",
    "小米",
    "é",
    "\U0001f600",
    "\uffff",
    "\ufeff",
]
NUMBERS: list[Any] = [0, -1, 2**63 - 1, -(2**63), 0.0, -0.0, 0.1, 1e300, 5e-324, math.inf, -math.inf]
KINDS: list[Callable[[random.Random], Any]] = [
    lambda rng: "".join(rng.choices(TEXTS, k=rng.randrange(4))),
    lambda rng: rng.choice(NUMBERS),
    lambda rng: rng.random() < 0.5,
    lambda _: None,
    lambda rng: rng.choices(TEXTS, k=rng.randrange(4)),
    lambda rng: [float(rng.choice(NUMBERS)) for _ in range(rng.randrange(4))],
    lambda rng: [rng.randrange(-9, 9) for _ in range(rng.randrange(4))],
    lambda rng: [rng.random() < 0.5 for _ in range(rng.randrange(4))],
    lambda rng: "long" * rng.choice([1, 2_000_000]) if rng.random() < 0.02 else "short",
]


def random_properties(rng: random.Random) -> dict[str, Any]:
    """Mostly, a property has values of one kind."""
    properties = {f"p{index}": KINDS[index](rng) for index in rng.sample(range(len(KINDS)), k=rng.randrange(len(KINDS)))}
    return {**properties, "any": rng.choice(KINDS)(rng)}


def random_graph(rng: random.Random) -> tuple[dict[str, NodeRow], list[EdgeRow]]:
    """Nodes with odd ids, and edges between them, parallel ones and self-loops among these."""
    ids = [f"{text}{number}" for number in range(10) for text in TEXTS]
    nodes = {id_: NodeRow(id_, rng.choice("AB"), {"id": id_, **random_properties(rng)}) for id_ in ids}
    edges = []
    for id_ in (f'["{number}"]' for number in range(300)):
        start, end = rng.choices(ids, k=2)
        edges.append(EdgeRow(id_, rng.choice("XY"), start, end, {"id": id_, **random_properties(rng)}))
    return nodes, edges


def stored(properties: dict[str, Any]) -> dict[str, Any]:
    """As the database returns them."""
    return {name: value for name, value in properties.items() if value is not None}


def address_of(database: LocalDatabase, uri: str) -> Address:
    return Address(uri, database.username, database.password)


def read(address: Address, text: str) -> list[Any]:
    with Writer(address) as writer:
        return writer.write(lambda batch: [dict(record) for record in batch.run(text)], exclusive=False)


def test_values(data: Path, cache: Path, seed: int) -> None:
    """Every text, number and list that Neo4j stores; what files cannot contain is listed, and is nothing but a few kinds of list.

    The system database with the password stays, and so does the address.
    """
    nodes, edges = random_graph(random.Random(seed))  # noqa: S311  # not for secrets
    with open_database(data, cache, QUICK) as database:
        assert database.importer
        with database.importer.open_folder() as folder:
            with write_import_files(folder) as files:
                for node in nodes.values():
                    files.add_node("Shared", node)
                for edge in edges:
                    files.add_edge(edge)
            with database.importer.exclusive():
                outcome = database.importer.run(files.arguments(), lambda _: None)
        assert (outcome.uri, outcome.error) == (database.uri, "")
        address = address_of(database, outcome.uri)
        node_records = read(address, "MATCH (n) RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties")
        edge_records = read(
            address, "MATCH (a)-[r]->(b) RETURN r.id AS id, type(r) AS type, a.id AS start, b.id AS end, properties(r) AS properties"
        )
    rows: list[NodeRow | EdgeRow] = [*files.incomplete_nodes, *files.incomplete_edges]
    assert all(has_value_without_cell(row.properties) for row in rows)
    incomplete = {row.id for row in rows}
    expected_nodes = [(node.id, sorted(["Shared", node.label]), expected(node, incomplete)) for node in nodes.values()]
    assert sorted(((r["id"], sorted(r["labels"]), r["properties"]) for r in node_records), key=repr) == sorted(expected_nodes, key=repr)
    expected_edges = [(edge.id, edge.type, edge.start, edge.end, expected(edge, incomplete)) for edge in edges]
    assert sorted((tuple(record.values()) for record in edge_records), key=repr) == sorted(expected_edges, key=repr)
    assert not DataFolder(data).import_folder.exists()


def expected(row: NodeRow | EdgeRow, incomplete: set[str]) -> dict[str, Any]:
    return {"id": row.id} if row.id in incomplete else stored(dict(row.properties))


def has_value_without_cell(properties: Any) -> bool:
    return any(
        isinstance(value, list) and (value in ([], [""]) or any("\x1f" in str(item) for item in value)) for value in properties.values()
    )


class ImportingProcess:
    """A process of `importing.py`, killed at the end of the context."""

    def __init__(self, data: Path, cache: Path, rows: int = 100) -> None:
        arguments = (str(Path(__file__).with_name("importing.py")), str(data), str(cache), QUICK.to_json(), str(rows))
        self.process = start_python(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self) -> dict[str, Any]:
        """Its next line."""
        assert self.process.stdout
        values: dict[str, Any] = json.loads(self.process.stdout.readline())
        return values

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.kill()


def importer_of(data: Path) -> Process | None:
    return find_process("org.neo4j.cli.AdminTool", f"--report-file={data}/logs/import-report.log")


@pytest.mark.parametrize("victim", ["importer", "supervisor", "user"])
def test_killed_while_it_imports(victim: str, data: Path, cache: Path) -> None:
    """The database is the old one, also for a process that joins meanwhile and has waited."""
    with UserProcess(data, cache) as user:
        store_company(user)
    with ImportingProcess(data, cache) as importing:
        assert importing.read() == {"writing": True}
        assert importing.read() == {"importing": True}
        importer = wait_for(lambda: importer_of(data))
        with UserProcess(data, cache) as joining:
            match victim:
                case "importer":
                    importer.kill()
                    error = importing.read()["error"]
                    assert error.startswith("Neo4j's importer failed: \""), error
                    assert error.endswith(f'". See {data}/logs/import.log.'), error
                case "supervisor":
                    require_process(supervisor_of(data)).kill()
                    assert importing.read()["error"] == INTERRUPTED
                case "user":
                    importing.process.kill()
            assert run_statement(joining.report(), "MATCH (c:Company) RETURN c.name") == ["Xiaomi"]
    assert not DataFolder(data).imported_store.exists()
    assert not (DataFolder(data).import_folder / "home").exists()


def test_in_use(data: Path, cache: Path) -> None:
    """Only the only user of a database can import, and one at a time."""
    with open_database(data, cache, QUICK) as database:
        assert database.importer
        with UserProcess(data, cache) as user, database.importer.open_folder():
            user.report()
            with pytest.raises(DatabaseInUseError, match="another process uses the database"), database.importer.exclusive():
                pass
            with pytest.raises(DatabaseInUseError, match="another process imports into the database"), database.importer.open_folder():
                pass
            assert run_statement(user.report(), "RETURN 1") == [1]
        with database.importer.exclusive():
            pass
    assert not DataFolder(data).import_folder.exists()
