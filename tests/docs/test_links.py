"""Links lead to files and headings that exist, in the repository and in the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import ALL, LINK, DocPage, page

BUILT = ROOT / "build" / "docs" / "installed"
"""Exists if the tools of `make docs` are installed."""


@pytest.mark.parametrize("name", ALL)
def test_links_have_targets(name: str) -> None:
    """A file, and in a page the heading."""
    wrong = []
    for link in ALL[name].links:
        path, _, anchor = link.partition("#")
        if link.startswith(("http://", "https://")):
            continue
        target = (ALL[name].path.parent / path).resolve() if path else ALL[name].path
        if not target.is_file() or (anchor and anchor not in DocPage(str(target.relative_to(ROOT))).anchors):
            wrong.append(link)
    assert wrong == []


def test_there_are_links() -> None:
    """So that the test above compares something."""
    assert sum(len(entry.links) for entry in ALL.values()) > 200


def test_the_front_page_links_to_every_page() -> None:
    """docs/index.md is the table of contents."""
    linked = {str((ROOT / "docs" / link.partition("#")[0]).resolve().relative_to(ROOT)) for link in page("docs/index.md").links}
    assert {name for name in ALL if name.startswith("docs/")} - linked == {"docs/index.md"}


def test_the_site_lists_every_page() -> None:
    """The navigation in mkdocs.yml."""
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    listed = re.findall(r"^ +- (\S+\.md)$", navigation, re.MULTILINE)
    expected = {name.removeprefix("docs/") if name.startswith("docs/") else f"project/{name}" for name in ALL}
    assert sorted({entry for entry in listed if not entry.startswith("project/bench/")}) == sorted(expected)
    assert len(listed) == len(set(listed))


def test_every_decision_has_its_title_in_the_front_page() -> None:
    """And a number of its own."""
    decisions = {name: entry for name, entry in ALL.items() if name.startswith("docs/decisions/")}
    titles = {re.sub(r"`", "", entry.text.splitlines()[0]).removeprefix("# ") for entry in decisions.values()}
    listed = set(re.findall(r"^- \[(\d{4})\]\(\S+\)(: .+)$", page("docs/index.md").section("Decisions"), re.MULTILINE))
    assert {number + title for number, title in listed} == titles
    assert len({Path(name).name[:4] for name in decisions}) == len(decisions)


def test_no_link_of_the_site_leaves_it(tmp_path: Path) -> None:
    """Files outside docs/ are copied; every link leads to a file in the folder."""
    subprocess.run([sys.executable, "docs/site_source.py", str(tmp_path)], cwd=ROOT, check=True)
    pages = list(tmp_path.rglob("*.md"))
    assert len(pages) >= len(ALL)
    for path in pages:
        links = [link.partition("#")[0] for link in LINK.findall(DocPage(str(path)).prose) if not link.startswith("http")]
        missing = [link for link in links if link and not (path.parent / link).resolve().is_relative_to(tmp_path)]
        assert missing == [], path
        assert [link for link in links if link and not (path.parent / link).is_file()] == [], path


def test_a_link_to_a_folder_is_an_error(tmp_path: Path) -> None:
    """A folder has no page in the site."""
    source = (ROOT / "docs" / "site_source.py").read_text("utf-8")
    namespace = {"__file__": str(ROOT / "docs" / "site_source.py"), "__name__": "site_source"}
    exec(compile(source, "site_source.py", "exec"), namespace)  # noqa: S102  # docs/ is not a package
    with pytest.raises(ValueError, match=r"^docs/index\.md links to decisions; link to a file$"):
        namespace["rewrite_links"]("[all](decisions)", ROOT / "docs" / "index.md")  # type: ignore[operator]  # a function of that file


@pytest.mark.skipif(not BUILT.exists() and "CI" not in os.environ, reason="make docs installs the tools of the site")
def test_the_site_builds() -> None:
    """In strict mode: no warning, no dead link, no dead anchor."""
    result = subprocess.run(["make", "docs"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    html = (ROOT / "build" / "site" / "reference" / "python.html").read_text("utf-8")
    assert "relationship_type" in html
    sources = re.findall(
        r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"',
        "".join(path.read_text("utf-8") for path in (ROOT / "build" / "site").rglob("*.html")),
    )
    assert sources == [], "the site loads nothing from other hosts"
