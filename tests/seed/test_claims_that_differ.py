"""Data sets that say different things of the same facts: loaded in any order, corrected, retracted and detached, against plain Python."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.identity import implicit_claim_key
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.slugs import slugify
from tests.conftest import DatabaseContents
from tests.seed.export.exporting import graph_hash, to_folder
from tests.seed.folders import write_folder
from tests.seed.readable_graph import contents, without_digests

pytestmark = pytest.mark.database

MODALITIES = ["asserted", "reported", "hedged", "inferred"]
FIRMNESS = {modality: rank for rank, modality in enumerate(MODALITIES)}
DATES = ["", "2001-05-01", "2010-01-01", "2020-12-31"]
FIRMS = ("Alpha", "Beta", "Gamma")


@dataclass
class RandomClaim:
    key: str
    modality: str
    published: str
    retracted: bool = False

    @property
    def rank(self) -> tuple[int, int, str]:
        """By firmness, then by the latest document, then by key."""
        return FIRMNESS[self.modality], -int(self.published.replace("-", "") or 0), self.key


def is_stake(fact: tuple[str, ...]) -> bool:
    return len(fact) == 2 and fact[0] != "round"


@dataclass
class Source:
    """A data set with one document. `rows`: what it states of stakes and firms, by fact; `claims`: of each."""

    name: str
    published: str
    claims: dict[str, RandomClaim] = field(default_factory=dict)
    rows: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)
    support: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def files(self) -> dict[str, str]:
        """The files of the data set."""
        claims = [
            f"{claim.key},about,{claim.modality},{self.name}-doc,Alpha,{'2024-01-01' if claim.retracted else ''}\n"
            for claim in self.claims.values()
        ]
        firms = "".join(
            f"{fact[0]},{row['kind']},{row['aliases']},{self._support(fact)}\n" for fact, row in self.rows.items() if len(fact) == 1
        )
        rounds = "".join(
            f"{fact[1]},{row.get('amount', '')},{row.get('currency', '')},{self._support(fact)}\n"
            for fact, row in self.rows.items()
            if fact[0] == "round"
        )
        raised = "".join(f"Alpha,{fact[1]},{self._support(fact)}\n" for fact in self.rows if fact[0] == "round")
        stakes = "".join(
            f"{fact[0]},{fact[1]},{row.get('share', '')},{row.get('valid', '')},{self._support(fact)}\n"
            for fact, row in self.rows.items()
            if is_stake(fact)
        )
        return {
            "documents": f"key,title,published_on\n{self.name}-doc,{self.name},{self.published}\n",
            "claims": "key,statement,modality,document,about,retracted_at\n" + "".join(claims),
            "companies": "name,kind,aliases,claims\n" + firms,
            "holds_stake_in": "from,to,share_percent,valid,claims\n" + stakes,
            "funding_rounds": "name,amount,currency,claims\n" + rounds,
            "raised": "from,to,claims\n" + raised,
        }

    def standing_claims(self, fact: tuple[str, ...]) -> list[RandomClaim]:
        """The claims of a row that are not retracted. A node without any becomes its own claim, whose document is the file."""
        claims = [self.claims[key] for key in self.support[fact] if not self.claims[key].retracted]
        if claims or is_stake(fact):
            return claims
        file, id_ = (
            ("companies.csv", f"company:{slugify(fact[0])}")
            if len(fact) == 1
            else ("funding_rounds.csv", f"fundingRound:{slugify(fact[1])}")
        )
        return [RandomClaim(implicit_claim_key(self.name, file, id_), "asserted", "")]

    def _support(self, fact: tuple[str, ...]) -> str:
        return "; ".join(self.support[fact])


def random_source(draw: random.Random, number: int) -> Source:
    source = Source(f"set{number}", draw.choice(DATES))
    for index in range(4):
        key = f"{draw.choice('ABCab')}{number}{index}"
        source.claims[key] = RandomClaim(key, draw.choice(MODALITIES), source.published)
    facts: list[tuple[str, ...]] = [(name,) for name in FIRMS]
    facts += [pair for pair in itertools.permutations(FIRMS, 2) if draw.random() < 0.6]
    facts += [("round", name) for name in ("Series A", "Series B") if draw.random() < 0.7]
    for fact in facts:
        source.rows[fact] = random_row(draw, fact)
        source.support[fact] = sorted(draw.sample(sorted(source.claims), draw.choice([1, 1, 2])))
    return source


def random_row(draw: random.Random, fact: tuple[str, ...]) -> dict[str, str]:
    def maybe(*values: str) -> str:
        return draw.choice(["", *values])

    if len(fact) == 1:
        return {"kind": maybe("maker", "bank"), "aliases": maybe(f"{fact[0]} Ltd", f"{fact[0]} plc; {fact[0]} Ltd", f"{fact[0]} AG")}
    if fact[0] == "round":
        return {"amount": maybe("5", "7.5"), "currency": maybe("USD", "EUR")}
    return {"share": maybe("30", "40", "25-50"), "valid": maybe("../2020", "../2021")}


# the oracle


def standing(sources: list[Source], fact: tuple[str, ...], accepted: set[str] | None = None) -> list[tuple[RandomClaim, dict[str, str]]]:
    """The claims of a fact that count, the one that decides first, each with its row."""
    pairs = [
        (claim, source.rows[fact])
        for source in sources
        if fact in source.rows
        for claim in source.standing_claims(fact)
        if accepted is None or claim.modality in accepted
    ]
    if accepted is None:
        pairs = [pair for pair in pairs if pair[0].modality != "inferred"] or pairs
    return sorted(pairs, key=lambda pair: pair[0].rank)


def shown(pairs: list[tuple[RandomClaim, dict[str, str]]], fact: tuple[str, ...]) -> dict[str, Any]:
    rows = [row for _, row in pairs]
    if len(fact) == 1:
        aliases = [item for row in rows for item in row["aliases"].split("; ") if item]
        return {"kind": next((row["kind"] for row in rows if row["kind"]), None), "aliases": list(dict.fromkeys(aliases))}
    if fact[0] == "round":
        with_amount = next((row for row in rows if row["amount"]), None)
        if with_amount:
            return {"amount": float(with_amount["amount"]), "currency": with_amount["currency"] or None}
        return {"amount": None, "currency": next((row["currency"] for row in rows if row["currency"]), None)}
    share = next((row["share"] for row in rows if row["share"]), None)
    bounds = [float(bound) for bound in (f"{share}-{share}" if "-" not in share else share).split("-")] if share else [None, None]
    return {"shareMin": bounds[0], "shareMax": bounds[1], "valid": next((row["valid"] for row in rows if row["valid"]), None)}


FIELDS = """{
  companies(first: 100%(lens)s) { nodes { name kind aliases statedValues { property value claims } } }
  stakes(first: 100%(lens)s) {
    nodes { from { name } to { name } shareMin shareMax valid evidence { key } statedValues { property value claims } }
  }
  fundingRounds(first: 100%(lens)s) { nodes { name amount currency } }
}"""


async def answers(engine: Engine, lens: str = "") -> dict[tuple[str, ...], dict[str, Any]]:
    """What the API shows of each fact."""
    response = await engine.execute(GraphQLRequest(FIELDS % {"lens": f", lens: {lens}" if lens else ""}))
    assert not response.errors, response.errors
    data: Any = response.data
    result: dict[tuple[str, ...], dict[str, Any]] = {(node["name"],): node for node in data["companies"]["nodes"]}
    result |= {(node["from"]["name"], node["to"]["name"]): node for node in data["stakes"]["nodes"]}
    result |= {("round", node["name"]): node for node in data["fundingRounds"]["nodes"]}
    return result


@pytest.fixture
def writer(address: Address, database_contents: DatabaseContents) -> Iterator[Writer]:
    """On an empty database."""
    database_contents.ensure("a test of claims that differ", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as test_writer:
        yield test_writer


def empty(writer: Writer) -> None:
    writer.write(lambda batch: batch.run("MATCH (n:!(LoaderLock|GraphFormat)) DETACH DELETE n RETURN count(*)"))


def load_sources(writer: Writer, path: Path, sources: list[Source], catalogue: Catalogue, *, prune: bool = False) -> None:
    for source in sources:
        load(writer, read_data_set(write_folder(path / source.name, **source.files()), catalogue), catalogue, prune=prune)


def check_shown(actual: dict[tuple[str, ...], dict[str, Any]], sources: list[Source], accepted: set[str] | None = None) -> None:
    """Each fact shows what the oracle derives. an edge that no claim supports is hidden."""
    for fact in {fact for source in sources for fact in source.rows}:
        pairs = standing(sources, fact, accepted)
        if is_stake(fact) and (not pairs or (accepted is None and pairs[0][0].modality == "inferred")):
            assert fact not in actual
        elif fact in actual:
            expected = shown(pairs or standing(sources, fact), fact)
            assert {name: actual[fact][name] for name in expected} == expected, fact
        else:
            assert fact[0] == "round", "only what no visible fact reveals is hidden"


def check_stated(actual: dict[tuple[str, ...], dict[str, Any]], sources: list[Source]) -> None:
    """Each stake says which claims state which share."""
    for fact in (fact for fact in actual if is_stake(fact)):
        expected: dict[str, list[str]] = {}
        for claim, row in standing(sources, fact):
            if row["share"]:
                expected.setdefault(str(float(row["share"].split("-")[0])), []).append(claim.key)
        stated = {item["value"]: item["claims"] for item in actual[fact]["statedValues"] if item["property"] == "shareMin"}
        assert stated == {value: sorted(keys) for value, keys in expected.items()}, fact


@pytest.mark.parametrize("seed", range(4))
async def test_the_order_of_loading_does_not_matter(
    writer: Writer, store: Store, engine: Engine, tmp_path: Path, catalogue: Catalogue, seed: int
) -> None:
    """Three data sets in every order: the same graph, and the values that the rule gives."""
    draw = random.Random(seed)  # noqa: S311  # not for secrets
    sources = [random_source(draw, number) for number in range(3)]
    graphs, hashes = [], set()
    for order in itertools.permutations(sources):
        empty(writer)
        load_sources(writer, tmp_path, list(order), catalogue)
        graphs.append(without_digests(contents(writer)))
        hashes.add(await graph_hash(store, catalogue))
    assert all(graph == graphs[0] for graph in graphs)
    assert len(hashes) == 1
    actual = await answers(engine)
    check_shown(actual, sources)
    check_stated(actual, sources)
    load_sources(writer, tmp_path, sources, catalogue)
    assert without_digests(contents(writer)) == graphs[0]


@pytest.mark.parametrize("seed", range(4))
async def test_what_a_data_set_takes_back_goes(writer: Writer, engine: Engine, tmp_path: Path, catalogue: Catalogue, seed: int) -> None:
    """Claims retracted and restored, rows corrected and pruned, documents redated: as if all had been loaded so at once."""
    draw = random.Random(seed)  # noqa: S311  # not for secrets
    sources = [random_source(draw, number) for number in range(3)]
    load_sources(writer, tmp_path, sources, catalogue)
    for _ in range(5):
        source = draw.choice(sources)
        change(draw, source)
        load_sources(writer, tmp_path, [source], catalogue, prune=True)
        stepwise = without_digests(contents(writer))
        check_shown(await answers(engine), sources)
        empty(writer)
        load_sources(writer, tmp_path, draw.sample(sources, 3), catalogue)
        assert without_digests(contents(writer)) == stepwise


def change(draw: random.Random, source: Source) -> None:
    match draw.choice(["retract", "correct", "remove", "redate"]):
        case "retract":
            claim = draw.choice(list(source.claims.values()))
            claim.retracted = not claim.retracted
        case "correct":
            fact = draw.choice(list(source.rows))
            source.rows[fact] = random_row(draw, fact)
        case "remove":
            if facts := [fact for fact in source.rows if len(fact) == 2]:
                del source.rows[draw.choice(facts)]
        case "redate":
            source.published = draw.choice(DATES)
            for claim in source.claims.values():
                claim.published = source.published


@pytest.mark.parametrize("format_", ["csv", "parquet"])
async def test_each_data_set_is_exported_with_its_own_values(
    writer: Writer, store: Store, tmp_path: Path, catalogue: Catalogue, format_: str
) -> None:
    """Out and in again, in another order: the same graph hash."""
    draw = random.Random(7)  # noqa: S311  # not for secrets
    sources = [random_source(draw, number) for number in range(3)]
    load_sources(writer, tmp_path, sources, catalogue)
    first_hash = await graph_hash(store, catalogue)
    report = await to_folder(store, catalogue, tmp_path / "out", format_)
    assert {reason.split(",")[0] for reason in str(report.losses).splitlines() if "recordedAt" not in reason} <= {""}
    empty(writer)
    for folder in sorted((path for path in (tmp_path / "out").iterdir()), reverse=True):
        load(writer, read_data_set(folder, catalogue), catalogue)
    assert await graph_hash(store, catalogue) == first_hash
