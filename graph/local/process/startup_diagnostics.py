"""The logs of a Neo4j that did not start -> one sentence that says why.

"Caused by: ...FileLockException: Lock file has been locked by another process: ..."   becomes   "Another Neo4j has opened ..."
"""

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import OTHER_DATA, LocalDatabaseError, PortTakenError, full_disk, is_full

TAIL = 20_000  # characters
LONGEST = 400  # characters


def explain_failure(folder: DataFolder, port: int) -> LocalDatabaseError:
    """The logs begin anew at each start, so all that they say is about this one."""
    log = read_log(folder)
    if "Address already in use" in log:
        return PortTakenError(port)
    if "No space left on device" in log or is_full(folder.root):
        return LocalDatabaseError(full_disk(folder.root))
    return LocalDatabaseError(known_reason(log, folder) or unknown_reason(log, folder))


def read_log(folder: DataFolder) -> str:
    """What Java printed, then what Neo4j logged."""
    files = (folder.java_log, folder.neo4j_log)
    return "\n".join(file.read_text("utf-8", errors="replace")[-TAIL:] for file in files if file.exists())


def known_reason(log: str, folder: DataFolder) -> str | None:
    if "Lock file has been locked by another process" in log:
        return f"Another Neo4j has opened the database in {folder.store}; stop it, or {OTHER_DATA}."
    if "newer version of neo4j" in log:
        return f"The database in {folder.store} was written by a newer Neo4j, which cannot be undone; update the program, or {OTHER_DATA}."
    if "AccessDeniedException" in log or "Permission denied" in log:
        return f"Neo4j may not write everything in {folder.root}; make all of it belong to you (chown -R), then start again."
    if "Could not reserve enough space" in log or "insufficient memory" in log:
        return "There is not enough free memory for Neo4j's Java; close other programs, or set KEIRETSU_NEO4J_HEAP_MB to fewer megabytes."
    return None


def unknown_reason(log: str, folder: DataFolder) -> str:
    """The innermost cause, or else the last line that is neither good news nor a stack."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    news = [line for line in lines if " INFO " not in line and not line.startswith("at ")]
    reason = (causes or news or ["it said nothing"])[-1]
    return f'Neo4j did not start: "{reason[:LONGEST]}". More in {folder.neo4j_log} and {folder.java_log}.'
