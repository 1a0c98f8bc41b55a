"""The schema that fuzz tests generate operations for."""

from __future__ import annotations

import pytest
import strawberry
from graphql import GraphQLSchema, build_schema


@pytest.fixture(scope="session")
def sdl_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The schema as its SDL declares it."""
    return build_schema(schema.as_str())
