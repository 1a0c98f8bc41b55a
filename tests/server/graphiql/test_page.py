"""The page at /, seen in chromium: server/graphiql, server/graphiql/routes.py and the API behind it together.

One visit (browser/visit.mjs) does all that a person would; each test reads one thing in what the visit saw.
Screenshots lie in pytest's temporary folder: --basetemp=FOLDER says where.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from keiretsu.server.graphiql.node import Node
from tests.packages import node_with, run

BROWSER = Path(__file__).parent / "browser"

# Each example that the page opens with, and a text that stands near the top of its answer.
EXAMPLES = {
    "XiaomiGroup": "Huami",
    "MoneyRaised": '"currency": "USD"',
    "Rivals": "Samsung",
    "LiNing": '"type": "PERSON"',
}

pytestmark = [pytest.mark.browser, pytest.mark.database]


@dataclass(frozen=True)
class Visit:
    """What browser/visit.mjs prints."""

    title: str
    tabs: list[str]
    answers: dict[str, str]
    docs: str
    suggestions: list[str]
    rewritten: str
    requests: list[str]
    complaints: list[str]
    refused: list[str]


def test_page_is_keiretsus_and_opens_with_the_examples(visit: Visit) -> None:
    """The page is called Keiretsu and has one tab for each example."""
    assert visit.title == "Keiretsu"
    assert visit.tabs == list(EXAMPLES)


@pytest.mark.parametrize(("example", "expected"), EXAMPLES.items(), ids=EXAMPLES)
def test_example_is_answered(visit: Visit, example: str, expected: str) -> None:
    """Pressing the button in an example's tab shows its answer, without an error."""
    assert expected in visit.answers[example]
    assert '"errors"' not in visit.answers[example]


def test_docs_show_the_schema(visit: Visit) -> None:
    """The documentation is that of the schema which the server describes."""
    assert "query: Query" in visit.docs
    assert "Company" in visit.docs


def test_editor_suggests_fields_of_the_schema(visit: Visit) -> None:
    """Asked for help after `{ comp`, the editor offers the field `company`."""
    assert "company" in visit.suggestions


def test_edits_survive_a_reload(visit: Visit) -> None:
    """What a reader wrote is there again after a reload."""
    assert visit.rewritten == "# words of my own"


def test_page_asks_no_other_host(visit: Visit, server_url: str) -> None:
    """Every request, those of the editor's workers included, goes to the server that the page came from."""
    assert {urlsplit(url).netloc for url in visit.requests} == {urlsplit(server_url).netloc}
    assert any(url.endswith("/graphql.worker.js") for url in visit.requests)


def test_page_has_no_complaints(visit: Visit) -> None:
    """The console has no error and no warning, no request fails, and the policy refuses nothing that the page needs."""
    assert visit.complaints == []


def test_policy_refuses_what_is_not_ours(visit: Visit) -> None:
    """The browser refuses data, pictures, scripts and frames from another host, and scripts inside the page."""
    assert visit.refused == ["connect-src", "frame-src", "img-src", "script-src-elem", "script-src-elem"]


@pytest.fixture(scope="module")
def visit(chromium: str, node: Node, server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    order = {
        "url": server_url,
        "chromium": chromium,
        "folder": str(tmp_path_factory.mktemp("visit")),
        "tabs": list(EXAMPLES),
    }
    saw = run((*node.node, "visit.mjs", json.dumps(order)), BROWSER)
    return Visit(**json.loads(saw))


@pytest.fixture(scope="module")
def node() -> Node:
    """Node, with playwright-core beside the script that uses it."""
    return node_with(BROWSER)


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser, installed where that is possible. Without it these tests are skipped, on CI they fail."""
    apt = shutil.which("apt-get")
    if shutil.which("chromium") is None and apt is not None and os.geteuid() == 0:
        for arguments in (["update"], ["install", "-y", "chromium"]):
            subprocess.run([apt, *arguments], check=False, capture_output=True)  # Debian's own
    found = shutil.which("chromium")
    if found is None and "CI" not in os.environ:
        pytest.skip("there is no chromium: apt-get install -y chromium")
    assert found is not None, "there is no chromium, and on CI it must be there: apt-get install -y chromium"
    return found
