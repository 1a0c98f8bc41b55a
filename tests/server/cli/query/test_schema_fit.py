"""Saved queries on schemas of users: what a schema lacks is left out, and what a query cannot do without is an error that says why."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, parse, print_ast, validate

from keiretsu import (
    Fact,
    Link,
    Modality,
    Node,
    SchemaDeclaration,
    Sources,
    computed,
    incoming,
    outgoing,
    outgoing_one,
    prop,
    relationship_type,
)
from keiretsu.graph.store.store import Address
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.server.cli.query.operations import OperationError, QueryOperation, read_operation
from keiretsu.server.cli.query.saved_queries import COMPANY_TYPES, FOLDER, NAMES_FILE, OWNER_TYPES, SAVED_QUERIES
from keiretsu.server.cli.query.schema_fit import display_field, entity_types, fit_operation, names_operation
from tests.conftest import DatabaseContents
from tests.movies import MOVIES
from tests.seed.folders import write_folder
from tests.server.cli.query.own_schema import FIRMS, SHIPS
from tests.server.processes import CommandResult, ServerProcess, run_keiretsu

FILES = sorted(FOLDER.glob("*.graphql"))
GRAPH_QUERIES = ("common", "neighbors", "path")
ALL_RELATIONS = "`all_relations` on the interface of its entities"
GRAPH_QUERY = f"`entities`, `sources`, a relationship that is a `Fact` and {ALL_RELATIONS}"


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
        ("path", f"`paths`, which path.graphql requires: declare {GRAPH_QUERY}"),
        ("neighbors", f"`subgraph`, which neighbors.graphql requires: declare {GRAPH_QUERY}"),
        ("common", f"`common`, which common.graphql requires: declare {GRAPH_QUERY}"),
        ("owners", "`ownersTree`, which owners.graphql requires: declare `ownership`"),
        ("holdings", "`holdingsTree`, which holdings.graphql requires: declare `ownership`"),
        ("ownership", "`effectiveOwnership`, which ownership.graphql requires: declare `ownership`"),
        ("search", "`search`, which search.graphql requires: declare `entities` and `search`"),
    ],
)
def test_what_a_schema_without_any_of_them_lacks(name: str, message: str) -> None:
    """One sentence that names the parts and the page. Every saved query used to fail with GraphQL's errors: "Unknown type 'Lens'"."""
    with pytest.raises(OperationError) as caught:
        fit_operation(saved_operation(SAVED_QUERIES[name].file), schema_of(MOVIES))
    assert str(caught.value) == f"This schema has no {message}; see docs/how-to/declare-a-schema.md."


class Craft(Node, interface=True):
    """What facts are about."""

    slug: str = prop("Slug")
    name: str = prop("Name")


class Tugboat(Craft, plural="tugboats"):
    """A tugboat."""


class Note(Node, plural="notes", keyed_by="key"):
    """A claim."""

    key: str = prop("Key")
    statement: str = prop("Text")
    modality: Modality = prop("Modality")


class Book(Node, plural="books", keyed_by="isbn"):
    """A document whose key is the first of its texts, before one that Python computes."""

    isbn: str = prop("ISBN")

    @computed("Title in capitals")
    @staticmethod
    def label(title: str) -> str:
        return title.upper()

    title: str = prop("Title")


class NoteSubject(Link):
    """A claim and its subjects."""

    ABOUT = relationship_type(Note, Craft | Book)
    notes = incoming("Note", "Notes about it")


class NoteSource(Link):
    """A claim and its document."""

    STATED_IN = relationship_type(Note, Book)
    book = outgoing_one("The book", required=True)


class Towing(Fact):
    """A tugboat that tows another."""

    TOWS = relationship_type(Tugboat, Tugboat)
    tows = outgoing("Tow", "Tugboats that it tows")


SOURCES = Sources(Note, Book, NoteSubject.ABOUT, NoteSource.STATED_IN)
NODES, LINKS = (Tugboat, Note, Book), (NoteSubject, NoteSource)


@pytest.mark.parametrize(
    ("declaration", "missing"),
    [
        (SchemaDeclaration(NODES, LINKS), GRAPH_QUERY),
        (SchemaDeclaration(NODES, LINKS, entities=Craft), f"`sources`, a relationship that is a `Fact` and {ALL_RELATIONS}"),
        (SchemaDeclaration(NODES, LINKS, Craft, SOURCES), f"a relationship that is a `Fact` and {ALL_RELATIONS}"),
        (SchemaDeclaration(NODES, (*LINKS, Towing), Craft, SOURCES), ALL_RELATIONS),
        (SchemaDeclaration(NODES, (*LINKS, Towing), None, SOURCES), f"`entities` and {ALL_RELATIONS}"),
    ],
    ids=["nothing", "entities", "sources", "facts", "no entities"],
)
def test_only_what_is_missing_is_named(declaration: SchemaDeclaration, missing: str) -> None:
    with pytest.raises(OperationError, match=re.escape(f"declare {missing}; see ")):
        fit_operation(saved_operation(SAVED_QUERIES["path"].file), schema_of(declaration))


def test_the_display_property_is_that_of_the_catalogue() -> None:
    """Not a key that is the first text, nor what Python computes, by which no node can be found: `where: {label: ...}` was invalid."""
    for declaration in (MOVIES, SHIPS, COMPANIES, SchemaDeclaration(NODES, LINKS)):
        catalogue, schema = compile_schema(declaration), schema_of(declaration)
        for name, node in catalogue.nodes.items():
            type_ = schema.get_type(name)
            assert isinstance(type_, GraphQLObjectType)
            assert display_field(type_, schema) == node.display_property
    operation = names_operation(NAMES_FILE.read_text("utf-8"), NAMES_FILE.name, schema)
    assert validate(schema, parse(operation.text)) == []
    assert "books(where: {title: {eq: $text}}" in operation.text


def test_what_is_owned_is_the_type_of_the_schema() -> None:
    """And not the type Company, which a schema may also have; an owner is of any type."""
    own = schema_of(FIRMS)
    assert entity_types(COMPANY_TYPES, own) == ("FIRM",)
    assert entity_types(OWNER_TYPES, own) == ()
    built_in = schema_of(COMPANIES)
    assert (entity_types(COMPANY_TYPES, built_in), entity_types(OWNER_TYPES, built_in)) == (COMPANY_TYPES, OWNER_TYPES)
    assert entity_types((), own) == ()
    assert entity_types(COMPANY_TYPES, None) == COMPANY_TYPES


@pytest.mark.parametrize("declaration", [MOVIES, SHIPS, COMPANIES], ids=["movies", "ships", "companies"])
def test_names_are_resolved_in_any_schema(declaration: SchemaDeclaration) -> None:
    schema = schema_of(declaration)
    operation = names_operation(NAMES_FILE.read_text("utf-8"), NAMES_FILE.name, schema)
    assert validate(schema, parse(operation.text)) == []
    assert {"id", "text"} <= set(operation.variables)


@pytest.fixture(scope="module")
def ships(tmp_path_factory: pytest.TempPathFactory, address: Address, database_contents: DatabaseContents) -> dict[str, Any]:
    """The settings of a database with ships."""
    database_contents.ensure("ships", lambda _empty: None)
    folder = tmp_path_factory.mktemp("ships")
    data_set = write_folder(
        folder / "fleet",
        ships="name,slug\nAda,\nBab,\nAda,ada-2\n",
        voyages="title,slug\nFirst voyage,first\n",
        sailed="from,to,statement\nBab,First voyage,The log names Bab.\ncompany:ada-2,First voyage,\n".replace("company:", "ship:"),
    )
    database = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    settings = {**database, "KEIRETSU_SCHEMA": "tests.server.cli.query.own_schema:SHIPS"}
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
    sentence = "This schema has no `ownersTree`, which owners.graphql requires: declare `ownership`; see docs/how-to/declare-a-schema.md."
    assert result.stderr == f"keiretsu: {sentence}\n"


@pytest.mark.database
def test_the_command_on_a_remote_schema_of_a_user(ships: dict[str, Any]) -> None:
    """The schema is that of the server, by introspection."""
    folder, settings = ships["folder"], {name: value for name, value in ships.items() if name != "folder"}
    with ServerProcess(folder / "data", **settings) as server:
        server.startup_banner()
        result = run_keiretsu("query", "common", "Bab", "ship:ada-2", "--url", server.url, folder=folder)
    assert result.exit_code == 0, result.stderr
    assert "First voyage" in result.stdout
