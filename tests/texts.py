"""Operations -> the texts of their statements. No database is needed: what is planned is not run.

text_of(engine, Question("{ companies { totalCount } }"))   ->   "CALL () {..."
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Refused
from keiretsu.schema.catalogue import Catalogue

GOLDEN = Path(__file__).parent / "golden"


class NoStore:
    """A store that is never asked."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Never."""
        raise AssertionError(f"what is only planned asks no database: {text} with {sorted(values)}")


def make_engine(catalogue: Catalogue, schema: GraphQLSchema) -> Engine:
    """The program without a database."""
    return Engine(catalogue, schema, NoStore())


def text_of(engine: Engine, question: Question) -> str | None:
    """The text of an operation's statement; None where nothing asks the database. Raises Refused."""
    operation = engine.read(question)
    variables = coerce_variables(engine.schema, operation, question.variables)
    statement = engine.prepare(operation, variables, question.text).statement
    return statement.text if statement else None


def golden_texts(engine: Engine) -> Iterator[str]:
    """Of each golden operation that is answered from the database."""
    for path in sorted(GOLDEN.rglob("*.graphql")):
        values = path.with_suffix(".variables.json")
        try:
            text = text_of(engine, Question(path.read_text(), json.loads(values.read_text()) if values.exists() else {}))
        except Refused:
            continue
        if text:
            yield text
