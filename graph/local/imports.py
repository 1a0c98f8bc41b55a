"""Import files -> the store of a local database that is empty and that no other process uses.

with database.importer.open_folder() as folder:   # an empty folder for the files, in the data folder
    with database.importer.exclusive():            # no other process can join
        uri = database.importer.run(arguments)     # the database is stopped, replaced and started; whose address is the same if possible

The supervisor does the work, so that it ends if this process does. Until its last moment, the old store is in place.
"""

import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keiretsu.files import try_exclusive
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import translate_disk_errors
from keiretsu.graph.local.import_progress import read_progress
from keiretsu.graph.local.lease import Lease
from keiretsu.graph.local.process.import_request import ImportRequest, read_result, withdraw_request, write_request

PROGRESS_SECONDS = 0.1
INTERRUPTED = "The import was interrupted, because the supervisor of the database ended; load again."


class DatabaseInUseError(Exception):
    """Another process uses the database, or imports into it. The message is a clause."""


@dataclass(frozen=True)
class DatabaseImporter:
    """`wait_for_database`: returns the address of the database once it runs, and starts it if necessary."""

    folder: DataFolder
    lease: Lease
    wait_for_database: Callable[[], str]

    @contextmanager
    def open_folder(self) -> Iterator[Path]:
        """An empty folder for the files of an import, which is deleted when the context exits. Raises DatabaseInUseError."""
        lock = try_exclusive(self.folder.import_lock)
        if lock is None:
            raise DatabaseInUseError("another process imports into the database")
        files = self.folder.import_folder / "files"
        try:
            with translate_disk_errors(self.folder.root):
                shutil.rmtree(self.folder.import_folder, ignore_errors=True)
                files.mkdir(mode=0o700, parents=True)
            yield files
        finally:
            shutil.rmtree(self.folder.import_folder, ignore_errors=True)
            lock.release()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """While in the context, no other process uses the database. Raises DatabaseInUseError."""
        if not self.lease.try_exclusive():
            raise DatabaseInUseError("another process uses the database")
        try:
            yield
        finally:
            self.lease.share()

    def run(self, arguments: Sequence[str], report: Callable[[float], None]) -> "ImportOutcome":
        """Import; in the two contexts. `report` is called with the part that is done, up to 1."""
        request = ImportRequest(secrets.token_hex(4), tuple(arguments))
        with translate_disk_errors(self.folder.root):
            self.folder.import_log.unlink(missing_ok=True)
            write_request(self.folder, request)
            error = self._wait_for_result(request, report)
            withdraw_request(self.folder)
            return ImportOutcome(self.wait_for_database(), error)

    def _wait_for_result(self, request: ImportRequest, report: Callable[[float], None]) -> str:
        while (error := read_result(self.folder, request.id)) is None:
            if lock := try_exclusive(self.folder.supervisor_lock):
                lock.release()
                return INTERRUPTED
            report(read_progress(self.folder.import_log))
            time.sleep(PROGRESS_SECONDS)
        return error


@dataclass(frozen=True)
class ImportOutcome:
    """`uri`: of the database, which runs again. `error`: one sentence, or empty.

    With an error, the store is the old one, unless the supervisor ended just after the import.
    """

    uri: str
    error: str
