"""Folders of files, written for a test."""

from __future__ import annotations

from pathlib import Path


def write_folder(folder: Path, **files: str) -> Path:
    """A data set with the folder's name; `companies="name\\nAcme"` is the file companies.csv."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
