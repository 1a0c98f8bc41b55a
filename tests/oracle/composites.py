"""Lists of structured values, in plain Python: their items, and conditions on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.schema.catalogue import CompositeListField
from tests.oracle.comparisons import FILTER_OPERATORS, output_value, satisfies, satisfies_operators
from tests.oracle.random_graph import OracleNode


@dataclass(frozen=True)
class OracleItem:
    """An item: its properties by name."""

    field_spec: CompositeListField
    values: dict[str, str | None]

    def field(self, name: str) -> Any:
        """The value of a field."""
        prop = next(prop for prop in self.field_spec.composite.properties if prop.name == name)
        return output_value(prop, self.values[name])

    def satisfies(self, where: dict[str, Any]) -> bool:
        """Whether the item meets conditions."""
        properties = {prop.name: prop for prop in self.field_spec.composite.properties}
        return satisfies(where, lambda name, condition: satisfies_operators(properties[name], self.values[name], condition))


def items_of(node: OracleNode, field_spec: CompositeListField) -> list[OracleItem]:
    """The items of a node's list."""
    properties = field_spec.composite.properties
    items = []
    for text in node.values.get(field_spec.name, ()):
        parts = dict(zip((prop.name for prop in properties), text.split("\x1f"), strict=True))
        items.append(OracleItem(field_spec, {prop.name: parts[prop.name] or ("" if prop.required else None) for prop in properties}))
    return items


def satisfies_item_quantifiers(items: list[OracleItem], conditions: dict[str, Any]) -> bool:
    """Whether all quantifiers hold."""
    for name, condition in conditions.items():
        if name == "count":
            is_satisfied = all(FILTER_OPERATORS[operator](len(items), operand) for operator, operand in condition.items())
        else:
            results = [item.satisfies(condition) for item in items]
            is_satisfied = {"some": any(results), "all": all(results), "none": not any(results), "single": sum(results) == 1}[name]
        if not is_satisfied:
            return False
    return True
