"""Operation -> selection: what is asked of each type, fragments and directives resolved, equal keys merged.

    { company(slug: "x") { name ... on Company { name kind } } }
    asked of Company: {"name": [name, name], "kind": [kind]}

Where a field may answer with several types, those of which the same is asked stay together: without fragments, there is one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.document_limits import too_many_fields
from keiretsu.resolvers.errors import Code, Problem, Refused

Keys = Mapping[str, Sequence[FieldNode]]
"""Response key -> the nodes that ask for it, to be answered as one; in the order of the operation."""


@dataclass(frozen=True)
class Group:
    """What is asked alike of several types."""

    types: tuple[str, ...]
    keys: Keys


@dataclass
class Selector:
    """Collects what is asked, in one operation with these variables. `members`: abstract type -> its object types.

    `budget`: how many fields may be collected in all, counted as often as a fragment brings them.
    """

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    members: Mapping[str, frozenset[str]]
    budget: int
    spent: int = field(default=0, init=False)

    def groups(self, types: Sequence[str], nodes: Iterable[FieldNode]) -> list[Group]:
        """What these fields ask of each of the types below them."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        found: dict[tuple[tuple[str, tuple[int, ...]], ...], tuple[list[str], Keys]] = {}
        for type_ in types:
            keys = self.collect(type_, sets)
            signature = tuple((key, tuple(id(node) for node in asked)) for key, asked in keys.items())
            found.setdefault(signature, ([], keys))[0].append(type_)
        return [Group(tuple(names), keys) for names, keys in found.values()]

    def collect(self, type_: str, sets: Iterable[SelectionSetNode]) -> Keys:
        """What these selection sets ask of one object type."""
        keys: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in sets:
            for node in self._fields(type_, one.selections, seen):
                keys.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return keys

    def _fields(self, type_: str, selections: Iterable[SelectionNode], seen: set[str]) -> Iterator[FieldNode]:
        for node in selections:
            if not self._is_included(node.directives):
                continue
            match node:
                case FieldNode():
                    self._spend()
                    yield node
                case InlineFragmentNode(type_condition=condition):
                    if condition is None or self._applies(condition.name.value, type_):
                        yield from self._fields(type_, node.selection_set.selections, seen)
                case FragmentSpreadNode(name=name) if name.value not in seen:
                    seen.add(name.value)
                    fragment = self.fragments[name.value]
                    if self._applies(fragment.type_condition.name.value, type_):
                        yield from self._fields(type_, fragment.selection_set.selections, seen)

    def _spend(self) -> None:
        self.spent += 1
        if self.spent > self.budget:
            raise Refused([too_many_fields(self.budget)])

    def _applies(self, condition: str, type_: str) -> bool:
        return condition == type_ or type_ in self.members.get(condition, ())

    def _is_included(self, directives: Iterable[DirectiveNode] | None) -> bool:
        conditions = [one for one in directives or () if one.name.value in ("skip", "include")]
        return all(self._condition(condition) is (condition.name.value == "include") for condition in conditions)

    def _condition(self, directive: DirectiveNode) -> bool:
        assert directive.arguments, "a validated directive has its argument"
        value = directive.arguments[0].value
        if not isinstance(value, VariableNode):
            assert isinstance(value, BooleanValueNode), "a validated directive has a Boolean"
            return value.value
        found = self.variables[value.name.value]
        if found is None:
            text = f"@{directive.name.value}: the variable ${value.name.value} is null, which is neither true nor false."
            raise Refused([Problem(Code.BAD_USER_INPUT, text)])
        return bool(found)
