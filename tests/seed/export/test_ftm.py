"""Entities of FollowTheMoney: several data sets, retracted claims, long ids, other schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.export.ftm import open_ftm
from keiretsu.seed.export.ftm_values import MoneyPeriod, write_number, write_period, write_share
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord
from keiretsu.seed.export.scope import ExportScope
from keiretsu.seed.export.writers import ExportContext
from keiretsu.seed.rows import DataSet
from tests.movies import MOVIES
from tests.seed.standards.reading import read_files, warnings

Lines = dict[str, list[dict[str, Any]]]


def write(catalogue: Catalogue, folder: Path, *records: ExportedRecord) -> tuple[Lines, list[str]]:
    """The entities of each data set, and the losses."""
    context = ExportContext(catalogue, ExportScope())
    with open_ftm(folder, context) as writer:
        for record in records:
            writer.write([record])
    files = sorted(folder.glob("*/entities.ftm.json"))
    return {file.parent.name: [json.loads(line) for line in file.read_text().splitlines()] for file in files}, list(
        map(str, context.losses)
    )


def node(type_: str, key: str, claims: tuple[str, ...] = ("C1",), **values: Any) -> ExportedNode:
    """A node of one data set, `mine`."""
    id_ = f"{type_.lower()}:{key}"
    return ExportedNode(type_, id_, {"slug": key, **values}, ("mine",), claims, ("mine",) * len(claims), ("document:D",))


def edge(type_: str, start: str, end: str, claims: tuple[str, ...] = ("C1",), **values: Any) -> ExportedEdge:
    """An edge of the same data set."""
    return ExportedEdge(type_, start, end, values, ("mine",), claims, ("mine",) * len(claims), "asserted", None, ("document:D",))


def claim(key: str, **values: Any) -> ExportedClaim:
    """A claim of the same data set about a company called Acme."""
    properties = {"key": key, "statement": "So it is.", "modality": "asserted", **values}
    return ExportedClaim("Claim", f"claim:{key}", properties, ("mine",), "document:D", ("company:acme",))


DOCUMENT = ExportedNode("Document", "document:D", {"key": "D", "title": "Paper"}, ("mine", "other"))
ACME = node("Company", "acme", name="Acme", kind="company")


def test_each_data_set_has_the_entities_that_it_states(catalogue: Catalogue, tmp_path: Path) -> None:
    """With its own claims."""
    shared = ExportedNode("Company", "company:acme", {"name": "Acme", "kind": "company"}, ("mine", "other"), ("C1", "X"), ("mine", "other"))
    lines, losses = write(catalogue, tmp_path, DOCUMENT, claim("C1"), shared)
    assert losses == []
    assert [entity["id"] for entity in lines["mine"]] == ["keiretsu.document.D", "keiretsu.claim.C1", "keiretsu.company.acme"]
    assert lines["other"] == [
        {"id": "keiretsu.document.D", "schema": "Document", "properties": {"title": ["Paper"]}, "datasets": ["other"]},
        {
            "id": "keiretsu.company.acme",
            "schema": "Company",
            "properties": {"name": ["Acme"]},
            "datasets": ["other"],
            "claims": ["keiretsu.claim.X"],
        },
    ]
    assert (tmp_path / "other" / "dataset.toml").read_text() == 'name = "other"\n'


def test_retracted_claims_support_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    """Nor what only they support, nor relationships with it."""
    ann = node("Person", "ann", ("C2",), name="Ann")
    lines, losses = write(
        catalogue,
        tmp_path,
        DOCUMENT,
        claim("C1"),
        claim("C2", retractedAt="2026-01-31"),
        node("Company", "acme", ("C1", "C2"), name="Acme", kind="company"),
        ann,
        edge("HOLDS_ROLE", "person:ann", "company:acme", title="CEO"),
        edge("HAS_SUBSIDIARY", "company:acme", "company:acme", ("C2",)),
    )
    assert [entity["id"] for entity in lines["mine"]] == ["keiretsu.document.D", "keiretsu.claim.C1", "keiretsu.company.acme"]
    assert lines["mine"][2]["claims"] == ["keiretsu.claim.C1"]
    assert losses == [
        "Claim: The claim is retracted; it is left out (1 time, first in claim:C2).",
        "Person: All its claims are retracted; it is left out (1 time, first in person:ann).",
        "HOLDS_ROLE: It starts or ends at what is left out; it is left out, too (1 time, first in person:ann HOLDS_ROLE company:acme).",
        "HAS_SUBSIDIARY: All its claims are retracted; it is left out (1 time, first in company:acme HAS_SUBSIDIARY company:acme).",
    ]


def test_an_id_that_is_too_long_is_a_hash(catalogue: Catalogue, tmp_path: Path) -> None:
    """It is loaded under that hash, with its relationships."""
    long = node("Company", "小" * 60, name="Long", kind="company")
    lines, losses = write(catalogue, tmp_path, DOCUMENT, claim("C1"), ACME, long, edge("HAS_SUBSIDIARY", "company:acme", long.id))
    (loss,) = losses
    assert loss.startswith("Company.id: The id is too long for FollowTheMoney; it is a hash, under which it is loaded again (1 time")
    id_ = lines["mine"][3]["id"]
    assert lines["mine"][4]["properties"]["asset"] == [id_]
    data_set: DataSet = read_files(catalogue, tmp_path / "mine")
    (subsidiary,) = [record for record in data_set.edges if record.type == "HAS_SUBSIDIARY"]
    assert subsidiary.end == f"company:ftm-{id_.replace('.', '-')}-{subsidiary.end[-8:]}"


def test_what_the_lens_shows_no_claim_of(catalogue: Catalogue, tmp_path: Path) -> None:
    """It has no claims; loading it creates one for its data set."""
    bare = node("Company", "acme", (), name="Acme", kind="company")
    lines, losses = write(catalogue, tmp_path, DOCUMENT, bare)
    assert "claims" not in lines["mine"][1]
    assert losses == ["claims: The lens shows no claim of it; loading it creates one for the row (1 time, first in company:acme)."]


def test_a_schema_of_other_things(tmp_path: Path) -> None:
    """People are people; everything else is counted."""
    movies = compile_schema(MOVIES)
    lines, losses = write(
        movies,
        tmp_path,
        ExportedNode("Person", "person:lana", {"slug": "lana", "name": "Lana", "born": 1965}, ("films",)),
        ExportedNode("Movie", "movie:matrix", {"slug": "matrix", "title": "The Matrix"}, ("films",)),
        ExportedEdge("ACTED_IN", "person:lana", "movie:matrix", {}, ("films",)),
    )
    assert lines["films"] == [
        {
            "id": "keiretsu.person.lana",
            "schema": "Person",
            "properties": {"name": ["Lana"], "birthDate": ["1965"]},
            "datasets": ["films"],
        }
    ]
    assert [loss.partition(":")[0] for loss in losses] == ["Movie", "ACTED_IN"]


def test_an_export_raises_no_warning_when_it_is_read(catalogue: Catalogue, tmp_path: Path) -> None:
    """Not even where numbers look like thousands."""
    stake = edge("HOLDS_STAKE_IN", "company:acme", "company:acme", shareMin=25.125, shareMax=99.999)
    payment = edge("LINKED_TO", "company:acme", "company:acme", kind="payment", amount=1.125)
    write(catalogue, tmp_path, DOCUMENT, claim("C1"), ACME, stake, payment)
    assert warnings(read_files(catalogue, tmp_path / "mine")) == []


@pytest.mark.parametrize(
    ("text", "first", "last", "period"),
    [
        ("2014/..", "2014-01-01", None, MoneyPeriod("2014")),
        ("../2012", None, "2012-12-31", MoneyPeriod("", "2012")),
        ("2014-10", "2014-10-01", "2014-10-31", MoneyPeriod("2014-10", "2014-10")),
        (
            "0800/0900",
            "0800-01-01",
            "0900-12-31",
            MoneyPeriod(reason="It is not a year, a month or a day from 1000 to 2999; it is left out"),
        ),
        ("2014~", "2014-01-01", "2014-12-31", MoneyPeriod("2014-01-01", "2014-12-31", reason="It is written as its first and last day")),
    ],
)
def test_periods(text: str, first: str | None, last: str | None, period: MoneyPeriod) -> None:
    """Open ends are missing; what is not a plain time is its days."""
    assert write_period(text, first, last) == period


def test_numbers_and_shares() -> None:
    """Without exponents; with a decimal more where they could be thousands."""
    assert [write_number(value) for value in (1e22, 1e-7, 5, 5.0, 1.125, -2.5)] == [
        "1" + "0" * 22,
        "0.0000001",
        "5",
        "5",
        "1.1250",
        "-2.5",
    ]
    assert (write_share(25, 50.5), write_share(5.0, 5)) == ("25-50.5", "5")
