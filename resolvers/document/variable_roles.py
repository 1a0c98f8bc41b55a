"""Variables whose values change the text of a statement, by the arguments and directives that use them.

query ($after: String, $depth: Int) { ... }   ->   {"after": VariableRole.CURSOR, "depth": VariableRole.STRUCTURAL}
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from graphql import ArgumentNode, DirectiveNode, FieldNode, Node, VariableNode, Visitor, visit


class VariableRole(Enum):
    """Use of a variable whose value changes the text of a statement."""

    CURSOR = "cursor"
    STRUCTURAL = "structural"


STRUCTURAL_ARGUMENTS = ("kinds", "by", "types", "mode", "hops", "maxHops", "depth")
ROLE_BY_ARGUMENT = {
    "after": VariableRole.CURSOR,
    "before": VariableRole.CURSOR,
    **dict.fromkeys(STRUCTURAL_ARGUMENTS, VariableRole.STRUCTURAL),
}
"""Arguments that give their variables a role."""


def find_variable_roles(document: Node) -> dict[str, VariableRole]:
    """The roles of all variables in a document that have one."""
    visitor = _RoleVisitor()
    visit(document, visitor)
    return visitor.roles


def variable_names(nodes: Iterable[Node]) -> list[str]:
    """Names of the variables that these nodes use."""
    visitor = _VariableVisitor()
    for node in nodes:
        visit(node, visitor)
    return visitor.names


class _RoleVisitor(Visitor):
    """Finds the variables whose values change the text of a statement."""

    def __init__(self) -> None:
        super().__init__()
        self.roles: dict[str, VariableRole] = {}

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        role = ROLE_BY_ARGUMENT.get(node.name.value)
        if role:
            self._assign_role(node, role)

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.name.value == "paths":  # the number of paths is part of the statement text
            for argument in node.arguments or ():
                if argument.name.value == "first":
                    self._assign_role(argument, VariableRole.STRUCTURAL)

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        self._assign_role(node, VariableRole.STRUCTURAL)

    def _assign_role(self, node: Node, role: VariableRole) -> None:
        self.roles |= dict.fromkeys(variable_names([node]), role)


class _VariableVisitor(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.append(node.name.value)
