"""Saved queries on schemas of users: what a schema lacks is left out, and what a query cannot do without is an error that says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, print_ast, validate

from keiretsu import SchemaDeclaration
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.server.cli.query.operations import OperationError, QueryOperation, read_operation
from keiretsu.server.cli.query.saved_queries import FOLDER, NAMES_FILE, SAVED_QUERIES
from keiretsu.server.cli.query.schema_fit import fit_operation, names_operation
from tests.movies import MOVIES
from tests.seed.folders import write_folder
from tests.server.cli.query.own_schema import SHIPS
from tests.server.processes import CommandResult, ServerProcess, run_keiretsu

FILES = sorted(FOLDER.glob("*.graphql"))
GRAPH_QUERIES = ("common", "neighbors", "path")


def schema_of(declaration: SchemaDeclaration) -> GraphQLSchema:
    return core_schema(build_schema(compile_schema(declaration)))


def saved_operation(path: Path) -> QueryOperation:
    return replace(read_operation(path.name, path.read_text("utf-8")), is_saved=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_built_in_schema_needs_no_change(path: Path) -> None:
    operation = saved_operation(path)
    assert fit_operation(operation, schema_of(COMPANIES)).text == print_ast(parse(operation.text))
    assert fit_operation(operation, None) == operation


@pytest.mark.parametrize("name", GRAPH_QUERIES)
def test_a_schema_with_other_names(name: str) -> None:
    """No aliases, no EntityType, claims and documents with other properties, entities without a common name."""
    schema = schema_of(SHIPS)
    text = fit_operation(saved_operation(SAVED_QUERIES[name].file), schema).text
    assert validate(schema, parse(text)) == []
    for part in ("... on Voyage", "name: title", "fragment ClaimFields on Remark", "statement: wording", "title: heading"):
        assert part in text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("path", "no `paths`, which path.graphql requires: declare `sources`, and `all_relations` on the interface of its entities."),
        ("neighbors", "no `subgraph`, which neighbors.graphql requires: declare `sources`, and `all_relations` on"),
        ("common", "no `common`, which common.graphql requires: declare `sources`, and `all_relations` on"),
        ("owners", "no `ownersTree`, which owners.graphql requires: declare `ownership`."),
        ("holdings", "no `holdingsTree`, which holdings.graphql requires: declare `ownership`."),
        ("ownership", "no `effectiveOwnership`, which ownership.graphql requires: declare `ownership`."),
        ("search", "no `search`, which search.graphql requires: declare `search`."),
    ],
)
def test_what_a_schema_without_any_of_them_lacks(name: str, message: str) -> None:
    """Every saved query used to fail with GraphQL's errors: "Unknown type 'Lens'"."""
    with pytest.raises(OperationError) as caught:
        fit_operation(saved_operation(SAVED_QUERIES[name].file), schema_of(MOVIES))
    assert str(caught.value).startswith(f"This schema has {message}")


@pytest.mark.parametrize("declaration", [MOVIES, SHIPS, COMPANIES], ids=["movies", "ships", "companies"])
def test_names_are_resolved_in_any_schema(declaration: SchemaDeclaration) -> None:
    schema = schema_of(declaration)
    operation = names_operation(NAMES_FILE.read_text("utf-8"), NAMES_FILE.name, schema)
    assert validate(schema, parse(operation.text)) == []
    assert {"id", "text"} <= set(operation.variables)


@pytest.fixture(scope="module")
def ships(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of a database with ships."""
    folder = tmp_path_factory.mktemp("ships")
    data_set = write_folder(
        folder / "fleet",
        ships="name,slug\nAda,\nBab,\nAda,ada-2\n",
        voyages="title,slug\nFirst voyage,first\n",
        sailed="from,to,statement\nBab,First voyage,The log names Bab.\ncompany:ada-2,First voyage,\n".replace("company:", "ship:"),
    )
    settings = {"KEIRETSU_DATA_DIR": str(folder / "data"), "KEIRETSU_SCHEMA": "tests.server.cli.query.own_schema:SHIPS"}
    result = run_keiretsu("seed", str(data_set), folder=folder, **settings)
    assert result.exit_code == 0, result.stderr
    return {"folder": folder, **settings}


@pytest.mark.database
def test_the_command_on_a_schema_of_a_user(ships: dict[str, Any]) -> None:
    """Paths and neighbours, by exact names and by ids, with the evidence that rows became."""

    def query(*arguments: str) -> CommandResult:
        return run_keiretsu("query", *arguments, **ships)

    result = query("path", "Bab", "First voyage", "--evidence")
    assert result.exit_code == 0, result.stderr
    assert "The log names Bab. (sailed.csv" in result.stdout
    result = query("neighbors", "voyage:first", "--format", "csv")
    assert result.exit_code == 0, result.stderr
    assert sorted(line.split(",")[0] for line in result.stdout.splitlines()[1:]) == ["Ada", "Bab"]
    assert query("path", "Ada", "Bab").stderr.startswith('keiretsu: "Ada" is ambiguous; use an id, for example')
    assert query("path", "Nobody", "Bab").stderr == 'keiretsu: Unknown entity "Nobody".\n'
    result = query("owners", "Bab")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "keiretsu: This schema has no `ownersTree`, which owners.graphql requires: declare `ownership`.\n"


@pytest.mark.database
def test_the_command_on_a_remote_schema_of_a_user(ships: dict[str, Any]) -> None:
    """The schema is that of the server, by introspection."""
    folder, settings = ships["folder"], {name: value for name, value in ships.items() if name == "KEIRETSU_SCHEMA"}
    with ServerProcess(folder / "data", **settings) as server:
        server.startup_banner()
        result = run_keiretsu("query", "common", "Bab", "ship:ada-2", "--url", server.url, folder=folder)
    assert result.exit_code == 0, result.stderr
    assert "First voyage" in result.stdout
