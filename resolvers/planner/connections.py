"""A connection -> one value with its page, its total and what lies beside the page; and how that is read back.

    subsidiaries(first: 2) { totalCount edges { kind node { name } } pageInfo { hasNextPage } }
    -> Connection(where, page, Row((Own("name"), OnEdge("kind"))), total=True)

Edge and node share one row: what `edges { node }` and `nodes` ask of the same node is read once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import FieldNode

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.parameters.cursors import encode_cursor, is_key
from keiretsu.resolvers.planner.aggregations import Summaries
from keiretsu.resolvers.planner.columns import Columns, Maker, Places, always
from keiretsu.resolvers.planner.context import Here, Planning
from keiretsu.resolvers.planner.filters import Filters
from keiretsu.resolvers.planner.orders import Orders
from keiretsu.resolvers.planner.pages import More, Paging, read_page
from keiretsu.resolvers.planner.values import edge_value
from keiretsu.schema import catalogue as c

Asked = Sequence[FieldNode]


class Below(Protocol):
    """Plans what is asked of nodes and claims below whatever asks for them."""

    def row(self, here: Here, types: Sequence[str], asked: Asked) -> tuple[p.Row, s.Reader]:
        """A row of its own for such nodes, and its reader."""

    def node(self, here: Here, columns: Columns, types: Sequence[str], asked: Asked) -> Maker:
        """The nodes of these rows."""

    def between(self, here: Here, columns: Columns, type_: str, asked: Asked) -> Maker:
        """The nodes between the ends of a path."""

    def evidence(self, here: Here, columns: Columns, asked: Asked) -> Maker:
        """The claims of the edge."""


@dataclass(frozen=True)
class Planned:
    """All that is asked of a connection, ready for the plan; `entries` read its value."""

    connection: p.Connection
    paging: Paging
    entries: tuple[tuple[str, s.Reader], ...]

    @property
    def layout(self) -> s.PageLayout:
        """Where each part stands in the value."""
        of = self.connection
        asked = {"rows": of.page, "more": of.more, "total": of.total, "earlier": of.earlier, "later": of.later, "measures": of.measures}
        places = {name: place for place, name in enumerate(name for name, is_asked in asked.items() if is_asked)}
        return s.PageLayout(
            rows=places.get("rows"),
            total=places.get("total"),
            earlier=places.get("earlier"),
            later=places.get("later"),
            more=places.get("more"),
            counted=self.paging.more is More.TOTAL,
            backward=of.page is not None and of.page.backward,
            measures=places.get("measures"),
            groups=len(places),
        )

    def reader(self, place: int) -> s.Reader:
        """The reader of a connection whose value stands there."""
        return s.Connection(place, self.layout, self.entries)


@dataclass(frozen=True)
class Connections:
    """Plans one connection. `name`: its field, as cursors know it. `types`: those that its nodes may be of. `steps`: none at a root."""

    planning: Planning
    below: Below
    here: Here
    name: str
    edge: c.Edge
    types: tuple[str, ...]
    steps: tuple[c.Step, ...] = ()
    heading: str | None = None

    def plan(self, asked: Asked, given: Mapping[str, Given], order: Sequence[p.Key] | None = None) -> Planned:
        """What is asked of the connection, with these arguments. `order`: of a search, which has one of its own and filters nodes."""
        site = self.here.site
        filters = Filters(self.planning, self.here, self.heading)
        if order is None:
            where = filters.edge(self.edge, given.get("where"), site.at("where"))
            order = Orders(self.planning, self.here, self.edge, self.steps, self.heading).keys(given.get("orderBy"), site.at("orderBy"))
        else:
            where = filters.node(self.edge.target, given.get("where"), site.at("where"))
        keyed = self.planning.selector.groups((f"{self.edge.name}Connection",), asked)[0].keys
        paging = read_page(self.planning, self.name, given, order, site, self._told(keyed))
        columns = Columns()
        wanted = _Wanted(Summaries(self.planning, self.here, self.edge, self.heading))
        makers = [(key, self._field(key, nodes, columns, paging, wanted)) for key, nodes in keyed.items()]
        row, places = columns.finish()
        measures, groups = wanted.summaries.finish()
        connection = p.Connection(
            where=where,
            page=paging.page if wanted.rows else None,
            row=row,
            more=paging.more is More.ROW,
            total=wanted.total,
            earlier=wanted.earlier and paging.page.after is not None,
            later=wanted.later and paging.page.before is not None,
            measures=measures,
            groups=groups,
        )
        return Planned(connection, paging, tuple((key, maker(places)) for key, maker in makers))

    def _told(self, keyed: Mapping[str, Asked]) -> frozenset[str]:
        """The names of the fields that are asked of the connection and of its page."""
        pages = [asked for asked in keyed.values() if asked[0].name.value == "pageInfo"]
        within = [self.planning.selector.groups(("PageInfo",), asked)[0].keys for asked in pages]
        return frozenset(asked[0].name.value for keys in (keyed, *within) for asked in keys.values())

    def _field(self, key: str, asked: Asked, columns: Columns, paging: Paging, wanted: _Wanted) -> Maker:
        here = self.here.below(key)
        match asked[0].name.value:
            case "totalCount":
                wanted.total = True
                return lambda _places: s.PagePart("total")
            case "edges":
                wanted.rows = True
                return _rows(self._edge(here, asked, columns, paging))
            case "nodes":
                wanted.rows = True
                return _rows(self.below.node(here, columns, self.types, asked))
            case "pageInfo":
                return self._page_info(asked, columns, paging, wanted)
            case "aggregate":
                return wanted.summaries.aggregate(asked)
            case "groups":
                return wanted.summaries.groups(here, asked)
            case name:
                assert name == "__typename", f"a connection has no {name}"
                return always(f"{self.edge.name}Connection")

    def _edge(self, here: Here, asked: Asked, columns: Columns, paging: Paging) -> Maker:
        type_ = f"{self.edge.name}Edge"
        keyed = self.planning.selector.groups((type_,), asked)[0].keys
        makers = [(key, self._edge_field(here.below(key), nodes, columns, paging)) for key, nodes in keyed.items()]
        return lambda places: s.OneObject([(key, maker(places)) for key, maker in makers])

    def _edge_field(self, here: Here, asked: Asked, columns: Columns, paging: Paging) -> Maker:
        match asked[0].name.value:
            case "node":
                return self.below.node(here, columns, self.types, asked)
            case "cursor":
                return self._cursor(columns, paging)
            case "evidence":
                return self.below.evidence(here, columns, asked)
            case "via":
                assert self.edge.via, f"{self.edge.name} is no path"
                return self.below.between(here, columns, self.edge.via, asked)
            case "__typename":
                return always(f"{self.edge.name}Edge")
            case name:
                prop = self.edge.properties[name]
                column = columns.add(edge_value(prop, self.heading))
                return lambda places: s.property_reader(prop, places[column], "an edge")

    def _cursor(self, columns: Columns, paging: Paging) -> Maker:
        keys = [columns.add(key.value) for key in paging.page.keys]
        slot = paging.digests

        def make(places: Places) -> s.Reader:
            at = [places[key] for key in keys]

            def read(row: Any, bound: s.Bound) -> str:
                found = [row[place] for place in at]
                if not all(map(is_key, found)):
                    raise s.Missing("something to sort by here that no cursor can hold")
                return encode_cursor(bound.values[slot], found)

            return read

        return make

    def _page_info(self, asked: Asked, columns: Columns, paging: Paging, wanted: _Wanted) -> Maker:
        keyed = self.planning.selector.groups(("PageInfo",), asked)[0].keys
        names = {nodes[0].name.value for nodes in keyed.values()}
        wanted.rows |= names != {"__typename"}
        wanted.earlier |= "hasPreviousPage" in names
        wanted.later |= "hasNextPage" in names
        cursor = self._cursor(columns, paging) if names & {"startCursor", "endCursor"} else always(None)

        def make(places: Places) -> s.Reader:
            fields = _page_fields(cursor(places))
            return s.OneObject([(key, fields[nodes[0].name.value]) for key, nodes in keyed.items()])

        return make


@dataclass
class _Wanted:
    """Which parts of a connection's value something asks for."""

    summaries: Summaries
    rows: bool = False
    total: bool = False
    earlier: bool = False
    later: bool = False


def _page_fields(cursor: s.Reader) -> dict[str, s.Reader]:
    return {
        "hasNextPage": s.PagePart("has_next"),
        "hasPreviousPage": s.PagePart("has_previous"),
        "startCursor": s.PageEnd(0, cursor),
        "endCursor": s.PageEnd(-1, cursor),
        "__typename": s.Constant("PageInfo"),
    }


def _rows(maker: Maker) -> Maker:
    """The rows of a page, each read by the same reader."""
    return lambda places: s.PageRows(maker(places))
