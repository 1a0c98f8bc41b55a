"""Lists of structured values of node types -> field specs.

    class Identifier(Composite, separator=":"): scheme: str = prop("...")  value: str = prop("...")
    identifiers: list[Identifier] = composite_list("Identifiers", lookup=["scheme", "value"])
    ->   CompositeListField("identifiers", PropertySpec("identifiers", ValueKind.STRINGS, ...), CompositeSpec("Identifier", ...), ...)

The graph stores each value as one text: its properties in declared order, joined by the unit separator U+001F; a missing one is empty.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterable, Iterator, Mapping

from strawberry.utils.str_converters import to_camel_case

from keiretsu.schema.catalogue import CompositeListField, CompositeSpec, EdgeSpec, FieldSpec, PropertySpec, ValueKind
from keiretsu.schema.declarations import Composite, CompositeListDeclaration, Node, PropertyDeclaration
from keiretsu.schema.properties import DeclarationError, doc_of, properties_of, to_camel_names

TEXT_KINDS = (ValueKind.STRING, ValueKind.DATE, ValueKind.ENUM)


def composite_fields(cls: type[Node]) -> Iterator[CompositeListField]:
    """The lists of structured values that a node class declares or inherits. Raises DeclarationError."""
    hints = typing.get_type_hints(cls)
    for base in reversed(cls.__mro__):
        for name, declaration in vars(base).items():
            if isinstance(declaration, CompositeListDeclaration):
                yield _composite_field(f"{cls.__name__}.{name}", name, declaration, hints.get(name))


def check_composite_names(fields: Mapping[str, Mapping[str, FieldSpec]], edges: Iterable[EdgeSpec]) -> None:
    """A structured value has a type name of its own. Raises DeclarationError."""
    specs: dict[str, CompositeSpec] = {}
    taken = {*fields, *(edge.name for edge in edges)}
    for owner, field in ((owner, field) for owner, owned in fields.items() for field in owned.values()):
        if isinstance(field, CompositeListField):
            name = field.composite.name
            if name in taken or specs.setdefault(name, field.composite) != field.composite:
                raise DeclarationError(f"{owner}.{field.name}: another type is named {name}, too; rename one of them")


def _composite_field(path: str, name: str, declaration: CompositeListDeclaration, hint: object) -> CompositeListField:
    cls = next(iter(typing.get_args(hint)), None) if typing.get_origin(hint) is list else None
    if not inspect.isclass(cls) or not issubclass(cls, Composite):
        raise DeclarationError(f"{path}: annotate it as a list of a Composite, such as list[Identifier]")
    composite = _composite_spec(cls)
    lookup = to_camel_names(declaration.lookup)
    if unknown := [prop for prop in lookup if prop not in {prop.name for prop in composite.properties}]:
        raise DeclarationError(f"{path}: {composite.name} has no property {unknown[0]!r}; correct the name in `lookup`")
    camel = to_camel_case(name)
    prop = PropertySpec(
        camel,
        ValueKind.STRINGS,
        declaration.description,
        required=True,
        default=[],
        stored_name=camel,
        orderable=False,
        composite=composite,
    )
    return CompositeListField(camel, prop, composite, lookup)


def _composite_spec(cls: type[Composite]) -> CompositeSpec:
    hints = typing.get_type_hints(cls)
    declarations = {name: value for name, value in vars(cls).items() if isinstance(value, PropertyDeclaration)}
    if not declarations:
        raise DeclarationError(f"{cls.__name__} has no properties; declare them with prop()")
    if len(cls.separator) != 1 or cls.separator.isalnum() or cls.separator in ';\\ "':
        raise DeclarationError(f"{cls.__name__}: {cls.separator!r} cannot separate its properties; use another sign, such as | or :")
    properties = tuple(prop for name, value in declarations.items() for prop in properties_of(name, value, hints[name]))
    for name, value in declarations.items():
        _check_property(f"{cls.__name__}.{name}", value)
    for prop in properties:
        if prop.kind not in TEXT_KINDS:
            raise DeclarationError(f"{cls.__name__}.{prop.name} is not stored as text; use str, Date, Edtf or an enum")
    return CompositeSpec(cls.__name__, doc_of(cls), properties, cls.separator)


def _check_property(path: str, declaration: PropertyDeclaration) -> None:
    """Only what a text can have."""
    options = ("default", "stored_name", "bounds", "unit", "unit_at", "share")
    if used := [option for option in options if getattr(declaration, option)]:
        raise DeclarationError(f"{path}: a property of a Composite cannot have `{used[0]}`; remove it")
