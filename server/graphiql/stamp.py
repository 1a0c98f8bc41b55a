"""The sources of the page -> the folder in which it stands, built.
package-lock.json, page/main.jsx, ...   becomes   dist/8d1c0f6a2b9e4757

The name is a hash of the sources: a folder of that name is the page, whole and up to date, and what it holds
never changes.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

HOME = Path(__file__).parent
SOURCES = ("package.json", "package-lock.json", "bundle.mjs", "examples", "page")


def built_folder(home: Path = HOME) -> Path:
    """Where the page made from the present sources stands, or will stand once it is built."""
    return dist_folder(home) / stamp_sources(home)


def dist_folder(home: Path = HOME) -> Path:
    return home / "dist"


def stamp_sources(home: Path) -> str:
    """16 hexadecimal digits that change when any source does."""
    digest = sha256()
    for path in list_sources(home):
        digest.update(f"{path.relative_to(home).as_posix()}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def list_sources(home: Path) -> Iterator[Path]:
    """The files, always in the same order; hidden ones are an editor's or the system's."""
    for name in SOURCES:
        source = home / name
        found = sorted(source.rglob("[!.]*")) if source.is_dir() else [source]
        yield from (path for path in found if path.is_file())
