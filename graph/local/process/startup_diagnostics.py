"""Logs of a Neo4j that failed to start -> one sentence with the cause.

"Caused by: ...FileLockException: Lock file has been locked by another process: ..."   becomes   "Another Neo4j has opened ..."
"""

import re

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import OTHER_DATA_HINT, LocalDatabaseError, PortInUseError, disk_full_message, is_disk_full

LOG_TAIL_CHARS = 20_000
MAX_REASON_CHARS = 400


def diagnose_failure(folder: DataFolder, port: int) -> LocalDatabaseError:
    """The logs are new at each start, so their content is about this one."""
    log = read_log(folder)
    if "Address already in use" in log:
        return PortInUseError(port)
    if "No space left on device" in log or is_disk_full(folder.root):
        return LocalDatabaseError(disk_full_message(folder.root))
    return LocalDatabaseError(known_reason(log, folder) or unknown_reason(log, folder))


def diagnose_import(folder: DataFolder) -> LocalDatabaseError:
    """Of Neo4j's importer, from its output."""
    log = folder.import_log.read_text("utf-8", errors="replace")[-LOG_TAIL_CHARS:]
    if "No space left on device" in log or is_disk_full(folder.root):
        return LocalDatabaseError(disk_full_message(folder.root))
    if "OutOfMemory" in log or "Could not reserve enough space" in log or "insufficient memory" in log:
        return LocalDatabaseError("There is not enough free memory for Neo4j's importer; close other programs, and load again.")
    return LocalDatabaseError(f'Neo4j\'s importer failed: "{innermost_cause(log)}". See {folder.import_log}.')


def read_log(folder: DataFolder) -> str:
    """The output of Java, then Neo4j's log."""
    files = (folder.java_log, folder.neo4j_log)
    return "\n".join(file.read_text("utf-8", errors="replace")[-LOG_TAIL_CHARS:] for file in files if file.exists())


def known_reason(log: str, folder: DataFolder) -> str | None:
    if "Lock file has been locked by another process" in log:
        return f"Another Neo4j has opened the database in {folder.store}; stop it, or {OTHER_DATA_HINT}."
    if "newer version of neo4j" in log:
        return (
            f"The database in {folder.store} was written by a newer Neo4j and cannot be downgraded; "
            f"update the program, or {OTHER_DATA_HINT}."
        )
    if "AccessDeniedException" in log or "Permission denied" in log:
        return f"Neo4j cannot write to all files in {folder.root}; make yourself their owner (chown -R), and start again."
    if "Could not reserve enough space" in log or "insufficient memory" in log:
        return "There is not enough free memory for Neo4j's Java; close other programs, or lower KEIRETSU_NEO4J_HEAP_MB."
    if rejection := re.search(r"^(.*)\n+Error: Could not create the Java Virtual Machine", log, re.MULTILINE):
        return f'Java rejects its options: "{rejection[1]}"; correct KEIRETSU_NEO4J_JAVA_OPTIONS.'
    return None


def unknown_reason(log: str, folder: DataFolder) -> str:
    return f'Neo4j did not start: "{innermost_cause(log)}". See {folder.neo4j_log} and {folder.java_log}.'


def innermost_cause(log: str) -> str:
    """Or else the last line that is neither informational nor part of a stack trace."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    candidates = [line for line in lines if " INFO " not in line and not line.startswith("at ")]
    return (causes or candidates or ["no output"])[-1][:MAX_REASON_CHARS]
