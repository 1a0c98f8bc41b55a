"""The validator of the standard, libcovebods, accepts exports of BODS 0.4: JSON schema, further checks, and no unknown field but ours.

`make test-libcovebods` installs it in an environment of its own, because its licence and its many dependencies are none of ours.
"""

from __future__ import annotations

import json
import subprocess
import venv
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from tests.conftest import ROOT, XIAOMI, DatabaseContents
from tests.seed.export.exporting import to_folder
from tests.seed.export.loadable_graphs import loadable_graph
from tests.seed.export.test_bods_round_trips import interests_folders, load_all

pytestmark = [pytest.mark.libcovebods, pytest.mark.database]
ENVIRONMENT = ROOT / "build" / "libcovebods"
REQUIREMENT = "libcovebods>=0.16,<0.17"

ABOUT_FACTS = {
    "person_identifiers_invalid_composition",  # BODS expects passports, identity cards and tax numbers
    "relationship_interests_subject_should_be_entity_nomination_arrangement",  # of a nominee
}

JUDGE = """
import json, sys
from libcove2 import common
common.get_orgids_prefixes = lambda *_: ["GB-COH", "XI-LEI"]  # would be downloaded
from libcovebods import additionalfields, config, data_reader, jsonschemavalidate, run_tasks, schema

reader, settings = data_reader.DataReader(sys.argv[1]), config.LibCoveBODSConfig()
version = schema.SchemaBODS(reader, settings)
errors = [[error._message, list(error._path)] for error in jsonschemavalidate.JSONSchemaValidator(version).validate(reader)]
checks = run_tasks.process_additional_checks(reader, settings, version, run_tasks.TASK_CLASSES)
unknown = [name for name, field in additionalfields.AdditionalFields(version).process(reader).items() if field["root_additional_field"]]
print(json.dumps({"errors": errors, "checks": checks["additional_checks"], "unknown": unknown}))
"""


@cache
def python() -> Path:
    """The interpreter of an environment with the validator. Skips the test if it cannot be installed."""
    interpreter = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "installed").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        command = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", REQUIREMENT]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            pytest.skip(f"libcovebods cannot be installed here: {reason}")
        (ENVIRONMENT / "installed").touch()
    return interpreter


def judge(file: Path) -> dict[str, Any]:
    """What the validator says about a file."""
    done = subprocess.run([python(), "-c", JUDGE, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


def fill(case: str, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, path: Path) -> None:
    """The built-in data, some random graph, or interests of all kinds."""
    database_contents.ensure(f"for the validator: {case}", lambda _: None)
    database_contents.invalidate()
    if case.isdigit():
        with Writer(address) as writer:
            loadable_graph(catalogue, int(case)).write(writer)
    else:
        load_all(address, catalogue, [XIAOMI] if case == "xiaomi" else interests_folders(path))


@pytest.mark.parametrize("case", ["xiaomi", "interests", "1", "2", "3"])
async def test_the_validator_accepts_exports(
    case: str, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """No error; of the further checks, only those about what the graph says."""
    fill(case, address, catalogue, database_contents, tmp_path)
    await to_folder(store, catalogue, tmp_path / "out", "bods")
    for file in sorted((tmp_path / "out").glob("*/statements.json")):
        verdict = judge(file)
        assert verdict["errors"] == []
        assert verdict["unknown"] == ["/annotations/keiretsu"]
        assert {check["type"] for check in verdict["checks"]} <= (ABOUT_FACTS if case != "xiaomi" else set())


def test_the_validator_rejects_what_is_wrong(tmp_path: Path) -> None:
    """So its silence says something."""
    path = tmp_path / "statements.json"
    head = {"statementId": "short", "statementDate": "2024-05-01", "declarationSubject": "a", "recordId": "a", "recordType": "entity"}
    version = {"publicationDate": "2024-05-01", "bodsVersion": "0.4", "publisher": {"name": "x"}}
    path.write_text(
        json.dumps([{**head, "publicationDetails": version, "recordDetails": {"isComponent": False, "entityType": {"type": "x"}}}])
    )
    messages = " ".join(message for message, _ in judge(path)["errors"])
    assert "'short' is too short" in messages
    assert "'x' is not one of" in messages
