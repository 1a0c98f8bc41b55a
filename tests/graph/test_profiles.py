"""Neo4j's plans of all golden statements: operators that none may contain, and the indexes that pages and lookups use.

docs/profiles/ has full profiles of such plans, on a larger graph and with the work of each operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase, Session

from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from tests.conftest import DatabaseContents
from tests.golden.test_golden import STATEMENT_SEPARATOR
from tests.large import fill_large

pytestmark = pytest.mark.database

GOLDEN = Path(__file__).parent.parent / "golden"
STATEMENTS = sorted(GOLDEN.rglob("*.cypher"))
COMPANIES = 200

INDEX_USES = (
    ("pages/first", "NodeIndexScan", "RANGE INDEX n0:Company(name)"),
    ("pages/first", "PartialTop", "`n0.name` ASC, `n0.id` ASC"),
    ("pages/last", "PartialTop", "`n0.name` DESC, `n0.id` DESC"),
    ("pages/after", "NodeIndexSeekByRange", "RANGE INDEX n0:Company(name) WHERE name >= "),
    ("pages/after", "NodeIndexSeekByRange", "RANGE INDEX n0:Company(name) WHERE name <= "),
    ("pages/total_only", "NodeCountFromCountStore", "count( (:Company) )"),
    ("filters/all", "NodeIndexScan", "RANGE INDEX n0:Company(id)"),
    ("filters/some", "NodeIndexSeek", "RANGE INDEX n1:Company(name)"),
    ("interfaces/node", "NodeUniqueIndexSeek", "UNIQUE n0:Entity(id)"),
    ("selections/aliases", "NodeUniqueIndexSeek", "UNIQUE n0:Company(id)"),
    ("evidence/of_an_edge", "NodeUniqueIndexSeek", "UNIQUE n2:Claim(key)"),
)
"""Golden case, an operator of its plan, and the details of that operator."""


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


@pytest.fixture(scope="module")
def session(database_contents: DatabaseContents, catalogue: Catalogue, address: Address) -> Iterator[Session]:
    """A session on a graph with the statistics of a large one."""
    database_contents.ensure("two hundred companies", lambda writer: fill_large(writer, catalogue, COMPANIES))
    auth = (address.username, address.password)
    with GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver, driver.session() as neo4j_session:
        neo4j_session.run("CALL db.prepareForReplanning(60)").consume()  # else plans may be based on earlier contents of the database
        yield neo4j_session


def plan_of(session: Session, statement: str) -> list[PlanOperator]:
    """The operators of a statement's plan; the statement is not run."""
    plan = session.run(f"EXPLAIN {statement}", p={}).consume().plan
    assert plan, "an explained statement has a plan"
    return list(read_operator(plan).walk())


def read_operator(plan: Mapping[str, Any]) -> PlanOperator:
    inputs = tuple(read_operator(child) for child in plan.get("children") or ())
    details = str(plan["args"].get("Details", ""))
    return PlanOperator(plan["operatorType"].partition("@")[0], details, plan["args"]["EstimatedRows"], inputs)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda path: str(path.relative_to(GOLDEN).with_suffix("")))
def test_a_plan_has_no_expensive_operators(statement: Path, session: Session) -> None:
    """No AllNodesScan, no Eager (which reads all rows before the next operator starts), and roots are joined as single rows."""
    for text in statement.read_text().split(STATEMENT_SEPARATOR):
        operators = plan_of(session, text)
        assert {"AllNodesScan", "Eager"} & {operator.name for operator in operators} == set()
        inputs = [operator for product in operators if product.name == "CartesianProduct" for operator in product.inputs]
        assert [operator for operator in inputs if operator.rows > 1] == []


@pytest.mark.parametrize(("case", "name", "details"), INDEX_USES)
def test_a_plan_uses_an_index(case: str, name: str, details: str, session: Session) -> None:
    """Pages are read in index order from their cursor on; nodes, neighbors and claims are found by index seeks."""
    operators = plan_of(session, (GOLDEN / f"{case}.cypher").read_text())
    assert [operator for operator in operators if operator.name == name and details in operator.details] != []


@pytest.mark.parametrize("case", ["pages/first", "pages/last", "pages/after"])
def test_a_page_is_not_fully_sorted(case: str, session: Session) -> None:
    """The order comes from the index; only ties are sorted."""
    operators = plan_of(session, (GOLDEN / f"{case}.cypher").read_text())
    assert {"Sort", "Top", "NodeByLabelScan"} & {operator.name for operator in operators} == set()
