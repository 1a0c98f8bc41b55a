"""Writes files of a standard for tests, and reads what they become."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from zipfile import ZipFile

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.rows import DataSet
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.validate import read_data_set


def read_files(catalogue: Catalogue, *paths: Path) -> DataSet:
    """The data set of some files."""
    return read_data_set(Inputs(tuple(map(str, paths))), catalogue)


def names(data_set: DataSet, type_: str) -> dict[str, object]:
    """Id -> name of the nodes of a type; of documents, their titles."""
    return {node.id: node.properties.get("name", node.properties.get("title")) for node in data_set.nodes if node.type == type_}


def properties(data_set: DataSet, id_: str) -> dict[str, object]:
    """The properties of a node or of an edge, by its id."""
    values = {record.id: record.properties for record in data_set.nodes} | {record.id: record.properties for record in data_set.edges}
    return dict(values[id_])


def facts(data_set: DataSet, type_: str) -> list[tuple[str, str, str]]:
    """Start, end and validity of the edges of a type."""
    return [(edge.start, edge.end, str(edge.properties.get("valid", ""))) for edge in data_set.edges if edge.type == type_]


def warnings(data_set: DataSet) -> list[str]:
    """The warnings, as the command prints them."""
    return [str(warning) for warning in data_set.warnings]


def errors_of_files(catalogue: Catalogue, *paths: Path) -> list[str]:
    """The errors, as the command prints them; none for valid files."""
    try:
        read_files(catalogue, *paths)
    except InvalidDataSet as error:
        return str(error).splitlines()
    return []


def write_as(path: Path, packing: str) -> Path:
    """The same file in an archive."""
    match packing:
        case "gz":
            packed = path.with_name(f"{path.name}.gz")
            packed.write_bytes(gzip.compress(path.read_bytes()))
        case "zip":
            packed = path.with_name(f"{path.stem}.zip")
            buffer = io.BytesIO()
            with ZipFile(buffer, "w") as archive:
                archive.writestr(path.name, path.read_bytes())
            packed.write_bytes(buffer.getvalue())
        case _:
            packed = path
    return packed
