"""`keiretsu seed --write-import-files`: a data set as the files of Neo4j's importer, for a server of one's own.

$ keiretsu seed mine --write-import-files out
Wrote 16 nodes and 30 edges to out. Import them into an empty database, while it is stopped:

neo4j-admin database import full neo4j --nodes=...

Then start the database, and load the data set as usual: this creates the indexes and completes the load.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from keiretsu.files import create_folder_atomically
from keiretsu.graph.import_files.files import UnsupportedDataError
from keiretsu.progress import ShowProgress
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.first_load import new_mark, write_rows
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.rows import DataSet
from keiretsu.server.errors import CommandError

COMMAND = ("neo4j-admin", "database", "import", "full", "neo4j")


class ImportFilesNotWritten(CommandError):  # noqa: N818  # nothing failed
    """The folder cannot be written, or the importer cannot read the data."""


def write_files(data_set: DataSet, catalogue: Catalogue, folder: Path, progress: ShowProgress) -> str:
    """Write the files to a new folder -> the text for the user. Raises CommandError; then no folder is left."""
    folder = folder.absolute()
    context = LoadContext(catalogue, data_set)
    try:
        with create_folder_atomically(folder) as temporary:
            files, counts = write_rows(temporary, context, new_mark(context), progress)
            arguments = files.arguments(folder)
    except FileExistsError:
        raise ImportFilesNotWritten(f"{folder} exists and is not empty; name another folder.") from None
    except OSError as error:
        raise ImportFilesNotWritten(f"Cannot write {error.filename or folder}: {error.strerror}.") from None
    except UnsupportedDataError as error:
        raise ImportFilesNotWritten(f"The data set cannot be imported: {error}.") from None
    nodes = sum(count for (type_, _), count in counts.items() if type_ in catalogue.nodes)
    return (
        f"Wrote {nodes:,} nodes and {files.edges:,} edges to {folder}. Import them into an empty database, while it is stopped:\n\n"
        f"{shlex.join([*COMMAND, *arguments])}\n\n"
        "Then start the database, and load the data set as usual: this creates the indexes and completes the load."
    )
