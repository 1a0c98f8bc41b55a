"""JSON -> its objects, one at a time: an array of objects, or one object after another, as in NDJSON.

    [{"a": 1}, {"a": 2}]   ->   (1, {"a": 1}), (2, {"a": 2}), numbered      {"a": 1}\\n{"a": 2}   ->   the same, with lines

At most one object is in memory. What is not JSON raises TableError with the position of the object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from keiretsu.seed.tables.delimited import open_text
from keiretsu.seed.tables.encodings import find_encoding
from keiretsu.seed.tables.limits import MAX_LINE_CHARS
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError, TableNote
from keiretsu.text import quoted

JsonRecord = dict[str, Any]
READ_CHARS = 262_144
BLANKS = re.compile(r"[ \t\r\n]*")
BEFORE_OBJECT = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class JsonObjects:
    """The objects of a file, which can be read several times. `is_array`: positions are numbers of objects, else of lines.

    `notes`: that the encoding is not certain.
    """

    file: InputFile
    encoding: str
    is_array: bool
    notes: Sequence[TableNote] = ()

    def __iter__(self) -> Iterator[tuple[int, JsonRecord]]:
        return _ObjectReader(self).read()


def open_objects(file: InputFile) -> JsonObjects:
    """Raises TableError."""
    encoding = find_encoding(file, None)
    with open_text(file.open(), encoding.name) as stream:
        start = stream.read(READ_CHARS).lstrip(" \t\r\n")
    return JsonObjects(file, encoding.name, start.startswith("["), (encoding.note,) if encoding.note else ())


class _ObjectReader:
    """Keeps the text from the current object on."""

    def __init__(self, objects: JsonObjects) -> None:
        self._objects = objects
        self._stream = open_text(objects.file.open(), objects.encoding)
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant)
        self._text = ""
        self._place = 0
        self._number = 0
        self._line = 1
        self._is_complete = False

    def read(self) -> Iterator[tuple[int, JsonRecord]]:
        with self._stream:
            self._skip(BLANKS)
            if self._objects.is_array:
                self._move(self._place + 1)
            while self._skip(BEFORE_OBJECT if self._number else BLANKS):
                if self._objects.is_array and self._text[self._place] == "]":
                    self._move(self._place + 1)
                    if self._skip(BLANKS):
                        raise self._error("There is more text after the end of the array; remove it")
                    return
                self._number += 1
                position = self._position()
                yield position, self._decode()
            if self._objects.is_array:
                raise self._error("The array has no end: the file is incomplete; create or download it again")

    def _position(self) -> int:
        return self._number if self._objects.is_array else self._line

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Whether text follows."""
        while True:
            match = pattern.match(self._text, self._place)
            assert match, "the pattern matches nothing, too"
            if match.end() < len(self._text):
                self._move(match.end())
                return True
            if not self._read_more():
                self._move(match.end())
                return False

    def _move(self, place: int) -> None:
        if not self._objects.is_array:
            self._line += self._text.count("\n", self._place, place)
        self._place = place

    def _read_more(self) -> bool:
        more = self._stream.read(max(READ_CHARS, len(self._text) - self._place))
        self._text, self._place = self._text[self._place :] + more, 0
        self._is_complete = not more
        return bool(more)

    def _decode(self) -> JsonRecord:
        if self._text[self._place] != "{":
            raise self._error("Expected an object; the file must be an array of objects, or one object after another")
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._place)
                if SURROGATE.search(self._text, self._place, end):
                    value = orjson.loads(self._text[self._place : end])  # which refuses half of a pair
            except RecursionError:
                raise self._error("The object is nested too deeply; flatten it") from None
            except ValueError as error:
                if self._is_complete or len(self._text) - self._place > MAX_LINE_CHARS or not self._read_more():
                    raise self._error(_explain(error)) from None
                continue
            self._move(end)
            assert isinstance(value, dict), "it began with a brace"
            return value

    def _error(self, message: str) -> TableError:
        return TableError(message, self._position())


def _explain(error: ValueError) -> str:
    return f"Invalid JSON: {error.msg}" if isinstance(error, json.JSONDecodeError) else f"Invalid JSON: {error}"


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{quoted(text)} is not a value of JSON")
