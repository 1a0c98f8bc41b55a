"""Python examples of pages as modules.

example_module(page("docs/how-to/declare-a-schema.md"), "SHIPS")   ->   {"SHIPS": SchemaDeclaration(...), "Ship": ..., ...}
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Any

from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from tests.docs.pages import DocPage, page


def example_module(example_page: DocPage, name: str) -> dict[str, Any]:
    """The names of the example that defines `name`."""
    (block,) = (block for block in example_page.blocks("python") if f"\n{name} = " in block.text)
    module = ModuleType(f"example_{name.lower()}")
    sys.modules[module.__name__] = module  # declarations look up their annotations there
    exec(compile(block.text, str(block), "exec"), module.__dict__)  # noqa: S102  # our own page
    return module.__dict__


@cache
def ships_sdl() -> str:
    """The SDL of the full example of docs/how-to/declare-a-schema.md."""
    return build_schema(compile_schema(example_module(page("docs/how-to/declare-a-schema.md"), "SHIPS")["SHIPS"])).as_str()
