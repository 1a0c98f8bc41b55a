"""A process that imports files of its own into a database: `python importing.py DATA CACHE SETTINGS ROWS`.

It prints `{"writing": true}` before it writes the files, `{"importing": true}` before it requests the import, then the outcome.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from keiretsu.graph.import_files.files import write_import_files
from keiretsu.graph.local import LocalDatabaseSettings, open_database
from keiretsu.graph.writer import EdgeRow, NodeRow


def main() -> None:
    data, cache, settings, rows = sys.argv[1:]
    with open_database(Path(data), Path(cache), LocalDatabaseSettings.from_json(settings)) as database:
        assert database.importer
        print(json.dumps({"writing": True}), flush=True)
        with database.importer.open_folder() as folder:
            arguments = write_rows(folder, int(rows))
            with database.importer.exclusive():
                print(json.dumps({"importing": True}), flush=True)
                outcome = database.importer.run(arguments, lambda _: None)
        print(json.dumps({"uri": outcome.uri, "error": outcome.error}), flush=True)
        sys.stdin.read()


def write_rows(folder: Path, rows: int) -> list[str]:
    """A chain of companies."""
    with write_import_files(folder) as files:
        for number in range(rows):
            files.add_node("Company", NodeRow(str(number), "Company", {"id": str(number), "name": f"Company {number}"}))
        for number in range(rows - 1):
            files.add_edge(EdgeRow(f"e{number}", "HOLDS", str(number), str(number + 1), {"id": f"e{number}"}))
    return files.arguments()


if __name__ == "__main__":
    main()
