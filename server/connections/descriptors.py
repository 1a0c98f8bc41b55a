"""The limit of open files -> the number of connections that leaves descriptors for the database.

bounded_connections(4_000, reserve=164)   ->   860 if the limit is 1,024 and cannot be raised

A process that cannot open a file cannot start a database either.
"""

from __future__ import annotations

import sys

from keiretsu.server.errors import CommandError

RESERVED_FILES = 100  # for logs, locks, downloads, and starting the local database
MIN_CONNECTIONS = 16


def bounded_connections(max_connections: int, reserve: int) -> int:
    """Raise the limit of open files as far as necessary and permitted -> the possible number of connections. Raises CommandError."""
    if sys.platform == "win32":
        return max_connections  # it has no such limit
    import resource  # Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    required = max_connections + reserve
    if soft == resource.RLIM_INFINITY:
        return max_connections
    if soft < required:
        soft = required if hard == resource.RLIM_INFINITY else min(required, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        except (OSError, ValueError):  # macOS has a lower limit of its own
            soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    connections = min(max_connections, soft - reserve)
    if connections < min(MIN_CONNECTIONS, max_connections):
        raise CommandError(
            f"The limit of open files is {soft}, and the database needs up to {reserve}; raise it to {reserve + MIN_CONNECTIONS} or more "
            "with `ulimit -n`, or lower KEIRETSU_MAX_CONCURRENT_QUERIES."
        )
    return connections
