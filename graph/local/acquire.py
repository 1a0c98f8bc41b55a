"""Acquires a running database: jars, data folder, lease, and a supervisor that reports ready.

acquire_database(Path("data"), Path("cache"), LocalDatabaseSettings(), None)   becomes   LocalDatabase("bolt://127.0.0.1:40123", ...)
"""

import time
from contextlib import ExitStack
from pathlib import Path

from keiretsu.files import POLL_SECONDS, FileLock, try_exclusive
from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.database import LocalDatabase
from keiretsu.graph.local.errors import LocalDatabaseError, translate_disk_errors
from keiretsu.graph.local.imports import DatabaseImporter
from keiretsu.graph.local.install.checksums import missing_or_changed
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.lease import acquire_lease
from keiretsu.graph.local.process.password import read_password
from keiretsu.graph.local.process.port import is_listening
from keiretsu.graph.local.process.spawn_supervisor import spawn_supervisor
from keiretsu.graph.local.process.state import Phase, SupervisorState, read_state
from keiretsu.graph.local.settings import LocalDatabaseSettings

SUPERVISOR_MARGIN_SECONDS = 30.0  # the supervisor gives up after `start_timeout_seconds`; this is for one that cannot report even that
MAX_SPAWNS = 3  # a supervisor may be killed while it starts; not repeatedly


def acquire_database(data: Path, cache: Path, settings: LocalDatabaseSettings, repository: str | None) -> LocalDatabase:
    jars = read_jars()
    folder = prepare_folder(data, neo4j_version(jars))
    cache = cache.expanduser().absolute()
    if missing_or_changed(jars, cache / "jars"):
        from keiretsu.graph.local.install.fetch import fetch_jars  # imports in 0.1 s, needed once

        fetch_jars(jars, cache / "jars", repository)
    with translate_disk_errors(folder.root), ExitStack() as exit_stack:
        lease = acquire_lease(folder)
        exit_stack.callback(lease.release)
        importer = DatabaseImporter(folder, lease, lambda: DatabaseAcquirer(folder, cache, settings).wait())
        uri = DatabaseAcquirer(folder, cache, settings).wait()
        return LocalDatabase(uri, read_password(folder.password), folder.root, importer=importer, exit_stack=exit_stack.pop_all())


class DatabaseAcquirer:
    """Waits for the database in one process, and spawns a supervisor whenever there is none."""

    def __init__(self, folder: DataFolder, cache: Path, settings: LocalDatabaseSettings) -> None:
        self.folder = folder
        self.cache = cache
        self.settings = settings
        self.observed_runs: set[str] = set()  # ids of the runs that started while this process waited
        self.spawn_count = 0

    def wait(self) -> str:
        """The address of the database once it responds."""
        end = time.monotonic() + self.settings.start_timeout_seconds + SUPERVISOR_MARGIN_SECONDS
        while time.monotonic() < end:
            if lock := try_exclusive(self.folder.supervisor_lock):
                self.spawn(lock)
            elif uri := self.read_uri():
                return uri
            time.sleep(POLL_SECONDS)
        raise LocalDatabaseError(f"The database in {self.folder.root} does not respond; see {self.folder.logs}.")

    def spawn(self, lock: FileLock) -> None:
        """Start a supervisor, as there is none."""
        failure = self.failure_of_run(read_state(self.folder.state))
        if not failure and self.spawn_count == MAX_SPAWNS:
            log = self.folder.supervisor_log
            failure = f"The supervisor of {self.folder.root} ended {MAX_SPAWNS} times without an error message; see {log}."
        if failure:
            lock.release()
            raise LocalDatabaseError(failure)
        self.spawn_count += 1
        self.observed_runs.add(spawn_supervisor(self.folder, self.cache, self.settings, lock))

    def read_uri(self) -> str | None:
        """The address, if the running supervisor reports ready."""
        state = read_state(self.folder.state)
        if state.phase is Phase.STARTING:
            self.observed_runs.add(state.run_id)
        if failure := self.failure_of_run(state):
            raise LocalDatabaseError(failure)
        is_ready = state.phase is Phase.READY and state.port is not None and is_listening(state.port)
        return state.uri if is_ready else None

    def failure_of_run(self, state: SupervisorState) -> str:
        """The error message of a start that this process waited for; an older failure does not count."""
        return state.message if state.phase is Phase.FAILED and state.run_id in self.observed_runs else ""
