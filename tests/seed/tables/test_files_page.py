"""docs/reference/files.md is correct: formats, keys, examples of values, limits, and the dataset.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import build_layout
from keiretsu.seed.tables import limits
from keiretsu.seed.tables.configuration import Configuration, read_configuration
from keiretsu.seed.tables.configuration_keys import DOCUMENT_KEYS, SETTINGS, TABLE_KEYS, TOP_KEYS
from keiretsu.seed.tables.formats import FORMATS, BinaryFormat
from keiretsu.seed.tables.streams import file_on_disk
from keiretsu.seed.values.amounts import read_amount
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.share_phrases import read_share
from keiretsu.seed.values.written_dates import read_time
from tests.docs.pages import Block, code_in, page

PAGE = page("docs/reference/files.md")


def test_formats_are_documented() -> None:
    """Name, suffixes and package of each, in the order of the registry."""
    rows = [(row[0], code_in(row[1]), row[3].strip("`")) for row in PAGE.table("Format | Names | Contents | Requires")]
    packages = [(format_.package or "") if isinstance(format_, BinaryFormat) else "" for format_ in FORMATS]
    assert rows == [(format_.name, list(format_.suffixes), package) for format_, package in zip(FORMATS, packages, strict=True)]


def test_keys_are_documented() -> None:
    """Each key of dataset.toml has one row."""

    def keys(header: str) -> list[str]:
        return [code_in(row[0])[0] for row in PAGE.table(header)]

    assert keys("Setting | Value") == list(SETTINGS)
    assert sorted(keys("Key | Value")) == sorted(set(TOP_KEYS) - set(SETTINGS))
    assert sorted(keys("Key of the document | Value")) == sorted(DOCUMENT_KEYS)
    assert sorted(keys("Key of a table | Value")) == sorted(set(TABLE_KEYS) - set(SETTINGS))


@pytest.mark.parametrize("row", PAGE.table("Column | Cell | Settings | Value"), ids=lambda row: row[1])
def test_a_value_is_as_documented(row: list[str]) -> None:
    """Read by the settings beside it."""
    column, (cell,), setting, value = row[0], code_in(row[1]), row[2], row[3]
    conventions = Conventions(**(tomllib.loads(code_in(setting)[0]) if setting else {}))
    if column == "amount":
        amount = read_amount(cell, conventions)
        assert amount
        assert " ".join(filter(None, (amount.digits, amount.currency))) == value
    elif column == "time":
        assert read_time(cell, conventions.date_order, conventions.serial_dates) == value
    else:
        assert read_share(cell, 100, conventions.decimal_sign) == value


def test_the_example_is_valid(tmp_path: Path, catalogue: Catalogue) -> None:
    """Every key of it."""
    configuration, of_identifiers = (read_block(block, tmp_path, catalogue) for block in PAGE.blocks("toml"))
    assert [table.table for table in configuration.tables] == ["holds_stake_in.csv", "people.csv"]
    assert configuration.tables[1].settings["confidence"] == "0.9"
    (table,) = of_identifiers.tables
    assert list(table.columns) == ["name", "identifiers.lei", "identifiers.gb-coh"]


def read_block(block: Block, folder: Path, catalogue: Catalogue) -> Configuration:
    """What a dataset.toml of the page says."""
    (folder / "dataset.toml").write_text(block.text, encoding="utf-8")
    errors = ErrorCollector()
    configuration = read_configuration(file_on_disk(folder / "dataset.toml"), "firms", build_layout(catalogue), errors)
    assert errors.errors == []
    return configuration


@pytest.mark.parametrize(
    "sentence",
    [
        f"more than {limits.MAX_EXPANSION} times its size and {limits.EXPANSION_FREE_BYTES // 1_000_000} MB",
        f"at most {limits.MAX_DOWNLOAD_BYTES // 1_000_000_000} GB in {limits.MAX_DOWNLOAD_SECONDS // 60} minutes",
        f"at most {limits.MAX_CELL_CHARS:,} characters, a line {limits.MAX_LINE_CHARS:,}, a table {limits.MAX_COLUMNS:,} columns",
    ],
)
def test_limits_are_documented(sentence: str) -> None:
    assert sentence in re.sub(r"\s+", " ", PAGE.text)
