"""The values that travel beside a statement: where each comes from and how it is made fit.

    slots.add(Variable("name"), as_is, site)   ->   Param(0)
    Binder(slots.bindings).bind({"name": "Xiaomi"})   ->   ["Xiaomi"]

A conversion takes the value that was given and returns the one that Neo4j gets. It raises Unfit with a sentence; binding puts in front
where that was, and reports all that is wrong at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.plan import Param
from keiretsu.resolvers.document.argument_values import Source, Variables, evaluate
from keiretsu.resolvers.errors import Code, Problem, Refused

Convert = Callable[[Any], Any]


class Unfit(ValueError):  # noqa: N818  # a word of the conversions, always caught by bind
    """A value that cannot be used. The text ends the sentence that begins with the argument's name."""

    def __init__(self, text: str, code: Code = Code.BAD_USER_INPUT) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Site:
    """Where a value stands: the response path of its field, and the way to it from there: where.name.eq."""

    path: tuple[str, ...]
    argument: str = ""

    def at(self, name: str | int) -> Site:
        """One step further in."""
        step = f"[{name}]" if isinstance(name, int) else f".{name}" if self.argument else name
        return Site(self.path, self.argument + step)

    @property
    def depth(self) -> int:
        """How many steps it is inside its argument."""
        return self.argument.count(".")

    def problem(self, text: str, code: Code = Code.BAD_USER_INPUT) -> Problem:
        """What is wrong here."""
        return Problem(code, f"{'.'.join((*self.path, self.argument))}: {text}", self.path)


@dataclass(frozen=True)
class Binding:
    source: Source
    convert: Convert
    site: Site


@dataclass
class Slots:
    """The bindings of one plan, in the order of their slots.

    Each place in a plan has a slot of its own, also where two happen to have the same value: equal values must not change the text.
    """

    bindings: list[Binding] = field(default_factory=list)

    def add(self, source: Source, convert: Convert, site: Site) -> Param:
        """A new slot for this value."""
        self.bindings.append(Binding(source, convert, site))
        return Param(len(self.bindings) - 1)


class Binder:
    """Makes the values of a request fit. What stands in the document is made fit once, for all requests."""

    def __init__(self, bindings: Sequence[Binding]) -> None:
        self._fixed: list[Any] = [None] * len(bindings)
        self._open: list[tuple[int, Binding]] = []
        for slot, one in enumerate(bindings):
            try:
                self._fixed[slot] = one.convert(evaluate(one.source, {}))
            except (KeyError, Unfit):  # it takes a variable; or it is unfit, which each request is told
                self._open.append((slot, one))

    def bind(self, variables: Variables) -> list[Any]:
        """The values of a request, by slot. Raises Refused with all that is wrong with them."""
        values, problems = self._fixed.copy(), []
        for slot, one in self._open:
            try:
                values[slot] = one.convert(evaluate(one.source, variables))
            except Unfit as unfit:
                problems.append(one.site.problem(str(unfit), unfit.code))
        if problems:
            raise Refused(dict.fromkeys(problems))  # what is wrong with a cursor is found once for each of its keys
        return values


def unfit_values(bindings: Sequence[Binding], variables: Variables) -> tuple[Problem, ...]:
    """What binding would find wrong."""
    try:
        Binder(bindings).bind(variables)
    except Refused as refused:
        return refused.problems
    return ()


def as_is(value: Any) -> Any:
    """The value as it was given."""
    return value
