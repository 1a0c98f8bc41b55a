"""Text -> an operation that is known to fit the schema.

    "{ company(slug: \\"xiaomi\\") { name } }"   ->   Operation(definition, fragments, the roles of its variables)

The shape of the variables is what a plan depends on beside the operation: their keys, nulls and lengths, which way they sort, what they
include and skip. Values that are only compared with are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from math import isfinite
from typing import Any

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    SKIP,
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    ValueNode,
    VariableNode,
    Visitor,
    VisitorAction,
    parse,
    validate,
    visit,
)
from graphql.execution.values import get_variable_values
from graphql.utilities import validate_input_literal
from graphql.validation import KnownTypeNamesRule, OverlappingFieldsCanBeMergedRule, ValuesOfCorrectTypeRule, specified_rules

from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.document_limits import check_document
from keiretsu.resolvers.errors import Code, Problem, Refused, from_graphql
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.parameters.coerce import is_high, quoted
from keiretsu.resolvers.parameters.cursors import cursor_keys
from keiretsu.schema.provenance import Direction
from keiretsu.schema.types.inputs import Sort

MOST_ERRORS = 50
"""How many errors of validation, or of variables, are told at once."""

PRINTED = 5_000
"""How many characters of one value are printed in all that is told of it."""

SCHEMA_UNTOLD = "`__schema` and `__type` ask about the schema, which this server does not tell; leave them out."

STRUCTURAL = (Sort, Direction)
"""Enums whose values decide what a statement says, not only what it compares with."""


class Role(Enum):
    """What a variable is used for, where its value decides what a statement says."""

    CURSOR = "cursor"
    CHOICE = "choice"


CHOICES = ("kinds", "by", "types", "mode", "hops", "maxHops", "depth")
ROLES = {"after": Role.CURSOR, "before": Role.CURSOR, **dict.fromkeys(CHOICES, Role.CHOICE)}
"""The arguments that give a variable a role."""

USUAL = ("one", False)
"""The shape of most values; True for a text that is high."""

PLAIN = {"ID": str, "String": str, "Int": int, "Float": float, "Boolean": bool}
"""What a value in JSON is that may stay as it is."""


@dataclass(frozen=True)
class Operation:
    """One operation of a valid document."""

    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    roles: Mapping[str, Role]

    @cached_property
    def name(self) -> str | None:
        """What it is called, where it has a name."""
        return self.definition.name.value if self.definition.name else None

    @cached_property
    def plain(self) -> Mapping[str, type] | None:
        """What Python has for each variable; None where one is of a type that is not built in."""
        found = {one.variable.name.value: PLAIN.get(_named(one.type)) for one in self.definition.variable_definitions or ()}
        return {name: one for name, one in found.items() if one} if all(found.values()) else None


@dataclass(frozen=True)
class Document:
    """A valid document: its operations by name; the empty name for one without. `size`: how many characters it has."""

    operations: Mapping[str, Operation]
    size: int

    def operation(self, name: str | None) -> Operation:
        """The operation that is meant. Raises Refused."""
        if name:
            if name in self.operations:
                return self.operations[name]
            raise Refused([Problem(Code.OPERATION_RESOLUTION_FAILURE, f"the document has no operation named {quoted(name)}.")])
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        text = (
            f"the document has {len(self.operations)} operations; say which is meant."
            if self.operations
            else "the document has no operation."
        )
        raise Refused([Problem(Code.OPERATION_RESOLUTION_FAILURE, text)])


def read_document(text: str, schema: GraphQLSchema, limits: Limits, *, development: bool = True) -> Document:
    """The document behind a text. Raises Refused with all that does not fit; outside of development, also where it asks for the schema."""
    if len(text) > limits.length:
        raise Refused([Problem(Code.LIMIT_EXCEEDED, f"the operation has more than {limits.length} characters; send a shorter one.")])
    try:
        parsed = parse(text, max_tokens=limits.tokens, no_location=False)
    except GraphQLError as error:
        raise Refused([_unparsed(error, limits)]) from None
    checked = check_document(parsed, limits)
    if checked.asks_schema and not development:
        raise Refused([Problem(Code.INTROSPECTION_DISABLED, SCHEMA_UNTOLD)])
    rules = [rule for rule in RULES if not (checked.circular and rule is OverlappingFieldsCanBeMergedRule)]
    if errors := validate(schema, parsed, rules, MOST_ERRORS, hide_suggestions=not development):
        problems = [from_graphql(error, Code.GRAPHQL_VALIDATION_FAILED) for error in errors]
        raise Refused(problems if development else map(_without_suggestion, problems))
    fragments = {definition.name.value: definition for definition in parsed.definitions if isinstance(definition, FragmentDefinitionNode)}
    roles = _read_roles(parsed)
    operations = [definition for definition in parsed.definitions if isinstance(definition, OperationDefinitionNode)]
    return Document(
        {operation.name.value if operation.name else "": Operation(operation, fragments, roles) for operation in operations}, len(text)
    )


def coerce_variables(
    schema: GraphQLSchema, operation: Operation, given: Mapping[str, Any], limits: Limits | None = None, *, development: bool = True
) -> Variables:
    """The variables of a request as their types want them. Raises Refused."""
    fitting = _as_they_are(operation, given)
    if fitting is not None:
        return fitting
    _check_size(given, limits or Limits())
    definitions = operation.definition.variable_definitions or ()
    found = get_variable_values(schema, definitions, dict(given), MOST_ERRORS, hide_suggestions=not development)
    if isinstance(found, list):
        raise Refused(from_graphql(error, Code.BAD_USER_INPUT) for error in found)
    return found.coerced


def _as_they_are(operation: Operation, given: Mapping[str, Any]) -> Variables | None:
    """The variables, where each is given and is just what its built-in type wants; graphql-core finds the same in ten times the time."""
    if operation.plain is None:
        return None
    found: dict[str, Any] = {}
    for name, wanted in operation.plain.items():
        value = found[name] = given.get(name)
        if type(value) is not wanted:
            return None
        if (wanted is int and not GRAPHQL_MIN_INT <= found[name] <= GRAPHQL_MAX_INT) or (wanted is float and not isfinite(found[name])):
            return None
    return found


def _check_size(given: Mapping[str, Any], limits: Limits) -> None:
    """Raises Refused where values are too deep, for a scalar of our own lets any through; or are of too many objects, which take long."""
    objects = 0
    for name, value in given.items():
        within, depth = [value], 0
        while within:
            objects += sum(type(one) is dict for one in within)
            if objects > limits.objects:
                text = f"the variables have more than {limits.objects} objects in them; send fewer."
                raise Refused([Problem(Code.LIMIT_EXCEEDED, text)])
            within = [inner for one in within for inner in _items(one)]
            depth += bool(within)
            if depth > limits.nesting:
                text = f"${name}: this has more than {limits.nesting} brackets within each other; send a flatter value."
                raise Refused([Problem(Code.LIMIT_EXCEEDED, text)])


def _items(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _named(node: TypeNode) -> str:
    """A type's name, whether or not it may be null; empty for a list."""
    inner = node.type if isinstance(node, NonNullTypeNode) else node
    return inner.name.value if isinstance(inner, NamedTypeNode) else ""


def shape_of(operation: Operation, variables: Variables) -> Hashable:
    """What a plan depends on of the variables."""
    roles, shapes = operation.roles, []
    for name, value in variables.items():  # in the order in which they are defined
        if type(value) is str and name not in roles:
            shapes.append((name, USUAL if value.isascii() else _shape(value)))
        else:
            shapes.append((name, _shape(value, roles.get(name))))
    return tuple(shapes)


def _shape(value: Any, role: Role | None = None) -> Hashable:
    match value:
        case None:
            return None
        case dict():
            return tuple((name, _shape(one)) for name, one in sorted(value.items()))
        case list() if role is None and not any(isinstance(one, dict) or one is None for one in value):
            return "list"
        case list():
            return tuple(_shape(one, role) for one in value)
        case Enum():
            return (value.name,) if role is Role.CHOICE or isinstance(value, STRUCTURAL) else "one"
        case bool() | int() if role is Role.CHOICE:
            return value
        case bool():
            return "one"
        case str() if role is Role.CURSOR:
            return tuple((key is None, is_high(key)) for key in cursor_keys(value))
        case _:
            return ("one", is_high(value))


def variables_in(nodes: Iterable[Node]) -> list[str]:
    """The names of the variables that these nodes use."""
    finder = _VariableFinder()
    for node in nodes:
        visit(node, finder)
    return finder.names


def fragments_in(node: Node) -> list[str]:
    """The names of the fragments that a node spreads."""
    finder = _SpreadFinder()
    visit(node, finder)
    return finder.names


def _read_roles(document: Node) -> dict[str, Role]:
    reader = _RoleReader()
    visit(document, reader)
    return reader.roles


class _RoleReader(Visitor):
    """Finds the variables whose values decide what a statement says."""

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[str, Role] = {}

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        role = ROLES.get(node.name.value)
        if role:
            self._note(node, role)

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.name.value == "paths":  # how many paths are looked for stands in the text
            for one in node.arguments or ():
                if one.name.value == "first":
                    self._note(one, Role.CHOICE)

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self._note(node, Role.CHOICE)

    def _note(self, node: Node, role: Role) -> None:
        self.roles |= dict.fromkeys(variables_in([node]), role)


class _VariableFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.append(node.name.value)


class _SpreadFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.append(node.name.value)


def _without_suggestion(problem: Problem) -> Problem:
    """The one suggestion that validation makes also where it shall make none."""
    return replace(problem, message=re.sub(r" Did you mean '\w+ \{ \.\.\. \}'\?$", "", problem.message))


class _FewTypes(KnownTypeNamesRule):
    """Looks for names like an unknown one for a few types only: there are hundreds, and it takes longer than all else together."""

    looked_for = 0

    def report_error(self, error: GraphQLError) -> None:
        super().report_error(error)
        self.looked_for += 1
        if self.looked_for == 3:
            self.type_names = []


class _Enough(Exception):  # noqa: N818  # enough is told of one value
    """What else is wrong with it is not told."""


class _FewValues(ValuesOfCorrectTypeRule):
    """Tells of a long value only some of what is wrong with it: each error holds all of the value, which is printed for it."""

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        assert node.loc, "the document is parsed with locations"
        room = max(1, PRINTED // (node.loc.end - node.loc.start))

        def tell(error: GraphQLError, _path: list[str | int]) -> None:
            nonlocal room
            self.report_error(error)
            room -= 1
            if room == 0:
                raise _Enough

        if input_type:
            with suppress(_Enough):
                validate_input_literal(node, input_type, tell, hide_suggestions=self.context.hide_suggestions)
        return SKIP


CHEAPER = {KnownTypeNamesRule: _FewTypes, ValuesOfCorrectTypeRule: _FewValues}
RULES = tuple(CHEAPER.get(rule, rule) for rule in specified_rules)


def _unparsed(error: GraphQLError, limits: Limits) -> Problem:
    if error.message.startswith("Syntax Error: Document contains more than"):
        return Problem(Code.LIMIT_EXCEEDED, f"the operation has more than {limits.tokens} tokens; send a shorter one.")
    return from_graphql(error, Code.GRAPHQL_PARSE_FAILED)
