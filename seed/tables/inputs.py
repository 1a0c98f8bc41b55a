"""What the user names -> the files to read, and the dataset.toml beside them.

    Inputs(("mine",))   ->   InputFiles(files=[companies.csv, register.zip/stakes.csv], configuration=dataset.toml, name="mine")

A location is a folder, a file, an archive, `-` for standard input, or an https address.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.tables.archives import expand_archive
from keiretsu.seed.tables.downloads import download, is_address
from keiretsu.seed.tables.limits import MAX_MEMBERS
from keiretsu.seed.tables.streams import InputFile, file_on_disk, spool
from keiretsu.seed.tables.table import TableError
from keiretsu.slugs import slugify

METADATA_FILE = "dataset.toml"
KNOWN_NODES, KNOWN_CLAIMS = "known_nodes.csv", "known_claims.csv"
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Inputs:
    """`config`: a dataset.toml that lies elsewhere."""

    locations: tuple[str, ...]
    config: Path | None = None


@dataclass(frozen=True)
class InputFiles:
    """`name`: that of the data set if dataset.toml does not say it; empty if nothing suggests one. `known`: what is loaded already."""

    files: tuple[InputFile, ...]
    configuration: InputFile | None
    name: str
    known: tuple[InputFile, ...] = ()


def collect_files(inputs: Inputs, stack: ExitStack, errors: ErrorCollector) -> InputFiles:
    """What cannot be read is an error; the stack removes temporary copies."""
    files: list[InputFile] = []
    for location in inputs.locations:
        try:
            for file in _read_location(location, stack):
                files += _expand(file, errors)
        except TableError as error:
            errors.add(location, error.message)
    configurations = [file for file in files if file.base_name == METADATA_FILE]
    known = tuple(file for file in files if file.base_name in (KNOWN_NODES, KNOWN_CLAIMS))
    files = [file for file in files if file.base_name != METADATA_FILE and file not in known]
    configuration = file_on_disk(inputs.config) if inputs.config else next(iter(configurations), _beside(inputs))
    if len(configurations) > 1 and not inputs.config:
        errors.add(configurations[1].name, f"There is another one, {configurations[0].name}; keep one, or name one with --config")
    return InputFiles(tuple(files), configuration, _default_name(inputs), known)


def _read_location(location: str, stack: ExitStack) -> Iterator[InputFile]:
    if location == STANDARD_INPUT:
        yield spool("standard input", sys.stdin.buffer, stack)
    elif is_address(location):
        yield download(location, stack)
    else:
        try:
            yield from _read_path(Path(location), stack)
        except OSError as error:
            raise TableError(f"Cannot read this: {error.strerror}") from None


def _read_path(path: Path, stack: ExitStack) -> Iterator[InputFile]:
    """A folder, a file, or a pipe, which can be read only once."""
    if path.is_dir():
        yield from _read_children(path)
    elif path.is_file():
        yield file_on_disk(path)
    elif path.exists():
        with path.open("rb") as stream:
            yield spool(path.name, stream, stack)
    else:
        raise TableError("File does not exist" if path.suffix else "Folder does not exist")


def _read_children(folder: Path) -> Iterator[InputFile]:
    children = sorted(child for child in folder.iterdir() if not child.name.startswith("."))
    if len(children) > MAX_MEMBERS:
        raise TableError(f"The folder contains {len(children):,} files; keep at most {MAX_MEMBERS:,}")
    yield from map(file_on_disk, children)


def _expand(file: InputFile, errors: ErrorCollector) -> list[InputFile]:
    """The files in an archive, or the file itself; also one that cannot be read, so that the error is about its table."""
    if file.path and not file.path.is_file():
        return [file]
    try:
        members = expand_archive(file)
    except TableError as error:
        errors.add(file.name, error.message)
        return []
    return [file] if members is None else members


def _beside(inputs: Inputs) -> InputFile | None:
    """The dataset.toml in the folder of the first file."""
    paths = [Path(location).parent / METADATA_FILE for location in inputs.locations if _is_file(Path(location))]
    return next((file_on_disk(path) for path in paths if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def _default_name(inputs: Inputs) -> str:
    """That of a folder, of a single file without its suffixes, or of the folder of several files."""
    location = inputs.locations[0]
    if location == STANDARD_INPUT:
        return ""
    if is_address(location):
        return slugify(urlsplit(location).path.rpartition("/")[2].partition(".")[0])
    path = Path(location).resolve()
    if not _is_file(path):
        return slugify(path.name)
    return slugify(path.name.partition(".")[0] if len(inputs.locations) == 1 else path.parent.name)
