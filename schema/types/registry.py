"""Names -> bare classes -> Strawberry types.

The types of a graph refer to each other in circles. So each class is made bare first, gets its fields next, and is handed to Strawberry
last: an annotation then holds the class itself, and no name has to be found again.
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
    """An argument of a field: its GraphQL name, its type, what it is for, and its default where it has one."""

    name: str
    hint: object
    description: str
    default: object = strawberry.UNSET


@dataclass
class Registry:
    """The classes of one schema, by GraphQL name."""

    classes: dict[str, type[Any]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> type[Any]:
        """The class of that name, made bare where it is not there yet."""
        if name not in self.classes:
            self.classes[name] = type(name, (), {"__annotations__": {}})
        return self.classes[name]

    def inherit(self, name: str, bases: Sequence[type[Any]]) -> type[Any]:
        """The class of that name, with these interfaces; to be called before anything refers to it."""
        assert name not in self.classes, f"{name} was referred to before its interfaces were known"
        self.classes[name] = type(name, tuple(bases), {"__annotations__": {}})
        return self.classes[name]

    def add_field(self, owner: str, name: str, hint: object, description: str, arguments: Sequence[Argument] = ()) -> None:
        """A field of an object type or an interface."""
        made = StrawberryField(graphql_name=name, description=description)
        made.arguments = [
            StrawberryArgument(
                argument.name,
                argument.name,
                StrawberryAnnotation(argument.hint),
                description=argument.description,
                default=argument.default,
            )
            for argument in arguments
        ]
        self._attach(owner, name, hint, made)

    def add_input(self, owner: str, name: str, hint: object, description: str, default: object = strawberry.UNSET) -> None:
        """A field of an input type; one that may be left out."""
        self._attach(owner, name, hint, strawberry.field(name=name, description=description, default=default))

    def _attach(self, owner: str, name: str, hint: object, made: Any) -> None:
        cls = self[owner]
        attribute = f"{name}_"  # a Python name that is no keyword: and_, or_, not_, in_
        cls.__annotations__[attribute] = hint
        setattr(cls, attribute, made)


def list_of(item: Any) -> Any:
    """The annotation of a list of these, where the type is known only now."""
    return list[item]


def maybe(item: Any) -> Any:
    """The annotation of one of these or null."""
    return item | None
