"""The served schema keeps the contract, and says of everything what it is."""

from __future__ import annotations

from pathlib import Path

import strawberry
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_specified_scalar_type,
)
from graphql.utilities import find_breaking_changes

from tests.conftest import ROOT

CONTRACT = Path(__file__).parent / "contract.graphql"


def test_nothing_that_clients_are_written_against_is_broken(schema: strawberry.Schema) -> None:
    """No change from the contract breaks an operation that fits it."""
    changes = find_breaking_changes(build_schema(CONTRACT.read_text()), schema._schema)
    assert [change.description for change in changes] == []


def test_the_committed_schema_is_the_served_one(schema: strawberry.Schema) -> None:
    """schema.graphql is what `keiretsu schema` prints; after a change: keiretsu schema > schema.graphql."""
    assert (ROOT / "schema.graphql").read_text() == schema.as_str() + "\n"


def test_every_type_field_and_argument_is_described(schema: strawberry.Schema) -> None:
    """Whoever reads the schema in GraphiQL reads what each thing is."""
    silent = []
    for name, type_ in schema._schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(type_):
            continue
        silent += [name] if not type_.description else []
        silent += _silent_fields(name, type_)
    assert silent == []


def _silent_fields(name: str, type_: GraphQLNamedType) -> list[str]:
    found = []
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for field_name, field in type_.fields.items():
            found += [f"{name}.{field_name}"] if not field.description else []
            found += [f"{name}.{field_name}({one}:)" for one, argument in field.args.items() if not argument.description]
    if isinstance(type_, GraphQLInputObjectType):
        found += [f"{name}.{one}" for one, field in type_.fields.items() if not field.description]
    return found
