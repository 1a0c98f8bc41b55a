"""Every Python example on a page runs."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
import strawberry
from graphql import GraphQLSchema

import keiretsu
from keiretsu.graph.store.store import Store
from keiretsu.resolvers.strawberry_execution import core_schema as make_core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from tests.docs.examples import example_module, ships_sdl
from tests.docs.pages import ALL, Block, page

TESTED_ELSEWHERE = {
    "docs/tutorials/your-own-graph.md",  # tests/server/test_own_graph_page.py
    "docs/how-to/embed-the-server.md",  # tests/server/test_lifespan.py
    "docs/how-to/app-clients.md",  # tests/clients/test_clients.py
    "docs/how-to/computed-fields.md",  # tests/docs/test_computed_fields.py
}
SCHEMA_PAGE, RESOLVERS_PAGE = page("docs/how-to/declare-a-schema.md"), page("docs/explanation/resolvers.md")
LOCAL_PAGE, SEED_PAGE = page("docs/explanation/local-database.md"), page("docs/explanation/seed.md")
ASYNC = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def test_all_pages_with_python_are_tested() -> None:
    """A page with a new example needs a test."""
    pages = {name for name, entry in ALL.items() if entry.blocks("python")}
    assert pages == TESTED_ELSEWHERE | {entry.name for entry in (SCHEMA_PAGE, RESOLVERS_PAGE, LOCAL_PAGE, SEED_PAGE)}


@pytest.mark.parametrize("block", SCHEMA_PAGE.blocks("python"), ids=str)
def test_a_declaration_is_valid(block: Block) -> None:
    """Those in the text are part of the full example, or can be added to it."""
    names = example_module(SCHEMA_PAGE, "SHIPS")
    full = "\n".join(other.text for other in SCHEMA_PAGE.blocks("python") if "SHIPS = " in other.text)
    if block.text not in full:
        vocabulary = {name: getattr(keiretsu, name) for name in keiretsu.__all__}
        exec(compile(block.text, str(block), "exec"), vocabulary | names)  # noqa: S102  # our own page


def test_a_declaration_generates_what_the_page_says() -> None:
    """Each type, field and file in the last table, for the full example."""
    sdl = ships_sdl()
    rows = SCHEMA_PAGE.table("Declaration | Result")
    words = {word for _, cell in rows for word in re.findall(r"`([A-Z]\w+)`", cell) if not word.isupper()}
    defined = set(re.findall(r"^(?:type|interface|input|enum) (\w+)", sdl, re.MULTILINE))
    assert words - defined == set()
    assert {"ShipConnection", "PortOfCallEdge", "EntityType", "RelationKind"} <= words
    assert re.search(r"  ships\(", sdl)
    assert re.search(r"  ship\((?:[^)]|\n)*slug", sdl)


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("block", RESOLVERS_PAGE.blocks("python"), ids=str)
async def test_an_execution_returns_the_comment_beside_it(
    block: Block, catalogue: Catalogue, schema: strawberry.Schema, store: Store
) -> None:
    """The last line is an expression; its comment is the value."""
    names = {"catalogue": catalogue, "core_schema": make_core_schema(schema), "store": store}
    assert isinstance(names["core_schema"], GraphQLSchema)
    body, _, last_line = block.text.rstrip().rpartition("\n")
    expression, _, comment = last_line.partition("  # ")
    result = eval(compile(body, str(block), "exec", flags=ASYNC), names)  # noqa: S307  # our own page
    if inspect.isawaitable(result):
        await result
    assert eval(expression, names) == ast.literal_eval(comment)  # noqa: S307  # our own page


def test_a_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/explanation/seed.md reads the folder `mine`."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "companies.csv").write_text("name\nNorthwind Holding\n")
    monkeypatch.chdir(tmp_path)
    (block,) = SEED_PAGE.blocks("python")
    names: dict[str, object] = {}
    exec(block.text, names)  # noqa: S102  # our own page
    data_set = names["data_set"]
    assert isinstance(data_set, DataSet)
    assert data_set.name == "mine"


@pytest.mark.database
def test_a_local_database_is_opened(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/explanation/local-database.md opens one in `data`, and reads its address."""
    (tmp_path / "cache").symlink_to(cache)
    monkeypatch.chdir(tmp_path)
    (block,) = LOCAL_PAGE.blocks("python")
    names: dict[str, object] = {}
    exec(block.text, names)  # noqa: S102  # our own page
    assert (tmp_path / "data" / "password").exists()
    assert str(vars(names["database"])["uri"]).startswith("bolt://127.0.0.1:")


def test_the_python_api_lists_every_name() -> None:
    """docs/reference/python.md has a section for each name of `keiretsu`."""
    listed = re.findall(r"^::: keiretsu\.(\w+)$", page("docs/reference/python.md").text, re.MULTILINE)
    assert sorted(listed) == sorted({*keiretsu.__all__} - {"__version__"})
