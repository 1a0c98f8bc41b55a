"""docs/tutorials/spreadsheet-to-ownership.md is correct: its files load, and errors and query results are as documented."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import ROOT, DatabaseContents

PAGE = (ROOT / "docs" / "tutorials/spreadsheet-to-ownership.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```csv (\S+)\n(.*?)```", PAGE, re.DOTALL))
OUTPUTS = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
QUERIES = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)

STAKES = {
    ("company:northwind-holding", "company:harbour-shipping"): (50.0, 50.0),
    ("company:northwind-holding", "company:quay-logistics"): (45.0, 45.0),
    ("company:harbour-shipping", "company:quay-logistics"): (30.0, 40.0),
    ("person:ada-lindqvist", "company:northwind-holding"): (60.0, 60.0),
    ("person:jo-marsh", "company:jo-marsh"): (100.0, 100.0),
    ("company:jo-marsh", "company:northwind-holding"): (None, None),
}


def write_data_set(folder: Path) -> Path:
    """Write the files of the page; returns the folder of the valid data set."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "mine"


def test_the_files_of_the_page_are_valid(tmp_path: Path, catalogue: Catalogue) -> None:
    """Owners, shares and the output of --dry-run are as documented."""
    assert list(FILES) == ["mine/companies.csv", "mine/people.csv", "mine/holds_stake_in.csv", "wrong/holds_stake_in.csv"]
    data_set = read_data_set(write_data_set(tmp_path), catalogue)
    stakes = {(edge.start, edge.end): edge.properties for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"}
    assert {ends: (stake.get("shareMin"), stake.get("shareMax")) for ends, stake in stakes.items()} == STAKES
    claims = len(data_set.claims)
    summary = f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, no errors.\n"
    assert OUTPUTS[0] == summary


def test_the_invalid_file_has_the_documented_errors(tmp_path: Path, catalogue: Catalogue) -> None:
    """The messages are equal, together with the valid companies and people."""
    folder = write_data_set(tmp_path)
    (folder / "holds_stake_in.csv").write_text(FILES["wrong/holds_stake_in.csv"], encoding="utf-8")
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(folder, catalogue)
    assert OUTPUTS[1] == f"{caught.value}\n"


@pytest.mark.database
async def test_each_query_has_the_documented_result(
    tmp_path: Path, catalogue: Catalogue, database_contents: DatabaseContents, engine: Engine
) -> None:
    """The engine returns the JSON on the page for the files of the page."""
    data_set = read_data_set(write_data_set(tmp_path), catalogue)
    database_contents.ensure("the files of the page", lambda writer: load(writer, data_set, catalogue))
    assert len(QUERIES) == 3
    for query, result in QUERIES:
        response = await engine.execute(GraphQLRequest(query))
        assert not response.errors
        assert response.data == json.loads(result)


@pytest.mark.database
def test_reloading_updates_only_what_changed(
    tmp_path: Path, catalogue: Catalogue, address: Address, database_contents: DatabaseContents
) -> None:
    """Reloading the same files changes nothing, a corrected cell changes one stake, and only --prune removes anything."""
    database_contents.ensure("the companies of the page", lambda _: None)
    database_contents.invalidate()
    folder = write_data_set(tmp_path)
    stakes = folder / "holds_stake_in.csv"

    def load_folder(*, prune: bool = False) -> dict[str, int]:
        with Writer(address) as writer:
            report = load(writer, read_data_set(folder, catalogue), catalogue, prune=prune)
        return {change: total for change in ("created", "changed", "removed") if (total := report.total(change))}

    assert load_folder() == {"created": 9 + 12 + 6}
    assert load_folder() == {}
    stakes.write_text(stakes.read_text(encoding="utf-8").replace("30-40", "35-40"), encoding="utf-8")
    assert load_folder() == {"changed": 1}
    stakes.write_text(stakes.read_text(encoding="utf-8").replace("Northwind Holding,Quay Logistics,45%\n", ""), encoding="utf-8")
    assert load_folder()["changed"] > 0, "the line numbers in the claims of the rows below change"
    assert load_folder(prune=True) == {"removed": 1 + 1}, "the stake and its claim"
