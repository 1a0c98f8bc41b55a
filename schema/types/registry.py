"""GraphQL type names -> Python classes -> Strawberry types.

The types of a graph are mutually recursive. So each class is created empty, then gets its fields, and is passed to Strawberry last: an
annotation then holds the class itself, and no forward reference needs to be resolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField


@dataclass(frozen=True)
class Argument:
    """An argument of a field: its GraphQL name, type, description, and default if it has one."""

    name: str
    hint: object
    description: str
    default: object = strawberry.UNSET


@dataclass
class Registry:
    """The classes of one schema, by GraphQL name."""

    classes: dict[str, type[Any]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> type[Any]:
        """The class of that name, created empty if it does not exist yet."""
        if name not in self.classes:
            self.classes[name] = type(name, (), {"__annotations__": {}})
        return self.classes[name]

    def inherit(self, name: str, bases: Sequence[type[Any]]) -> type[Any]:
        """The class of that name, with these interfaces; must be called before the first reference to it."""
        assert name not in self.classes, f"{name} was referenced before its interfaces were known"
        self.classes[name] = type(name, tuple(bases), {"__annotations__": {}})
        return self.classes[name]

    def has_field(self, owner: str, name: str) -> bool:
        """Whether a type has a field of that name already."""
        return f"{name}_" in self[owner].__annotations__

    def add_field(self, owner: str, name: str, hint: object, description: str, arguments: Sequence[Argument] = ()) -> None:
        """Add a field to an object type or an interface."""
        strawberry_field = StrawberryField(graphql_name=name, description=description)
        strawberry_field.arguments = [
            StrawberryArgument(
                argument.name,
                argument.name,
                StrawberryAnnotation(argument.hint),
                description=argument.description,
                default=argument.default,
            )
            for argument in arguments
        ]
        self._attach(owner, name, hint, strawberry_field)

    def add_input(self, owner: str, name: str, hint: object, description: str, default: object = strawberry.UNSET) -> None:
        """Add an optional field to an input type."""
        self._attach(owner, name, hint, strawberry.field(name=name, description=description, default=default))

    def _attach(self, owner: str, name: str, hint: object, strawberry_field: Any) -> None:
        cls = self[owner]
        attribute = f"{name}_"  # never a Python keyword: and_, or_, not_, in_
        cls.__annotations__[attribute] = hint
        setattr(cls, attribute, strawberry_field)


def list_of(item: Any) -> Any:
    """The annotation list[item], for a type known at run time only."""
    return list[item]


def optional(item: Any) -> Any:
    """The annotation item | None, for a type known at run time only."""
    return item | None
