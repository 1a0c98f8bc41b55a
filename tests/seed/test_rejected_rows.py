"""Rows with errors are left out, with all rows that need them, and written to a folder that loads when it is corrected."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.rejected_rows import RejectedRows
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set, read_good_rows
from tests.seed.folders import write_folder

FILES = {
    "companies": "name,anonymous\nAcme,\nBeta,perhaps\nGamma,\nDelta,yes\n",
    "holds_stake_in": (
        "from,to,share_percent,valid\nAcme,Gamma,5,2014\nBeta,Gamma,5,\nGamma,Delta,500,\nDelta,Acme,7,2015\nAcme,Nobody,1,\nAcme,Delta\n"
    ),
    "figures": "name,metric,amount\nLoss,net loss,5\nGain,gain,much\n",
    "has_figure": "from,to\nBeta,Loss\nAcme,Gain\n",
}


def ids_of(data_set: DataSet) -> set[str]:
    """Of all nodes but claims and documents."""
    return {node.id for node in data_set.nodes if node.type not in ("Claim", "Document")}


def stakes_of(data_set: DataSet) -> set[tuple[str, str]]:
    return {(edge.start, edge.end) for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"}


def cells_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def read_and_write(folder: Path, catalogue: Catalogue) -> tuple[DataSet, RejectedRows, Path]:
    data_set, rejected = read_good_rows(folder, catalogue)
    path = folder.with_name("mine.rejected")
    rejected.write(path)
    return data_set, rejected, path


def test_rows_that_need_a_row_with_an_error_are_left_out(tmp_path: Path, catalogue: Catalogue) -> None:
    """Beta has an error; its stake and its figure need it; the figure Loss is never visible without Beta; Gain takes its edge along."""
    data_set, rejected, _ = read_and_write(write_folder(tmp_path / "mine", **FILES), catalogue)
    assert ids_of(data_set) == {"company:acme", "company:gamma", "company:delta"}
    assert stakes_of(data_set) == {("company:acme", "company:gamma"), ("company:delta", "company:acme")}
    assert not data_set.is_complete
    assert (data_set.rows, len(rejected)) == (5, 9)
    assert len(rejected.errors) == 5
    known = {node.id for node in data_set.nodes} | {edge.id for edge in data_set.edges}
    assert all({edge.start, edge.end} <= known for edge in data_set.edges)
    assert all(key in data_set.claims for edge in data_set.edges for key in edge.claims or ())


def test_the_files_of_rejected_rows(tmp_path: Path, catalogue: Catalogue) -> None:
    """Each row has its reasons first, then its cells."""
    _, _, path = read_and_write(write_folder(tmp_path / "mine", **FILES), catalogue)
    assert sorted(file.name for file in path.iterdir()) == [
        "companies.csv",
        "dataset.toml",
        "figures.csv",
        "has_figure.csv",
        "holds_stake_in.csv",
        "known_nodes.csv",
    ]
    assert (path / "dataset.toml").read_text() == 'name = "mine"\npartial = true  # rows that `keiretsu seed --keep-going` left out\n'
    assert cells_of(path / "companies.csv") == [
        ["rejected_because", "name", "anonymous"],
        ['companies.csv line 3: anonymous: "perhaps" is neither TRUE nor FALSE', "Beta", "perhaps"],
    ]
    stakes = {tuple(row[1:]): row[0] for row in cells_of(path / "holds_stake_in.csv")}
    assert stakes["Beta", "Gamma", "5", ""] == 'holds_stake_in.csv line 3: from: "Beta" is left out: companies.csv line 3'
    assert stakes["Acme", "Delta"].endswith("The row has 2 cells, but the header has 4; quote cells that contain a comma")
    assert "is not between 0 and 100" in stakes["Gamma", "Delta", "500", ""]
    figures = {row[1]: row[0] for row in cells_of(path / "figures.csv")}
    assert "No relationship leads to this Figure" in figures["Loss"]


def test_the_folder_of_rejected_rows_has_the_same_errors_until_it_is_corrected(tmp_path: Path, catalogue: Catalogue) -> None:
    """Names of rows that are loaded are known; then both folders together are what the corrected files would have been."""
    good, _, path = read_and_write(write_folder(tmp_path / "mine", **FILES), catalogue)
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(path, catalogue)
    assert len(caught.value.errors) == 5
    corrections = {",perhaps": ",no", ",500,": ",50,", "Nobody": "Gamma,", ",much": ",7"}
    for file in path.glob("*.csv"):
        text = file.read_text()
        for wrong, right in corrections.items():
            text = "\n".join(
                f"{line[: line.rindex(wrong)]}{right}{line[line.rindex(wrong) + len(wrong) :]}" if wrong in line else line
                for line in text.split("\n")
            )
        file.write_text(text.replace("Acme,Delta\n", "Acme,Delta,,\n").replace("Acme,Gamma,,1,", "Gamma,Acme,1,"))
    corrected = read_data_set(path, catalogue)
    assert corrected.name == "mine"
    assert corrected.is_partial
    assert ids_of(corrected) == {"company:beta", "figure:loss", "figure:gain"}
    assert stakes_of(corrected) == {
        ("company:beta", "company:gamma"),
        ("company:gamma", "company:delta"),
        ("company:gamma", "company:acme"),
        ("company:acme", "company:delta"),
    }
    assert not stakes_of(good) & stakes_of(corrected)


def test_files_without_errors_leave_nothing_out(tmp_path: Path, catalogue: Catalogue) -> None:
    data_set, rejected = read_good_rows(write_folder(tmp_path / "mine", companies="name\nAcme\n"), catalogue)
    assert (data_set.is_complete, len(rejected)) == (True, 0)


@pytest.mark.parametrize(
    "files",
    [
        {"companies": "name,colour\nAcme,red\n"},
        {"companies": "name,anonymous\nAcme,perhaps\n", "holds_stake_in": "from\nAcme\n"},
        {"companies": 'name\nAcme\n"Beta\n'},
        {"company": "name\nAcme\n"},
    ],
)
def test_errors_of_whole_files_are_not_left_out(files: dict[str, str], tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(InvalidDataSet) as caught:
        read_good_rows(write_folder(tmp_path / "mine", **files), catalogue)
    assert caught.value.advice.startswith("--keep-going leaves out rows;")


def test_cells_are_converted_and_documents_kept(tmp_path: Path, catalogue: Catalogue) -> None:
    """The folder needs no settings: 31.12.2014 of a file with dmy, 12,5 of one with decimal commas, its document and its headers."""
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n")
    (folder / "stakes.csv").write_text('Owner;Owned;Since;Share\nAcme;Bta;31.12.2014;"12,5"\nAcme;Beta;1.2.2015;3\n')
    (folder / "dataset.toml").write_text(
        'title = "My stakes"\ndate_order = "dmy"\ndecimal = ","\n[[tables]]\nfile = "stakes.csv"\ntable = "holds_stake_in"\n'
        'columns = {from = "Owner", to = "Owned", share_percent = "Share", valid = {start = "Since"}}\nmodality = "reported"\n'
        'document = {title = "Register", day = 2015-03-01}\n'
    )
    _, _, path = read_and_write(folder, catalogue)
    header, row = cells_of(path / "holds_stake_in.csv")
    assert header == ["rejected_because", "from", "to", "share_percent", "valid", "modality"]
    assert row[1:] == ["Acme", "Bta", "12.5", "2014-12-31/..", "reported"]
    corrected = (path / "holds_stake_in.csv").read_text().replace(",Bta,", ",Beta,")
    (path / "holds_stake_in.csv").write_text(corrected)
    data_set = read_data_set(path, catalogue)
    assert (data_set.name, data_set.title) == ("mine", "My stakes")
    assert {(claim.document, claim.modality) for claim in data_set.claims.values()} == {("document:mine/register", "reported")}
    assert [edge.properties["shareMin"] for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"] == [12.5]


def test_claims_that_are_loaded_are_known(tmp_path: Path, catalogue: Catalogue) -> None:
    """A rejected row may cite a claim of a good row; a retracted one still supports nothing."""
    files = {
        "companies": "name\nAcme\nBeta\n",
        "documents": "key,title\nD,Paper\n",
        "claims": "key,document,modality,statement,about,retractedAt\nC1,D,REPORTED,It is.,Acme,\nC2,D,REPORTED,It was.,Acme,2020-01-01\n",
        "holds_stake_in": "from,to,share_percent,claims\nAcme,Beta,500,C1; C2\n",
    }
    _, _, path = read_and_write(write_folder(tmp_path / "mine", **files), catalogue)
    (path / "holds_stake_in.csv").write_text((path / "holds_stake_in.csv").read_text().replace(",500,", ",50,"))
    data_set = read_data_set(path, catalogue)
    assert [edge.claims for edge in data_set.edges] == [("C1",)]
    assert (data_set.claims["C1"].modality, len(data_set.claims)) == ("reported", 0)


def test_a_row_whose_cells_may_be_in_wrong_columns_is_not_loaded_as_it_is(tmp_path: Path, catalogue: Catalogue) -> None:
    """A filled cell without a name of a column."""
    folder = write_folder(tmp_path / "mine", companies="name,,kind\nAcme,x,maker\nBeta,,maker\n")
    _, _, path = read_and_write(folder, catalogue)
    with pytest.raises(InvalidDataSet, match="The row has"):
        read_data_set(path, catalogue)


def test_a_folder_is_not_overwritten(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = write_folder(tmp_path / "mine", **FILES)
    _, rejected, path = read_and_write(folder, catalogue)
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    with pytest.raises(FileExistsError):
        rejected.write(path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before
