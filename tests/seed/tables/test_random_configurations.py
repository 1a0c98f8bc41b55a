"""A dataset.toml with any values under any keys: every error is a sentence that names its key, and nothing else is raised."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import build_layout
from keiretsu.seed.tables.configuration import read_configuration
from keiretsu.seed.tables.configuration_keys import DOCUMENT_KEYS, TABLE_KEYS, TOP_KEYS
from keiretsu.seed.tables.streams import InputFile

LAYOUT = build_layout(compile_schema(COMPANIES))
WORDS = st.sampled_from(
    ["", " ", "dmy", "companies", "holds_stake_in", "from", "name", "share_percent", "register.csv", "EUR", "utf-8", "base64", ","]
)
NUMBERS = st.integers(-3, 10**6) | st.floats(allow_nan=False)
SCALARS = WORDS | st.text(max_size=8) | NUMBERS | st.booleans() | st.dates(min_value=dt.date(1, 1, 1))
KEYS = WORDS | st.sampled_from(["start", "end"])
VALUES = st.recursive(SCALARS, lambda values: st.lists(values, max_size=3) | st.dictionaries(KEYS, values, max_size=3), max_leaves=6)


def to_toml(value: object) -> str:
    """A value on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {to_toml(item)}" for key, item in value.items()) + "}"
        case list():
            return f"[{', '.join(map(to_toml, value))}]"
        case dt.date():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value) if isinstance(value, (bool, int)) else repr(value).replace("inf", "inf")


def keys(names: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(names) | WORDS, VALUES, max_size=5)


@settings(max_examples=300, deadline=None)
@given(top=keys(list(TOP_KEYS)), document=keys(list(DOCUMENT_KEYS)), tables=st.lists(keys(list(TABLE_KEYS)), max_size=3))
def test_any_configuration_has_sentences(top: dict[str, object], document: dict[str, object], tables: list[dict[str, object]]) -> None:
    values = {"document": document, "tables": tables, **top}
    text = "\n".join(f"{json.dumps(key, ensure_ascii=False)} = {to_toml(value)}" for key, value in values.items())
    errors = ErrorCollector()
    file = InputFile("dataset.toml", lambda: BytesIO(text.encode("utf-8", errors="replace")))
    configuration = read_configuration(file, "mine", LAYOUT, errors)
    assert all(str(error).endswith((".", "?")) for error in errors.errors)
    assert [error.message for error in errors.errors if error.message.startswith("Invalid TOML")] == []
    for table in configuration.tables:
        assert table.options
        assert table.conventions
