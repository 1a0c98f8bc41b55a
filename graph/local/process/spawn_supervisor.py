"""A data folder without a supervisor -> one that is being started.

launch(folder, cache, settings, lock)   becomes   "9c1f20aa", the name of the new run

The lock of the folder's one supervisor is taken here and handed down, so that there is no moment in which two could think they are it.
"""

import os
import secrets
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.file_lock import FileLock
from keiretsu.graph.local.process.state import Phase, read_state, write_state
from keiretsu.graph.local.settings import Settings

PACKAGES = Path(__file__).parents[3]  # where `graph` lies


def launch(folder: DataFolder, cache: Path, settings: Settings, lock: FileLock) -> str:
    """Returns when the supervisor is on its own; it then holds the lock, and this process does not."""
    run = secrets.token_hex(4)
    try:
        last = read_state(folder.state)
        write_state(replace(last, run=run, phase=Phase.STARTING, message=""), folder.state)
        words = [str(folder.root), str(cache), str(lock.descriptor), settings.to_json()]
        with folder.supervisor_log.open("wb") as log:
            result = subprocess.run(  # noqa: S603  our own module, no shell
                [sys.executable, "-P", "-m", "keiretsu.graph.local.process.supervisor", *words],
                cwd="/",
                env=supervisor_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock.descriptor,),
                start_new_session=True,
                check=False,
            )
    finally:
        lock.release()
    if result.returncode:
        raise LocalDatabaseError(f"The supervisor of {folder.root} did not start; the reason is in {folder.supervisor_log}.")
    return run


def supervisor_environment() -> dict[str, str]:
    """The program may run from a checkout that is known only to this process's search path."""
    path = os.pathsep.join(filter(None, (str(PACKAGES), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}
