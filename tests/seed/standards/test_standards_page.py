"""docs/reference/standards.md is correct: the standards, the columns that are filled, the example with its rows and its warning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.layout import build_layout
from keiretsu.seed.standards import bods, ftm_schemata, gleif_records, oc_keys
from keiretsu.seed.standards.bods import read_bods
from keiretsu.seed.standards.oc_records import FileKind, FileSummary, RegisterRecord, kind_of_file
from keiretsu.seed.standards.opencorporates import map_register, read_opencorporates
from keiretsu.seed.standards.standards import STANDARDS, find_standard
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.streams import file_on_disk
from tests.docs.pages import code_in, page
from tests.seed.standards.statements import entity, left_out, person, read_files, write_statements

PAGE = page("docs/reference/standards.md")


def write_example(folder: Path) -> Path:
    path = folder / "register.json"
    (block,) = PAGE.blocks("json")
    path.write_text(block.text, encoding="utf-8")
    return path


def test_standards_are_documented() -> None:
    """Each has one row, in the order of the registry, and a section."""
    names = [row[0] for row in PAGE.table("Standard | Version | Recognized by")]
    assert names == [standard.name for standard in STANDARDS]
    assert all(f"\n## {name}" in PAGE.text for name in names)


def test_the_columns_of_bods_are_documented(catalogue: Catalogue) -> None:
    """Each column that is filled has one row, and the layout has it."""
    rows = [(code_in(row[0])[0], code_in(row[1])[0]) for row in PAGE.table("Table | Column | From")]
    columns = [(table, name) for table, names in bods.COLUMNS.items() for name in names]
    layout = build_layout(catalogue)
    assert sorted(rows) == sorted(columns)
    assert all(name in layout[table].columns for table, name in columns)


def test_the_example_becomes_the_rows_of_the_page(tmp_path: Path) -> None:
    """Cells that are not empty, but for the claims."""
    path = write_example(tmp_path)
    standard = find_standard(file_on_disk(path))
    (file,) = read_bods([file_on_disk(path)], "register")
    assert standard
    assert standard.name == "BODS"
    for row in PAGE.table("Row | Cells"):
        table = file.tables[code_in(row[0])[0]]
        (cells,) = (source.cells for source in table.rows())
        filled = {name: text for name, text in zip(table.columns or (), cells, strict=True) if text and name != "claims"}
        assert sorted(f"`{name}` {text}" for name, text in filled.items()) == sorted(row[1].split(", "))


def test_fields_without_a_place_are_counted(tmp_path: Path, catalogue: Catalogue) -> None:
    """Those that the page lists for entities, persons and statements."""
    fields = {row[0]: [name for name in code_in(row[1]) if "." not in name] for row in PAGE.table("Part | Fields")}
    of_entity, of_person, of_statement = ({name: {"name": "x"} for name in fields[part]} for part in ("entity", "person", "statement"))
    del (
        of_entity["publicListing"],
        of_person["names"],
        of_statement["annotations"],
        of_statement["publicationDetails"],
        of_statement["bodsVersion"],
    )
    statements = [{**entity("s-1", "acme", "Acme Ltd", **of_entity), **of_statement}, person("s-2", "jane", "Jane", **of_person)]
    counted = left_out(read_files(catalogue, write_statements(tmp_path / "mine.json", statements)))
    names = [*of_statement, *(f"entity.{name}" for name in of_entity), *(f"person.{name}" for name in of_person)]
    assert len(names) >= 9
    assert {part.rpartition(" (")[0] for part in counted.split(", ")} == {*names, "declarationSubject"}


def test_the_example_loads_with_the_warning_of_the_page(tmp_path: Path, catalogue: Catalogue) -> None:
    """The block is what the command prints."""
    (block,) = PAGE.blocks("")
    assert block.text.strip().endswith(f": {left_out(read_files(catalogue, write_example(tmp_path)))}.")


def test_the_examples_of_records_become_the_rows_of_the_page(tmp_path: Path) -> None:
    """Cells that are not empty, but for the claims and for documents, which have them."""
    money, organization = PAGE.blocks("jsonl")
    (entity,) = PAGE.blocks("xml")
    for name, block in (("FollowTheMoney", money), ("GLEIF", entity), ("ROR", organization)):
        path = tmp_path / f"{name}.txt"
        path.write_text(block.text, encoding="utf-8")
        standard = find_standard(file_on_disk(path))
        assert standard
        assert standard.name == name
        (file,) = standard.read([file_on_disk(path)], "mine")
        expected = [(code_in(row[0])[0], tuple(sorted(row[1].split(", ")))) for row in PAGE.table(f"Row of {name} | Cells")]
        assert sorted(_rows(file)) == sorted(expected)


def _rows(file: StandardFile) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, table in file.tables.items():
        for row in table.rows() if name not in ("documents.csv", "claims.csv") else ():
            cells = zip(table.columns or (), row.cells, strict=True)
            yield name, tuple(sorted(f"`{column}` {text}" for column, text in cells if text and column != "claims"))


def test_the_schemata_of_follow_the_money_are_documented() -> None:
    """All that have a place, with their words."""
    kinds = {code_in(row[0])[0]: row[1] for row in PAGE.table("Schema | Kind of the company")}
    assert kinds == ftm_schemata.COMPANY_KINDS
    rows = {code_in(row[0])[0]: row[1:] for row in PAGE.table("Relationship | From | To | Table | Kind or title")}
    assert rows.keys() == ftm_schemata.RELATIONSHIPS.keys()
    for name, (source, target, table, words) in rows.items():
        schema = ftm_schemata.RELATIONSHIPS[name]
        assert (code_in(source), code_in(target), code_in(table)) == ([schema.source], [schema.target], [schema.table])
        assert tuple(code_in(words)) == schema.words
        assert words.startswith(schema.kind)
    roles = {code_in(row[0])[0]: tuple(map(code_in, row[1:])) for row in PAGE.table("Role of an UnknownLink | From | To | Table")}
    assert roles == {name: ([*role.sources], [*role.targets], [role.table]) for name, role in ftm_schemata.LINK_ROLES.items()}
    schemes = {code_in(row[0])[0]: code_in(row[1])[0] for row in PAGE.table("Property | Scheme of the identifier")}
    assert schemes == ftm_schemata.SCHEMES


def test_the_relationships_of_gleif_are_documented() -> None:
    """Those that are links, after the one that is a subsidiary."""
    rows = {code_in(row[0])[0]: (code_in(row[1])[0], row[2]) for row in PAGE.table("Relationship type | Table | Kind")}
    links = {type_: ("linked_to.csv", kind) for type_, kind in gleif_records.LINKS.items()}
    assert rows == {gleif_records.DIRECT_PARENT: ("has_subsidiary.csv", ""), **links}


def test_the_files_of_opencorporates_become_the_rows_of_the_page(tmp_path: Path) -> None:
    """All blocks together, and the warnings that the text quotes."""
    files = []
    for number, block in enumerate(PAGE.blocks("csv")):
        path = tmp_path / f"{number}.csv"
        path.write_text(block.text, encoding="utf-8")
        files.append(file_on_disk(path))
        standard = find_standard(files[-1])
        assert standard
        assert standard.name == "OpenCorporates"
    read = list(read_opencorporates(files, "mine"))
    expected = [(code_in(row[0])[0], tuple(sorted(row[1].split(", ")))) for row in PAGE.table("Row of OpenCorporates | Cells")]
    assert sorted(row for file in read for row in _rows(file)) == sorted(expected)
    notes = [note.message.partition("it: ")[2] for file in read[:2] for table in list(file.tables.values())[:1] for note in table.notes]
    assert notes == ["incorporation_date: values that are not dates (1)", "nationality (1)"]
    assert all(f"`{note}`" in PAGE.text for note in notes)


SAMPLES = {
    **dict.fromkeys(("jurisdiction_code", "home_jurisdiction_code", "object_entity_jurisdiction_code"), "gb"),
    "subject_entity_jurisdiction_code": "us_de",
    **dict.fromkeys(("incorporation_date", "dissolution_date", "start_date", "end_date", "retrieved_at", "date_of_birth"), "2014"),
    "partial_date_of_birth": "1972-03",
    **dict.fromkeys(("percentage_min_share_ownership", "percentage_min_voting_rights"), "25"),
    **dict.fromkeys(("percentage_max_share_ownership", "percentage_max_voting_rights"), "50"),
    **dict.fromkeys(("start_date_type", "end_date_type"), "at"),
    "home_jurisdiction_company_number": "7",
    "relationship_type": "control_statement",
}
TYPES = {FileKind.OFFICERS: "Person", FileKind.NAMES: "previous"}


def test_the_columns_of_opencorporates_are_documented() -> None:
    """Each kind of file has a row; what has a place is not counted, and another column is."""
    kinds = []
    for _, marks, placed in PAGE.table("File of OpenCorporates | Recognized by | Columns that have a place"):
        columns = code_in(marks)
        kind = kind_of_file(set(columns))
        assert kind
        kinds.append(kind)
        values = {column: SAMPLES.get(column, "1") for column in (*columns, *code_in(placed), "unknown")}
        values |= {"type": TYPES[kind]} if "type" in values else {}
        unmapped = UnmappedFields()
        assert list(map_register(RegisterRecord(values, 2, kind=kind, file=FileSummary("", "")), 2, unmapped)) or placed == "none"
        assert [*unmapped.counts] == (["addresses"] if placed == "none" else ["unknown"])
    assert kinds == [kind for kind in FileKind if kind is not FileKind.FILE]
    schemes = {code_in(row[0])[0]: code_in(row[1])[0] for row in PAGE.table("Jurisdiction | Scheme of company numbers")}
    assert schemes == oc_keys.REGISTERS
