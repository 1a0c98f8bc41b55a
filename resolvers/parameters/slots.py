"""Parameter slots: the source of each statement parameter and its conversion.

    slots.add(VariableSource("name"), identity, argument_path)   ->   Param(0)
    ParameterBinder(slots.bindings).bind({"name": "Xiaomi"})   ->   ["Xiaomi"]

A converter takes a GraphQL value and returns the one that Neo4j receives. It raises InvalidValue with a sentence; binding prepends the
argument's path and reports all errors at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.plan import Param
from keiretsu.resolvers.document.argument_values import ValueSource, Variables, evaluate
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.text import dotted

Converter = Callable[[Any], Any]


class InvalidValue(ValueError):  # noqa: N818  # a result of a converter, always caught by `bind`
    """A value that a converter rejects. The text follows the argument's path in the message."""

    def __init__(self, message: str, code: ErrorCode = ErrorCode.BAD_USER_INPUT) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class ArgumentPath:
    """Position of a value: the response path of its field, and the path inside its arguments: where.name.eq."""

    field_path: tuple[str, ...]
    argument: str = ""

    def child(self, name: str | int) -> ArgumentPath:
        """The path of a field or an item of this value."""
        step = f"[{name}]" if isinstance(name, int) else f".{name}" if self.argument else name
        return ArgumentPath(self.field_path, self.argument + step)

    @property
    def depth(self) -> int:
        """Number of steps below the argument."""
        return self.argument.count(".")

    def error(self, message: str, code: ErrorCode = ErrorCode.BAD_USER_INPUT) -> RequestError:
        """An error at this path."""
        return RequestError(code, f"{dotted((*self.field_path, *self.argument.split('.')))}: {message}", self.field_path)


@dataclass(frozen=True)
class ParameterBinding:
    source: ValueSource
    convert: Converter
    argument_path: ArgumentPath


@dataclass
class ParameterSlots:
    """The bindings of one plan, in the order of their slots.

    Each use has a slot of its own, even if two happen to have the same value: equal values must not change the statement text.
    """

    bindings: list[ParameterBinding] = field(default_factory=list)

    def add(self, source: ValueSource, convert: Converter, argument_path: ArgumentPath) -> Param:
        """Add a slot for this value."""
        self.bindings.append(ParameterBinding(source, convert, argument_path))
        return Param(len(self.bindings) - 1)


class ParameterBinder:
    """Converts the values of a request. Constants in the document are converted once, for all requests."""

    def __init__(self, bindings: Sequence[ParameterBinding]) -> None:
        self._constants: list[Any] = [None] * len(bindings)
        self._variable_bindings: list[tuple[int, ParameterBinding]] = []
        for slot, binding in enumerate(bindings):
            try:
                self._constants[slot] = binding.convert(evaluate(binding.source, {}))
            except (KeyError, InvalidValue):  # it depends on a variable, or is invalid, which each request reports
                self._variable_bindings.append((slot, binding))

    def bind(self, variables: Variables) -> list[Any]:
        """The values of a request, by slot. Raises RequestRejected with all errors."""
        values, errors = self._constants.copy(), []
        for slot, binding in self._variable_bindings:
            try:
                values[slot] = binding.convert(evaluate(binding.source, variables))
            except InvalidValue as error:
                errors.append(binding.argument_path.error(str(error), error.code))
        if errors:
            raise RequestRejected(dict.fromkeys(errors))  # an invalid cursor is reported once, not for each of its keys
        return values


def binding_errors(bindings: Sequence[ParameterBinding], variables: Variables) -> tuple[RequestError, ...]:
    """The errors that binding would report."""
    try:
        ParameterBinder(bindings).bind(variables)
    except RequestRejected as rejection:
        return rejection.errors
    return ()


def identity(value: Any) -> Any:
    """The value, unconverted."""
    return value
