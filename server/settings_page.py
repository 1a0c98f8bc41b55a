"""Settings -> their table in docs/reference/server.md.

`python -m keiretsu.server.settings_page` rewrites the marked section of the page:

<!-- generated: settings -->
| Variable | Default | Description | Accepted values |
...
<!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from keiretsu.server.settings import SETTINGS, Setting

ROOT = Path(__file__).parent.parent
SECTION = re.compile(r"(<!-- generated: settings -->\n).*?(<!-- end -->)", re.DOTALL)


def settings_table() -> str:
    """Markdown: each variable with its default, its description, and the values that it accepts."""
    rows = (f"| `{row.variable}` | {_default(row)} | {row.description} | {row.expected} |" for row in SETTINGS)
    return "\n".join(["| Variable | Default | Description | Accepted values |", "|---|---|---|---|", *rows])


PAGES: dict[str, Callable[[], str]] = {"docs/reference/server.md": settings_table}
"""The pages with a generated section, and what it contains."""


def replace_section(page: str, table: str) -> str:
    """A page with the table in its marked section. Raises ValueError if it has none, or several."""
    text, count = SECTION.subn(lambda match: f"{match[1]}\n{table}\n\n{match[2]}", page)
    if count != 1:
        raise ValueError(f"The page has {count} sections marked `<!-- generated: settings -->`; mark one.")
    return text


def rewrite_pages() -> None:
    """Rewrite the generated sections in the checkout."""
    for name, make_table in PAGES.items():
        path = ROOT / name
        path.write_text(replace_section(path.read_text("utf-8"), make_table()), "utf-8")


def _default(row: Setting) -> str:
    return row.default_description or (f"`{row.default}`" if row.default else "")


if __name__ == "__main__":
    rewrite_pages()
