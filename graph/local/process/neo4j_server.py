"""A data folder -> a Neo4j that answers on Bolt.

start_neo4j(start)   becomes   Neo4jServer(uri="bolt://127.0.0.1:40123", child=Leash)
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError, PortTakenError, full_disk, is_full
from keiretsu.graph.local.process.child_process import Command, Leash
from keiretsu.graph.local.process.configuration import write_configuration
from keiretsu.graph.local.process.java import Program, java_environment, neo4j_command
from keiretsu.graph.local.process.java_lock import JavaLock
from keiretsu.graph.local.process.password import own_password
from keiretsu.graph.local.process.port import bolt_uri, free_port, is_free
from keiretsu.graph.local.process.startup_diagnostics import explain_failure
from keiretsu.graph.local.settings import Settings

STOP_SECONDS = 30.0  # it needs less than one; a large cache that must be written may need more
POLL_SECONDS = 0.03
OTHER_PORTS = 3


class UnwantedError(Exception):
    """Nobody waits for this database any more."""


@dataclass(frozen=True)
class Start:
    """All that a start needs; `unwanted` says whether to give it up."""

    folder: DataFolder
    program: Program
    settings: Settings
    archive: tuple[str, ...]  # Java's options for its class archive
    lock: JavaLock
    last_port: int | None
    unwanted: Callable[[], bool]


@dataclass(frozen=True)
class Neo4jServer:
    """A Neo4j that has answered."""

    uri: str
    child: Leash

    def stop(self) -> None:
        self.child.stop(STOP_SECONDS)


def start_neo4j(start: Start) -> Neo4jServer:
    """Somebody may take the free port before Neo4j does; then another one is tried."""
    *ports, last = ports_to_try(start)
    for port in ports:
        try:
            return start_on(port, start)
        except PortTakenError:
            continue
    return start_on(last, start)


def ports_to_try(start: Start) -> Iterator[int]:
    """The port of last time first: then those who still hold the old address find the database again."""
    if start.settings.port is not None:
        yield start.settings.port
        return
    if start.last_port is not None and is_free(start.last_port):
        yield start.last_port
    for _ in range(OTHER_PORTS):
        yield free_port()


def start_on(port: int, start: Start) -> Neo4jServer:
    if not is_free(port):  # Neo4j would notice only at the end of its start
        raise PortTakenError(port)
    password = own_password(start.folder.password)
    write_configuration(start.folder, port, start.settings)
    start.folder.neo4j_log.unlink(missing_ok=True)
    start.lock.note(None)
    child = Leash(describe_command(start), start.lock.note)
    try:
        from keiretsu.graph.local.process.bolt_login import prove  # the driver takes 0.3 s to import, spent here while Java starts

        wait_for_bolt(port, child, start)
        prove(bolt_uri(port), password)
    except BaseException:
        child.stop(STOP_SECONDS)
        raise
    return Neo4jServer(bolt_uri(port), child)


def describe_command(start: Start) -> Command:
    return Command(
        neo4j_command(start.program, start.folder, start.settings, start.archive),
        start.program.folder,
        java_environment(os.environ),
        start.folder.java_log,
        (start.lock.lock.descriptor,),
    )


def wait_for_bolt(port: int, child: Leash, start: Start) -> None:
    """Until Neo4j says that it listens; that somebody listens would prove nothing, it may be who took the port."""
    end = time.monotonic() + start.settings.start_seconds
    while not says_bolt(start.folder):
        if child.poll() is not None:
            raise explain_failure(start.folder, port)
        if is_full(start.folder.root):  # Neo4j then waits for room, for ever
            raise LocalDatabaseError(full_disk(start.folder.root))
        if start.unwanted():
            raise UnwantedError
        if time.monotonic() > end:
            raise LocalDatabaseError(
                f"Neo4j did not answer within {start.settings.start_seconds:g} seconds and was stopped; "
                f"look for the reason in {start.folder.neo4j_log}."
            )
        time.sleep(POLL_SECONDS)


def says_bolt(folder: DataFolder) -> bool:
    """The log is a new one at each start, and a few lines long."""
    return folder.neo4j_log.exists() and "Bolt enabled on" in folder.neo4j_log.read_text("utf-8", errors="replace")
