"""Query text -> a validated operation, and its coerced variables.

"{ company(slug: \\"xiaomi\\") { name } }"   ->   Operation(definition, fragments, variable_roles)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Any

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values
from graphql.validation import OverlappingFieldsCanBeMergedRule

from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.document_limits import check_document_limits
from keiretsu.resolvers.document.validation_rules import VALIDATION_RULES
from keiretsu.resolvers.document.variable_roles import VariableRole, find_variable_roles
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected, from_graphql
from keiretsu.resolvers.limits import Limits
from keiretsu.text import quoted

MAX_ERRORS = 50
"""Maximum number of validation or variable errors reported at once."""

INTROSPECTION_DISABLED_MESSAGE = "Introspection is disabled on this server; remove `__schema` and `__type`."

JSON_TYPES = {"ID": str, "String": str, "Int": int, "Float": float, "Boolean": bool}
"""Python types of JSON values that need no coercion."""


@dataclass(frozen=True)
class Operation:
    """One operation of a valid document."""

    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variable_roles: Mapping[str, VariableRole]

    @cached_property
    def name(self) -> str | None:
        """Its name; None if it is anonymous."""
        return self.definition.name.value if self.definition.name else None

    @cached_property
    def json_types(self) -> Mapping[str, type] | None:
        """Python type per variable; None if any has a type other than a built-in scalar."""
        types = {node.variable.name.value: JSON_TYPES.get(_type_name(node.type)) for node in self.definition.variable_definitions or ()}
        return {name: type_ for name, type_ in types.items() if type_} if all(types.values()) else None


@dataclass(frozen=True)
class ParsedDocument:
    """A valid document: its operations by name, an anonymous one under the empty name. `size`: in characters."""

    operations: Mapping[str, Operation]
    size: int

    def get_operation(self, name: str | None) -> Operation:
        """The operation to execute. Raises RequestRejected."""
        if name:
            if name in self.operations:
                return self.operations[name]
            raise RequestRejected(
                [RequestError(ErrorCode.OPERATION_RESOLUTION_FAILURE, f"The document has no operation named {quoted(name)}.")]
            )
        if len(self.operations) == 1:
            return next(iter(self.operations.values()))
        message = (
            f"The document has {len(self.operations)} operations; name one in `operationName`."
            if self.operations
            else "The document has no operation."
        )
        raise RequestRejected([RequestError(ErrorCode.OPERATION_RESOLUTION_FAILURE, message)])


def parse_document(text: str, schema: GraphQLSchema, limits: Limits, *, is_development: bool = True) -> ParsedDocument:
    """Parse and validate a document. Raises RequestRejected with all errors; in production, also on introspection."""
    if len(text) > limits.document_length:
        message = f"The document has more than {limits.document_length} characters; send a shorter one."
        raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])
    try:
        document_node = parse(text, max_tokens=limits.tokens, no_location=False)
    except GraphQLError as error:
        raise RequestRejected([_to_parse_error(error, limits)]) from None
    check = check_document_limits(document_node, limits)
    if check.has_introspection and not is_development:
        raise RequestRejected([RequestError(ErrorCode.INTROSPECTION_DISABLED, INTROSPECTION_DISABLED_MESSAGE)])
    rules = [rule for rule in VALIDATION_RULES if not (check.has_fragment_cycle and rule is OverlappingFieldsCanBeMergedRule)]
    if errors := validate(schema, document_node, rules, MAX_ERRORS, hide_suggestions=not is_development):
        reported = [from_graphql(error, ErrorCode.GRAPHQL_VALIDATION_FAILED) for error in errors]
        raise RequestRejected(reported if is_development else map(_strip_suggestion, reported))
    fragments = {
        definition.name.value: definition for definition in document_node.definitions if isinstance(definition, FragmentDefinitionNode)
    }
    roles = find_variable_roles(document_node)
    operations = [definition for definition in document_node.definitions if isinstance(definition, OperationDefinitionNode)]
    return ParsedDocument(
        {operation.name.value if operation.name else "": Operation(operation, fragments, roles) for operation in operations}, len(text)
    )


def coerce_variables(
    schema: GraphQLSchema, operation: Operation, values: Mapping[str, Any], limits: Limits | None = None, *, is_development: bool = True
) -> Variables:
    """The variables of a request, coerced to their declared types. Raises RequestRejected."""
    unchanged = _accept_unchanged(operation, values)
    if unchanged is not None:
        return unchanged
    _check_input_size(values, limits or Limits())
    definitions = operation.definition.variable_definitions or ()
    coerced = get_variable_values(schema, definitions, dict(values), MAX_ERRORS, hide_suggestions=not is_development)
    if isinstance(coerced, list):
        raise RequestRejected(from_graphql(error, ErrorCode.BAD_USER_INPUT) for error in coerced)
    return coerced.coerced


def _accept_unchanged(operation: Operation, values: Mapping[str, Any]) -> Variables | None:
    """The values themselves, if all are present and already of their built-in types; graphql-core takes ten times as long for the same."""
    if operation.json_types is None:
        return None
    variables: dict[str, Any] = {}
    for name, type_ in operation.json_types.items():
        value = variables[name] = values.get(name)
        if type(value) is not type_:
            return None
        if (type_ is int and not GRAPHQL_MIN_INT <= variables[name] <= GRAPHQL_MAX_INT) or (
            type_ is float and not isfinite(variables[name])
        ):
            return None
    return variables


def _check_input_size(values: Mapping[str, Any], limits: Limits) -> None:
    """Raises RequestRejected if values are nested too deep, which custom scalars allow, or contain too many objects, which take long."""
    objects = 0
    for name, value in values.items():
        level, depth = [value], 0
        while level:
            objects += sum(type(item) is dict for item in level)
            if objects > limits.input_objects:
                message = f"The variables contain more than {limits.input_objects} objects; send fewer."
                raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])
            level = [child for item in level for child in _children(item)]
            depth += bool(level)
            if depth > limits.json_depth:
                message = f"${name}: Nested more than {limits.json_depth} levels deep; send a flatter value."
                raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _type_name(node: TypeNode) -> str:
    """The name of a type, nullable or not; empty for a list."""
    inner = node.type if isinstance(node, NonNullTypeNode) else node
    return inner.name.value if isinstance(inner, NamedTypeNode) else ""


def _strip_suggestion(error: RequestError) -> RequestError:
    """Remove the one suggestion that validation makes despite `hide_suggestions`."""
    return replace(error, message=re.sub(r" Did you mean '\w+ \{ \.\.\. \}'\?$", "", error.message))


def _to_parse_error(error: GraphQLError, limits: Limits) -> RequestError:
    if error.message.startswith("Syntax Error: Document contains more than"):
        return RequestError(ErrorCode.LIMIT_EXCEEDED, f"The document has more than {limits.tokens} tokens; send a shorter one.")
    return from_graphql(error, ErrorCode.GRAPHQL_PARSE_FAILED)
