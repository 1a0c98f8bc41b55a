"""The supervisor: runs the database of one data folder while any process uses it.

`python -m keiretsu.graph.local.process.supervisor DATA CACHE LOCK SETTINGS`.

Started by spawn_supervisor.py, which passes on the supervisor lock of the folder. It detaches itself, starts Neo4j, publishes its state
in state.json, stops Neo4j when the last lease is released or a signal arrives, and ends. For an import it stops Neo4j and starts it again.
"""

import contextlib
import logging
import math
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from keiretsu.files import FileLock
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError, translate_disk_errors
from keiretsu.graph.local.install.cds_archive import CdsArchive, CdsDump, cds_options, start_cds_dump
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.first_start import mark_store_complete, prepare_store
from keiretsu.graph.local.process.import_request import ImportRequest, read_request, write_result
from keiretsu.graph.local.process.importer import ImportCancelledError, ImportOptions, run_import
from keiretsu.graph.local.process.java import Neo4jInstallation
from keiretsu.graph.local.process.java_lock import JavaLock, acquire_java_lock
from keiretsu.graph.local.process.leases import LeaseMonitor
from keiretsu.graph.local.process.neo4j_server import Neo4jServer, StartCancelledError, StartOptions, start_neo4j
from keiretsu.graph.local.process.state import Phase, read_state, write_state
from keiretsu.graph.local.settings import LocalDatabaseSettings

TICK_SECONDS = 0.2
CDS_DUMP_GRACE_SECONDS = 5.0  # for an AppCDS dump that is still running when the database has stopped

log = logging.getLogger("keiretsu.local")


@dataclass(frozen=True)
class SupervisorConfig:
    """The command-line arguments."""

    folder: DataFolder
    installation: Neo4jInstallation
    lock: FileLock  # proves that this is the one supervisor
    settings: LocalDatabaseSettings


def main(arguments: list[str]) -> None:
    config = parse_arguments(arguments)
    if os.fork():
        os._exit(0)  # the spawning process waits for this process only; its child is detached
    os.chdir("/")  # so that the folder it was started in can be removed or unmounted
    os.umask(0o077)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    stop_requested = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stop_requested.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Supervisor(config, stop_requested).run()


def parse_arguments(arguments: list[str]) -> SupervisorConfig:
    data, cache, lock, settings = arguments
    installation = Neo4jInstallation((Path(cache) / "jars").resolve(), read_jars())
    return SupervisorConfig(DataFolder(Path(data)), installation, FileLock(int(lock)), LocalDatabaseSettings.from_json(settings))


class Supervisor:
    """Runs the database of one folder from its start to its stop."""

    def __init__(self, config: SupervisorConfig, stop_requested: threading.Event) -> None:
        self.config = config
        self.folder = config.folder
        self.stop_requested = stop_requested
        self.leases = LeaseMonitor(self.folder.users_lock, config.settings.grace_seconds)
        self.state = read_state(self.folder.state)  # as written by spawn_supervisor
        self.cds_dump: CdsDump | None = None

    def run(self) -> None:
        failure = self.run_database()
        self.publish_state(Phase.FAILED if failure else Phase.STOPPING, failure)
        self.leases.release()
        self.config.lock.release()
        self.finish_background_work()

    def run_database(self) -> str:
        """Run the database until it stops -> the error message for its users, or an empty text."""
        try:
            with translate_disk_errors(self.folder.root):
                self.serve_exclusively()
        except StartCancelledError:
            log.info("the database is not needed any more")
        except LocalDatabaseError as error:
            log.info("%s", error)
            return str(error)
        except Exception:  # the edge: whatever it is, the users must not wait for it
            log.exception("the supervisor failed")
            return f"The supervisor of {self.folder.root} failed; see {self.folder.supervisor_log}."
        return ""

    def serve_exclusively(self) -> None:
        lock = acquire_java_lock(self.folder.java_lock)
        try:
            self.serve(lock)
        finally:
            lock.release()

    def serve(self, lock: JavaLock) -> None:
        """Run the database; stop it for each import that a user requests."""
        while (request := self.serve_until_import(lock)) and not self.should_stop():
            self.import_files(request, lock)

    def serve_until_import(self, lock: JavaLock) -> ImportRequest | None:
        """Run the database until it should stop; the import for which it should."""
        server = self.start(lock)
        request = None
        try:
            mark_store_complete(self.folder, neo4j_version(self.config.installation.jars))
            self.state = replace(self.state, uri=server.uri)
            self.publish_state(Phase.READY)
            request = self.monitor(server)
            self.publish_state(Phase.IMPORTING if request else Phase.STOPPING)
        finally:
            server.stop()
            log.info("Neo4j has stopped")
        return request

    def import_files(self, request: ImportRequest, lock: JavaLock) -> None:
        """Import into a new store, which the next start moves to its place. The user gets the error, if there is one."""
        error = ""
        try:
            with translate_disk_errors(self.folder.root):
                run_import(self.import_options(request, lock))
        except ImportCancelledError:
            log.info("the import was cancelled")
            return
        except LocalDatabaseError as failure:
            log.info("%s", failure)
            error = str(failure)
        with contextlib.suppress(OSError):  # a full disk, or the user has deleted the folder
            write_result(self.folder, request, error)

    def import_options(self, request: ImportRequest, lock: JavaLock) -> ImportOptions:
        archive = CdsArchive(self.config.installation)
        return ImportOptions(
            folder=self.folder,
            installation=self.config.installation,
            settings=self.config.settings,
            cds_options=cds_options(archive, self.folder) if archive.file.exists() else (),
            lock=lock,
            arguments=request.arguments,
            should_stop=lambda: self.should_stop() or read_request(self.folder) is None,
        )

    def start(self, lock: JavaLock) -> Neo4jServer:
        prepare_store(self.folder)
        return start_neo4j(
            StartOptions(
                folder=self.folder,
                installation=self.config.installation,
                settings=self.config.settings,
                cds_options=cds_options(CdsArchive(self.config.installation), self.folder),
                lock=lock,
                last_port=self.state.port,
                should_stop=self.should_stop,
            )
        )

    def should_stop(self) -> bool:
        return self.stop_requested.is_set() or self.leases.all_released()

    def monitor(self, server: Neo4jServer) -> ImportRequest | None:
        """Return when the database should stop, or has exited by itself; or the import for which it should stop."""
        archive_time = time.monotonic() + self.config.settings.archive_delay_seconds
        while not self.should_stop():
            if (code := server.child.poll()) is not None:
                log.info("Neo4j exited unexpectedly with exit code %s", code)
                return None
            if request := read_request(self.folder):
                return request
            if time.monotonic() >= archive_time:
                archive_time = math.inf
                self.cds_dump = start_cds_dump(CdsArchive(self.config.installation), self.folder, self.config.settings)
            if self.cds_dump and self.cds_dump.is_done():
                self.finish_cds_dump()
            self.stop_requested.wait(TICK_SECONDS)
        return None

    def finish_background_work(self) -> None:
        """The database is stopped and its locks are released; an AppCDS dump that is nearly done may still complete."""
        end = time.monotonic() + CDS_DUMP_GRACE_SECONDS
        while self.cds_dump and not self.cds_dump.is_done() and time.monotonic() < end:
            if self.stop_requested.wait(TICK_SECONDS):
                break
        self.finish_cds_dump()

    def finish_cds_dump(self) -> None:
        if self.cds_dump:
            self.cds_dump.finish()
            self.cds_dump = None

    def publish_state(self, phase: Phase, message: str = "") -> None:
        self.state = replace(self.state, phase=phase, message=message)
        log.info("%s %s", phase, self.state.uri)
        with contextlib.suppress(OSError):  # a full disk; the users then see that this run ended without a message
            write_state(self.state, self.folder.state)


if __name__ == "__main__":
    main(sys.argv[1:])
