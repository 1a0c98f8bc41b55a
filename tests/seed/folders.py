"""Writes data set folders for tests, and reads their errors."""

from __future__ import annotations

from pathlib import Path

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.validate import read_data_set


def write_folder(folder: Path, **files: str) -> Path:
    """Write a data set named after the folder; `companies="name\\nAcme"` becomes the file companies.csv."""
    folder.mkdir(exist_ok=True)
    for old_file in folder.glob("*.csv"):
        old_file.unlink()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def errors_of(folder: Path, catalogue: Catalogue) -> list[str]:
    """The lines that the command prints for a folder with errors; none for a valid one."""
    try:
        read_data_set(folder, catalogue)
    except InvalidDataSet as error:
        return str(error).splitlines()
    return []
