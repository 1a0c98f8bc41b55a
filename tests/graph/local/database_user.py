"""A process that uses a database until its input ends: `python database_user.py DATA CACHE SETTINGS`.

It prints one line: {"uri": ..., "password": ...} or {"error": ...}.
"""

import json
import sys
from pathlib import Path

from keiretsu.graph.local import LocalDatabaseError, LocalDatabaseSettings, open_database


def main() -> None:
    data, cache, settings = sys.argv[1:]
    try:
        with open_database(Path(data), Path(cache), LocalDatabaseSettings.from_json(settings)) as database:
            print_report(uri=database.uri, password=database.password)
            sys.stdin.read()
    except LocalDatabaseError as error:
        print_report(error=str(error))


def print_report(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main()
