"""docs/reference/data-layout.md is up to date, and its example is a valid data set."""

from __future__ import annotations

import re
from pathlib import Path

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.layout import build_layout
from keiretsu.seed.layout_page import render_page
from keiretsu.seed.shares import ShareUnit, parse_share
from keiretsu.seed.validate import read_data_set
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "reference/data-layout.md"
FILES = re.compile(r"^`(\S+)`\n\n```\w+\n(.*?)```", re.DOTALL | re.MULTILINE)


def test_the_page_is_up_to_date(catalogue: Catalogue) -> None:
    """The committed page equals the output of `python -m keiretsu.seed.layout_page`."""
    assert PAGE.read_text(encoding="utf-8") == render_page(catalogue), (
        "run: python -m keiretsu.seed.layout_page > docs/reference/data-layout.md"
    )


def test_every_file_and_column_is_documented(catalogue: Catalogue) -> None:
    """Each file has a section, and each of its columns a line in it."""
    page = PAGE.read_text(encoding="utf-8")
    shared = section(page, "## Claim columns")
    for name, file in build_layout(catalogue).items():
        lines = section(page, f"### {name}") + shared * file.has_claims
        assert [column for column in file.columns if f"\n| `{column}` | " not in lines] == []


def test_the_columns_with_a_default_are_documented(catalogue: Catalogue) -> None:
    """The page names all columns in which an empty cell means false."""
    nodes = [prop for node in catalogue.nodes.values() for prop in node.properties.values()]
    edges = [prop for edge in catalogue.relationships.values() for prop in edge.properties.values()]
    assert {prop.name for prop in (*nodes, *edges) if prop.default is False} == {"anonymous", "forecast"}


def test_the_documented_intervals_are_correct() -> None:
    """Each cell in the table of intervals yields its two days."""
    rows = re.findall(
        r"^\| `(\S+)` \| (\S+) \| (\S+) \|$", section(PAGE.read_text(encoding="utf-8"), "## Time: EDTF intervals"), re.MULTILINE
    )
    assert len(rows) == 8
    for cell, *days in rows:
        assert list(parse_interval(cell)) == [None if day == "open" else day for day in days]


def test_the_documented_shares_are_correct() -> None:
    """Each non-empty cell in the table of shares yields its two bounds."""
    shares = section(PAGE.read_text(encoding="utf-8"), "## Shares: per cent or fraction, exact or range")
    rows = re.findall(r"^\| `(\w+)` \| `(\S+)` \| (\S+) \| (\S+) \|$", shares, re.MULTILINE)
    assert len(rows) == 7
    for column, cell, lower, upper in rows:
        assert parse_share(ShareUnit(column), cell) == (float(lower), float(upper))


def test_the_example_is_a_valid_data_set(tmp_path: Path, catalogue: Catalogue) -> None:
    """The three files on the page are read without errors, and its numbers are correct."""
    page = PAGE.read_text(encoding="utf-8")
    files = dict(FILES.findall(section(page, "## A complete example")))
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    data_set = read_data_set(tmp_path, catalogue)
    assert list(files) == ["dataset.toml", "companies.csv", "has_subsidiary.csv"]
    claims = len(data_set.claims)
    summary = f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, no errors."
    assert f"`{summary}`" in page
    (edge,) = (edge for edge in data_set.edges if edge.type == "HAS_SUBSIDIARY")
    assert (edge.start, edge.end) == ("company:northwind-tea", "company:harbour-blends")
    assert (edge.properties["validFrom"], edge.properties.get("validTo")) == ("2019-04-01", None)
    assert [data_set.claims[key].confidence for key in edge.claims or ()] == [0.8]


def section(page: str, heading: str) -> str:
    """The text below a heading, up to the next heading of its level or above."""
    level = heading.partition(" ")[0]
    text = page.partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{len(level)}}} ", text, maxsplit=1, flags=re.MULTILINE)[0]
