"""Counts the distinct statements of golden and of random operations: `python -m bench.statement_counts`.

Neo4j plans each statement once and caches the plan: the fewer statements, the better. A value never changes the statement; the selection
and nulls among the values do.
"""

from __future__ import annotations

from collections.abc import Iterator

from keiretsu.resolvers.request import GraphQLRequest
from tests.oracle.operations import generate_operation
from tests.oracle.random_graph import random_graph
from tests.oracle.test_oracle import GRAPH_SIZES, OPERATIONS_PER_GRAPH, OracleSchema, oracle_schema
from tests.statement_texts import golden_statements, make_engine, statement_text

OPERATION_COUNT, VARIABLE_SETS = 300, 10


def main() -> None:
    """Count and print."""
    schema = oracle_schema("companies")
    golden = list(golden_statements(make_engine(schema.catalogue, schema.schema)))
    print(f"golden operations  {len(golden):5} executions  {len(set(golden)):5} statements")
    statements = list(random_texts(schema))
    print(f"random operations  {len(statements):5} executions  {len(set(statements)):5} statements")


def random_texts(schema: OracleSchema) -> Iterator[str]:
    """The statements of the random operations of the oracle, with each of their sets of values."""
    engine = make_engine(schema.catalogue, schema.schema)
    for seed in range(1, OPERATION_COUNT + 1):
        number = seed // OPERATIONS_PER_GRAPH
        graph = random_graph(schema.catalogue, number, size=GRAPH_SIZES[number % len(GRAPH_SIZES)])
        operation = generate_operation(schema.oracle.schema, graph, seed, set_count=VARIABLE_SETS)
        for values in operation.variable_sets:
            if statement := statement_text(engine, GraphQLRequest(operation.document, values)):
                yield statement


if __name__ == "__main__":
    main()
