"""One visit of the page in Chromium: browser/visit.mjs uses it like a person.

visit_page("http://127.0.0.1:8000", find_chromium(), tmp_path).results["XiaomiGroup"]   ->   the text in the result pane
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packages import node_with_packages, run

BROWSER = Path(__file__).parent / "browser"

# The examples in the initial tabs, each with a text near the top of its result.
EXAMPLES = {
    "XiaomiGroup": "Huami",
    "MoneyRaised": '"currency": "USD"',
    "Rivals": "Samsung",
    "LiNing": '"type": "PERSON"',
}


@dataclass(frozen=True)
class Visit:
    """The output of browser/visit.mjs."""

    title: str
    tabs: list[str]
    results: dict[str, str]
    docs: str
    suggestions: list[str]
    reloaded: str
    requests: list[str]
    errors: list[str]
    blocked: list[str]


def visit_page(url: str, chromium: str, folder: Path) -> Visit:
    """Use the page at a URL. Screenshots are written to the folder. The first call installs playwright-core next to the script."""
    node = node_with_packages(BROWSER)
    config = {"url": url, "chromium": chromium, "folder": str(folder), "tabs": list(EXAMPLES)}
    return Visit(**json.loads(run((*node.node, "visit.mjs", json.dumps(config)), BROWSER)))


def find_chromium() -> str:
    """The path of Chromium, which is installed if possible. Without it the test is skipped; on CI it fails."""
    apt = shutil.which("apt-get")
    if shutil.which("chromium") is None and apt is not None and os.geteuid() == 0:
        for arguments in (["update"], ["install", "-y", "chromium"]):
            subprocess.run([apt, *arguments], check=False, capture_output=True)  # the Debian package
    path = shutil.which("chromium")
    if path is None and "CI" not in os.environ:
        pytest.skip("chromium is missing: apt-get install -y chromium")
    assert path is not None, "chromium is missing, and CI requires it: apt-get install -y chromium"
    return path
