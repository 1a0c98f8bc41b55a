"""Selection sets -> grouped field set per type: fragments and directives resolved, equal response keys merged.

    { company(slug: "x") { name ... on Company { name kind } } }
    Company   ->   {"name": [name, name], "kind": [kind]}

If a field has several possible types, those with the same selections form one group: without fragments, there is one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.document_limits import too_many_fields_error
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected

GroupedFieldSet = Mapping[str, Sequence[FieldNode]]
"""Response key -> its field nodes, merged into one field; in document order."""


@dataclass(frozen=True)
class TypeGroup:
    """Object types with the same selections."""

    types: tuple[str, ...]
    fields: GroupedFieldSet


@dataclass
class FieldCollector:
    """Collects the fields of one operation with these variables. `possible_types`: abstract type -> its object types.

    `max_fields`: limit on the fields collected in total, counting fragments at each spread.
    """

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    possible_types: Mapping[str, frozenset[str]]
    max_fields: int
    field_count: int = field(default=0, init=False)

    def group_by_type(self, types: Sequence[str], nodes: Iterable[FieldNode]) -> list[TypeGroup]:
        """The selections of these field nodes, grouped by object type."""
        selection_sets = [node.selection_set for node in nodes if node.selection_set]
        groups: dict[tuple[tuple[str, tuple[int, ...]], ...], tuple[list[str], GroupedFieldSet]] = {}
        for type_ in types:
            fields = self.collect(type_, selection_sets)
            signature = tuple((key, tuple(id(node) for node in field_nodes)) for key, field_nodes in fields.items())
            groups.setdefault(signature, ([], fields))[0].append(type_)
        return [TypeGroup(tuple(names), fields) for names, fields in groups.values()]

    def collect(self, type_: str, selection_sets: Iterable[SelectionSetNode]) -> GroupedFieldSet:
        """The fields of these selection sets for one object type."""
        fields: dict[str, list[FieldNode]] = {}
        visited_fragments: set[str] = set()
        for selection_set in selection_sets:
            for node in self._fields(type_, selection_set.selections, visited_fragments):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return fields

    def _fields(self, type_: str, selections: Iterable[SelectionNode], visited_fragments: set[str]) -> Iterator[FieldNode]:
        for node in selections:
            if not self._is_included(node.directives):
                continue
            match node:
                case FieldNode():
                    self._count_field()
                    yield node
                case InlineFragmentNode(type_condition=condition):
                    if condition is None or self._condition_matches(condition.name.value, type_):
                        yield from self._fields(type_, node.selection_set.selections, visited_fragments)
                case FragmentSpreadNode(name=name) if name.value not in visited_fragments:
                    visited_fragments.add(name.value)
                    fragment = self.fragments[name.value]
                    if self._condition_matches(fragment.type_condition.name.value, type_):
                        yield from self._fields(type_, fragment.selection_set.selections, visited_fragments)

    def _count_field(self) -> None:
        self.field_count += 1
        if self.field_count > self.max_fields:
            raise RequestRejected([too_many_fields_error(self.max_fields)])

    def _condition_matches(self, condition: str, type_: str) -> bool:
        return condition == type_ or type_ in self.possible_types.get(condition, ())

    def _is_included(self, directives: Iterable[DirectiveNode] | None) -> bool:
        conditions = [directive for directive in directives or () if directive.name.value in ("skip", "include")]
        return all(self._condition_value(directive) is (directive.name.value == "include") for directive in conditions)

    def _condition_value(self, directive: DirectiveNode) -> bool:
        assert directive.arguments, "validation requires the argument"
        value = directive.arguments[0].value
        if not isinstance(value, VariableNode):
            assert isinstance(value, BooleanValueNode), "validation accepts only a Boolean"
            return value.value
        condition = self.variables[value.name.value]
        if condition is None:
            message = f"@{directive.name.value}: Variable ${value.name.value} is null; set it to true or false."
            raise RequestRejected([RequestError(ErrorCode.BAD_USER_INPUT, message)])
        return bool(condition)


def fragment_names(node: Node) -> list[str]:
    """Names of the fragments that a node spreads."""
    visitor = _FragmentSpreadVisitor()
    visit(node, visitor)
    return visitor.names


class _FragmentSpreadVisitor(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.append(node.name.value)
