"""Neo4j's plans of golden statements on a larger graph: operators that none may contain, and the indexes that pages and lookups use.

docs/profiles/ has full profiles of such plans, on a larger graph and with the work of each operator.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase, Session

from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from tests.conftest import DatabaseContents
from tests.golden.runs import GOLDEN_FOLDER, STATEMENT_SEPARATOR
from tests.graph.database_plans import expensive_operators, explain
from tests.large import fill_large

pytestmark = pytest.mark.database

STATEMENTS = sorted(GOLDEN_FOLDER.rglob("*.cypher"))
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
    ("fact_lists/first_page", "NodeIndexScan", "n0:Entity(id) WHERE id IS NOT NULL"),
    ("fact_lists/by_ends", "NodeIndexSeek", "RANGE INDEX n0:Company(name)"),
    ("fact_lists/by_ends", "NodeUniqueIndexSeek", "UNIQUE n0:Entity(id)"),
    ("fact_lists/by_ends", "NodeUniqueIndexSeek", "UNIQUE n0:Person(slug)"),
)
"""Golden case, an operator of its plan, and the details of that operator."""


@pytest.fixture(scope="module")
def session(database_contents: DatabaseContents, catalogue: Catalogue, address: Address) -> Iterator[Session]:
    """A session on a graph with the statistics of a large one."""
    database_contents.ensure("two hundred companies", lambda writer: fill_large(writer, catalogue, COMPANIES))
    auth = (address.username, address.password)
    with GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver, driver.session() as neo4j_session:
        neo4j_session.run("CALL db.prepareForReplanning(60)").consume()  # else plans may be based on earlier contents of the database
        yield neo4j_session


@pytest.mark.long
@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda path: str(path.relative_to(GOLDEN_FOLDER).with_suffix("")))
def test_a_plan_has_no_expensive_operators(statement: Path, session: Session) -> None:
    """Each golden statement, which tests/golden checks in the same way on the built-in data."""
    for text in statement.read_text().split(STATEMENT_SEPARATOR):
        assert expensive_operators(explain(session, text)) == []


@pytest.mark.parametrize(("case", "name", "details"), INDEX_USES)
def test_a_plan_uses_an_index(case: str, name: str, details: str, session: Session) -> None:
    """Pages are read in index order from their cursor on; nodes, neighbors and claims are found by index seeks."""
    operators = explain(session, (GOLDEN_FOLDER / f"{case}.cypher").read_text())
    assert [operator for operator in operators if operator.name == name and details in operator.details] != []


@pytest.mark.parametrize("case", ["pages/first", "pages/last", "pages/after"])
def test_a_page_is_not_fully_sorted(case: str, session: Session) -> None:
    """The order comes from the index; only ties are sorted."""
    operators = explain(session, (GOLDEN_FOLDER / f"{case}.cypher").read_text())
    assert {"Sort", "Top", "NodeByLabelScan"} & {operator.name for operator in operators} == set()
