"""The location of a schema declaration -> its catalogue.

load_schema("movies.py:MOVIES")      load_schema("keiretsu.schema.companies:COMPANIES")
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from keiretsu.resolvers.planner.expressions import check_expressions
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import SchemaDeclaration, compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.server.errors import CommandError


class SchemaLoadError(CommandError):
    """The schema declaration cannot be loaded; the message says why."""


def load_schema(location: str) -> Catalogue:
    """The catalogue of the declaration at a location. Raises SchemaLoadError; exceptions of the declaring module itself propagate."""
    module_or_file, _, attribute = location.rpartition(":")
    declaration = getattr(_import(module_or_file, location), attribute, None)
    if not isinstance(declaration, SchemaDeclaration):
        raise SchemaLoadError(f'KEIRETSU_SCHEMA is "{location}", but {module_or_file} has no SchemaDeclaration named {attribute}.')
    try:
        catalogue = compile_schema(declaration)
        check_expressions(catalogue)
    except DeclarationError as error:
        message = str(error)
        raise SchemaLoadError(f"{module_or_file}: {message}{'' if message.endswith('?') else '.'}") from None
    return catalogue


def _import(module_or_file: str, location: str) -> ModuleType:
    if not module_or_file.endswith(".py"):
        sys.path += [] if str(Path.cwd()) in sys.path else [str(Path.cwd())]
        try:
            return importlib.import_module(module_or_file)
        except ModuleNotFoundError as error:
            raise SchemaLoadError(f'KEIRETSU_SCHEMA is "{location}", but module {error.name} does not exist.') from None
    path = Path(module_or_file).expanduser().absolute()
    module_name = f"schema of {path}"  # so that a file named graph.py does not hide a package of the program
    specification = importlib.util.spec_from_file_location(module_name, path)
    if specification is None or specification.loader is None or not path.is_file():
        raise SchemaLoadError(f'KEIRETSU_SCHEMA is "{location}", but file {path} does not exist.')
    module = importlib.util.module_from_spec(specification)
    sys.modules[module_name] = module  # annotations are resolved there
    specification.loader.exec_module(module)
    return module
