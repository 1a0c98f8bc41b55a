"""Arguments that determine the statement text (bounded integers, enums, lists of enums) or become its parameters.

ArgumentReader(builder, path, arguments).read_bounded_int("maxHops", 6, 1, 8)   ->   6
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from keiretsu.graph.plan import Param
from keiretsu.resolvers.document.argument_values import ArgumentValue, ConstantSource, LeafValue
from keiretsu.resolvers.errors import ErrorCode, RequestRejected
from keiretsu.resolvers.parameters.slots import ArgumentPath, Converter
from keiretsu.resolvers.planner.context import PlanBuilder

EnumT = TypeVar("EnumT", bound=Enum)


@dataclass(frozen=True)
class ArgumentReader:
    """Reads the arguments of one field. A null counts as omitted."""

    builder: PlanBuilder
    path: ArgumentPath
    arguments: Mapping[str, ArgumentValue]

    def read_int(self, name: str, default: int) -> int:
        """An integer, unchecked."""
        value = self._value(name)
        return default if value is None else int(value)

    def read_bounded_int(self, name: str, default: int, minimum: int, maximum: int) -> int:
        """An integer within these bounds, for the statement text."""
        value = self.read_int(name, default)
        if value < minimum:
            self.builder.add_error(self.path.child(name), f"{value} is below the minimum; use {minimum} to {maximum}.")
        elif value > maximum:
            self.builder.add_error(
                self.path.child(name), f"{value} exceeds the limit of {maximum}; use a smaller value.", ErrorCode.LIMIT_EXCEEDED
            )
        return min(max(value, minimum), maximum)

    def read_enum(self, name: str, default: EnumT) -> EnumT:
        """A member of an enum."""
        value = self._value(name)
        return default if value is None else value

    def read_enum_values(self, name: str) -> tuple[str, ...] | None:
        """The stored values of a list of enum members; None if omitted."""
        members = self._value(name)
        return None if members is None else tuple(str(member.value) for member in members)

    def add_parameter(self, name: str, default: Any, convert: Converter) -> Param:
        """The parameter of a value. Raises RequestRejected for a null in a required argument."""
        argument = self.arguments.get(name)
        if isinstance(argument, LeafValue) and argument.value is not None:
            return self.builder.slots.add(argument.source, convert, self.path.child(name))
        if default is None:
            raise RequestRejected(self.builder.errors)  # the null was recorded as an error by `read_arguments`
        return self.builder.slots.add(ConstantSource(default), convert, self.path.child(name))

    def _value(self, name: str) -> Any:
        argument = self.arguments.get(name)
        return argument.value if isinstance(argument, LeafValue) else None
