"""Neo4j's log of a failed start becomes one sentence. The lines are from real logs."""

from pathlib import Path

import pytest

from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.errors import PortInUseError
from keiretsu.graph.local.process.startup_diagnostics import diagnose_failure

NEWER = """
2026-11-21 07:31:52.187+0000 ERROR Failed to start Neo4j on 127.0.0.1:7474.
java.lang.RuntimeException: Error starting Neo4j database server at data/databases
\tat org.neo4j.graphdb.facade.DatabaseManagementServiceFactory.startDatabaseServer(DatabaseManagementServiceFactory.java:288)
Caused by: org.neo4j.kernel.impl.transaction.log.entry.UnsupportedLogVersionException: Log file contains entries with prefix 32, \
and the highest supported Kernel Version is KernelVersion{V5_25,version=20}. This indicates that the log files originates from an \
newer version of neo4j, which we don't support downgrading from.
\tat org.neo4j.kernel.impl.transaction.log.entry.UnsupportedLogVersionException.unsupported(UnsupportedLogVersionException.java:57)
2026-11-21 07:31:52.216+0000 INFO  Stopped.
"""
NO_SPACE = "Caused by: java.io.IOException: No space left on device\n"
NO_RIGHT = "Caused by: java.nio.file.AccessDeniedException: data/databases/neo4j/neostore\n"
NO_MEMORY = "Error occurred during initialization of VM\nCould not reserve enough space for 9437184KB object heap\n"
NO_OPTION = """Unrecognized VM option 'Turbo'
Error: Could not create the Java Virtual Machine.
Error: A fatal exception has occurred. Program will exit.
"""
OTHER = """
2026-11-21 06:59:56.000+0000 INFO  Starting...
Exception in thread "main" java.lang.IllegalArgumentException: Unrecognized setting. No declared setting with name: server.colour.
\tat org.neo4j.configuration.Config.getActiveSettings(Config.java:762)
2026-11-21 06:59:56.772+0000 INFO  Stopped.
"""


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return prepare_folder(tmp_path / "data", "5.26.30")


CASES = {
    NEWER: """The database in {data}/data was written by a newer Neo4j and cannot be downgraded; update the program, or set
KEIRETSU_DATA_DIR to another folder.""",
    NO_SPACE: """The disk that holds {data} is full; free some space, or choose another folder (KEIRETSU_DATA_DIR for data,
KEIRETSU_CACHE_DIR for downloads) on another disk, and start again.""",
    NO_RIGHT: "Neo4j cannot write to all files in {data}; make yourself their owner (chown -R), and start again.",
    NO_MEMORY: "There is not enough free memory for Neo4j's Java; close other programs, or lower KEIRETSU_NEO4J_HEAP_MB.",
    NO_OPTION: """Java rejects its options: "Unrecognized VM option 'Turbo'"; correct KEIRETSU_NEO4J_JAVA_OPTIONS.""",
    OTHER: """Neo4j did not start: "Exception in thread "main" java.lang.IllegalArgumentException: Unrecognized setting. No declared
setting with name: server.colour.". See {data}/logs/neo4j.log and {data}/logs/java.log.""",
    "": 'Neo4j did not start: "no output". See {data}/logs/neo4j.log and {data}/logs/java.log.',
}


@pytest.mark.parametrize("log", CASES)
def test_sentence(folder: DataFolder, log: str) -> None:
    """Each known reason has its sentence; an unknown one is quoted, with the paths of the logs."""
    folder.neo4j_log.write_text(log)
    assert str(diagnose_failure(folder, 7687)) == CASES[log].replace("\n", " ").format(data=folder.root)


def test_port(folder: DataFolder) -> None:
    """A port in use has an error of its own, because another port can be tried."""
    folder.neo4j_log.write_text("Caused by: io.netty.channel.unix.Errors$NativeIoException: bind(..) failed: Address already in use\n")
    error = diagnose_failure(folder, 7687)
    assert isinstance(error, PortInUseError)
    assert str(error) == "Port 7687 on 127.0.0.1 is in use by another program; stop that program, or choose another port."
