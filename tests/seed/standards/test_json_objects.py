"""JSON is read one object at a time: arrays, lines and objects after one another; what is wrong has its position."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.seed.standards import json_objects
from keiretsu.seed.standards.json_objects import JsonRecord, open_objects
from keiretsu.seed.tables.streams import file_on_disk
from keiretsu.seed.tables.table import TableError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), children, max_size=3)
    ),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), VALUES, max_size=4), max_size=6)


def read_text(folder: Path, text: str) -> list[tuple[int, JsonRecord]]:
    path = folder / "file.json"
    path.write_text(text, encoding="utf-8")
    return list(open_objects(file_on_disk(path)))


@given(objects=OBJECTS, indent=st.sampled_from([None, 1]), escape=st.sampled_from(["ascii", "none"]), chars=st.integers(1, 40))
def test_objects_are_read_wherever_a_reading_ends(
    objects: list[JsonRecord], indent: int | None, escape: str, chars: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A reading of the file may end within an object, a string or an escape."""
    folder = tmp_path_factory.mktemp("objects")
    array = json.dumps(objects, indent=indent, ensure_ascii=escape == "ascii")
    parts = [json.dumps(item, indent=indent, ensure_ascii=escape == "ascii") for item in objects]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_objects, "READ_CHARS", chars)
        assert read_text(folder, array) == list(enumerate(objects, 1))
        assert [item for _, item in read_text(folder, "\n".join(parts))] == objects
        if indent is None:
            assert [line for line, _ in read_text(folder, "\n".join(parts))] == list(range(1, len(parts) + 1))


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("[", 0, "The array has no end"),
        ('[{"a": 1},', 1, "The array has no end"),
        ('[{"a": 1}', 1, "The array has no end"),
        ('[{"a": 1}, 2]', 2, "Expected an object"),
        ('[{"a": 1}] {}', 1, "There is more text after the end"),
        ('{"a": 1}\n{"a": ', 2, "Invalid JSON"),
        ('{"a": 1}\n{a}', 2, "Invalid JSON"),
        ('{"a": NaN}', 1, 'Invalid JSON: "NaN" is not a value of JSON'),
        ('{"a": "\\ud800"}', 1, "Invalid JSON"),
        ('{"a": ' + "[" * 100_000, 1, "The object is nested too deeply"),
    ],
    ids=range(10),
)
def test_what_is_not_json_has_its_position(text: str, position: int, message: str, tmp_path: Path) -> None:
    """In an array the number of the object, else the line. Half of a surrogate pair is not text."""
    with pytest.raises(TableError) as caught:
        read_text(tmp_path, text)
    assert caught.value.message.startswith(message)
    assert abs(caught.value.position - position) <= (1 if text.startswith("[") else 0)


def test_a_long_object_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it fills the memory."""
    monkeypatch.setattr(json_objects, "MAX_LINE_CHARS", 1_000)
    monkeypatch.setattr(json_objects, "READ_CHARS", 100)
    with pytest.raises(TableError, match="Invalid JSON"):
        read_text(tmp_path, '{"a": "' + "x" * 10_000_000)
