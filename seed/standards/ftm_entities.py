"""FollowTheMoney: entities, one per object of JSON -> entities with checked parts.

{"id": "acme", "schema": "Company", "properties": {"name": ["Acme"]}, "datasets": ["register"]}
->   MoneyEntity("acme", "Company", {"name": ["Acme"]}, datasets=["register"])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.seed.standards.layout_rows import clean
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableError
from keiretsu.text import quoted

HANDLED = frozenset({"id", "schema", "properties", "datasets", "caption", "referents", "claims"})


@dataclass(frozen=True)
class MoneyEntity:
    """`properties`: values by name, without empty ones. `referents`: other ids of it. `others`: fields that have no place.

    `claims`: the ids of the Documentation entities that support it, which only our exports have.
    """

    id: str
    schema: str
    properties: Mapping[str, Sequence[str]]
    datasets: Sequence[str] = ()
    caption: str = ""
    referents: Sequence[str] = ()
    others: Sequence[str] = field(default=())
    claims: Sequence[str] = ()

    def values(self, *names: str) -> list[str]:
        """The values of some properties, each once."""
        return list(dict.fromkeys(value for name in names for value in self.properties.get(name, ())))

    def first(self, name: str, unmapped: UnmappedFields) -> str:
        """The first value of a property that has one place; the others are left out."""
        values = self.properties.get(name, ())
        if len(values) > 1:
            unmapped.add(f"{self.schema}: values of {name} after the first", len(values) - 1)
        return values[0] if values else ""


def parse_entity(record: Mapping[str, Any], position: int) -> MoneyEntity:
    """Raises TableError."""
    id_, schema, properties = clean(record.get("id")), clean(record.get("schema")), record.get("properties")
    if not id_ or not schema or not isinstance(properties, dict):
        raise TableError("The entity has no id, no schema or no properties; export it again", position)
    return MoneyEntity(
        id_,
        schema,
        {name: values for name, value in properties.items() if (values := list(_texts(value, name, position)))},
        list(_texts(record.get("datasets"), "datasets", position)),
        clean(record.get("caption")),
        list(_texts(record.get("referents"), "referents", position)),
        [name for name, value in record.items() if name not in HANDLED and value not in (None, "", [], {})],
        list(_texts(record.get("claims"), "claims", position)),
    )


def _texts(value: object, name: str, position: int) -> Iterator[str]:
    """The values of a property: texts, numbers, or entities in their place, of which the id counts."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("id")
        if isinstance(item, (list, dict)):
            raise TableError(f"A value of {quoted(name)} is not a text; export the entity again", position)
        if text := clean(item):
            yield text
