"""The generated table of settings: the page is up to date, a section is replaced as a whole."""

from __future__ import annotations

import re

import pytest

from keiretsu.server.settings import SETTINGS
from keiretsu.server.settings_page import PAGES, replace_section, settings_table
from tests.conftest import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    """`make generate` would leave it as it is."""
    page = (ROOT / name).read_text("utf-8")
    assert replace_section(page, PAGES[name]()) == page


def test_the_table_has_a_row_for_each_setting() -> None:
    """In the order of the fields, with the default, the description and the accepted values; no row depends on the machine."""
    table = settings_table()
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [row.variable for row in SETTINGS]
    rows = table.splitlines()
    assert "| `KEIRETSU_PORT` | `8000` | port to listen on | a port from 1 to 65535 |" in rows
    assert "| `KEIRETSU_DATA_DIR` | the user's data folder | data folder of the local Neo4j | the path of a folder |" in rows


def test_no_text_breaks_its_table() -> None:
    """A vertical line or a line break would end a cell."""
    cells = [cell for row in SETTINGS for cell in (row.default, row.default_description, row.description, row.expected)]
    assert [cell for cell in cells if re.search(r"[|\n]", cell)] == []


def test_a_section_is_replaced() -> None:
    """What is before and after it stays."""
    page = "before\n<!-- generated: settings -->\nold\n<!-- end -->\nafter\n"
    expected = "before\n<!-- generated: settings -->\n\n| new \\1 |\n\n<!-- end -->\nafter\n"
    assert replace_section(page, "| new \\1 |") == expected
    assert replace_section(expected, "| new \\1 |") == expected


@pytest.mark.parametrize("page", ["", "<!-- generated: settings -->", "<!-- generated: settings -->\n<!-- end -->\n" * 2])
def test_a_page_must_have_one_section(page: str) -> None:
    """Otherwise nothing would be rewritten, or the wrong part."""
    with pytest.raises(ValueError, match=r"^The page has [02] sections marked `<!-- generated: settings -->`; mark one\.$"):
        replace_section(page, "")
