"""Files -> those that follow a standard, and their tables of the layout.

    [companies.csv, register.json]   ->   [FilesOfStandard(BODS, [register.json])], and companies.csv is read as a table

A new standard is a row of STANDARDS and a file that reads it. All files of one standard are read together, because one may refer to what
another one describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from keiretsu.seed.standards.bods import is_bods, read_bods
from keiretsu.seed.standards.ftm import is_ftm, read_ftm
from keiretsu.seed.standards.gleif import is_gleif, read_gleif
from keiretsu.seed.standards.opencorporates import is_opencorporates, read_opencorporates
from keiretsu.seed.standards.ror import is_ror, read_ror
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError

HEAD_BYTES = 65_536
"""Of a file; what they contain decides which standard it follows."""


@dataclass(frozen=True)
class Standard:
    """`detect`: whether a file follows it, by its first bytes. `read`: files and the name of the data set -> the tables of each file.

    The name of the data set is part of the slugs that follow from keys which are unique only within a file.
    """

    name: str
    detect: Callable[[bytes], bool]
    read: Callable[[Sequence[InputFile], str], Iterator[StandardFile]]


STANDARDS: tuple[Standard, ...] = (
    Standard("BODS", is_bods, read_bods),
    Standard("FollowTheMoney", is_ftm, read_ftm),
    Standard("GLEIF", is_gleif, read_gleif),
    Standard("ROR", is_ror, read_ror),
    Standard("OpenCorporates", is_opencorporates, read_opencorporates),
)


@dataclass(frozen=True)
class FilesOfStandard:
    """The files of a data set that follow one standard."""

    standard: Standard
    files: Sequence[InputFile]


def group_by_standard(files: Sequence[InputFile], has_layout: Callable[[InputFile], bool]) -> list[FilesOfStandard]:
    """Only the files that follow a standard. `has_layout`: whether a file is a table of the layout all the same."""
    matches = [(file, standard) for file in files if (standard := find_standard(file)) and not has_layout(file)]
    groups = ([file for file, other in matches if other is standard] for standard in STANDARDS)
    return [FilesOfStandard(standard, group) for standard, group in zip(STANDARDS, groups, strict=True) if group]


def find_standard(file: InputFile) -> Standard | None:
    """The standard that a file follows; None for other files, and for those that cannot be read."""
    if file.path and not file.path.is_file():
        return None
    try:
        head = file.head(HEAD_BYTES).replace(b"\0", b"")  # of UTF-16, the characters of ASCII
    except TableError:
        return None
    return next((standard for standard in STANDARDS if standard.detect(head)), None)
