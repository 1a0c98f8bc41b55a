"""Plans that Neo4j makes: explained statements, which are not run.

explain(session, "MATCH (n:Company) RETURN n.name")   ->   [PlanOperator("ProduceResults", ...), PlanOperator("NodeByLabelScan", ...), ...]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import Session

EXPENSIVE_OPERATORS = {"AllNodesScan", "Eager"}
"""The second reads all rows before the next operator starts."""


@dataclass(frozen=True)
class PlanOperator:
    """One operator of a plan, with its inputs."""

    name: str
    details: str
    rows: float
    inputs: tuple[PlanOperator, ...]

    def walk(self) -> Iterator[PlanOperator]:
        """This operator and all below."""
        yield self
        for operator in self.inputs:
            yield from operator.walk()


def explain(session: Session, statement: str) -> list[PlanOperator]:
    """The operators of a statement's plan."""
    plan = session.run(f"EXPLAIN {statement}", p={}).consume().plan
    assert plan, "an explained statement has a plan"
    return list(_read_operator(plan).walk())


def _read_operator(plan: Mapping[str, Any]) -> PlanOperator:
    inputs = tuple(_read_operator(child) for child in plan.get("children") or ())
    details = str(plan["args"].get("Details", ""))
    return PlanOperator(plan["operatorType"].partition("@")[0], details, plan["args"]["EstimatedRows"], inputs)


def expensive_operators(operators: Sequence[PlanOperator]) -> list[PlanOperator]:
    """Operators that no statement may contain, and inputs of products that are more than the single rows of roots."""
    products = [operator for operator in operators if operator.name == "CartesianProduct"]
    large_inputs = [operator for product in products for operator in product.inputs if operator.rows > 1]
    return [operator for operator in operators if operator.name in EXPENSIVE_OPERATORS] + large_inputs
