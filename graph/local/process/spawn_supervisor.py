"""Data folder without a supervisor -> one whose supervisor is starting.

spawn_supervisor(folder, cache, settings, lock)   becomes   "9c1f20aa", the id of the new run

The supervisor lock of the folder is taken here and passed on, so that two processes can never both be the supervisor.
"""

import secrets
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from keiretsu.files import FileLock
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.process.state import Phase, read_state, write_state
from keiretsu.graph.local.settings import LocalDatabaseSettings


def spawn_supervisor(folder: DataFolder, cache: Path, settings: LocalDatabaseSettings, lock: FileLock) -> str:
    """Returns when the supervisor is detached; it then holds the lock, and this process does not."""
    run_id = secrets.token_hex(4)
    try:
        last_state = read_state(folder.state)
        write_state(replace(last_state, run_id=run_id, phase=Phase.STARTING, message=""), folder.state)
        arguments = [str(folder.root), str(cache), str(lock.descriptor), settings.to_json()]
        with folder.supervisor_log.open("wb") as log:
            result = subprocess.run(  # noqa: S603  our own module, no shell
                [sys.executable, "-P", "-m", "keiretsu.graph.local.process.supervisor", *arguments],
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
        raise LocalDatabaseError(f"The supervisor of {folder.root} did not start; see {folder.supervisor_log}.")
    return run_id
