"""Properties of the catalogue -> values of a plan, and how what is compared with them is made fit."""

from __future__ import annotations

from keiretsu.graph import plan as p
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.slots import Convert, as_is
from keiretsu.schema import catalogue as c
from keiretsu.schema.operators import Takes


def node_value(catalogue: c.Catalogue, prop: c.Property) -> p.Value:
    """A property of a node."""
    if prop.source is c.Source.LABEL:
        assert catalogue.entities, "only entities tell their type"
        return p.LabelCode(catalogue.members(catalogue.entities))
    return p.Own(prop.stored, _default(prop))


def edge_value(prop: c.Property, heading: str | None = None) -> p.Value:
    """A property of an edge. `heading`: which way all edges of this field run, where that is settled."""
    match prop.source:
        case c.Source.RELATIONSHIP_TYPE:
            return p.EdgeType()
        case c.Source.DIRECTION:
            return p.Heading(heading)
        case c.Source.MODALITY:
            return p.Firmest()
        case c.Source.CONFIDENCE:
            return p.Surest()
        case c.Source.SCORE:
            return p.Score()
        case c.Source.BETWEEN:
            return p.CountBetween()
        case _:
            return p.OnEdge(prop.stored, _default(prop))


def _default(prop: c.Property) -> bool | tuple[()] | None:
    """What a missing value counts as: the empty list, or what the declaration says of a yes or no."""
    if prop.kind is c.Kind.STRINGS:
        return ()
    return prop.default if isinstance(prop.default, bool) else None


def sortable(prop: c.Property, value: p.Value) -> p.Value:
    """The value by which a property sorts: an enum by the order in which its words are declared."""
    if prop.kind is not c.Kind.ENUM or prop.source is c.Source.LABEL:
        return value
    return p.Rank(value, stored_words(prop))


def stored_words(prop: c.Property) -> tuple[str, ...]:
    """What the graph stores for the words of an enum, in declared order."""
    assert prop.enum, f"{prop.name} is an enum"
    return tuple(str(member.value) for member in prop.enum)


def conversion(prop: c.Property, operator: str, takes: Takes, limits: Limits) -> Convert:
    """How an operand is made fit for comparing with a property."""
    if takes is Takes.FLAG:
        return as_is
    many = takes is Takes.LIST
    if operator == "matches":
        return to.Wildcard(limits.pattern)
    if prop.source is c.Source.LABEL:
        words = stored_words(prop)
        return to.Places(words) if many else to.Place(words)
    one, several = CONVERSIONS[prop.kind]
    return several if many else one


def _as_they_are(values: list[float]) -> list[float]:
    return [to.number(value) for value in values]


CONVERSIONS: dict[c.Kind, tuple[Convert, Convert]] = {
    c.Kind.ID: (to.stored_id, to.stored_ids),
    c.Kind.STRING: (to.text, to.texts),
    c.Kind.STRINGS: (to.text, to.texts),
    c.Kind.DATE: (to.day, to.days),
    c.Kind.ENUM: (to.stored_word, to.stored_words),
    c.Kind.INT: (to.number, _as_they_are),
    c.Kind.FLOAT: (to.number, _as_they_are),
    c.Kind.BOOLEAN: (as_is, as_is),
}
