"""The log of Neo4j's importer -> the part of the import that is done.

read_progress(Path("logs/import.log"))   becomes   0.3   when its last line says "2/4" and "20%"
"""

import re
from pathlib import Path

STAGE = re.compile(r"\((\d+)/(\d+)\)")
PERCENT = re.compile(r"(\d+)%")


def read_progress(log: Path) -> float:
    """From 0 to 1; 0 before the importer has begun."""
    try:
        text = log.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return 0.0
    stages = list(STAGE.finditer(text))
    if not stages:
        return 0.0
    number, count = map(int, stages[-1].groups())
    percents = PERCENT.findall(text, stages[-1].end())
    return (number - 1 + (int(percents[-1]) / 100 if percents else 0)) / count
