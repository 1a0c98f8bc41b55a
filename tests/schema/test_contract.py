"""The served schema is compatible with the contract, and has a description for everything."""

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

from keiretsu.resolvers.strawberry_execution import core_schema
from tests.conftest import ROOT

CONTRACT = Path(__file__).parent / "contract.graphql"


def test_the_schema_has_no_breaking_changes(schema: strawberry.Schema) -> None:
    """Every operation that is valid under the contract stays valid."""
    changes = find_breaking_changes(build_schema(CONTRACT.read_text()), core_schema(schema))
    assert [change.description for change in changes] == []


def test_the_committed_schema_is_up_to_date(schema: strawberry.Schema) -> None:
    """schema.graphql is the output of `keiretsu schema`; after a change: keiretsu schema > schema.graphql."""
    assert (ROOT / "schema.graphql").read_text() == schema.as_str() + "\n"


def test_every_type_field_and_argument_has_a_description(schema: strawberry.Schema) -> None:
    """GraphiQL shows a description for each of them."""
    undescribed = []
    for name, type_ in core_schema(schema).type_map.items():
        if name.startswith("__") or is_specified_scalar_type(type_):
            continue
        undescribed += [name] if not type_.description else []
        undescribed += _undescribed_fields(name, type_)
    assert undescribed == []


def _undescribed_fields(name: str, type_: GraphQLNamedType) -> list[str]:
    names = []
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for field_name, field in type_.fields.items():
            names += [f"{name}.{field_name}"] if not field.description else []
            names += [
                f"{name}.{field_name}({argument_name}:)" for argument_name, argument in field.args.items() if not argument.description
            ]
    if isinstance(type_, GraphQLInputObjectType):
        names += [f"{name}.{field_name}" for field_name, field in type_.fields.items() if not field.description]
    return names
