"""docs/how-to/computed-fields.md: its declaration, over its data, yields its response; its tables are those of the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from keiretsu.graph.cypher.expression_parser import ESCAPES, KEYWORDS, MAX_CHARS, MAX_NESTING, MAX_PARTS
from keiretsu.graph.cypher.expression_types import ARITHMETIC, COALESCE, COMPARISONS, FUNCTIONS
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import CountingStore, DatabaseContents
from tests.docs.examples import example_module
from tests.docs.pages import page
from tests.seed.folders import write_folder

PAGE = page("docs/how-to/computed-fields.md")


@pytest.mark.database
async def test_the_example_yields_its_response(counting_store: CountingStore, database_contents: DatabaseContents, tmp_path: Path) -> None:
    """In one statement."""
    catalogue = compile_schema(example_module(PAGE, "FLEET")["FLEET"])
    (ships,), (operation,), (response,) = PAGE.blocks("csv"), PAGE.blocks("graphql"), PAGE.blocks("json")
    folder = write_folder(tmp_path / "ships", ships=ships.text)
    database_contents.ensure("ships", lambda writer: load(writer, read_data_set(folder, catalogue), catalogue))
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), counting_store)
    result = await engine.execute(GraphQLRequest(operation.text))
    assert (result.data, result.errors) == (json.loads(response.text), ())
    assert len(counting_store.statements) == 1


def test_the_page_lists_the_grammar() -> None:
    """Every function, operator, keyword and escape, and the limits."""
    spans = " ".join(re.findall(r"`([^`]+)`", " ".join(cell for row in PAGE.table("Part | Form") for cell in row)))
    words = {*re.findall(r"[A-Za-z]+", spans)}
    assert words >= {*FUNCTIONS, COALESCE, *KEYWORDS}
    assert {*spans.split()} >= {*ARITHMETIC, *COMPARISONS, *(f"\\{escape}" for escape in ESCAPES)}
    assert f"At most {MAX_CHARS} characters, {MAX_PARTS} parts, nested {MAX_NESTING} deep." in PAGE.text
