"""Computed fields of node types -> field specs.

    age: int | None = cypher_property("Age in years", "2026 - toInteger(left(built_from, 4))")
    ->   ScalarField("age", PropertySpec("age", ValueKind.INT, expression=ExpressionSpec(..., {"built_from": ...})))

    @computed("Tons per member of the crew") def tons_per_head(tons: float | None, crew: int | None) -> float | None: ...
    ->   PythonField("tonsPerHead", PropertySpec("tonsPerHead", ValueKind.FLOAT), (tons, crew), function)

The text of an expression is opaque here; resolvers/planner/expressions.py checks it.
"""

from __future__ import annotations

import difflib
import inspect
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from keiretsu.schema.catalogue import ExpressionSpec, FieldSpec, PropertySource, PropertySpec, PythonField, ScalarField, ValueKind
from keiretsu.schema.declarations import ComputedDeclaration, CypherPropertyDeclaration, Node, PropertyDeclaration
from keiretsu.schema.properties import ID, DeclarationError, properties_of, property_of, to_camel_names

STORED_NAMES = ("id", "slug", "name")
"""Fields that the loader, the search and sentences read as stored, as they do the key."""

TEXT_KINDS = (ValueKind.STRING, ValueKind.DATE, ValueKind.ID)


def computed_fields(cls: type[Node]) -> Iterator[FieldSpec]:
    """The computed fields that a node class declares or inherits. Raises DeclarationError."""
    return _NodeClass(cls).computed_fields()


def is_computed(field: FieldSpec) -> bool:
    """Whether an expression or a Python function computes the field."""
    return isinstance(field, PythonField) or (isinstance(field, ScalarField) and field.prop.source is PropertySource.EXPRESSION)


@dataclass(frozen=True)
class _NodeClass:
    """The declarations of a node class, and of the classes that it inherits from."""

    cls: type[Node]

    def computed_fields(self) -> Iterator[FieldSpec]:
        for name, prop in self._expressions.items():
            self._check_name(name)
            yield ScalarField(prop.name, prop)
        for name, declaration in self._declarations:
            if isinstance(declaration, ComputedDeclaration):
                self._check_name(name)
                yield self._python_field(name, declaration)

    @cached_property
    def _declarations(self) -> list[tuple[str, object]]:
        return [item for base in reversed(self.cls.__mro__) for item in vars(base).items()]

    @cached_property
    def _hints(self) -> Mapping[str, Any]:
        return typing.get_type_hints(self.cls)

    @cached_property
    def _stored(self) -> Mapping[str, PropertySpec]:
        """The stored properties by declared name; `built_from` and `built_to` are derived from `built`."""
        properties: dict[str, PropertySpec] = {}
        for name, declaration in self._declarations:
            if isinstance(declaration, PropertyDeclaration):
                specs = properties_of(name, declaration, self._hints[name])
                properties |= zip((name, f"{name}_from", f"{name}_to"), specs, strict=False)
        return properties

    @cached_property
    def _expressions(self) -> Mapping[str, PropertySpec]:
        """The properties that an expression computes, by declared name."""
        properties: dict[str, PropertySpec] = {}
        for name, declaration in self._declarations:
            if isinstance(declaration, CypherPropertyDeclaration):
                if name not in self._hints:
                    raise DeclarationError(f"{self._path(name)} has no annotation; declare its type, such as int | None")
                properties[name] = replace(
                    property_of(name, declaration.description, self._hints[name]),
                    source=PropertySource.EXPRESSION,
                    unit_properties=to_camel_names(declaration.unit),
                    expression=ExpressionSpec(declaration.expression, self._stored),
                )
        return properties

    def _path(self, name: str) -> str:
        return f"{self.cls.__name__}.{name}"

    def _check_name(self, name: str) -> None:
        if name in (*STORED_NAMES, self.cls.keyed_by):
            raise DeclarationError(f"{self._path(name)} must be a stored property; give the computed field another name")

    def _python_field(self, name: str, declaration: ComputedDeclaration) -> PythonField:
        function, path = declaration.function, self._path(name)
        if not inspect.isfunction(function) or inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
            raise DeclarationError(f"{path} is not a plain function; declare it with `def`, without `async` and `yield`")
        hints = typing.get_type_hints(function)
        if "return" not in hints:
            raise DeclarationError(f"{path} has no return annotation; declare the type of the field, such as float | None")
        parameters = inspect.signature(function).parameters.values()
        if not parameters:
            raise DeclarationError(f"{path} has no parameters; name the properties that it is computed from")
        arguments = tuple(self._argument(path, parameter, hints.get(parameter.name)) for parameter in parameters)
        result = property_of(name, declaration.description, hints["return"])
        return PythonField(result.name, result, arguments, function)

    def _argument(self, path: str, parameter: inspect.Parameter, hint: object) -> PropertySpec:
        """The property that a parameter names."""
        if parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD or parameter.default is not inspect.Parameter.empty:
            raise DeclarationError(f"{path}: parameter {parameter} is not a plain parameter; use the name of a property, without a default")
        properties = {"id": ID, **self._stored, **self._expressions}
        prop = properties.get(parameter.name)
        if prop is None:
            matches = difflib.get_close_matches(parameter.name, properties, n=1)
            suggestion = f"did you mean {matches[0]!r}?" if matches else "use the name of a stored property or of a cypher_property"
            raise DeclarationError(f"{path}: parameter {parameter.name!r} is not a property of {self.cls.__name__}; {suggestion}")
        if hint is not None:
            _check_annotation(f"{path}: parameter {parameter.name!r}", prop, property_of(parameter.name, "", hint))
        return prop


def _check_annotation(path: str, prop: PropertySpec, annotation: PropertySpec) -> None:
    """A parameter accepts every value of its property."""
    kinds = (prop.kind, ValueKind.FLOAT) if prop.kind is ValueKind.INT else TEXT_KINDS if prop.kind in TEXT_KINDS else (prop.kind,)
    is_never_null = prop.required or isinstance(prop.default, bool | list)
    if annotation.kind not in kinds or annotation.enum != prop.enum or (annotation.required and not is_never_null):
        type_name = prop.enum.__name__ if prop.enum else prop.kind.value
        raise DeclarationError(f"{path} is {type_name}{'' if is_never_null else ' or null'}; correct its annotation")
