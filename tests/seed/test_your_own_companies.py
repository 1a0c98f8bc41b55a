"""The page "bring your own companies" is true: its files load as they stand there, and the wrong one has the faults that it tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import FaultyFiles
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import ROOT, Contents

PAGE = (ROOT / "docs" / "tutorials/your-own-companies.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```csv (\S+)\n(.*?)```", PAGE, re.DOTALL))
TOLD = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
QUESTIONS = re.findall(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)

STAKES = {
    ("company:northwind-holding", "company:harbour-shipping"): (50.0, 50.0),
    ("company:northwind-holding", "company:quay-logistics"): (45.0, 45.0),
    ("company:harbour-shipping", "company:quay-logistics"): (30.0, 40.0),
    ("person:ada-lindqvist", "company:northwind-holding"): (60.0, 60.0),
    ("person:jo-marsh", "company:jo-marsh"): (100.0, 100.0),
    ("company:jo-marsh", "company:northwind-holding"): (None, None),
}


def write_mine(folder: Path) -> Path:
    """The files of the page, in their folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "mine"


def test_the_files_of_the_page_have_no_fault(tmp_path: Path, catalogue: Catalogue) -> None:
    """Owners, shares, and the line that --dry-run prints."""
    assert list(FILES) == ["mine/companies.csv", "mine/people.csv", "mine/holds_stake_in.csv", "wrong/holds_stake_in.csv"]
    data_set = read_data_set(write_mine(tmp_path), catalogue)
    found = {(edge.start, edge.end): edge.properties for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"}
    assert {ends: (one.get("shareMin"), one.get("shareMax")) for ends, one in found.items()} == STAKES
    claims = len(data_set.claims)
    told = f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, no fault.\n"
    assert TOLD[0] == told


def test_the_wrong_file_has_the_faults_that_the_page_tells(tmp_path: Path, catalogue: Catalogue) -> None:
    """Word for word, beside the right companies and people."""
    mine = write_mine(tmp_path)
    (mine / "holds_stake_in.csv").write_text(FILES["wrong/holds_stake_in.csv"], encoding="utf-8")
    with pytest.raises(FaultyFiles) as caught:
        read_data_set(mine, catalogue)
    assert TOLD[1] == f"{caught.value}\n"


@pytest.mark.database
async def test_each_question_has_the_answer_that_stands_below_it(
    tmp_path: Path, catalogue: Catalogue, contents: Contents, engine: Engine
) -> None:
    """Over the files of the page, as the server would answer."""
    mine = read_data_set(write_mine(tmp_path), catalogue)
    contents.hold("the files of the page", lambda writer: load(writer, mine, catalogue))
    assert len(QUESTIONS) == 3
    for question, told in QUESTIONS:
        answer = await engine.answer(Question(question))
        assert not answer.problems
        assert answer.data == json.loads(told)


@pytest.mark.database
def test_loading_again_changes_nothing_and_a_corrected_cell_one_stake(
    tmp_path: Path, catalogue: Catalogue, address: Address, contents: Contents
) -> None:
    """As the page says: created, unchanged; changed where the file has; gone only with reset."""
    contents.hold("the companies of the page", lambda _: None)
    contents.forget()
    mine = write_mine(tmp_path)
    stakes = mine / "holds_stake_in.csv"

    def put(*, reset: bool = False) -> dict[str, int]:
        with Writer(address) as writer:
            report = load(writer, read_data_set(mine, catalogue), catalogue, reset=reset)
        return {what: total for what in ("created", "changed", "removed") if (total := report.total(what))}

    assert put() == {"created": 9 + 12 + 36}
    assert put() == {}
    stakes.write_text(stakes.read_text(encoding="utf-8").replace("30-40", "35-40"), encoding="utf-8")
    assert put() == {"changed": 1}
    stakes.write_text(stakes.read_text(encoding="utf-8").replace("Northwind Holding,Quay Logistics,45%\n", ""), encoding="utf-8")
    assert put()["changed"] > 0, "the claims of the rows below stand on other lines"
    assert put(reset=True) == {"removed": 1 + 1 + 3}, "the stake, its claim, and what leads from that to the file and to both ends"
