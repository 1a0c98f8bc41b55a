"""Writes data set folders for tests."""

from __future__ import annotations

from pathlib import Path


def write_folder(folder: Path, **files: str) -> Path:
    """Write a data set named after the folder; `companies="name\\nAcme"` becomes the file companies.csv."""
    folder.mkdir(exist_ok=True)
    for old_file in folder.glob("*.csv"):
        old_file.unlink()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
