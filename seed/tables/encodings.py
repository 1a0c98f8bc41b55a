"""The bytes of a text file -> their encoding.

    b"name\\nCaf\\xe9\\n"   ->   TextEncoding("cp1252", TableNote('The file is not UTF-8; it is read as Windows-1252: "Caf\\xe9" ...', 2))

The rules, in this order: dataset.toml; a byte order mark; zero bytes beside the first character (UTF-16); valid UTF-8; Windows-1252, with
a warning, because any other encoding of one byte would look the same. All of the file is examined: an umlaut may be in its last row.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from keiretsu.seed.tables.streams import CHUNK_BYTES, InputFile
from keiretsu.seed.tables.table import TableError, TableNote
from keiretsu.text import quoted

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FALLBACK = "cp1252"
SAVE_AS = "save the file as CSV UTF-8"
SAMPLE_BYTES = 200  # of the line that the warning quotes


@dataclass(frozen=True)
class TextEncoding:
    """The name that Python knows, and the warning if it is a guess."""

    name: str
    note: TableNote | None = None


def find_encoding(file: InputFile, configured: str | None) -> TextEncoding:
    """Raises TableError if the file contains bytes that are not text."""
    if configured:
        _check(file, configured)
        return TextEncoding(configured)
    head = file.head()
    name = next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), None) or _without_mark(head)
    if name:
        _check(file, name)
        return TextEncoding(name)
    invalid = _first_invalid(file, "utf-8")
    if invalid is None:
        return TextEncoding("utf-8")
    if _first_invalid(file, FALLBACK) is not None:
        raise TableError(f"Invalid UTF-8; {SAVE_AS}", invalid.line)
    message = (
        f"The file is not UTF-8; it is read as Windows-1252, this line as {quoted(invalid.sample)}; "
        f'{SAVE_AS}, or set encoding = "{FALLBACK}" or what it is in dataset.toml'
    )
    return TextEncoding(FALLBACK, TableNote(message, invalid.line))


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark, if the first character is one of ASCII, as names of columns are."""
    if len(head) < 4 or not any(head[:2]):
        return None
    if head[1] == head[3] == 0:
        return "utf-16-le"
    return "utf-16-be" if head[0] == head[2] == 0 else None


def _check(file: InputFile, encoding: str) -> None:
    invalid = _first_invalid(file, encoding)
    if invalid:
        raise TableError(f"The line is not valid {encoding}; correct it, or {SAVE_AS}", invalid.line)


@dataclass(frozen=True)
class _Invalid:
    """The line of the first byte that does not belong to an encoding, and what surrounds it."""

    line: int
    sample: str


def _first_invalid(file: InputFile, encoding: str) -> _Invalid | None:
    """Raises TableError for a zero character, which no text has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, tail = 1, b""
    with file.open() as stream:
        while chunk := stream.read(CHUNK_BYTES):
            pending = decoder.getstate()[0]
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                data = pending + chunk
                before = tail[: len(tail) - len(pending)] + data[: error.start]
                return _Invalid(lines + _line_ends(data[: error.start]), _sample(before, data[error.start :]))
            if "\0" in text:
                line = lines + _line_ends(text[: text.index("\0")].encode())
                raise TableError("The file contains a null character; remove it", line)
            lines += _line_ends(chunk if encoding in ("utf-8", FALLBACK) else text.encode(errors="replace"))
            tail = chunk[-SAMPLE_BYTES:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Invalid(lines, _sample(tail, b""))
    return None


def _line_ends(data: bytes) -> int:
    """CR alone ends lines only in a file without LF."""
    return data.count(b"\n") or data.count(b"\r")


def _sample(before: bytes, after: bytes) -> str:
    start = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
    line = before[max(start, len(before) - SAMPLE_BYTES) :] + after[:SAMPLE_BYTES].replace(b"\r", b"\n").split(b"\n")[0]
    return line.decode(FALLBACK, errors="replace")
