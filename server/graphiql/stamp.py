"""The sources of the page -> the folder of the built page.
package-lock.json, page/main.jsx, ...   becomes   dist/8d1c0f6a2b9e4757

The name (the stamp) is a hash of the sources: a folder with that name contains the complete, up-to-date page, and its
contents never change.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

SOURCE_DIR = Path(__file__).parent
SOURCES = ("package.json", "package-lock.json", "bundle.mjs", "examples", "page")


def built_folder(source_dir: Path = SOURCE_DIR) -> Path:
    """The folder of the page for the current sources, whether or not it is built."""
    return dist_folder(source_dir) / stamp_sources(source_dir)


def dist_folder(source_dir: Path = SOURCE_DIR) -> Path:
    return source_dir / "dist"


def stamp_sources(source_dir: Path) -> str:
    """A hash of the sources, 16 hexadecimal digits."""
    digest = sha256()
    for path in list_sources(source_dir):
        digest.update(f"{path.relative_to(source_dir).as_posix()}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def list_sources(source_dir: Path) -> Iterator[Path]:
    """The source files in a fixed order, without hidden files, which belong to editors or the system."""
    for name in SOURCES:
        source = source_dir / name
        paths = sorted(source.rglob("[!.]*")) if source.is_dir() else [source]
        yield from (path for path in paths if path.is_file())
