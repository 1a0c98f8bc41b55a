"""A complete imported store -> the store of the database, by renames that the next start repeats if this process is killed.

replace_store(folder)   moves   imported/ to data/, and deletes what data/ was

Each kill leaves one of these: `import/` only, which is discarded; `imported/` and `data/`, or `imported/` and `replaced/`, which are
completed; `data/` and `replaced/`, which is deleted. So the store is the old one until `imported/` exists, and then the new one.
"""

import shutil
from pathlib import Path

from keiretsu.files import sync_folder, try_exclusive
from keiretsu.graph.local.data_folder import DataFolder

DATABASE = "neo4j"
REPLACED_FOLDERS = (Path("databases") / DATABASE, Path("transactions") / DATABASE)


def complete_store(folder: DataFolder, imported: Path) -> None:
    """Add the rest of the store, such as the system database with the password; then commit: the store becomes `imported/`."""
    replaced = {folder.store / path for path in REPLACED_FOLDERS}

    def names_to_ignore(parent: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(parent) / name in replaced]

    shutil.copytree(folder.store, imported, ignore=names_to_ignore, dirs_exist_ok=True)
    for path in imported.rglob("*"):
        sync_folder(path)
    sync_folder(imported)
    imported.rename(folder.imported_store)
    sync_folder(folder.root)


def replace_store(folder: DataFolder) -> None:
    """Move an imported store to its place, if there is one; idempotent. Only while no Java works on the folder."""
    if folder.imported_store.exists():
        if folder.store.exists():
            shutil.rmtree(folder.replaced_store, ignore_errors=True)
            folder.store.rename(folder.replaced_store)
        folder.imported_store.rename(folder.store)
        sync_folder(folder.root)
    shutil.rmtree(folder.replaced_store, ignore_errors=True)


def discard_import(folder: DataFolder) -> None:
    """Delete what a user left that was killed while it imported; the files of one that is alive stay."""
    if folder.import_folder.exists() and (lock := try_exclusive(folder.import_lock)):
        try:
            shutil.rmtree(folder.import_folder, ignore_errors=True)
        finally:
            lock.release()
