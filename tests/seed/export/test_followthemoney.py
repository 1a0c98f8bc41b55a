"""The library `followthemoney` reads exports: it rejects nothing, and what it writes again is the same data for our importer.

`make test-followthemoney` installs it in an environment of its own, because its dependencies may need ICU and a compiler.
"""

from __future__ import annotations

import json
import subprocess
import venv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.rows import DataSet
from keiretsu.seed.standards import ftm_schemata
from keiretsu.seed.validate import read_data_set
from tests.conftest import ROOT, XIAOMI, DatabaseContents
from tests.seed.export.exporting import to_folder
from tests.seed.export.test_ftm_round_trips import graph_of_seed, sayable_folder
from tests.seed.standards.reading import read_files
from tests.seed.standards.test_follow_the_money import ENTITIES, write_entities

pytestmark = pytest.mark.followthemoney
ENVIRONMENT = ROOT / "build" / "followthemoney"
REQUIREMENT = "followthemoney>=4.11,<5"

JUDGE = """
import json, sys
from followthemoney import model
from followthemoney.entity import ValueEntity
from followthemoney.types import registry

entities = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
schemata = {entity["id"]: model.get(entity["schema"]) for entity in entities}
rejected, changed = [], []
with open(sys.argv[2], "w", encoding="utf-8") as output:
    for entity in entities:
        schema = schemata[entity["id"]]
        if schema is None or schema.abstract or registry.entity.clean(entity["id"]) != entity["id"]:
            rejected.append([entity["id"], entity["schema"]])
            continue
        for name in schema.required:
            if not entity["properties"].get(name) and (schema.name, name) != ("Document", "fileName"):
                rejected.append([entity["id"], name, "required"])
        read = ValueEntity.from_dict(dict(entity), cleaned=False)
        schema.validate(read.to_dict())
        for name, values in entity["properties"].items():
            prop = schema.get(name)
            if prop is None or prop.stub or prop.deprecated and name != "isinCode":
                rejected.append([entity["id"], name])
                continue
            for value in values:
                cleaned = prop.type.clean(value, format=prop.format, proxy=read)
                if cleaned is None:
                    rejected.append([entity["id"], name, value])
                elif cleaned != value:
                    changed.append([name, value, cleaned])
                if prop.type == registry.entity:
                    end = schemata.get(value)
                    if end is None or not (end.is_a(prop.range) or prop.range.name == "Asset" and end.is_a("LegalEntity")):
                        rejected.append([entity["id"], name, value, "range"])
        output.write(json.dumps(read.to_dict()) + "\\n")
print(json.dumps({"entities": len(entities), "rejected": rejected, "changed": changed}))
"""
MODEL = """
import json
from followthemoney import model
print(json.dumps({schema.name: sorted(schema.properties) for schema in model}))
"""


@cache
def python() -> str:
    """The interpreter of an environment with the library. Skips the test if it cannot be installed."""
    interpreter = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "installed").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        command = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", REQUIREMENT]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            pytest.skip(f"followthemoney cannot be installed here: {reason}")
        (ENVIRONMENT / "installed").touch()
    return str(interpreter)


def judge(file: Path, read: Path) -> dict[str, Any]:
    """What the library says about a file; it writes what it read to another one."""
    done = subprocess.run([python(), "-c", JUDGE, str(file), str(read)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


def rows_of(data_set: DataSet) -> Iterator[tuple[Any, ...]]:
    """All nodes and edges with their properties and claims; lists are sorted, because the library keeps no order."""
    for node in data_set.nodes:
        yield (node.type, node.id, _sorted(dict(node.properties)), sorted(node.claims or ()))
    for edge in data_set.edges:
        yield (edge.type, edge.id, _sorted(dict(edge.properties)), sorted(edge.claims or ()))


def _sorted(properties: dict[str, Any]) -> str:
    values = {name: sorted(value) if isinstance(value, list) else value for name, value in properties.items()}
    return json.dumps(values, sort_keys=True, default=str)


def assert_read_alike(catalogue: Catalogue, file: Path, read: Path) -> None:
    """Our importer reads the same from an export as from what the library writes."""
    first, second = (sorted(rows_of(read_files(catalogue, path)), key=str) for path in (file, read))
    assert second == first
    assert len(first) > 20


def test_the_schemata_are_those_of_the_library() -> None:
    """Each schema that is read or written, and its properties."""
    done = subprocess.run([python(), "-c", MODEL], capture_output=True, text=True, check=True)
    model = json.loads(done.stdout)
    for name, schema in ftm_schemata.RELATIONSHIPS.items():
        properties = {schema.source, schema.target, *schema.words, *(ftm_schemata.AMOUNT if schema.has_amount else ())}
        assert properties <= {*model[name]}, name
    assert {*ftm_schemata.COMPANY_KINDS, ftm_schemata.PERSON, ftm_schemata.DOCUMENT} <= model.keys()
    written = ftm_schemata.SCHEMES.keys() - ftm_schemata.UNWRITTEN_SCHEMES - ftm_schemata.SCHEMES_OF_PEOPLE
    assert written <= {*model["Company"]}
    assert written - ftm_schemata.SCHEMES_OF_COMPANIES <= {*model["Person"]} & {*model["PublicBody"]}
    assert {*ftm_schemata.SCHEMES_OF_PEOPLE} <= {*model["Person"]}


def test_what_the_library_rejects(tmp_path: Path) -> None:
    """Wrong values, properties, ends and ids; so it would reject those of an export."""
    entities: list[dict[str, Any]] = [
        {"id": "acme", "schema": "Company", "properties": {"name": ["Acme"], "incorporationDate": ["201X"], "jurisdiction": ["atlantis"]}},
        {"id": "ann", "schema": "Person", "properties": {"name": ["Ann"], "ticker": ["A"]}},
        {"id": "a:b", "schema": "Person", "properties": {"name": ["B"]}},
        {"id": "f", "schema": "Family", "properties": {"person": ["ann"], "relative": ["acme", "nobody"]}},
        {"id": "o", "schema": "Ownership", "properties": {"owner": ["ann"]}},
    ]
    rejected = judge(write_entities(tmp_path / "wrong.json", entities), tmp_path / "read.json")["rejected"]
    assert [entry[:3] for entry in rejected] == [
        ["acme", "incorporationDate", "201X"],
        ["acme", "jurisdiction", "atlantis"],
        ["ann", "ticker"],
        ["a:b", "Person"],
        ["f", "relative", "acme"],
        ["f", "relative", "nobody"],
        ["o", "asset", "required"],
    ]


@pytest.mark.database
async def test_a_data_set_without_losses(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """The library changes no value."""
    await write_export(store, address, catalogue, database_contents, sayable_folder(tmp_path / "mine"), tmp_path / "out")
    file, read = tmp_path / "out" / "mine" / "entities.ftm.json", tmp_path / "read" / "mine.json"
    read.parent.mkdir()
    verdict = judge(file, read)
    assert verdict["rejected"] == []
    assert verdict["changed"] == []
    (read.parent / "dataset.toml").write_text('name = "mine"\n')
    assert_read_alike(catalogue, file.parent, read.parent)


@pytest.mark.database
async def test_the_built_in_data(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Nothing is rejected, and the same is read."""
    await write_export(store, address, catalogue, database_contents, XIAOMI, tmp_path / "out")
    file, read = tmp_path / "out" / "xiaomi" / "entities.ftm.json", tmp_path / "read" / "xiaomi.json"
    read.parent.mkdir()
    verdict = judge(file, read)
    assert verdict["rejected"] == []
    assert verdict["entities"] > 200
    (read.parent / "dataset.toml").write_text('name = "xiaomi"\n')
    assert_read_alike(catalogue, file.parent, read.parent)


@pytest.mark.database
@pytest.mark.parametrize("seed", range(8))
async def test_random_graphs(
    seed: int, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Texts that are hard to write: nothing is rejected."""
    database_contents.invalidate()
    with Writer(address) as writer:
        graph_of_seed(catalogue, seed).write(writer)
    await to_folder(store, catalogue, tmp_path, "ftm")
    assert judge(tmp_path / "unassigned" / "entities.ftm.json", tmp_path / "read.json")["rejected"] == []


def test_entities_of_others(tmp_path: Path, catalogue: Catalogue) -> None:
    """What the library reads and writes again is the same to our importer."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dataset.toml").write_text('name = "leaks"\n')
    ids = {entity["id"] for entity in ENTITIES}
    entities = [entity for entity in ENTITIES if all(_leads_to(value, ids) for value in entity["properties"].get("asset", []))]
    file = write_entities(tmp_path / "first" / "leaks.json", [{"datasets": [], **entity} for entity in entities])
    judge(file, tmp_path / "second" / "leaks.json")
    assert_read_alike(catalogue, tmp_path / "first", tmp_path / "second")


def _leads_to(value: object, ids: set[str]) -> bool:
    return isinstance(value, str) and value in ids


async def write_export(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, folder: Path, output: Path
) -> None:
    """Load a folder into an empty database, and export it."""
    database_contents.ensure("an empty database", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as writer:
        load(writer, read_data_set(folder, catalogue), catalogue)
    await to_folder(store, catalogue, output, "ftm")
