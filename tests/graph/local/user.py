"""A process that uses a database until its input ends: `python user.py DATA CACHE SETTINGS`.

It prints one line: {"uri": ..., "password": ..., "seconds": ...} or {"error": ...}.
"""

import json
import sys
import time
from pathlib import Path

from keiretsu.graph.local import LocalDatabaseError, Settings, open_database


def main() -> None:
    data, cache, settings = sys.argv[1:]
    begin = time.monotonic()
    try:
        with open_database(Path(data), Path(cache), Settings.from_json(settings)) as database:
            say(uri=database.uri, password=database.password, seconds=time.monotonic() - begin)
            sys.stdin.read()
    except LocalDatabaseError as error:
        say(error=str(error), seconds=time.monotonic() - begin)


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main()
