"""Where declarations are written -> the catalogue of their schema.

read_schema("movies.py:MOVIES")      read_schema("keiretsu.schema.companies:COMPANIES")
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import Declarations, read_declarations
from keiretsu.schema.properties import DeclarationError
from keiretsu.server.errors import CommandError


class SchemaError(CommandError):
    """There are no declarations; the sentence says why."""


def read_schema(name: str) -> Catalogue:
    """The catalogue of the declarations that are named. Raises SchemaError; what goes wrong inside their own file goes on as it is."""
    where, _, attribute = name.rpartition(":")
    declared = getattr(_module(where, name), attribute, None)
    if not isinstance(declared, Declarations):
        raise SchemaError(f'KEIRETSU_SCHEMA is "{name}", but {where} has no Declarations named {attribute}.')
    try:
        return read_declarations(declared)
    except DeclarationError as error:
        raise SchemaError(f"{where}: {error}.") from None


def _module(where: str, name: str) -> ModuleType:
    if not where.endswith(".py"):
        sys.path += [] if str(Path.cwd()) in sys.path else [str(Path.cwd())]
        try:
            return importlib.import_module(where)
        except ModuleNotFoundError as error:
            raise SchemaError(f'KEIRETSU_SCHEMA is "{name}", but there is no module {error.name}.') from None
    path = Path(where).expanduser().absolute()
    own_name = f"schema of {path}"  # a file may be named graph.py without hiding a room of the program
    specification = importlib.util.spec_from_file_location(own_name, path)
    if specification is None or specification.loader is None or not path.is_file():
        raise SchemaError(f'KEIRETSU_SCHEMA is "{name}", but there is no file {path}.')
    module = importlib.util.module_from_spec(specification)
    sys.modules[own_name] = module  # annotations are looked up there
    specification.loader.exec_module(module)
    return module
