"""ZIP, gzip and Zstandard -> the files in them.

    mine.zip   ->   mine.zip/companies.csv, mine.zip/people.csv        companies.csv.gz   ->   companies.csv.gz/companies.csv

Nothing is extracted to a folder. An archive within an archive, a name that leads out of it, and an entry that expands to too much are
errors.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from keiretsu.seed.tables.limits import MAX_EXPANDED_BYTES, MAX_MEMBERS
from keiretsu.seed.tables.packages import require_package
from keiretsu.seed.tables.streams import DAMAGED, InputFile, bounded, explain_damage
from keiretsu.seed.tables.table import TableError

ZIP, GZIP, ZSTANDARD = b"PK\x03\x04", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
EMPTY_ZIP = b"PK\x05\x06"
SPREADSHEET_MEMBERS = ("xl/workbook.xml", "content.xml")
"""Spreadsheets are ZIP files, too."""


@dataclass(frozen=True)
class Archive:
    """A kind of archive. `suffix`: that of its files; `expand`: the files in one, which raises TableError."""

    suffix: str
    signatures: tuple[bytes, ...]
    expand: Callable[[InputFile], Iterator[InputFile]]


def expand_archive(file: InputFile) -> list[InputFile] | None:
    """The files in an archive; None if it is none. Raises TableError."""
    archive = _archive_of(file)
    if archive is None:
        return None
    members = list(archive.expand(file))
    for member in members:
        if _archive_of(member):
            raise TableError(f"The archive contains another one, {member.name.removeprefix(f'{file.name}/')}; extract it and name that")
    return members


def _archive_of(file: InputFile) -> Archive | None:
    head = file.head(4)
    archive = next((archive for archive in ARCHIVES if head.startswith(archive.signatures)), None)
    if archive and archive.suffix == ".zip" and (_has_other_suffix(file) or is_spreadsheet(file)):
        return None  # a spreadsheet, or another format that consists of a ZIP file
    return archive


def _has_other_suffix(file: InputFile) -> bool:
    _, point, suffix = file.base_name.lower().rpartition(".")
    return bool(point) and suffix != "zip"


def is_spreadsheet(file: InputFile) -> str | None:
    """The member that makes a ZIP file a spreadsheet."""
    try:
        with file.open() as stream:
            names = set(ZipFile(stream).namelist()) if stream.seekable() else set()
    except DAMAGED:
        return None
    return next((name for name in SPREADSHEET_MEMBERS if name in names), None)


def _expand_zip(file: InputFile) -> Iterator[InputFile]:
    try:
        with file.open() as stream, ZipFile(stream) as archive:
            members = [(member, _path_of(member)) for member in archive.infolist() if not member.is_dir()]
    except DAMAGED as error:
        raise TableError(explain_damage(error)) from None
    members = [(member, path) for member, path in members if not _is_clutter(path)]
    if len(members) > MAX_MEMBERS:
        raise TableError(f"The archive contains {len(members):,} files; keep at most {MAX_MEMBERS:,}")
    for member, path in members:
        yield InputFile(f"{file.name}/{path}", _zip_opener(file, member))


def _path_of(member: ZipInfo) -> PurePosixPath:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or not path.parts or ".." in path.parts or ":" in path.parts[0]:
        raise TableError("The archive contains a file whose name leads out of it; create the archive again")
    return path


def _zip_opener(file: InputFile, member: ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        stream = file.open()
        try:
            archive = ZipFile(stream)
            info = archive.getinfo(member.filename)
            info.file_size = 2 * MAX_EXPANDED_BYTES  # not what the file says, which may be false
            return bounded(cast("BinaryIO", archive.open(info)), info.compress_size, stream.close)
        except DAMAGED as error:
            stream.close()
            raise TableError(explain_damage(error)) from None

    return open_member


def _expand_gzip(file: InputFile) -> Iterator[InputFile]:
    def open_member() -> BinaryIO:
        stream = file.open()
        return bounded(cast("BinaryIO", gzip.GzipFile(fileobj=stream)), _size(stream), stream.close)

    yield InputFile(f"{file.name}/{_inner_name(file, '.gz')}", open_member)


def _expand_zstandard(file: InputFile) -> Iterator[InputFile]:
    require_package("zstandard", "Zstandard")
    from zstandard import ZstdDecompressor

    def open_member() -> BinaryIO:
        stream = file.open()
        reader = ZstdDecompressor(max_window_size=1 << 31).stream_reader(stream, read_across_frames=True)
        return bounded(cast("BinaryIO", _ZstandardStream(reader)), _size(stream), stream.close)

    yield InputFile(f"{file.name}/{_inner_name(file, '.zst')}", open_member)


class _ZstandardStream:
    """Raises EOFError for damage, as gzip does."""

    def __init__(self, reader: BinaryIO) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        from zstandard import ZstdError

        try:
            return self._reader.read(size)
        except ZstdError as error:
            raise EOFError from error

    def close(self) -> None:
        self._reader.close()


def _inner_name(file: InputFile, suffix: str) -> str:
    """companies.csv.gz -> companies.csv"""
    name = file.base_name
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def _is_clutter(path: PurePosixPath) -> bool:
    """What systems add to archives."""
    return path.parts[0] == "__MACOSX" or path.name.startswith(".")


ARCHIVES = (
    Archive(".zip", (ZIP, EMPTY_ZIP), _expand_zip),
    Archive(".gz", (GZIP,), _expand_gzip),
    Archive(".zst", (ZSTANDARD,), _expand_zstandard),
)
