"""What the rows of a folder may refer to, although it is loaded already: known_nodes.csv and known_claims.csv beside rejected rows.

    known_nodes.csv:   id,name               known_claims.csv:   key,modality,confidence,document,retracted
                       company:acme,                             A1-31,asserted,-1.0,document:A1,

A name is there if the key does not follow from it. Nothing in these files is loaded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from keiretsu.seed.claims import StatedClaims
from keiretsu.seed.errors import DataError, ErrorCollector
from keiretsu.seed.references import ReferenceResolver
from keiretsu.seed.rows import ClaimSummary
from keiretsu.seed.tables.inputs import KNOWN_CLAIMS, KNOWN_NODES
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError
from keiretsu.text import quoted

NODE_COLUMNS = ("id", "name")
CLAIM_COLUMNS = ("key", "modality", "confidence", "document", "retracted")


def write_known(folder: Path, references: ReferenceResolver, claims: StatedClaims, described: Container[str]) -> None:
    """Write what is in a data set, without the documents that dataset.toml describes anyway. Raises OSError."""
    names = references.names
    _write(folder / KNOWN_NODES, NODE_COLUMNS, ((id_, names.get(id_, "")) for id_ in references.lines if id_ not in described))
    summaries = {**claims.known, **claims.summaries}
    rows = (
        (claim.key, claim.modality, str(claim.confidence), claim.document, "yes" if claim.key in claims.retracted else "")
        for claim in summaries.values()
    )
    if summaries:
        _write(folder / KNOWN_CLAIMS, CLAIM_COLUMNS, rows)


def register_known(files: Sequence[InputFile], references: ReferenceResolver, claims: StatedClaims, errors: ErrorCollector) -> None:
    """Make known what these files list; what is wrong with them goes to the collector."""
    for file in files:
        columns = NODE_COLUMNS if file.base_name == KNOWN_NODES else CLAIM_COLUMNS
        try:
            for cells in _read(file, columns):
                if file.base_name == KNOWN_NODES:
                    references.add_known(cells["id"], cells["name"])
                else:
                    _register_claim(cells, claims)
        except (ValueError, csv.Error) as error:
            errors.add_of_file(DataError(file.name, 0, "", f"{error}; use the file as it was written beside the rejected rows"))
        except TableError as error:
            errors.add_of_file(DataError(file.name, 0, "", error.message))


def _register_claim(cells: Mapping[str, str], claims: StatedClaims) -> None:
    key = cells["key"]
    claims.known[key] = ClaimSummary(key, cells["modality"], float(cells["confidence"]), cells["document"])
    if cells["retracted"]:
        claims.retracted.add(key)


def _read(file: InputFile, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """The rows. Raises ValueError, csv.Error, TableError."""
    with io.TextIOWrapper(file.open(), "utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        header = next(reader, [])
        if tuple(header) != tuple(columns):
            raise ValueError(f"The columns are {quoted(header)}, not {quoted(list(columns))}")
        for cells in reader:
            if len(cells) != len(columns):
                raise ValueError(f"The row has {len(cells)} cells, not {len(columns)}")
            yield dict(zip(columns, cells, strict=True))


def _write(path: Path, columns: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
