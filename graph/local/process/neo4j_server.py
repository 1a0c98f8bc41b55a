"""Data folder -> a Neo4j that responds on Bolt.

start_neo4j(options)   becomes   Neo4jServer(uri="bolt://127.0.0.1:40123", child=SupervisedProcess)
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError, PortInUseError, disk_full_message, is_disk_full
from keiretsu.graph.local.process.child_process import Command, SupervisedProcess
from keiretsu.graph.local.process.configuration import write_configuration
from keiretsu.graph.local.process.java import Neo4jInstallation, java_environment, neo4j_command
from keiretsu.graph.local.process.java_lock import JavaLock
from keiretsu.graph.local.process.password import ensure_password
from keiretsu.graph.local.process.port import bolt_uri, find_free_port, is_port_free
from keiretsu.graph.local.process.startup_diagnostics import diagnose_failure
from keiretsu.graph.local.settings import LocalDatabaseSettings

STOP_TIMEOUT_SECONDS = 30.0  # a stop takes less than one; writing back a large cache may take more
POLL_SECONDS = 0.03
FREE_PORT_ATTEMPTS = 3


class StartCancelledError(Exception):
    """The database is not needed any more."""


@dataclass(frozen=True)
class StartOptions:
    """Everything that a start needs; `should_stop` is polled to cancel it."""

    folder: DataFolder
    installation: Neo4jInstallation
    settings: LocalDatabaseSettings
    cds_options: tuple[str, ...]  # Java's options for its AppCDS archive
    lock: JavaLock
    last_port: int | None
    should_stop: Callable[[], bool]


@dataclass(frozen=True)
class Neo4jServer:
    """A Neo4j that has responded."""

    uri: str
    child: SupervisedProcess

    def stop(self) -> None:
        self.child.stop(STOP_TIMEOUT_SECONDS)


def start_neo4j(options: StartOptions) -> Neo4jServer:
    """Another program may take the free port before Neo4j does; then the next candidate is tried."""
    *ports, last = candidate_ports(options)
    for port in ports:
        try:
            return start_on_port(port, options)
        except PortInUseError:
            continue
    return start_on_port(last, options)


def candidate_ports(options: StartOptions) -> Iterator[int]:
    """The previous port first: clients that still have the old address then reach the database again."""
    if options.settings.port is not None:
        yield options.settings.port
        return
    if options.last_port is not None and is_port_free(options.last_port):
        yield options.last_port
    for _ in range(FREE_PORT_ATTEMPTS):
        yield find_free_port()


def start_on_port(port: int, options: StartOptions) -> Neo4jServer:
    if not is_port_free(port):  # Neo4j would detect it only at the end of its start
        raise PortInUseError(port)
    password = ensure_password(options.folder.password)
    write_configuration(options.folder, port, options.settings)
    options.folder.neo4j_log.unlink(missing_ok=True)
    options.lock.record_pid(None)
    child = SupervisedProcess(build_command(options), options.lock.record_pid)
    try:
        from keiretsu.graph.local.process.bolt_login import verify_login  # importing the driver takes 0.3 s, spent here while Java starts

        wait_for_bolt(port, child, options)
        verify_login(bolt_uri(port), password)
    except BaseException:
        child.stop(STOP_TIMEOUT_SECONDS)
        raise
    return Neo4jServer(bolt_uri(port), child)


def build_command(options: StartOptions) -> Command:
    return Command(
        neo4j_command(options.installation, options.folder, options.settings, options.cds_options),
        options.installation.jars_folder,
        java_environment(os.environ),
        options.folder.java_log,
        (options.lock.lock.descriptor,),
    )


def wait_for_bolt(port: int, child: SupervisedProcess, options: StartOptions) -> None:
    """Wait until Neo4j logs that it listens; an open port proves nothing, it may be another program's."""
    end = time.monotonic() + options.settings.start_timeout_seconds
    while not is_bolt_enabled(options.folder):
        if child.poll() is not None:
            raise diagnose_failure(options.folder, port)
        if is_disk_full(options.folder.root):  # Neo4j then waits for space, forever
            raise LocalDatabaseError(disk_full_message(options.folder.root))
        if options.should_stop():
            raise StartCancelledError
        if time.monotonic() > end:
            raise LocalDatabaseError(
                f"Neo4j did not respond within {options.settings.start_timeout_seconds:g} seconds and was stopped; "
                f"see {options.folder.neo4j_log}."
            )
        time.sleep(POLL_SECONDS)


def is_bolt_enabled(folder: DataFolder) -> bool:
    """Read from the log, which is new at each start, and a few lines long."""
    return folder.neo4j_log.exists() and "Bolt enabled on" in folder.neo4j_log.read_text("utf-8", errors="replace")
