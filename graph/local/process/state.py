"""What the supervisor of a data folder is doing, as the users of the folder read it.

{"run": "9c1f", "phase": "ready", "uri": "bolt://127.0.0.1:40123", "message": ""}

The file alone proves nothing: it may be left over. It counts only while somebody holds supervisor.lock, and a failure only for
a run that was seen to begin.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Phase(StrEnum):
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True)
class State:
    run: str  # names one life of a supervisor
    phase: Phase
    uri: str = ""  # of this run once it is ready, until then of the run before: the port is kept if it can be
    message: str = ""  # of a failure

    @property
    def port(self) -> int | None:
        return int(self.uri.rpartition(":")[2]) if self.uri else None


NOTHING = State("", Phase.STOPPING)


def read_state(file: Path) -> State:
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return State(**{**values, "phase": Phase(values["phase"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):  # half written as the machine stopped, or by another version
        return NOTHING


def write_state(state: State, file: Path) -> None:
    """Whoever reads meanwhile sees the old state or the new one."""
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(asdict(state)), encoding="utf-8")
    draft.replace(file)
