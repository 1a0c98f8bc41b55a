"""docs/reference/data-layout.md is what seed/layout_page.py makes, and the data set in it is one."""

from __future__ import annotations

import re
from pathlib import Path

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.intervals import read_interval
from keiretsu.seed.layout import make_layout
from keiretsu.seed.layout_page import describe
from keiretsu.seed.shares import Scale, read_share
from keiretsu.seed.validate import read_data_set
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "reference/data-layout.md"
FILES = re.compile(r"^`(\S+)`\n\n```\w+\n(.*?)```", re.DOTALL | re.MULTILINE)


def test_the_page_is_fresh(catalogue: Catalogue) -> None:
    """What is committed is what `python -m keiretsu.seed.layout_page` prints now."""
    assert PAGE.read_text(encoding="utf-8") == describe(catalogue), (
        "run: python -m keiretsu.seed.layout_page > docs/reference/data-layout.md"
    )


def test_every_file_and_column_is_on_the_page(catalogue: Catalogue) -> None:
    """Each file has its section, and each column its line in it."""
    page = PAGE.read_text(encoding="utf-8")
    shared = section(page, "## Claim columns")
    for name, file in make_layout(catalogue).items():
        lines = section(page, f"### {name}") + shared * file.sourced
        assert [column for column in file.columns if f"\n| `{column}` | " not in lines] == []


def test_the_words_that_an_empty_cell_stands_for_are_named(catalogue: Catalogue) -> None:
    """The page names the columns in which an empty cell means false, and there are no others."""
    nodes = [prop for node in catalogue.nodes.values() for prop in node.properties.values()]
    edges = [prop for edge in catalogue.relationships.values() for prop in edge.properties.values()]
    assert {prop.name for prop in (*nodes, *edges) if prop.default is False} == {"anonymous", "forecast"}


def test_the_times_mean_what_the_page_says() -> None:
    """Each cell of the table gives these two days."""
    rows = re.findall(
        r"^\| `(\S+)` \| (\S+) \| (\S+) \|$", section(PAGE.read_text(encoding="utf-8"), "## Time: EDTF intervals"), re.MULTILINE
    )
    assert len(rows) == 7
    for cell, *days in rows:
        assert list(read_interval(cell)) == [None if day == "open" else day for day in days]


def test_shares_mean_what_the_page_says() -> None:
    """Each filled cell of the table gives these two numbers."""
    below = section(PAGE.read_text(encoding="utf-8"), "## Shares: per cent or fraction, exact or from-to")
    rows = re.findall(r"^\| `(\w+)` \| `(\S+)` \| (\S+) \| (\S+) \|$", below, re.MULTILINE)
    assert len(rows) == 7
    for column, cell, least, most in rows:
        assert read_share(Scale(column), cell) == (float(least), float(most))


def test_the_example_is_a_data_set(tmp_path: Path, catalogue: Catalogue) -> None:
    """The three files, as they stand there, are read without a fault; the numbers that the page gives are right."""
    page = PAGE.read_text(encoding="utf-8")
    files = dict(FILES.findall(section(page, "## A complete example")))
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    data_set = read_data_set(tmp_path, catalogue)
    assert list(files) == ["dataset.toml", "companies.csv", "has_subsidiary.csv"]
    claims = len(data_set.claims)
    told = f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, no fault."
    assert f"`{told}`" in page
    (edge,) = (one for one in data_set.edges if one.type == "HAS_SUBSIDIARY")
    assert (edge.start, edge.end) == ("company:northwind-tea", "company:harbour-blends")
    assert (edge.properties["validFrom"], edge.properties.get("validTo")) == ("2019-04-01", None)
    assert [data_set.claims[key].confidence for key in edge.claims or ()] == [0.8]


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its rank or a higher one."""
    rank = heading.partition(" ")[0]
    below = page.partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{len(rank)}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]
