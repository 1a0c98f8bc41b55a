"""Neo4j's plans of all golden statements: what none of them may hold, and the indexes that pages and lookups rest on.

docs/profiles/ has such plans in full, on a larger graph and with what each operator did.
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
from tests.conftest import Contents
from tests.golden.test_golden import THEN
from tests.large import fill_large

pytestmark = pytest.mark.database

GOLDEN = Path(__file__).parent.parent / "golden"
STATEMENTS = sorted(GOLDEN.rglob("*.cypher"))
COMPANIES = 200

USED = (
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
"""Golden case, an operator of its plan, and what that reads."""


@dataclass(frozen=True)
class Operator:
    """One operator of a plan, with those that feed it."""

    name: str
    details: str
    rows: float
    inputs: tuple[Operator, ...]

    def walk(self) -> Iterator[Operator]:
        """This one and all below."""
        yield self
        for one in self.inputs:
            yield from one.walk()


@pytest.fixture(scope="module")
def session(contents: Contents, catalogue: Catalogue, address: Address) -> Iterator[Session]:
    """A session on a graph whose statistics are like those of a large one."""
    contents.hold("two hundred companies", lambda writer: fill_large(writer, catalogue, COMPANIES))
    auth = (address.username, address.password)
    with GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver, driver.session() as opened:
        opened.run("CALL db.prepareForReplanning(60)").consume()  # else plans may be of what the database held before
        yield opened


def plan_of(session: Session, statement: str) -> list[Operator]:
    """The operators of a statement's plan; it is not run."""
    plan = session.run(f"EXPLAIN {statement}", p={}).consume().plan
    assert plan, "an explained statement has a plan"
    return list(read_operator(plan).walk())


def read_operator(plan: Mapping[str, Any]) -> Operator:
    inputs = tuple(read_operator(one) for one in plan.get("children") or ())
    details = str(plan["args"].get("Details", ""))
    return Operator(plan["operatorType"].partition("@")[0], details, plan["args"]["EstimatedRows"], inputs)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda path: str(path.relative_to(GOLDEN).with_suffix("")))
def test_a_plan_reads_no_more_than_it_must(statement: Path, session: Session) -> None:
    """Never the nodes of all labels, never everything before the next step may begin, and roots are joined as single rows."""
    for text in statement.read_text().split(THEN):
        operators = plan_of(session, text)
        assert {"AllNodesScan", "Eager"} & {operator.name for operator in operators} == set()
        joined = [one for product in operators if product.name == "CartesianProduct" for one in product.inputs]
        assert [one for one in joined if one.rows > 1] == []


@pytest.mark.parametrize(("case", "operator", "reads"), USED)
def test_a_plan_rests_on_an_index(case: str, operator: str, reads: str, session: Session) -> None:
    """Pages are read in the order of an index and from their cursor on; nodes, neighbours and claims are sought."""
    operators = plan_of(session, (GOLDEN / f"{case}.cypher").read_text())
    assert [one for one in operators if one.name == operator and reads in one.details] != []


@pytest.mark.parametrize("case", ["pages/first", "pages/last", "pages/after"])
def test_a_page_is_never_sorted_whole(case: str, session: Session) -> None:
    """The order comes from the index; only ties are sorted."""
    operators = plan_of(session, (GOLDEN / f"{case}.cypher").read_text())
    assert {"Sort", "Top", "NodeByLabelScan"} & {operator.name for operator in operators} == set()
