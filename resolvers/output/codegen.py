"""Reader -> one generated function that does the same, as long as nothing is missing.

    OneObject((("name", Required(Stored(0, STRING))), ("parents", Connection(1, ...))))
    -> def f0(r, b):
           return {'name': (v if type(v := r[0]) is str else gap()), 'parents': f1(r[1], b)}

It has no name for what it finds amiss: it raises, whatever, and the readers themselves go over the record again and say what and where.
What stands in the text comes from the plan alone: places, keys of the answer, which are GraphQL names, and names made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.output.graph_queries import InOrder, Within
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.schema.catalogue import Kind

AMISS = (s.Missing, LookupError, TypeError, ValueError, AttributeError)
"""What a generated function may raise where a record is not as it should be."""

GREATEST = 2**31
FITS = {
    Kind.ID: "type({v}) is str",
    Kind.STRING: "type({v}) is str",
    Kind.DATE: "type({v}) is str",
    Kind.INT: f"type({{v}}) is int and -{GREATEST} <= {{v}} < {GREATEST}",
    Kind.FLOAT: "(type({v}) is float or type({v}) is int) and -inf < {v} < inf",
    Kind.BOOLEAN: "type({v}) is bool",
    Kind.STRINGS: "fits_strings({v})",
}
"""Kind -> whether a value is one, as shaping.FITS has it."""


DEEP = 4
"""Loops within each other in one function; Python takes no more than 20 blocks there, of which a loop may be two."""

USES = 3
"""Of an operation that is asked so often a function is worth its making, which takes longer than reading a few records."""


class Shaper:
    """Reads records; by a generated function, as soon as that is worth it."""

    def __init__(self, read: s.Reader) -> None:
        self.read = read
        self._uses = 0
        self._generated: s.Reader | None = None

    def __call__(self, record: Sequence[Any], bound: s.Bound) -> Any:
        if self._generated is None:
            self._uses += 1
            if self._uses < USES:
                return self.read(record, bound)
            self._generated = generate(self.read)
        try:
            return self._generated(record, bound)
        except AMISS:
            bound.gaps.clear()
            bound.wanted.clear()
            return self.read(record, bound)


def generate(read: s.Reader) -> s.Reader:
    """The function for a reader."""
    source = _Source()
    entry = source.function(read)
    scope: dict[str, Any] = dict(source.names)
    exec("\n".join(source.functions), scope)  # noqa: S102  # the text is made here, of nothing that was asked but keys
    made: s.Reader = scope[entry]
    return made


def _gap() -> None:
    raise s.Missing("something")


@dataclass
class _Source:
    """The functions as they are written. `names`: what they mean by the names that they use."""

    functions: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(
        default_factory=lambda: {
            "gap": _gap,
            "inf": float("inf"),
            "fits_strings": s.FITS[Kind.STRINGS],
            "to_global_id": to_global_id,
            "take_page": s.take_page,
        }
    )
    rows: int = 0
    within: int = 0

    def function(self, read: s.Reader) -> str:
        """A function of a row; its name."""
        return self._function("r, b", [f"return {self.expression(read, 'r')}"])

    def expression(self, read: s.Reader, row: str) -> str:
        """What reads this from the row of that name."""
        match read:
            case s.Constant(value):
                return repr(value) if value is None or isinstance(value, str) else self._name(value)
            case s.Required(inner):
                return self._required(inner, row)
            case s.Nullable(s.Stored(place, kind)):
                return f"(v if (v := {row}[{place}]) is None or {FITS[kind].replace('{v}', 'v')} else gap())"
            case s.Nullable(s.Translated(place, names)):
                return f"(None if (v := {row}[{place}]) is None else {self._name(names)}[v])"
            case s.Nullable(inner):
                return self.expression(inner, row)
            case s.GlobalId(inner):
                return f"to_global_id({self.expression(inner, row)})"
            case s.OneObject(entries):
                return self._object(entries, row)
            case _:
                return self._nested(read, row)

    def _nested(self, read: s.Reader, row: str) -> str:
        """What reads rows within the row."""
        match read:
            case s.ByType(code, readers):
                return f"{self._table([self.function(reader) for reader in readers])}[{row}[{code}]]({row}, b)"
            case s.AllRows(place, inner, alone):
                return self._many(inner, f"zip({row}[{place}])" if alone else f"{row}[{place}]")
            case s.OnlyRow(place, inner):
                self.rows += 1
                one = f"r{self.rows}"
                return f"({self.expression(inner, f'{one}[0]')} if ({one} := {row}[{place}]) else None)"
            case InOrder(sorting, inner):
                return self._many(inner, f"{self._name(sorting)}({row})")
            case Within(place, inner):
                return self.expression(inner, f"{row}[{place}]")
            case s.Connection(place, layout, entries):
                return self._connection(layout, entries, f"{row}[{place}]")
            case _:
                return f"{self._name(read)}({row}, b)"

    def _required(self, inner: s.Reader, row: str) -> str:
        match inner:
            case s.Stored(place, kind):
                return f"(v if {FITS[kind].replace('{v}', f'(v := {row}[{place}])', 1).replace('{v}', 'v')} else gap())"
            case s.Translated(place, names):
                return f"{self._name(names)}[{row}[{place}]]"
            case s.Listed(place, words):
                return f"{self._name(tuple(words))}[{row}[{place}]]"
            case _:
                return f"(v if (v := {self.expression(inner, row)}) is not None else gap())"

    def _object(self, entries: Sequence[tuple[str, s.Reader]], row: str) -> str:
        return f"{{{', '.join(f'{key!r}: {self.expression(read, row)}' for key, read in entries)}}}"

    def _many(self, inner: s.Reader, rows: str) -> str:
        """Loops within each other, up to a depth that Python takes; a call for each row takes longer."""
        self.rows += 1
        self.within += 1
        one = f"r{self.rows}"
        read = self.expression(inner, one) if self.within % DEEP else f"{self.function(inner)}({one}, b)"
        self.within -= 1
        return f"[{read} for {one} in {rows}]"

    def _connection(self, layout: s.PageLayout, entries: Sequence[tuple[str, s.Reader]], value: str) -> str:
        """What reads a connection from its value."""
        page = _Page(layout, value)
        return f"{{{', '.join(f'{key!r}: {self._of_page(read, page)}' for key, read in entries)}}}"

    def _of_page(self, read: s.Reader, page: _Page) -> str:
        """What reads this from a page."""
        match read:
            case s.PagePart(name):
                return page.part(name)
            case s.PageRows(inner):
                return self._many(inner, page.rows)
            case s.PageEnd(place, inner):
                return f"({self.expression(inner, f'{page.rows}[{place}]')} if {page.rows} else None)"
            case s.PageMeasures(inner):
                return self.expression(inner, f"{page.value}[{page.layout.measures}]")
            case s.PageGroups(number, inner):
                return self._many(inner, f"{page.value}[{page.layout.groups + number}]")
            case s.OneObject(entries):
                return f"{{{', '.join(f'{key!r}: {self._of_page(one, page)}' for key, one in entries)}}}"
            case s.Constant():
                return self.expression(read, page.rows)
            case _:
                return f"{self._name(read)}(take_page({page.value}, {self._name(page.layout)}), b)"

    def _function(self, arguments: str, lines: Sequence[str]) -> str:
        name = f"f{len(self.functions)}"
        body = "\n".join(f"    {line}" for line in lines)
        self.functions.append(f"def {name}({arguments}):\n{body}")
        return name

    def _table(self, functions: Sequence[str]) -> str:
        name = f"t{len(self.functions)}"
        self.functions.append(f"{name} = ({', '.join(functions)},)")
        return name

    def _name(self, value: Any) -> str:
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name


@dataclass(frozen=True)
class _Page:
    """A page as text; the same as shaping.take_page. `value`: what has the connection's value."""

    layout: s.PageLayout
    value: str

    @property
    def rows(self) -> str:
        """Its rows."""
        if self.layout.rows is None:
            return "()"
        return f"{self.value}[{self.layout.rows}]{'[::-1]' if self.layout.backward else ''}"

    def part(self, name: str) -> str:
        """A part of the page beside its rows."""
        layout, value = self.layout, self.value
        earlier, later = (f"{value}[{place}]" if place is not None else "False" for place in (layout.earlier, layout.later))
        match name:
            case "total":
                return f"{value}[{layout.total}]" if layout.total is not None else "None"
            case "has_next":
                return later if layout.backward else f"({self._more} or {later})"
            case _:
                assert name == "has_previous", f"a page has no part {name}"
                return f"({self._more} or {earlier})" if layout.backward else earlier

    @property
    def _more(self) -> str:
        """Whether there is more."""
        layout, value = self.layout, self.value
        if layout.more is not None:
            return f"{value}[{layout.more}]"
        return f"{value}[{layout.total}] > len({self.rows})" if layout.counted and layout.rows is not None else "False"
