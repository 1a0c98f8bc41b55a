"""One data folder -> its database, for as long as anybody uses it.

`python -m keiretsu.graph.local.process.supervisor DATA CACHE LOCK SETTINGS`.

Started by `launch.py`, which hands over the lock of the folder's one supervisor. It detaches itself, starts Neo4j, tells the users
through state.json, stops Neo4j when the last user is gone or a signal comes, and ends.
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

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError, disk_in_words
from keiretsu.graph.local.file_lock import FileLock
from keiretsu.graph.local.install.cds_archive import Archive, ArchiveWork, archive_options, begin_archive
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.first_start import begin_store, finish_store
from keiretsu.graph.local.process.java import Program
from keiretsu.graph.local.process.java_lock import JavaLock, take_java_lock
from keiretsu.graph.local.process.leases import Users
from keiretsu.graph.local.process.neo4j_server import Neo4jServer, Start, UnwantedError, start_neo4j
from keiretsu.graph.local.process.state import Phase, read_state, write_state
from keiretsu.graph.local.settings import Settings

TICK_SECONDS = 0.2
LINGER_SECONDS = 5.0  # for a class archive that is half made when the database has stopped

log = logging.getLogger("keiretsu.local")


@dataclass(frozen=True)
class Order:
    """What `launch.py` asks for."""

    folder: DataFolder
    program: Program
    lock: FileLock  # says that we are the one supervisor
    settings: Settings


def main(words: list[str]) -> None:
    order = read_order(words)
    if os.fork():
        os._exit(0)  # the launcher waits for this process only; the other one belongs to nobody
    os.umask(0o077)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    told_to_stop = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told_to_stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Supervisor(order, told_to_stop).work()


def read_order(words: list[str]) -> Order:
    data, cache, lock, settings = words
    program = Program((Path(cache) / "jars").resolve(), read_jars())
    return Order(DataFolder(Path(data)), program, FileLock(int(lock)), Settings.from_json(settings))


class Supervisor:
    """Holds the database of one folder from its start to its stop."""

    def __init__(self, order: Order, told_to_stop: threading.Event) -> None:
        self.order = order
        self.folder = order.folder
        self.told_to_stop = told_to_stop
        self.users = Users(self.folder.users_lock, order.settings.grace_seconds)
        self.state = read_state(self.folder.state)  # as the launcher left it
        self.archive_work: ArchiveWork | None = None

    def work(self) -> None:
        failure = self.hold_in_words()
        self.tell(Phase.FAILED if failure else Phase.STOPPING, failure)
        self.users.release()
        self.order.lock.release()
        self.linger()

    def hold_in_words(self) -> str:
        """The sentence for the users if the database could not be held."""
        try:
            with disk_in_words(self.folder.root):
                self.hold_database()
        except UnwantedError:
            log.info("nobody waits for this database any more")
        except LocalDatabaseError as error:
            log.info("%s", error)
            return str(error)
        except Exception:  # the edge: whatever it is, the users must not wait for it
            log.exception("the supervisor failed")
            return f"The supervisor of {self.folder.root} failed; the reason is in {self.folder.supervisor_log}."
        return ""

    def hold_database(self) -> None:
        lock = take_java_lock(self.folder.java_lock)
        try:
            self.serve(lock)
        finally:
            lock.release()

    def serve(self, lock: JavaLock) -> None:
        server = self.start(lock)
        try:
            finish_store(self.folder, neo4j_version(self.order.program.jars))
            self.state = replace(self.state, uri=server.uri)
            self.tell(Phase.READY)
            self.watch(server)
            self.tell(Phase.STOPPING)
        finally:
            server.stop()
            log.info("Neo4j has stopped")

    def start(self, lock: JavaLock) -> Neo4jServer:
        begin_store(self.folder)
        return start_neo4j(
            Start(
                folder=self.folder,
                program=self.order.program,
                settings=self.order.settings,
                archive=archive_options(Archive(self.order.program), self.folder),
                lock=lock,
                last_port=self.state.port,
                unwanted=self.unwanted,
            )
        )

    def unwanted(self) -> bool:
        return self.told_to_stop.is_set() or self.users.gone()

    def watch(self, server: Neo4jServer) -> None:
        """Until the database is unwanted or has ended by itself."""
        archive_time = time.monotonic() + self.order.settings.archive_seconds
        while not self.unwanted():
            if (code := server.child.poll()) is not None:
                log.info("Neo4j ended by itself with exit code %s", code)
                return
            if time.monotonic() >= archive_time:
                archive_time = math.inf
                self.archive_work = begin_archive(Archive(self.order.program), self.folder, self.order.settings)
            if self.archive_work and self.archive_work.done():
                self.finish_archive()
            self.told_to_stop.wait(TICK_SECONDS)

    def linger(self) -> None:
        """The database is stopped and let go; a class archive that is nearly made may still be completed."""
        end = time.monotonic() + LINGER_SECONDS
        while self.archive_work and not self.archive_work.done() and time.monotonic() < end:
            if self.told_to_stop.wait(TICK_SECONDS):
                break
        self.finish_archive()

    def finish_archive(self) -> None:
        if self.archive_work:
            self.archive_work.finish()
            self.archive_work = None

    def tell(self, phase: Phase, message: str = "") -> None:
        self.state = replace(self.state, phase=phase, message=message)
        log.info("%s %s", phase, self.state.uri)
        with contextlib.suppress(OSError):  # a full disk; the users then see that this run ended without a word
            write_state(self.state, self.folder.state)


if __name__ == "__main__":
    main(sys.argv[1:])
