"""Whatever is done to a file: it is loaded, or every error is a sentence; nothing else is raised."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.errors import DataError, InvalidDataSet
from keiretsu.seed.suggest import suggest_configuration
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.validate import read_data_set
from keiretsu.seed.values.amounts import read_amount
from keiretsu.seed.values.conventions import DATE_ORDERS, DECIMAL_SIGNS, THOUSANDS_SIGNS, Conventions
from keiretsu.seed.values.date_order import find_date_order
from keiretsu.seed.values.share_phrases import read_share
from keiretsu.seed.values.written_dates import read_day, read_time
from tests.fleet import FLEET
from tests.seed.tables.kinds import LOADED

KINDS = sorted(kind for kind, (_, content) in LOADED.items() if len(content) < 20_000)
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(name: str, content: bytes, catalogue: Catalogue) -> list[DataError]:
    """The errors of a file, by `seed` and by `seed --suggest`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        errors: list[DataError] = []
        for run in (read_data_set, suggest_configuration):
            try:
                run(Inputs((str(path),)), catalogue)
            except InvalidDataSet as error:
                errors += error.errors
        return errors


@FUZZ
@given(
    kind=st.sampled_from(KINDS),
    cut=st.integers(0, 20_000),
    changes=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=6),
)
def test_a_damaged_file_has_sentences(kind: str, cut: int, changes: list[tuple[int, int]], catalogue: Catalogue) -> None:
    """Cut, and with other bytes in it."""
    name, content = LOADED[kind]
    damaged = bytearray(content[: max(cut % (len(content) + 1), 1)] if changes else content[:cut] or b"x")
    for position, byte in changes:
        damaged[position % len(damaged)] = byte
    for error in read(name, bytes(damaged), catalogue):
        assert str(error).endswith((".", "?", "!"))
        assert error.message[0].isupper() or error.message[0] in "\"'`#0123456789-", error


@FUZZ
@given(name=st.sampled_from([name for name, _ in LOADED.values()]), content=st.binary(max_size=300))
def test_random_bytes_have_sentences(name: str, content: bytes, catalogue: Catalogue) -> None:
    """Under every name."""
    read(name, content, catalogue)


TEXTS = st.text(max_size=40) | st.text("0123456789.,-/ '€$%()><=+QqHhmbn tofrsinceXJanuary", max_size=40)


@settings(max_examples=500, deadline=None)
@given(
    text=TEXTS,
    conventions=st.builds(Conventions, st.sampled_from(DATE_ORDERS), st.sampled_from(DECIMAL_SIGNS), st.sampled_from(THOUSANDS_SIGNS)),
)
def test_any_cell_is_converted_or_stays(text: str, conventions: Conventions) -> None:
    """What is read is a number, a date or a share in ASCII."""
    amount = read_amount(text, conventions)
    if amount:
        float(amount.digits)
    for result in (
        read_time(text, conventions.date_order, "1904"),
        read_day(text, conventions.date_order, None),
        read_share(text, 100, conventions.decimal_sign),
    ):
        assert result is None or isinstance(result, str)
    find_date_order([(1, text), (2, "31/12/2014")])


@pytest.mark.parametrize("text", ["３1/12/2014", "１００", "٢٥", "１,000", "25٪"])
def test_digits_of_other_scripts_stay(text: str) -> None:
    """As in queries, a date and a number are of ASCII digits."""
    assert (read_amount(text, Conventions()), read_time(text, "dmy", None), read_share(text, 100, ".")) == (None, None, None)


def test_other_declarations(tmp_path: Path) -> None:
    """The layout follows from the schema: ships, without shares and claims."""
    catalogue = compile_schema(FLEET)
    (tmp_path / "register.csv").write_text("Owner,Company,Share,Name\nAda,Acme,50%,Ever Given\n")
    assert 'name = "register"' in suggest_configuration(Inputs((str(tmp_path / "register.csv"),)), catalogue)
