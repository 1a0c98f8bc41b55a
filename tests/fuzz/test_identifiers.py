"""Each label, type, property and word in a statement is the schema's own, or ours: nothing else becomes part of a text."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import pytest
import strawberry
from graphql import build_schema

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue, Property
from tests.fuzz.coverage_operations import every_operation
from tests.fuzz.generators import fill
from tests.fuzz.hostile import fitting
from tests.fuzz.invariants import Recorder
from tests.texts import golden_texts, make_engine

SEED = int(os.environ.get("KEIRETSU_FUZZ_SEED", "1"))
TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|`(?:``|[^`])*`|\$p\.v\d+|\$?\w+|\.\.|\s+|\S")
NAME = re.compile(r"[A-Za-z_`]")
VARIABLE = re.compile(r"[a-z]\d*(_\d+)?")
VARIABLES = {"all0", "bound", "degree", "found", "more0", "node", "one", "pair", "place", "row", "score", "simple", "sizes0", "top", "turn"}
VARIABLES |= {"db", "found", "then", "unit", "word"} | {f"more{depth}" for depth in range(10)}
OURS = {"index", "fulltext", "queryNodes", "value", "prefix", "low", "high", "risen", "fallen", "foldedNames"}
"""What stands after a dot and is no property: the name of a procedure, and the parts of a text that sorts differently."""

ON_ALL = {"id", "claims", "modalities", "confidences", "documents", "modality", "confidence", "valid", "validFrom", "validTo", "key"}
"""What each fact or each node has."""

KEYWORDS = {
    *("ALL", "AND", "AS", "BY", "CALL", "CASE", "COLLECT", "CONTAINS", "COUNT", "DESC", "DISTINCT", "ELSE", "END", "ENDS", "EXISTS"),
    *("IN", "IS", "LIMIT", "MATCH", "NOT", "NULL", "OPTIONAL", "OR", "ORDER", "RETURN", "SHORTEST", "STARTS", "THEN", "UNWIND"),
    *("WHEN", "WHERE", "WITH", "YIELD", "null", "true", "false"),
}
"""None of them writes."""

FUNCTIONS = {
    *("all", "allShortestPaths", "any", "avg", "coalesce", "collect", "count", "endNode", "head", "keys", "last", "left", "length", "max"),
    *("min", "nodes", "nullIf", "range", "reduce", "relationships", "round", "single", "size", "startNode", "substring", "sum", "tail"),
    *("toLower", "type"),
}
WORDS = {"", "in", "out", "..", "/", " ", "foldedNames"}
"""Words of ours that stand in quotes."""


@dataclass
class Names:
    """What is named in texts: labels and types, properties, keywords with functions and variables, words in quotes, parameters."""

    labels: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    rest: set[str] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)

    def read(self, text: str) -> None:
        """Note what is named in one text, by where it stands."""
        tokens = TOKEN.findall(text)
        for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
            if token[0] == "'":
                self.quoted.add(token[1:-1].replace("\\'", "'").replace("\\\\", "\\"))
            elif token[0] == "$":
                self.parameters.add(token)
            elif not NAME.match(token):
                continue
            elif before in (":", "|", "!"):
                self.labels.add(token.strip("`"))
            elif before == "." or (before, after) == ("{", ":"):
                self.properties.add(token.strip("`"))
            else:
                self.rest.add(token)


@pytest.fixture(scope="module")
async def names(catalogue: Catalogue, schema: strawberry.Schema) -> Names:
    """Those of all golden operations and of every argument of the schema."""
    found = Names()
    for text in golden_texts(make_engine(catalogue, core_schema(schema))):
        found.read(text)
    store, pick = Recorder(), random.Random(SEED)  # noqa: S311  # not for secrets
    engine = Engine(catalogue, core_schema(schema), store)
    for drawn in every_operation(build_schema(schema.as_str()), SEED):
        values = fill(drawn, fitting, pick)
        await engine.answer(Question(drawn.text(values), drawn.variables(values)))
    assert len(store.texts) > 500, "the fuzz is asked"
    for line in {line.strip() for text in store.texts for line in text.split("\n")}:
        found.read(line)
    return found


def test_labels_and_types_are_the_catalogues(names: Names, catalogue: Catalogue) -> None:
    """After a colon, or one of several after a bar."""
    assert names.labels - set(catalogue.labels) - set(catalogue.relationships) == set()
    assert len(names.labels) > 40


def test_properties_are_the_catalogues(names: Names, catalogue: Catalogue) -> None:
    """After a dot, or as the key of a map in a pattern."""
    assert names.properties - {one.stored for one in properties(catalogue)} - ON_ALL - OURS == set()
    assert len(names.properties) > 40


def test_words_in_quotes_are_the_catalogues(names: Names, catalogue: Catalogue) -> None:
    """Words of enums as they are stored, and names of types."""
    words = {str(member.value) for enum in enums(catalogue) for member in enum}
    assert names.quoted - words - set(catalogue.relationships) - set(catalogue.labels) - WORDS == set()
    assert names.quoted & words


def test_all_else_is_ours(names: Names) -> None:
    """A few keywords, none of which writes; functions; variables; and values only as `$p.v0`, `$p.v1`, ..."""
    assert {one for one in names.rest - KEYWORDS - FUNCTIONS - VARIABLES if not VARIABLE.fullmatch(one)} == set()
    assert {parameter for parameter in names.parameters if not re.fullmatch(r"\$p\.v\d+", parameter)} == set()
    assert len(names.parameters) > 5


def properties(catalogue: Catalogue) -> Iterator[Property]:
    """Of nodes, of edges as they are shown, and of relationships as they are stored."""
    for node in catalogue.nodes.values():
        yield from node.properties.values()
    for edge in catalogue.edges.values():
        yield from edge.properties.values()
    for relationship in catalogue.relationships.values():
        yield from relationship.properties.values()


def enums(catalogue: Catalogue) -> Iterator[type[Enum]]:
    """All enums whose words are stored."""
    assert catalogue.provenance, "companies have claims"
    yield from (*catalogue.enums.values(), catalogue.provenance.modality)
    yield from (one.enum for one in properties(catalogue) if one.enum)
