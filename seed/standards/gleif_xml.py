"""XML of GLEIF (LEI-CDF, RR-CDF, reporting exceptions) -> its records, named like the columns of the same data as CSV.

    <lei:LEIRecord><lei:LEI>5493...</lei:LEI><lei:Entity><lei:LegalName xml:lang="en">Acme</lei:LegalName>...
    ->   (7, {"LEI": "5493...", "Entity.LegalName": "Acme", "Entity.LegalName.xmllang": "en"})

One record is in memory. Document types and entities, which such files never have, are refused: they can expand without bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat  # declarations of types and entities are refused

from keiretsu.seed.tables.limits import MAX_LINE_CHARS
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError

RECORDS = ("LEIRecord", "RelationshipRecord", "Exception")
READ_BYTES = 65_536
MAX_VALUES = 5_000  # of a record
NAMESPACE_SEPARATOR = "}"
XML_LANG = "http://www.w3.org/XML/1998/namespace}lang"
REPEATED = frozenset(
    {
        "OtherEntityName",
        "TransliteratedOtherEntityName",
        "AdditionalAddressLine",
        "SuccessorEntity",
        "LegalEntityEvent",
        "OtherAddress",
        "TransliteratedOtherAddress",
        "OtherValidationAuthority",
        "RelationshipPeriod",
        "RelationshipQualifier",
        "RelationshipQuantifier",
        "ExceptionReason",
        "ExceptionReference",
    }
)
"""Elements that may occur several times; they are numbered, as the columns are."""

COLUMN_NAMES: Mapping[str, str] = {
    "Relationship.RelationshipPeriods.RelationshipPeriod": "Relationship.Period",
    "Relationship.RelationshipQualifiers.RelationshipQualifier": "Relationship.Qualifiers",
    "Relationship.RelationshipQuantifiers.RelationshipQuantifier": "Relationship.Quantifiers",
    "ExceptionCategory": "Exception.Category",
    "ExceptionReason": "Exception.Reason",
    "ExceptionReference": "Exception.Reference",
}
PERIOD_PARTS = {"StartDate": "startDate", "EndDate": "endDate", "PeriodType": "periodType"}


@dataclass(frozen=True)
class XmlRecords:
    """The records of a file, which can be read several times; the position is the line. Raises TableError."""

    file: InputFile

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        builder = _RecordBuilder()
        with self.file.open() as stream:
            while data := stream.read(READ_BYTES):
                builder.feed(data, is_final=False)
                yield from builder.take()
        builder.feed(b"", is_final=True)
        yield from builder.take()


@dataclass
class _RecordBuilder:
    _path: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _size: int = 0
    _values: dict[str, str] | None = None
    _counts: Counter[str] = field(default_factory=Counter)
    _line: int = 0
    _records: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=NAMESPACE_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._add_text
        self._parser.StartDoctypeDeclHandler = self._refuse_declaration
        self._parser.EntityDeclHandler = self._refuse_declaration

    def feed(self, data: bytes, *, is_final: bool) -> None:
        """Parse some bytes. Raises TableError."""
        try:
            self._parser.Parse(data, is_final)
        except expat.ExpatError as error:
            message = f"Invalid XML: {expat.ErrorString(error.code)}; create or download the file again"
            raise TableError(message, error.lineno) from None

    def take(self) -> list[tuple[int, Mapping[str, str]]]:
        """The records that are complete."""
        records, self._records = self._records, []
        return records

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(NAMESPACE_SEPARATOR)[2]
        self._text.clear()
        self._size = 0
        if self._values is None:
            if name in RECORDS:
                self._values, self._line = {}, self._parser.CurrentLineNumber
                self._counts.clear()
            return
        plain = ".".join([*self._path, name])
        if name in REPEATED:
            self._counts[plain] += 1
            name = f"{name}.{self._counts[plain]}"
        self._path.append(name)
        for attribute, text in attributes.items():
            self._put("xmllang" if attribute == XML_LANG else attribute.rpartition(NAMESPACE_SEPARATOR)[2], text)

    def _end(self, _tag: str) -> None:
        if self._values is None:
            return
        if not self._path:
            self._records.append((self._line, self._values))
            self._values = None
            return
        if text := "".join(self._text).strip():
            self._put("", text)
        self._text.clear()
        self._size = 0
        self._path.pop()

    def _put(self, attribute: str, text: str) -> None:
        assert self._values is not None, "only within a record"
        if len(self._values) >= MAX_VALUES:
            raise TableError(f"The record has more than {MAX_VALUES:,} values; download the file again", self._line)
        self._values[_column_name(self._path, attribute)] = text

    def _add_text(self, text: str) -> None:
        if self._values is None:
            return
        self._size += len(text)
        if self._size > MAX_LINE_CHARS:
            raise TableError(f"A value has more than {MAX_LINE_CHARS:,} characters; download the file again", self._line)
        self._text.append(text)

    def _refuse_declaration(self, *_: object) -> None:
        message = "The file declares a document type or entities, which data of GLEIF never does; download it again"
        raise TableError(message, self._parser.CurrentLineNumber)


def _column_name(path: list[str], attribute: str) -> str:
    name = ".".join([*path, attribute] if attribute else path)
    for element, column in COLUMN_NAMES.items():
        if name.startswith(element):
            name = column + name.removeprefix(element)
    if name.startswith("Relationship.Period."):
        prefix, _, last = name.rpartition(".")
        name = f"{prefix}.{PERIOD_PARTS.get(last, last)}"
    return name
