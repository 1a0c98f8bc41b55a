"""Every operation on a page is valid, and the built-in data yields the response below it.

`make golden` rewrites the responses. Errors, and pages with data of their own, have tests of their own.
"""

from __future__ import annotations

import json

import pytest
import strawberry
from graphql import parse, validate

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from tests.conftest import CountingStore
from tests.docs.pages import ALL, Block, page
from tests.statement_texts import statement_text

OTHER_DATA = {
    "docs/tutorials/spreadsheet-to-ownership.md",
    "docs/tutorials/your-own-graph.md",
    "docs/tutorials/your-spreadsheet.md",
    "docs/how-to/app-clients.md",
    "docs/how-to/computed-fields.md",
}
"""Pages with data of their own, and one whose operations are tested with their client."""

REJECTED = {"docs/reference/errors.md"}
"""Pages whose operations are errors."""

OPERATIONS = [block for name, entry in ALL.items() if name not in OTHER_DATA | REJECTED for block in entry.blocks("graphql")]
TWO_STATEMENTS = ("effectiveOwnership", "circularHoldings", "ownersTree", "holdingsTree", "ultimateParents")
VARIABLES = {"docs/how-to/command-line.md": {"slug": "xiaomi"}}
"""Values for the required variables of operations."""


def response_of(block: Block) -> Block | None:
    """The block of JSON directly below an operation."""
    blocks = page(block.page).blocks()
    following = blocks[blocks.index(block) + 1 :][:1]
    between = page(block.page).text.partition(f"{block.text}```")[2].lstrip("\n")
    return following[0] if following and following[0].language == "json" and between.startswith("```json") else None


RESPONSES = [(block, response) for block in OPERATIONS if (response := response_of(block))]


def test_there_are_operations_with_responses() -> None:
    """In the README three; so that the tests below cannot be empty."""
    assert len([block for block, _ in RESPONSES if block.page == "README.md"]) == 3
    assert {block.page for block, _ in RESPONSES} >= {
        "docs/tutorials/first-queries.md",
        "docs/reference/graph-queries.md",
        "docs/reference/aggregation.md",
        "docs/reference/search.md",
    }
    assert len(OPERATIONS) > 30


def test_every_graph_query_field_has_an_example() -> None:
    """With its response."""
    documents = "\n".join(block.text for block, _ in RESPONSES if block.page == "docs/reference/graph-queries.md")
    fields = (*TWO_STATEMENTS, "paths", "subgraph", "common", "coInvestors", "coPartners")
    assert [field for field in fields if field not in documents] == []


@pytest.mark.parametrize("block", OPERATIONS, ids=str)
def test_an_operation_is_valid(block: Block, schema: strawberry.Schema) -> None:
    """Against the built-in schema."""
    assert validate(core_schema(schema), parse(block.text)) == []


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_operations_without_a_response_have_no_errors(engine: Engine) -> None:
    """They are executed, too."""
    with_response = [block for block, _ in RESPONSES]
    for block in OPERATIONS:
        if block not in with_response:
            response = await engine.execute(GraphQLRequest(block.text, VARIABLES.get(block.page, {})))
            assert not response.errors, block


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize(("block", "expected"), RESPONSES, ids=lambda block: str(block))
async def test_an_operation_returns_the_response_below_it(
    block: Block, expected: Block, engine: Engine, counting_store: CountingStore, pytestconfig: pytest.Config
) -> None:
    """Exact comparison; one statement each, at most two with ownership fields."""
    response = await engine.execute(GraphQLRequest(block.text))
    assert not response.errors
    assert 1 <= len(counting_store.statements) <= 1 + any(field in block.text for field in TWO_STATEMENTS)
    text = compact_json(response.data)
    if pytestconfig.getoption("--rewrite"):
        path = page(block.page).path
        old, new = (f"{block.text}```\n\n```json\n{json_text}```" for json_text in (expected.text, text))
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    else:
        assert expected.text == text


def test_the_statement_of_an_example_is_the_real_one(engine: Engine) -> None:
    """docs/explanation/graph.md shows an operation with its statement."""
    (operation,) = page("docs/explanation/graph.md").blocks("graphql")
    (statement,) = page("docs/explanation/graph.md").blocks("cypher")
    assert f"{statement_text(engine, GraphQLRequest(operation.text))}\n" == statement.text


def compact_json(value: object, width: int = 130) -> str:
    """JSON with each object on one line if it fits."""
    return _lines(value, "", width) + "\n"


def _lines(value: object, indent: str, width: int) -> str:
    single_line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(single_line) <= width or not isinstance(value, dict | list) or not value:
        return single_line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {_lines(item, inner, width)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{inner}{_lines(item, inner, width)}" for item in value) + f"\n{indent}]"
