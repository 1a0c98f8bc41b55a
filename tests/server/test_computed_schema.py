"""A schema with an invalid expression is one error message when it is loaded: `keiretsu serve`, `seed` and `schema` do that first."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.server.load_schema import SchemaLoadError, load_schema

SCHEMA = """
from keiretsu import Node, SchemaDeclaration, cypher_property, prop

class Dinghy(Node, plural="dinghies"):
    slug: str = prop("Slug")
    name: str = prop("Name")
    crew: int | None = prop("Crew")
    pairs: int | None = cypher_property("Pairs", "EXPRESSION")

DINGHIES = SchemaDeclaration(nodes=(Dinghy,), relationships=())
"""


def test_a_valid_expression_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "dinghies.py").write_text(SCHEMA.replace("EXPRESSION", "crew / 2"))
    assert "pairs" in load_schema(f"{tmp_path}/dinghies.py:DINGHIES").nodes["Dinghy"].properties


def test_an_invalid_expression_is_one_error_message(tmp_path: Path) -> None:
    """It names the file, the type, the field and the position."""
    (tmp_path / "dinghies.py").write_text(SCHEMA.replace("EXPRESSION", "crw / 2"))
    with pytest.raises(SchemaLoadError) as error:
        load_schema(f"{tmp_path}/dinghies.py:DINGHIES")
    assert str(error.value) == f'{tmp_path}/dinghies.py: Dinghy.pairs: position 1: Unknown property "crw"; did you mean "crew"?'
