"""Classes of facts -> root fields that list the facts themselves.

    class Shareholding(Fact, plural="stakes"): HOLDS_STAKE_IN = relationship_type(Company | Person, Company)
    -> FactListSpec("stakes", ..., edge=EdgeSpec("ShareholdingFact", "Company", ..., source="Entity"), ...)

The GraphQL type is named after the class, the root field after `plural`; without it, after the class, too: `shareholdings`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import EdgeSpec, FactListSpec, HopSpec
from keiretsu.schema.declarations import Fact, Relationship
from keiretsu.schema.properties import DeclarationError, doc_of, edge_properties, kind_property, with_unit_ends
from keiretsu.schema.provenance import SOURCED_PROPERTIES
from keiretsu.schema.relationship_fields import relationship_types
from keiretsu.text import lower_first

NodeTypes = tuple[str, ...]


def compile_fact_lists(
    relationships: Iterable[type[Relationship]],
    ends_of: Callable[[type[Fact]], tuple[NodeTypes, NodeTypes]],
    common_type: Callable[[NodeTypes], str],
    kinds: type[Enum] | None,
) -> dict[str, FactListSpec]:
    """The list of each class of facts, by the name of its field. `ends_of`: the node types at which the facts of a class start and end."""
    lists: dict[str, FactListSpec] = {}
    for cls in relationships:
        if issubclass(cls, Fact) and relationship_types(cls):
            assert kinds, "facts have kinds"
            starts, ends = ends_of(cls)
            types = tuple(dict.fromkeys(type_.name for type_ in relationship_types(cls)))
            kind = {"kind": kind_property(kinds)} if len(types) > 1 else {}
            properties = {**kind, **with_unit_ends(cls, Direction.OUT, edge_properties(cls)), **SOURCED_PROPERTIES}
            doc, name = doc_of(cls), cls.plural or f"{lower_first(cls.__name__)}s"
            edge = EdgeSpec(
                f"{cls.__name__}Fact", common_type(ends), properties, sourced=True, plain=False, description=doc, source=common_type(starts)
            )
            if name in lists:
                raise DeclarationError(f"{cls.__name__}: another class of facts has the root field {name}, too; name another in `plural`")
            lists[name] = FactListSpec(name, doc, edge, starts, HopSpec(types, Direction.OUT, ends))
    return lists


def check_fact_lists(lists: Mapping[str, FactListSpec], type_names: Collection[str]) -> None:
    """The names of the types and of the ends must be free. That of the root field is checked where all root fields are known."""
    for facts in lists.values():
        name = facts.edge.name
        if name in type_names:
            raise DeclarationError(f"{name} is the type of the facts in `{facts.name}`; rename the node or edge type of that name")
        if clashes := [end for end in facts.edge.ends if end in facts.edge.properties]:
            raise DeclarationError(f"{name.removesuffix('Fact')}: a fact has the end `{clashes[0]}`; rename the property of that name")
