"""Ports of this machine: bolt_uri(40123) == "bolt://127.0.0.1:40123"; listens(40123); free_port()."""

import socket

HOST = "127.0.0.1"
CONNECT_SECONDS = 1.0


def bolt_uri(port: int) -> str:
    return f"bolt://{HOST}:{port}"


def listens(port: int) -> bool:
    """Whether anybody does."""
    try:
        socket.create_connection((HOST, port), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    """One that is free now; Neo4j itself cannot be asked to choose, because it does not tell its choice."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that ended a moment ago do not count
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
