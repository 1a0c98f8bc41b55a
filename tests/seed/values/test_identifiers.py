"""Identifiers as people write them: a column for each scheme or one for all, spaces in numbers, wrong check digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.validate import read_data_set
from keiretsu.seed.values.number_schemes import MODULES, CheckedNumber, check_number
from tests.docs.pages import code_in, page
from tests.seed.folders import errors_of, write_folder

LEI = "5493001KJTIIGC8Y1R12"

NUMBERS = [
    ("lei", "5493 001K JTII GC8Y 1R12", "lei", LEI, None),
    ("XI-LEI", LEI.lower(), "lei", LEI, None),
    ("lei", "5493001KJTIIGC8Y1R13", "lei", "5493001KJTIIGC8Y1R13", "its check digits are wrong"),
    ("lei", "n/a", "lei", "n/a", "it has the wrong form"),
    ("ISIN", "us0378331005", "isin", "US0378331005", None),
    ("isin", "US0378331006", "isin", "US0378331006", "its check digits are wrong"),
    ("orcid", "https://orcid.org/0000-0002-1825-0097", "orcid", "0000-0002-1825-0097", None),
    ("orcid", "0000000218250098", "orcid", "0000000218250098", "its check digits are wrong"),
    ("vat", "DE 136695976", "vat", "DE136695976", None),
    ("vat", "DE136695978", "vat", "DE136695978", "its check digits are wrong"),
    ("gb-coh", "1234567", "gb-coh", "01234567", None),
    ("GB-COH", "sc 123456", "gb-coh", "SC123456", None),
    ("gb-coh", "123456789", "gb-coh", "123456789", "it does not consist of 8 digits, or of 2 letters and 6 digits"),
    ("my-scheme", " A 1 ", "my-scheme", " A 1 ", None),
]


@pytest.mark.parametrize(("scheme", "value", "known", "number", "problem"), NUMBERS)
def test_a_number_is_checked(scheme: str, value: str, known: str, number: str, problem: str | None) -> None:
    """A valid number is written as its scheme does; another stays as it is."""
    assert check_number(scheme, value) == CheckedNumber(known, number, problem)


@pytest.mark.parametrize("scheme", MODULES)
def test_every_known_scheme_rejects_what_is_none(scheme: str) -> None:
    """The module of each scheme exists."""
    assert check_number(scheme, "not a number!").problem


def test_the_page_lists_the_known_schemes() -> None:
    """Each number in its table is valid, and written as the loader writes it."""
    rows = page("docs/reference/files.md").table("Scheme | Number | Written as")
    schemes = {scheme: code_in(row[2]) for row in rows for scheme in code_in(row[0])}
    assert schemes.keys() == {*MODULES, "gb-coh"}
    numbers = {scheme: number for scheme, codes in schemes.items() for number in codes}
    assert {scheme: check_number(scheme, number) for scheme, number in numbers.items()} == {
        scheme: CheckedNumber(scheme, number, None) for scheme, number in numbers.items()
    }


def stored_identifiers(folder: Path, catalogue: Catalogue) -> list[list[str]]:
    """The identifiers of the companies of a data set, by name."""
    nodes = sorted((node for node in read_data_set(folder, catalogue).nodes if node.type == "Company"), key=lambda node: node.id)
    return [list(node.properties.get("identifiers", ())) for node in nodes]


def test_one_column_or_one_for_each_scheme(tmp_path: Path, catalogue: Catalogue) -> None:
    """A header that names a known scheme is enough."""
    text = f"name,identifiers,LEI,identifiers.GB-COH,identifiers.my\nA,isin:US0378331005,{LEI},1234567; SC123456,x:y\nB,,,,\n"
    assert stored_identifiers(write_folder(tmp_path / "own", companies=text), catalogue) == [
        ["isin\x1fUS0378331005", "gb-coh\x1f01234567", "gb-coh\x1fSC123456", f"lei\x1f{LEI}", "my\x1fx:y"],
        [],
    ]


def test_dataset_toml_names_a_column_for_each_scheme(tmp_path: Path, catalogue: Catalogue) -> None:
    """As for the start and the end of a time."""
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "firms.csv").write_text(f"Firm,Legal entity,Company number\nA,{LEI},1234567\n", encoding="utf-8")
    (folder / "dataset.toml").write_text(
        '[[tables]]\nfile = "firms.csv"\ntable = "companies"\n'
        'columns = {name = "Firm", identifiers = {lei = "Legal entity", gb-coh = "Company number"}}\n',
        encoding="utf-8",
    )
    assert stored_identifiers(folder, catalogue) == [["gb-coh\x1f01234567", f"lei\x1f{LEI}"]]


def test_a_wrong_number_is_a_warning_and_stays(tmp_path: Path, catalogue: Catalogue) -> None:
    """Registers have wrong numbers, too: they are loaded, and reported with file, line and column."""
    folder = write_folder(tmp_path / "wrong", companies="name,LEI,identifiers\nA,5493001KJTIIGC8Y1R13,\nB,,isin:US0378331006\n")
    reason = "its check digits are wrong; correct it if it is a typing error."
    assert sorted(map(str, read_data_set(folder, catalogue).warnings)) == [
        f'companies.csv line 2, column LEI (identifiers.lei): "5493001KJTIIGC8Y1R13" is not a valid number of the scheme lei: {reason}',
        f'companies.csv line 3, column identifiers: "US0378331006" is not a valid number of the scheme isin: {reason}',
    ]
    assert stored_identifiers(folder, catalogue) == [["lei\x1f5493001KJTIIGC8Y1R13"], ["isin\x1fUS0378331006"]]


def test_an_identifier_without_a_scheme_is_an_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """With file, line and column."""
    folder = write_folder(tmp_path / "none", companies="name,identifiers\nA,12345\n")
    assert errors_of(folder, catalogue) == ['companies.csv line 2, column identifiers: "12345" has no value; write it as scheme:value.']


def test_a_scheme_is_no_column_where_nothing_has_identifiers(tmp_path: Path, catalogue: Catalogue) -> None:
    """Markets have none."""
    folder = write_folder(tmp_path / "markets", markets="name,kind,LEI\nUK,country,5493\n")
    (error,) = errors_of(folder, catalogue)
    assert error.startswith("markets.csv line 1, column LEI: Unknown column")
