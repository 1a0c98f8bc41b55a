"""Neo4j's own files in a data folder -> a store that is either new or was finished once.

Neo4j does not recover from a kill in the middle of its very first start ("Transaction logs are missing"). So the first start is
marked, and what a killed first start left, which nobody has used, is thrown away. Nothing else is ever removed.
"""

import shutil

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.process.password import sync_folder, write_durably


def begin_store(folder: DataFolder) -> None:
    """Before Neo4j starts."""
    if folder.unfinished.exists():
        shutil.rmtree(folder.store, ignore_errors=True)
    elif not folder.store.exists():
        write_durably("The first start of this database has not come to its end.", folder.unfinished)


def finish_store(folder: DataFolder, neo4j_version: str) -> None:
    """After Neo4j answered with our password, before anybody is told."""
    write_durably(neo4j_version, folder.version)
    folder.unfinished.unlink(missing_ok=True)
    sync_folder(folder.root)
