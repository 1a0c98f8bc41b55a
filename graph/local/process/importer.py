"""Import files -> a complete store in `imported/`, by Neo4j's own importer in a child process.

run_import(options)   becomes   imported/, or a LocalDatabaseError; the log is logs/import.log

The importer has a Neo4j home of its own, so that it never touches the store of the database.
"""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError, disk_full_message, is_disk_full
from keiretsu.graph.local.process.child_process import Command, SupervisedProcess
from keiretsu.graph.local.process.configuration import write_import_configuration
from keiretsu.graph.local.process.imported_store import DATABASE, complete_store
from keiretsu.graph.local.process.java import Neo4jInstallation, java_command, java_environment
from keiretsu.graph.local.process.java_lock import JavaLock
from keiretsu.graph.local.process.startup_diagnostics import diagnose_import
from keiretsu.graph.local.settings import LocalDatabaseSettings

POLL_SECONDS = 0.05
MAIN_CLASS = "org.neo4j.cli.AdminTool"


class ImportCancelledError(Exception):
    """Its user has ended, or the supervisor must stop."""


@dataclass(frozen=True)
class ImportOptions:
    """`arguments`: what to import; `should_stop` is polled to cancel it."""

    folder: DataFolder
    installation: Neo4jInstallation
    settings: LocalDatabaseSettings
    cds_options: tuple[str, ...]
    lock: JavaLock
    arguments: tuple[str, ...]
    should_stop: Callable[[], bool]

    @property
    def home(self) -> Path:
        """The Neo4j home of the importer."""
        return self.folder.import_folder / "home"


def run_import(options: ImportOptions) -> None:
    """While no Neo4j runs. Raises LocalDatabaseError, ImportCancelledError."""
    shutil.rmtree(options.home, ignore_errors=True)
    try:
        write_import_configuration(options.home)
        child = SupervisedProcess(import_command(options), options.lock.record_pid)
        try:
            code = wait_for_exit(child, options)
        finally:
            child.stop(0)
        if code:
            raise diagnose_import(options.folder)
        complete_store(options.folder, options.home / "data")
    finally:
        shutil.rmtree(options.home, ignore_errors=True)


def import_command(options: ImportOptions) -> Command:
    arguments = [
        *java_command(options.installation, replace(options.settings, heap=options.settings.import_heap)),
        *options.cds_options,
        *options.settings.java_options,
        f"-XX:ErrorFile={options.folder.logs}/java-crash.log",
        MAIN_CLASS,
        *("database", "import", "full", DATABASE),
        *options.arguments,
        f"--max-off-heap-memory={options.settings.import_off_heap}m",
        f"--report-file={options.folder.import_report}",
    ]
    environment = {**java_environment(os.environ), "NEO4J_HOME": str(options.home), "NEO4J_CONF": str(options.home / "conf")}
    log, descriptors = options.folder.import_log, (options.lock.lock.descriptor,)
    return Command(arguments, options.installation.jars_folder, environment, log, descriptors)


def wait_for_exit(child: SupervisedProcess, options: ImportOptions) -> int:
    while (code := child.poll()) is None:
        if options.should_stop():
            raise ImportCancelledError
        if is_disk_full(options.folder.root):
            raise LocalDatabaseError(disk_full_message(options.folder.root))
        time.sleep(POLL_SECONDS)
    return code
