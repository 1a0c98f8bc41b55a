"""Every label, type, property and string in a statement comes from the schema or from Keiretsu: nothing else becomes part of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import pytest
import strawberry
from graphql import GraphQLSchema

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue, PropertySpec
from tests.fuzz.coverage_operations import coverage_operations
from tests.fuzz.generators import fill_slots
from tests.fuzz.hostile import valid_value
from tests.fuzz.invariants import RecordingStore
from tests.statement_texts import golden_statements, make_engine

TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|`(?:``|[^`])*`|\$p\.v\d+|\$?\w+|\.\.|\s+|\S")
NAME = re.compile(r"[A-Za-z_`]")
VARIABLE = re.compile(r"[a-z]\d*(_\d+){0,2}")
VARIABLES = {"all0", "bound", "degree", "found", "more0", "node", "one", "pair", "place", "row", "score", "simple", "sizes0", "top", "turn"}
VARIABLES |= {"item", "query", "total", "db", "found", "then", "unit", "word"} | {f"more{depth}" for depth in range(10)}
OWN_PROPERTIES = {"index", "fulltext", "queryNodes", "value", "prefix", "low", "high", "risen", "fallen", "foldedNames"}
OWN_PROPERTIES |= {"identifiers", "formerNames", "dataSet", "isComplete", "rows"}
OWN_PROPERTIES |= {"documentId", "subjectId", "objectId", "furtherSubjectIds"}
"""Names after a dot that are not properties: a procedure, and the parts of a text in code point order."""

COMMON_PROPERTIES = {
    "id",
    "claims",
    "modalities",
    "confidences",
    "documents",
    "modality",
    "confidence",
    "valid",
    "validFrom",
    "validTo",
    "key",
}
"""Properties of every fact or every node."""

KEYWORDS = {
    *("ALL", "AND", "AS", "BY", "CALL", "CASE", "COLLECT", "CONTAINS", "COUNT", "DESC", "DISTINCT", "ELSE", "END", "ENDS", "EXISTS"),
    *("IN", "IS", "LIMIT", "MATCH", "NOT", "NULL", "OPTIONAL", "OR", "ORDER", "RETURN", "SHORTEST", "STARTS", "THEN", "UNION", "UNWIND"),
    *("WHEN", "WHERE", "WITH", "YIELD", "null", "true", "false"),
}
"""None of them writes."""

FUNCTIONS = {
    *("all", "allShortestPaths", "any", "avg", "coalesce", "collect", "count", "endNode", "head", "keys", "last", "left", "length", "max"),
    *("min", "nodes", "nullIf", "range", "reduce", "relationships", "round", "single", "size", "startNode", "substring", "sum", "tail"),
    *("none", "toLower", "type"),
    *("abs", "ceil", "floor", "isNaN", "log", "log10", "sign", "split", "toFloat", "toInteger", "toString"),
}
OWN_LABELS = {"LoadedDataSet"}
"""Nodes of the loader."""

OWN_STRINGS = {"", "in", "out", "..", "/", " ", "foldedNames", "lookupKeys", "\\u001F", "0", "E", "HALF_EVEN"}
"""String literals that Keiretsu adds."""


@dataclass
class StatementNames:
    """Names in statements: labels and types, properties, string literals, parameters; others are keywords, functions and variables."""

    labels: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    strings: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)

    def read(self, statement: str) -> None:
        """Classify the names in one statement by their position."""
        tokens = TOKEN.findall(statement)
        for previous, token, following in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
            if token[0] == "'":
                self.strings.add(token[1:-1].replace("\\'", "'").replace("\\\\", "\\"))
            elif token[0] == "$":
                self.parameters.add(token)
            elif not NAME.match(token):
                continue
            elif previous in (":", "|", "!"):
                self.labels.add(token.strip("`"))
            elif previous == "." or (previous, following) == ("{", ":"):
                self.properties.add(token.strip("`"))
            else:
                self.others.add(token)


@pytest.fixture(scope="module")
async def names(run_seed: int, catalogue: Catalogue, schema: strawberry.Schema, sdl_schema: GraphQLSchema) -> StatementNames:
    """The names in the statements of all golden operations and of every argument of the schema."""
    statement_names = StatementNames()
    for text in golden_statements(make_engine(catalogue, core_schema(schema))):
        statement_names.read(text)
    store, rng = RecordingStore(), random.Random(run_seed)  # noqa: S311  # not for secrets
    engine = Engine(catalogue, core_schema(schema), store)
    for operation in coverage_operations(sdl_schema, run_seed):
        values = fill_slots(operation, valid_value, rng)
        await engine.execute(GraphQLRequest(operation.document(values), operation.variables(values)))
    assert len(store.statements) > 500, "the fuzz operations are executed"
    for line in {line.strip() for text in store.statements for line in text.split("\n")}:
        statement_names.read(line)
    return statement_names


def test_labels_and_types_come_from_the_catalogue(names: StatementNames, catalogue: Catalogue) -> None:
    """Names after a colon, or separated by a bar."""
    assert names.labels - set(catalogue.labels) - set(catalogue.relationships) - OWN_LABELS == set()
    assert len(names.labels) > 40


def test_properties_come_from_the_catalogue(names: StatementNames, catalogue: Catalogue) -> None:
    """Names after a dot, or map keys in a pattern."""
    assert names.properties - {prop.stored_name for prop in properties(catalogue)} - COMMON_PROPERTIES - OWN_PROPERTIES == set()
    assert len(names.properties) > 40


def test_string_literals_come_from_the_catalogue(names: StatementNames, catalogue: Catalogue) -> None:
    """Stored enum values, and type names."""
    stored_values = {str(member.value) for enum in enums(catalogue) for member in enum}
    assert names.strings - stored_values - set(catalogue.relationships) - set(catalogue.labels) - OWN_STRINGS == set()
    assert names.strings & stored_values


def test_all_other_names_are_keywords_functions_and_variables(names: StatementNames) -> None:
    """A few keywords, none of which writes; functions; variables; and parameters of the form `$p.v0`, `$p.v1`, ..."""
    assert {name for name in names.others - KEYWORDS - FUNCTIONS - VARIABLES if not VARIABLE.fullmatch(name)} == set()
    assert {parameter for parameter in names.parameters if not re.fullmatch(r"\$p\.v\d+", parameter)} == set()
    assert len(names.parameters) > 5


def properties(catalogue: Catalogue) -> Iterator[PropertySpec]:
    """Of nodes, of connection edges, and of stored relationships."""
    for node in catalogue.nodes.values():
        yield from node.properties.values()
    for edge in catalogue.edges.values():
        yield from edge.properties.values()
    for relationship in catalogue.relationships.values():
        yield from relationship.properties.values()


def enums(catalogue: Catalogue) -> Iterator[type[Enum]]:
    """All enums whose values are stored."""
    assert catalogue.provenance, "companies have claims"
    yield from (*catalogue.enums.values(), catalogue.provenance.modality)
    yield from (prop.enum for prop in properties(catalogue) if prop.enum)
