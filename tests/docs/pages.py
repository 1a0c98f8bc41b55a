"""Pages as data: blocks of code with the text before them, code spans, headings, links.

page("docs/reference/filters.md").blocks("graphql")   ->   [Block("docs/reference/filters.md", "graphql", "", "{ companies ...", ...)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.conftest import ROOT

FENCE = re.compile(r"^( *)```(\w*) ?([^\n]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block. `info`: what follows the language; `before`: the last line of prose before it; `position`: in the page."""

    page: str
    language: str
    info: str
    text: str
    before: str
    position: int

    def __str__(self) -> str:
        return f"{self.page}:{self.position}"


@dataclass(frozen=True)
class DocPage:
    """A page by its name, the path from the root of the repository."""

    name: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without blocks and comments."""
        return COMMENT.sub("", FENCE.sub("", self.text))

    def blocks(self, *languages: str) -> list[Block]:
        """The blocks in these languages, or all."""
        return [block for block in self._blocks() if not languages or block.language in languages]

    def _blocks(self) -> Iterator[Block]:
        for match in FENCE.finditer(self.text):
            before = self.text[: match.start()].rstrip().rpartition("\n")[2]
            yield Block(self.name, match[2], match[3], match[4], before, self.text.count("\n", 0, match.start()) + 1)

    @cached_property
    def spans(self) -> list[str]:
        """Code spans of the prose, on one line."""
        return [re.sub(r"\s+", " ", match[2].strip()).replace("\\|", "|") for match in SPAN.finditer(self.prose)]

    @cached_property
    def anchors(self) -> set[str]:
        """The anchors of its headings, as Git forges and the site generate them."""
        return {anchor_of(title) for _, title in HEADING.findall(FENCE.sub("", self.text))}

    @cached_property
    def links(self) -> list[str]:
        """Targets of its links, as written."""
        return LINK.findall(SPAN.sub("", self.prose))

    def section(self, heading: str) -> str:
        """The text below a heading, up to the next heading of its level or above."""
        match = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^#{{1,6}} |\Z)", self.text, re.DOTALL | re.MULTILINE)
        assert match, f"{self.name} has no section {heading}"
        rest = self.text[match.end(1) + len(heading) + 1 :]
        return re.split(rf"^#{{1,{len(match[1])}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]

    def table(self, header: str) -> list[list[str]]:
        """The cells of the table whose first line begins with this text."""
        start = self.text.index(f"| {header} |")
        lines = self.text[start:].partition("\n\n")[0].splitlines()
        return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])] for line in lines[2:]]


def anchor_of(title: str) -> str:
    """The title in lower case, without punctuation, with a hyphen for each space."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def page(name: str) -> DocPage:
    """A page by its path from the root of the repository."""
    return ALL[name]


def code_in(cell: str) -> list[str]:
    """The code spans in a cell of a table."""
    return re.findall(r"`([^`]+)`", cell)


ALL = {name: DocPage(name) for name in sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))}
"""All pages by name."""
