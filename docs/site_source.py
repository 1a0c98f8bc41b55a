"""docs/ and the files that its pages link to -> a folder from which the site is built, without a link that leaves it.

    python docs/site_source.py build/site-source

    docs/reference/server.md   ->   reference/server.md
    CHANGELOG.md               ->   project/CHANGELOG.md
    tests/clients/app.ts       ->   project/tests/clients/app.ts.txt      which a browser shows

In the repository, pages link to files by relative paths, which work on a Git forge. A generator only knows the files below one folder; so
files outside docs/ are copied to project/, and the links of all pages are rewritten. Links to other sites stay as they are.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
OUTSIDE = Path("project")
"""The folder of the site for files from outside docs/."""

IMAGES = {".png", ".svg"}
LINK = re.compile(r"(?P<start>!?\[[^\]]*\]\()(?P<path>[^)#\s]*)(?P<anchor>#[^)\s]*)?\)", re.DOTALL)
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def main(target: Path) -> None:
    """Write all pages, and the files they link to, directly or through another page."""
    shutil.rmtree(target, ignore_errors=True)
    waiting = sorted(path for path in DOCS.rglob("*") if path.suffix in {".md", *IMAGES})
    written: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in written:
            continue
        written.add(path)
        copy = target / site_path(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            text = path.read_text("utf-8")
            copy.write_text(rewrite_links(text, path), "utf-8")
            waiting += (linked for _, linked in links(text, path))
        else:
            shutil.copyfile(path, copy)


def site_path(path: Path) -> Path:
    """Where a file of the repository is in the site."""
    place = path.relative_to(DOCS) if path.is_relative_to(DOCS) else OUTSIDE / path.relative_to(ROOT)
    return place if path.suffix in {".md", *IMAGES} else place.with_name(f"{place.name}.txt")


def links(text: str, page: Path) -> Iterator[tuple[str, Path]]:
    """The links of a page to files of the repository, as written and as a path. Code is ignored."""
    for match in LINK.finditer(CODE.sub("", text)):
        if match["path"] and not is_external(match["path"]):
            yield match["path"], (page.parent / match["path"]).resolve()


def is_external(link: str) -> bool:
    """Whether a link leads to another site."""
    return link.startswith(("http://", "https://", "mailto:"))


def rewrite_links(text: str, page: Path) -> str:
    """The page with links to the copies of files. Raises ValueError for a link to a folder or to nothing."""
    paths = dict(links(text, page))
    if missing := [link for link, path in paths.items() if not path.is_file()]:
        raise ValueError(f"{page.relative_to(ROOT)} links to {', '.join(missing)}; link to a file")

    def rewrite(match: re.Match[str]) -> str:
        path = paths.get(match["path"])
        if path is None:
            return match[0]
        relative = os.path.relpath(site_path(path), site_path(page).parent)
        return f"{match['start']}{relative}{match['anchor'] or ''})"

    return LINK.sub(rewrite, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
