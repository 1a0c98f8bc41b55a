"""`import keiretsu`: the public names, their types, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

import keiretsu
from tests.conftest import ROOT

FILES = ("schema/companies/__init__.py", "schema/companies/entities.py", "schema/companies/facts.py", "schema/companies/sources.py")
"""The declarations of the built-in schema."""


@pytest.mark.parametrize("name", keiretsu.__all__)
def test_a_public_name_is_the_object_that_editors_see(name: str) -> None:
    """What is imported on first use is what the typed imports name."""
    if name == "__version__":
        assert keiretsu.__version__.count(".") == 2
        return
    module = typed_imports()[name]
    value = getattr(keiretsu, name)
    assert value is getattr(sys.modules[module], name)
    assert value.__doc__


def test_the_typed_imports_are_the_public_names() -> None:
    """No name is missing for editors, and none is theirs alone."""
    assert {*typed_imports(), "__version__"} == set(keiretsu.__all__)
    assert len(keiretsu.__all__) == len(set(keiretsu.__all__))
    assert set(keiretsu.__all__) <= set(dir(keiretsu))


def test_an_unknown_name() -> None:
    """The message is Python's own."""
    with pytest.raises(AttributeError, match="module 'keiretsu' has no attribute 'Nodes'"):
        _ = keiretsu.Nodes  # type: ignore[attr-defined]  # the error is the subject
    with pytest.raises(ImportError, match="cannot import name 'Nodes' from 'keiretsu'"):
        from keiretsu import Nodes  # type: ignore[attr-defined]  # noqa: F401  # the error is the subject


def test_an_import_loads_no_room() -> None:
    """Each name is imported on first use; a declaration does not load the server."""
    assert loaded_rooms("import keiretsu") == set()
    assert loaded_rooms("from keiretsu import Node, Fact, prop, outgoing") == {"schema"}
    assert loaded_rooms("from keiretsu import SchemaDeclaration, SearchSpec, Sources, Modality") == {"schema"}


@pytest.mark.parametrize("file", FILES)
def test_the_built_in_schema_is_declared_with_public_names(file: str) -> None:
    """Users copy this folder."""
    modules = {node.module or "" for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.ImportFrom)}
    private = {module for module in modules if module.startswith("keiretsu.") and not module.startswith("keiretsu.schema.companies")}
    assert "keiretsu" in modules
    assert private == set()


def typed_imports() -> dict[str, str]:
    """Each public name and the module that the block for type checkers imports it from."""
    block = next(node for node in ast.parse((ROOT / "keiretsu/__init__.py").read_text()).body if isinstance(node, ast.If))
    return {alias.name: node.module or "" for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}


def loaded_rooms(statement: str) -> set[str]:
    """The rooms that a statement imports in a new process."""
    code = f"{statement}; import sys; print(*{{name.split('.')[1] for name in sys.modules if name.startswith('keiretsu.')}})"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return {name for name in output.split() if (ROOT / name).is_dir()}
