"""The way to a running database: programs, folder, lock, and a supervisor that says it is ready.

open_folder(Path("data"), Path("cache"), Settings(), None)   becomes   LocalDatabase("bolt://127.0.0.1:40123", ...)
"""

import time
from contextlib import ExitStack
from pathlib import Path

from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.database import LocalDatabase
from keiretsu.graph.local.errors import LocalDatabaseError, disk_in_words
from keiretsu.graph.local.file_lock import POLL_SECONDS, FileLock, try_exclusive, wait_shared
from keiretsu.graph.local.install.checksums import unverified
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.password import read_password
from keiretsu.graph.local.process.port import listens
from keiretsu.graph.local.process.spawn_supervisor import launch
from keiretsu.graph.local.process.state import Phase, State, read_state
from keiretsu.graph.local.settings import Settings

STOP_SECONDS = 60.0  # how long a database that is being stopped may take
SPARE_SECONDS = 30.0  # the supervisor gives up after `start_seconds`; this is for one that cannot even say so
LAUNCHES = 3  # a supervisor may be killed while it starts; not again and again


def open_folder(data: Path, cache: Path, settings: Settings, repository: str | None) -> LocalDatabase:
    jars = read_jars()
    folder = prepare_folder(data, neo4j_version(jars))
    cache = cache.expanduser().absolute()
    if unverified(jars, cache / "jars"):
        from keiretsu.graph.local.install.fetch import fetch_jars  # 0.1 s for what is needed once

        fetch_jars(jars, cache / "jars", repository)
    with disk_in_words(folder.root), ExitStack() as holds:
        holds.callback(join_users(folder).release)
        uri = Opening(folder, cache, settings).wait()
        return LocalDatabase(uri, read_password(folder.password), folder.root, holds=holds.pop_all())


def join_users(folder: DataFolder) -> FileLock:
    """A supervisor that is about to stop holds the lock until it has ended; then a new one can be started."""
    if lock := wait_shared(folder.users_lock, STOP_SECONDS):
        return lock
    raise LocalDatabaseError(
        f"The database in {folder.root} has been stopping for {STOP_SECONDS:g} seconds; look into {folder.supervisor_log}."
    )


class Opening:
    """One process that waits for the database, and starts a supervisor whenever there is none."""

    def __init__(self, folder: DataFolder, cache: Path, settings: Settings) -> None:
        self.folder = folder
        self.cache = cache
        self.settings = settings
        self.begun: set[str] = set()  # runs that were seen to begin while we waited
        self.launches = 0

    def wait(self) -> str:
        """The address of the database once it answers."""
        end = time.monotonic() + self.settings.start_seconds + SPARE_SECONDS
        while time.monotonic() < end:
            if lock := try_exclusive(self.folder.supervisor_lock):
                self.launch(lock)
            elif uri := self.read_uri():
                return uri
            time.sleep(POLL_SECONDS)
        raise LocalDatabaseError(f"The database in {self.folder.root} does not answer; look into {self.folder.logs}.")

    def launch(self, lock: FileLock) -> None:
        """There is no supervisor."""
        failure = self.last_words(read_state(self.folder.state))
        if not failure and self.launches == LAUNCHES:
            log = self.folder.supervisor_log
            failure = f"The supervisor of {self.folder.root} ended {LAUNCHES} times without a word; look into {log}."
        if failure:
            lock.release()
            raise LocalDatabaseError(failure)
        self.launches += 1
        self.begun.add(launch(self.folder, self.cache, self.settings, lock))

    def read_uri(self) -> str | None:
        """There is a supervisor; the address if it says that it is ready."""
        state = read_state(self.folder.state)
        if state.phase is Phase.STARTING:
            self.begun.add(state.run)
        if failure := self.last_words(state):
            raise LocalDatabaseError(failure)
        ready = state.phase is Phase.READY and state.port is not None and listens(state.port)
        return state.uri if ready else None

    def last_words(self, state: State) -> str:
        """Why a start failed that we waited for; an older failure does not count."""
        return state.message if state.phase is Phase.FAILED and state.run in self.begun else ""
