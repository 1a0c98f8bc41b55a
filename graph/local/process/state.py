"""State of the supervisor of a data folder, as published to the folder's users.

{"run_id": "9c1f", "phase": "ready", "uri": "bolt://127.0.0.1:40123", "message": ""}

The file alone proves nothing: it may be stale. It is valid only while a process holds supervisor.lock, and a failure only for a run
whose start was observed.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from keiretsu.files import PRIVATE_MODE, write_atomically


class Phase(StrEnum):
    STARTING = "starting"
    READY = "ready"
    IMPORTING = "importing"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True)
class SupervisorState:
    run_id: str  # identifies one supervisor process
    phase: Phase
    uri: str = ""  # of this run once it is ready, until then of the run before: the port is reused if possible
    message: str = ""  # of a failure

    @property
    def port(self) -> int | None:
        return int(self.uri.rpartition(":")[2]) if self.uri else None


UNKNOWN_STATE = SupervisorState("", Phase.STOPPING)


def read_state(file: Path) -> SupervisorState:
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return SupervisorState(**{**values, "phase": Phase(values["phase"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):  # truncated by a crash of the machine, or by another version
        return UNKNOWN_STATE


def write_state(state: SupervisorState, file: Path) -> None:
    write_atomically(file, json.dumps(asdict(state)), PRIVATE_MODE)
