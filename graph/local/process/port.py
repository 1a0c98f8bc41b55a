"""Ports of this machine: bolt_uri(40123) == "bolt://127.0.0.1:40123"; is_listening(40123); find_free_port()."""

import errno
import socket

HOST = "127.0.0.1"
CONNECT_TIMEOUT_SECONDS = 1.0
SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL})
"""Errors of this process or machine, which say nothing about the other program."""


def bolt_uri(port: int) -> str:
    return f"bolt://{HOST}:{port}"


def is_listening(port: int) -> bool:
    """Whether any program listens on it. OSError if this process cannot make a connection at all."""
    try:
        socket.create_connection((HOST, port), CONNECT_TIMEOUT_SECONDS).close()
    except OSError as error:
        if error.errno in SHORTAGES:
            raise
        return False
    return True


def find_free_port() -> int:
    """A port that is free now; Neo4j cannot choose one itself, because it does not report its choice."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that were closed a moment ago do not count
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
