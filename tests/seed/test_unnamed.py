"""People and companies without a name: their ids never follow from a name, and nothing finds them by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set, read_good_rows
from tests.conftest import DatabaseContents
from tests.seed.folders import errors_of, write_folder
from tests.seed.test_facts import execute

PEOPLE = """name,slug,anonymous,anonymousReason
,,TRUE,no beneficial owners
,,TRUE,unknown
,p-17,yes,exempt
Unknown person,p-18,TRUE,
unknown PERSON,,FALSE,
Ann Lee,,,
"""


def people(folder: Path, catalogue: Catalogue) -> dict[str, object]:
    """Id -> name of the people of a data set."""
    return {node.id: node.properties["name"] for node in read_data_set(folder, catalogue).nodes if node.type == "Person"}


def test_the_id_is_that_of_the_file_or_follows_from_the_row(tmp_path: Path, catalogue: Catalogue) -> None:
    """Two rows without a name are two people; a person who is called so and not anonymous has an id by name."""
    assert people(write_folder(tmp_path / "mine", people=PEOPLE), catalogue) == {
        "person:mine-people-csv-2": "Unknown person",
        "person:mine-people-csv-3": "Unknown person",
        "person:p-17": "Unknown person",
        "person:p-18": "Unknown person",
        "person:unknown-person": "unknown PERSON",
        "person:ann-lee": "Ann Lee",
    }


def test_another_data_set_has_other_ids(tmp_path: Path, catalogue: Catalogue) -> None:
    """So two data sets never share a person without a name."""
    first, second = (people(write_folder(tmp_path / name, people=PEOPLE), catalogue).keys() for name in ("mine", "yours"))
    assert first & second == {"person:p-17", "person:p-18", "person:unknown-person", "person:ann-lee"}


def test_a_name_is_required_of_those_who_are_not_anonymous(tmp_path: Path, catalogue: Catalogue) -> None:
    """And of types that always have one."""
    folder = write_folder(tmp_path / "mine", people="name,anonymous\n,FALSE\n,soon\n", companies="name,anonymous\n,TRUE\n")
    assert [error.partition(":")[0] for error in errors_of(folder, catalogue)] == [
        "people.csv line 2, column name",
        "people.csv line 3, column anonymous",
        "people.csv line 3, column name",
    ]


def test_a_reference_by_the_name_finds_nobody(tmp_path: Path, catalogue: Catalogue) -> None:
    """Only an id does."""
    stakes = "from,to\n{},Acme\n"
    folder = write_folder(
        tmp_path / "mine",
        people="name,slug,anonymous\n,p-17,TRUE\n",
        companies="name\nAcme\n",
        holds_stake_in=stakes.format("Unknown person"),
    )
    assert errors_of(folder, catalogue) == [
        'holds_stake_in.csv line 2, column from: Unknown node "Unknown person"; add it to companies.csv or people.csv or correct the name.'
    ]
    (folder / "holds_stake_in.csv").write_text(stakes.format("p-17"), encoding="utf-8")
    assert errors_of(folder, catalogue) == []


def test_a_name_without_letters_refers_to_nobody(tmp_path: Path, catalogue: Catalogue) -> None:
    """Its slug is empty, and so was the name under which a person without one is registered."""
    folder = write_folder(
        tmp_path / "mine", people="name,slug,anonymous\n,p-17,TRUE\n", companies="name\nAcme\n", holds_stake_in="from,to\n???,Acme\n"
    )
    assert len(errors_of(folder, catalogue)) == 1


def test_rows_of_a_table_of_distinct_names_are_kept(tmp_path: Path, catalogue: Catalogue) -> None:
    """Equal rows without a name are different people."""
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "owners.csv").write_text("Who,Hidden\n,yes\n,yes\nAnn,no\nAnn,no\n", encoding="utf-8")
    (folder / "dataset.toml").write_text(
        '[[tables]]\nfile = "owners.csv"\ntable = "people"\ndistinct = true\ncolumns = {name = "Who", anonymous = "Hidden"}\n',
        encoding="utf-8",
    )
    assert list(people(folder, catalogue)) == ["person:ann", "person:register-owners-csv-2", "person:register-owners-csv-3"]


def test_a_rejected_row_keeps_its_id(tmp_path: Path, catalogue: Catalogue) -> None:
    """In the file of rejected rows it has another number, which is that of a person who is loaded; its identifiers are in one column."""
    text = "name,anonymous,LEI,died\n,TRUE,,\n,TRUE,5493001KJTIIGC8Y1R12,someday\n"
    data_set, rejected = read_good_rows(write_folder(tmp_path / "mine", people=text), catalogue)
    assert [node.id for node in data_set.nodes if node.type == "Person"] == ["person:mine-people-csv-2"]
    path = tmp_path / "rejected"
    rejected.write(path)
    file = path / "people.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",someday", ",2001").replace("someday", "that"), encoding="utf-8")
    (person,) = (node for node in read_data_set(path, catalogue).nodes if node.type == "Person")
    assert (person.id, person.properties["identifiers"]) == ("person:mine-people-csv-3", ["lei\x1f5493001KJTIIGC8Y1R12"])


@pytest.mark.database
async def test_search_never_returns_them(tmp_path: Path, catalogue: Catalogue, database_contents: DatabaseContents, engine: Engine) -> None:
    """They are read by id and by filter; a person who is called so is found."""
    folder = write_folder(tmp_path / "mine", people=PEOPLE)
    database_contents.ensure("unnamed people", lambda writer: load(writer, read_data_set(folder, catalogue), catalogue))
    data = await execute(
        engine,
        """{ search(text: "unknown person") { nodes { name ... on Person { slug } } }
             people(where: {anonymous: {eq: true}}) { nodes { slug name anonymous anonymousReason } } }""",
    )
    assert data["search"]["nodes"] == [{"name": "unknown PERSON", "slug": "unknown-person"}]
    assert [(node["slug"], node["anonymousReason"]) for node in data["people"]["nodes"]] == [
        ("mine-people-csv-2", "no beneficial owners"),
        ("mine-people-csv-3", "unknown"),
        ("p-17", "exempt"),
        ("p-18", None),
    ]
    database_contents.invalidate()
