"""Random graph queries with values for their variables, on one random graph.

generator = GraphQueryGenerator.for_seed(7, database_contents)
generator.random_values(generator.lens_shape())   ->   {"asOf": "2015-03-17", "minConfidence": 0.125}
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from typing import Any

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from tests.conftest import CountingStore, DatabaseContents
from tests.oracle.graph_queries import OracleResult, OracleTraversal
from tests.oracle.plain import OracleResolvers
from tests.oracle.random_graph import OracleGraph
from tests.oracle.test_oracle import OracleSchema, load_random_graph, oracle_schema
from tests.oracle.visibility import OracleLens

GRAPH_SIZES = (5, 6, 8)  # enough data


@dataclass
class GraphQueryGenerator:
    """Random queries on one graph. What affects the statement text is generated once for several queries."""

    oracle_schema: OracleSchema
    graph: OracleGraph
    rng: random.Random

    @classmethod
    def for_seed(cls, seed: int, database_contents: DatabaseContents) -> GraphQueryGenerator:
        """The generator with this seed; its graph is loaded into the database."""
        schema = oracle_schema("companies")
        graph = load_random_graph(database_contents, schema, seed, GRAPH_SIZES)
        return cls(schema, graph, random.Random(seed))  # noqa: S311  # not for secrets

    async def execute(self, counting_store: CountingStore, document: str, values: OracleResult) -> OracleResult:
        """The data of the response, which has no errors."""
        response = await Engine(self.oracle_schema.catalogue, self.oracle_schema.schema, counting_store).execute(
            GraphQLRequest(document, values)
        )
        assert response.errors == (), response.errors
        assert response.data is not None
        return response.data

    def choice(self, *items: Any) -> Any:
        """A random item."""
        return self.rng.choice(items)

    def relation_kinds(self, probability: float) -> list[str] | None:
        """A few kinds of facts; usually all."""
        names = [relationship.name for relationship in self.graph.catalogue.relationships.values() if relationship.sourced]
        return self.rng.sample(names, self.rng.randint(5, 20)) if self.rng.random() < probability else None

    def any_id(self) -> str:
        """The id of any node, usually an entity; sometimes an unknown id."""
        entities = [node.id for node in self.graph.nodes.values() if node.type not in ("Claim", "Document")]
        others = [*(set(self.graph.nodes) - set(entities)), "company:nobody"]
        return self.rng.choice(sorted(others) if self.rng.random() < 0.1 else entities)

    def connected_id(self, traversal: OracleTraversal) -> str:
        """Usually the id of a node with outgoing steps."""
        connected = sorted(node for node, count in traversal.graph.out_degree() if count)
        return self.rng.choice(connected) if connected and self.rng.random() < 0.85 else self.any_id()

    def reachable_id(self, traversal: OracleTraversal, node: str, hops: int, stray_chance: float = 0.2) -> str:
        """Usually the id of a node within a few hops."""
        if self.rng.random() < stray_chance or node not in traversal.graph:
            return self.any_id()
        for _ in range(self.rng.randint(1, hops)):
            node = self.choice(node, *sorted(traversal.graph.successors(node)) * 3)
        return node

    def any_id_form(self, id_: str) -> str:
        """The stored or the encoded form of an id, sometimes in capitals if these do not change letters."""
        prefix, _, _ = id_.partition(":")
        if prefix not in ("claim", "document") and id_.upper().lower() == id_.lower() and self.rng.random() < 0.2:
            id_ = id_.upper()
        return self.rng.choice((id_, base64.urlsafe_b64encode(id_.encode()).decode().rstrip("=")))

    def read_lens(self, arguments: OracleResult | None) -> OracleLens:
        return OracleResolvers(self.graph).read_lens(arguments)

    def lens_shape(self) -> OracleResult | None:
        """The conditions of a lens; None for no lens."""
        names = ("modality", "modality", "minConfidence", "documents", "asOf", "asOf", "includeUndated")
        return None if self.rng.random() < 0.3 else {name: name for name in self.rng.sample(names, self.rng.randint(1, 3))}

    def random_values(self, shape: Any) -> Any:
        """Values for the shape of a lens or filter, in which a string names the kind of value."""
        match shape:
            case dict():
                return {name: self.random_values(inner) for name, inner in shape.items()}
            case tuple():
                return [self.random_values(item) for item in shape]
            case _:
                return None if shape is None else self._random_value(shape)

    def filter_shape(self) -> Any:
        """The shape of a filter on each hop: on the edge, on the node it leads to, on the direction."""
        edge_filters: list[OracleResult] = [
            {"modality": {"notIn": "modality"}},
            {"confidence": {"gte": "minConfidence"}},
            {"kind": {"notIn": "kinds"}},
        ]
        edge_filters += [{"valid": {"isNull": "includeUndated"}}, {"validFrom": {"lte": "asOf"}}, {"not": {"validTo": {"gt": "asOf"}}}]
        node_filters = [
            {"node": {"type": {"notIn": "types"}}},
            {"node": {"name": {"isNull": "includeUndated"}}},
            {"direction": {"eq": "direction"}},
        ]
        combined_filters = [
            {"or": (self.choice(*edge_filters), self.choice(*node_filters))},
            {**self.choice(*edge_filters), **self.choice(*node_filters)},
        ]
        return self.choice(None, None, self.choice(*edge_filters), self.choice(*node_filters), self.choice(*combined_filters))

    def _random_value(self, name: str) -> Any:
        match name:
            case "modality":
                return self.rng.sample(("ASSERTED", "REPORTED", "SELF_CLAIM", "EXPECTED", "PLANNED", "INFERRED"), 3)
            case "minConfidence":
                return self.choice(0.0, 0.0, 0.125, 0.5)
            case "documents":
                documents = [node.id for node in self.graph.nodes.values() if node.type == "Document"]
                return self.rng.sample(documents, self.rng.randint((len(documents) + 1) // 2, len(documents)))
            case "asOf":
                return self.choice(
                    *[edge.values[end] for edge in self.graph.edges for end in ("validFrom", "validTo") if end in edge.values]
                )
            case "types":
                return self.rng.sample(("COMPANY", "MARKET", "FIGURE", "MILESTONE", "PRODUCT", "FUNDING_ROUND"), 2)
            case "direction":
                return self.choice("IN", "OUT")
            case "kinds":
                return self.rng.sample(
                    [relationship.name for relationship in self.graph.catalogue.relationships.values() if relationship.sourced], 4
                )
            case _:
                return self.rng.random() < 0.5
