"""The graph hash depends on what is stated, and on nothing else."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export.graph_hash import GraphHasher
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI, DatabaseContents
from tests.seed.export.exporting import graph_hash
from tests.seed.folders import write_folder

RECORDS: list[ExportedRecord] = [
    ExportedClaim("Claim", "claim:A", {"key": "A", "modality": "asserted"}, ("mine",), "document:D", ("company:a",), "2026-01-31"),
    ExportedClaim("Claim", "claim:B", {"key": "B", "retractedAt": "2026-01-31"}, ("mine",), "document:D", ("company:a",)),
    ExportedNode("Company", "company:a", {"slug": "a", "name": "A 小米\n"}, ("mine",), ("A", "B"), ("mine", "mine")),
    ExportedNode("Company", "company:b", {"slug": "b", "name": "B"}, ("mine",), ("B",), ("mine",)),
    ExportedEdge("HOLDS_STAKE_IN", "company:a", "company:b", {"shareMin": 25.0}, ("mine",), ("A",), ("mine",), "asserted", 0.5),
    ExportedEdge("HOLDS_STAKE_IN", "company:b", "company:a", {}, ("mine",), ("B",), ("mine",)),
    ExportedNode("Document", "document:D", {"key": "D", "title": "T"}, ("mine", "other")),
]


def hash_of(catalogue: Catalogue, records: list[ExportedRecord], run_bytes: int = 10**6) -> str:
    with GraphHasher(catalogue, run_bytes) as hasher:
        for record in records:
            hasher.write([record])
        return hasher.hexdigest()


def test_the_order_and_the_size_of_the_runs_do_not_matter(catalogue: Catalogue) -> None:
    """Sorted in memory or in temporary files of any number; claims come before what they support."""
    expected, shuffled = hash_of(catalogue, RECORDS), RECORDS[2:]
    random.Random(1).shuffle(shuffled)  # noqa: S311  # not for secrets
    for run_bytes in (1, 200, 10**6):
        assert hash_of(catalogue, [*RECORDS[1::-1], *shuffled], run_bytes) == expected


def test_what_a_retracted_claim_supports_does_not_count(catalogue: Catalogue) -> None:
    """Neither the claim, nor what it alone supports, nor its key on anything else."""
    without = [record for index, record in enumerate(RECORDS) if index not in (1, 3, 5)]
    without[1] = ExportedNode("Company", "company:a", {"slug": "a", "name": "A 小米\n"}, ("mine",), ("A",), ("mine",))
    assert hash_of(catalogue, RECORDS) == hash_of(catalogue, without)


@pytest.mark.parametrize(("index", "name"), [(0, "statement"), (2, "kind"), (4, "valid"), (6, "fileName")])
def test_any_other_difference_counts(catalogue: Catalogue, index: int, name: str) -> None:
    """A missing record, and one with another value."""
    expected, record = hash_of(catalogue, RECORDS), RECORDS[index]
    assert hash_of(catalogue, [*RECORDS[:index], *RECORDS[index + 1 :]]) != expected
    changed = replace(record, values={**record.values, name: "x"})
    assert hash_of(catalogue, [*RECORDS[:index], changed, *RECORDS[index + 1 :]]) != expected


def test_values_are_compared_as_they_are_shown(catalogue: Catalogue) -> None:
    """Not by the type that another program stored: 25 is 25.0. The time of recording does not count."""
    claim, edge = RECORDS[0], RECORDS[4]
    assert isinstance(claim, ExportedClaim)
    assert isinstance(edge, ExportedEdge)
    same = [*RECORDS]
    same[0], same[4] = replace(claim, recorded_at="2027-01-01"), replace(edge, values={"shareMin": 25})
    assert hash_of(catalogue, RECORDS) == hash_of(catalogue, same)


@pytest.mark.database
async def test_loading_in_any_order_gives_the_same_hash(
    store: Store,
    address: Address,
    catalogue: Catalogue,
    database_contents: DatabaseContents,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twice, in other batches, with other element ids, and beside what was removed."""
    other = write_folder(tmp_path / "other", companies="name\nXiaomi\nAcme\n", holds_stake_in="from,to,share_percent\nAcme,Xiaomi,25\n")
    hashes = []
    for folders, rows in (((XIAOMI, other), 10_000), ((other, XIAOMI, other), 7)):
        monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", rows)
        monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", rows)
        database_contents.ensure(f"an empty database for {len(folders)} loads", lambda _: None)
        database_contents.invalidate()
        with Writer(address) as writer:
            for folder in folders:
                load(writer, read_data_set(folder, catalogue), catalogue)
        hashes.append(await graph_hash(store, catalogue))
    assert hashes[0] == hashes[1]
    with Writer(address) as writer:
        writer.write(change_a_share)
    assert await graph_hash(store, catalogue) != hashes[0]


def change_a_share(batch: Batch) -> None:
    assert batch.run("MATCH ({slug: 'acme'})-[r:HOLDS_STAKE_IN]->() SET r.shareMin = 26.0 RETURN count(*) AS n")[0]["n"] == 1
