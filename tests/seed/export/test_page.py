"""docs/reference/export.md equals the code."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from keiretsu.graph.store.store import Store
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export.bods_spool import RecordSpool
from keiretsu.seed.export.bods_statements import StatementMaker
from keiretsu.seed.export.formats import FORMATS
from keiretsu.seed.export.graph_hash import GraphHasher
from keiretsu.seed.export.tables import Tables
from keiretsu.server.cli.main import cli
from keiretsu.server.http.export_request import PARAMETERS
from tests.docs.pages import code_in, page
from tests.seed.export.exporting import to_bytes, to_folder
from tests.seed.export.test_graph_hash import RECORDS

PAGE = page("docs/reference/export.md")


def test_formats_options_and_parameters_are_listed() -> None:
    """Each has a row, and no other row exists."""
    assert [row[0] for row in PAGE.table("Format | Output")] == [f"`{name}`" for name in FORMATS]
    options = [option for parameter in cli.commands["export"].params for option in parameter.opts if option != "--help"]
    rows = [re.findall(r"--[\w-]+", row[0])[0] for row in PAGE.table("Option | Effect")]
    assert sorted(rows) == sorted(option for option in options if option.startswith("--"))
    assert [code_in(row[0])[0] for row in PAGE.table("Parameter | Value")] == list(PARAMETERS)
    losses = {name for row in PAGE.table("Format | What it has no place for")[1:] for name in code_in(row[0])}
    assert losses == {*FORMATS} - {"ndjson"}


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_the_lines_of_ndjson(store: Store, catalogue: Catalogue) -> None:
    """Those of the example are lines of the export of the built-in data."""
    block, _, _ = PAGE.blocks("json")
    data, _ = await to_bytes(store, catalogue, "ndjson")
    lines = [json.loads(line) for line in data.splitlines()]
    assert [line for line in block.text.splitlines() if json.loads(line) not in lines] == []


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_the_entities_of_follow_the_money(store: Store, catalogue: Catalogue, tmp_path: Path) -> None:
    """That of the example is one of the built-in data."""
    (block,) = PAGE.blocks("jsonl")
    await to_folder(store, catalogue, tmp_path, "ftm")
    lines = [json.loads(line) for line in (tmp_path / "xiaomi" / "entities.ftm.json").read_text(encoding="utf-8").splitlines()]
    assert json.loads(block.text) in lines


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_the_statement_of_bods(store: Store, catalogue: Catalogue, tmp_path: Path) -> None:
    """That of the example is one of the built-in data, apart from its annotations and its source."""
    _, block, _ = PAGE.blocks("json")
    await to_folder(store, catalogue, tmp_path / "out", "bods")
    expected = json.loads(block.text)
    statements = json.loads((tmp_path / "out" / "xiaomi" / "statements.json").read_bytes())
    assert expected in [{name: statement[name] for name in expected} for statement in statements]


def test_the_annotation_of_bods(catalogue: Catalogue) -> None:
    """That of the example is the one for a company founded at an imprecise time."""
    _, _, block = PAGE.blocks("json")
    expected = json.loads(block.text)
    cells = {"name": "Acme", "kind": "importer", "anonymous": "FALSE", "founded": "2014-1X"}
    with RecordSpool() as spool:
        spool.add_node("mine", "company:acme", "Company", cells, ())
        spool.link()
        maker = StatementMaker("mine", spool, Tables(catalogue).by_type, {"Company": "Unknown company"}, dt.date(2026, 1, 31))
        (statement,) = map(maker.node, spool.nodes("mine"))
    assert statement["annotations"] == [expected]


def test_the_lines_of_the_hash(catalogue: Catalogue) -> None:
    """The members of each kind of line, sorted, without spaces."""
    rows = [sorted(code_in(row[1])) for row in PAGE.table("Line | Members")]
    link: Any = {"type": "CITES", "start": "document:D", "end": "company:a", "values": {}, "data_sets": ("mine",)}
    records = [RECORDS[0], RECORDS[2], RECORDS[6], RECORDS[4], type(RECORDS[4])(**link)]
    with GraphHasher(catalogue) as hasher:
        lines = [hasher._line(record) for record in records]
    members = [orjson.loads(line or b"{}") for line in lines]
    assert [list(line) for line in members] == rows
    assert lines == [orjson.dumps(line, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE) for line in members]
