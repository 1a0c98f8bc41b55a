"""The page at / in Chromium, end to end: the bundle, its routes and the API.

One visit (browser/visit.mjs) uses the page like a person; each test checks one part of the result. Screenshots are
written to pytest's temporary folder (--basetemp=FOLDER).
"""

from urllib.parse import urlsplit

import pytest

from tests.server.graphiql.browsing import EXAMPLES, Visit, find_chromium, visit_page

pytestmark = [pytest.mark.browser, pytest.mark.database]


def test_page_opens_with_the_examples(visit: Visit) -> None:
    """The page has the title Keiretsu and one tab for each example."""
    assert visit.title == "Keiretsu"
    assert visit.tabs == list(EXAMPLES)


@pytest.mark.parametrize(("example", "expected"), EXAMPLES.items(), ids=EXAMPLES)
def test_example_has_a_result(visit: Visit, example: str, expected: str) -> None:
    """Executing an example shows its result, without errors."""
    assert expected in visit.results[example]
    assert '"errors"' not in visit.results[example]


def test_docs_show_the_schema(visit: Visit) -> None:
    """The documentation explorer shows the schema of the server."""
    assert "query: Query" in visit.docs
    assert "Company" in visit.docs


def test_editor_suggests_fields_of_the_schema(visit: Visit) -> None:
    """Completion after `{ comp` suggests the field `company`."""
    assert "company" in visit.suggestions


def test_edits_survive_a_reload(visit: Visit) -> None:
    """Edited text is restored after a reload."""
    assert visit.reloaded == "# text that is restored after a reload"


def test_page_contacts_no_other_host(visit: Visit, server_url: str) -> None:
    """All requests, including those of the editor's workers, go to the server that served the page."""
    assert {urlsplit(url).netloc for url in visit.requests} == {urlsplit(server_url).netloc}
    assert any(url.endswith("/graphql.worker.js") for url in visit.requests)


def test_page_has_no_errors(visit: Visit) -> None:
    """The console has no errors or warnings, no request fails, and the policy blocks nothing that the page needs."""
    assert visit.errors == []


def test_policy_blocks_other_sources(visit: Visit) -> None:
    """The browser blocks data, images, scripts and frames from other hosts, and inline scripts."""
    assert visit.blocked == ["connect-src", "frame-src", "img-src", "script-src-elem", "script-src-elem"]


@pytest.fixture(scope="module")
def visit(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    return visit_page(server_url, find_chromium(), tmp_path_factory.mktemp("visit"))
