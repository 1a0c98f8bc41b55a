"""Neo4j's own files in a data folder -> a store that is either new or complete.

Neo4j does not recover from a kill during its very first start ("Transaction logs are missing"). So the first start is marked, and the
files of a first start that was killed, which nothing has used, are deleted. Nothing else is deleted but the store that an import replaced.
"""

import shutil

from keiretsu.files import PRIVATE_MODE, sync_folder, write_atomically
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.process.imported_store import discard_import, replace_store


def prepare_store(folder: DataFolder) -> None:
    """Before Neo4j starts."""
    replace_store(folder)
    discard_import(folder)
    if folder.unfinished.exists():
        shutil.rmtree(folder.store, ignore_errors=True)
    elif not folder.store.exists():
        write_atomically(folder.unfinished, "The first start of this database is not complete.\n", PRIVATE_MODE)


def mark_store_complete(folder: DataFolder, neo4j_version: str) -> None:
    """After Neo4j has accepted our password, before the state is published."""
    write_atomically(folder.version, f"{neo4j_version}\n", PRIVATE_MODE)
    folder.unfinished.unlink(missing_ok=True)
    sync_folder(folder.root)
