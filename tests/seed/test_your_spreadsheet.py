"""docs/tutorials/your-spreadsheet.md is correct: the suggestion, the check, an error and the answer are as documented."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.conftest import DatabaseContents
from tests.docs.pages import page
from tests.seed.folders import errors_of
from tests.seed.tables.spreadsheets import Percent, xlsx

PAGE = page("docs/tutorials/your-spreadsheet.md")
HEADERS = ["Shareholder", "Shareholder type", "Company", "Holding", "Since", "Remark"]


def cell(text: str) -> object:
    """As the page says: 50% is a number formatted as per cent, 17/03/2015 a date."""
    if match := re.fullmatch(r"(\d+)%", text):
        return Percent(int(match[1]) / 100)
    if re.fullmatch(r"\d\d/\d\d/\d{4}", text):
        return dt.datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=dt.UTC).date()
    return text


def spreadsheet(holding: str = "45%") -> bytes:
    """The table of the page, below a title."""
    rows = [[cell(text.replace("45%", holding)) for text in row] for row in PAGE.table(" | ".join(HEADERS))]
    assert len(rows) == 4
    return xlsx({"Register": [["Register of shareholders"], [], HEADERS, *rows]})


def write_folder(folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> Path:
    """The spreadsheet, and the suggestion with the document of the page."""
    folder.mkdir()
    (folder / "register.xlsx").write_bytes(content)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KEIRETSU_DATA_DIR", str(folder / "my-database"))
    assert main(["seed", "--suggest", "register.xlsx", "--output", "dataset.toml"]) == 0
    text = (folder / "dataset.toml").read_text(encoding="utf-8")
    (document,) = [block.text for block in PAGE.blocks("toml") if block.info == "document"]
    lines = [line for line in text.splitlines() if not line.startswith(("# [document]", "# title", "# address", "# publisher", "# day"))]
    (folder / "dataset.toml").write_text("\n".join([*lines[:4], document, *lines[4:]]), encoding="utf-8")
    return folder


def test_the_suggestion_is_as_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tables are those of the page."""
    (tmp_path / "register.xlsx").write_bytes(spreadsheet())
    monkeypatch.chdir(tmp_path)
    assert main(["seed", "--suggest", "register.xlsx", "--output", "dataset.toml"]) == 0
    text = (tmp_path / "dataset.toml").read_text(encoding="utf-8")
    (tables,) = [block.text for block in PAGE.blocks("toml") if block.info == "suggested"]
    assert text.endswith(tables)
    assert tables.startswith("[[tables]]")


def test_the_check_prints_what_is_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The summary, and nothing that may be misread."""
    write_folder(tmp_path / "mine", monkeypatch, spreadsheet())
    assert main(["seed", "register.xlsx", "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out == PAGE.blocks("text")[0].text


def test_an_error_is_as_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    """With the sheet, the row and the user's own header."""
    folder = write_folder(tmp_path / "mine", monkeypatch, spreadsheet())
    (folder / "register.xlsx").write_bytes(spreadsheet("half"))
    assert "\n".join([*errors_of(folder, catalogue), ""]) == PAGE.blocks("text")[1].text


@pytest.mark.database
async def test_the_query_has_the_documented_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue, database_contents: DatabaseContents, engine: Engine
) -> None:
    """From the spreadsheet to the ownership answer, with its document."""
    data_set = read_data_set(write_folder(tmp_path / "mine", monkeypatch, spreadsheet()), catalogue)
    database_contents.ensure("the spreadsheet of the page", lambda writer: load(writer, data_set, catalogue))
    (query,), (result,) = PAGE.blocks("graphql"), PAGE.blocks("json")
    response = await engine.execute(GraphQLRequest(query.text))
    assert not response.errors
    assert response.data == json.loads(result.text)
