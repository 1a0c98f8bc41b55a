"""The version of the stored form: written by the first load; a graph of another version is refused, never served wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keiretsu.graph.graph_format import GRAPH_FORMAT, OUTDATED, TOO_NEW, check_format, stored_format
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import WriteError, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import Database, prepare_database
from keiretsu.server.settings import read_settings
from tests.conftest import DatabaseContents
from tests.seed.folders import write_folder

pytestmark = pytest.mark.database

CLAIM = "CREATE (c:Claim {id: 'claim:a', key: 'a'})-[:STATED_IN]->(:Document {id: 'document:a', key: 'a'}) RETURN c"
LATER = f"CREATE (m:GraphFormat {{version: {GRAPH_FORMAT + 1}}}) RETURN m"


@pytest.fixture
def writer(address: Address, database_contents: DatabaseContents) -> Iterator[Writer]:
    """On an empty database."""
    database_contents.ensure("a test of the format", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as test_writer:
        yield test_writer


@pytest.fixture
def load_acme(writer: Writer, tmp_path: Path, catalogue: Catalogue) -> Callable[[], object]:
    data_set = read_data_set(write_folder(tmp_path / "mine", companies="name\nAcme\n"), catalogue)
    return lambda: load(writer, data_set, catalogue)


def test_a_load_marks_the_graph(writer: Writer, load_acme: Callable[[], object]) -> None:
    """An empty database has no version; the mark is written once, and belongs to no data set."""
    assert writer.write(lambda batch: stored_format(batch, "Claim")) is None
    load_acme()
    load_acme()
    marks = writer.write(lambda batch: batch.run("MATCH (m:GraphFormat) RETURN properties(m) AS properties"))
    assert [record["properties"] for record in marks] == [{"version": GRAPH_FORMAT}]
    writer.write(lambda batch: check_format(batch, "Claim"))


@pytest.mark.parametrize(("statement", "message"), [(CLAIM, OUTDATED), (LATER, TOO_NEW)])
def test_a_graph_of_another_version_is_refused(
    statement: str, message: str, writer: Writer, load_acme: Callable[[], object], address: Address, catalogue: Catalogue
) -> None:
    """By the loader and by what serves it: nothing is written, no index is created."""
    writer.write(lambda batch: batch.run(statement))
    before = writer.write(lambda batch: batch.run("MATCH (n:!LoaderLock) RETURN count(n) AS n")[0]["n"])
    with pytest.raises(WriteError, match=f"^{message[:40]}") as refused:
        load_acme()
    assert str(refused.value) == message
    with pytest.raises(WriteError) as refused:
        prepare_database(Database(address, None), read_settings({}), catalogue)
    assert str(refused.value) == message
    assert writer.write(lambda batch: batch.run("MATCH (n:!LoaderLock) RETURN count(n) AS n")[0]["n"]) == before


def test_a_graph_without_claims_has_no_version(writer: Writer) -> None:
    """That of a schema without sources, which the program may not even have loaded."""
    writer.write(lambda batch: batch.run("CREATE (n:Claim {id: 'claim:a'}) RETURN n"))
    writer.write(lambda batch: check_format(batch, None))
