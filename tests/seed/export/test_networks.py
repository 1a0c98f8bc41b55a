"""GraphML and GEXF are read by networkx as what was stored: types, missing values, parallel edges, every character that XML holds."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import networkx as nx
import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.export.xml_text import escape_xml
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.movies import MOVIES
from tests.seed.export.exporting import to_bytes
from tests.seed.folders import write_folder

FORMATS: dict[str, Any] = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
NAME = 'A & B <"小米">'
HARD = "a\tb\nc\rd' 🙂 \ufffd"


def hard_values(batch: Batch) -> None:
    batch.run("MATCH (n {slug: 'acme'}) SET n.name = $p.name, n.kind = $p.kind RETURN 1", name=NAME, kind=HARD)
    batch.run("MATCH (n {slug: 'beta'}) SET n.kind = $p.kind RETURN 1", kind="bell \x07 and \uffff")


@pytest.fixture
def stored(database_contents: DatabaseContents, address: Address, catalogue: Catalogue, tmp_path: Path) -> None:
    """Two companies with parallel stakes in different years, and values that are hard to write."""
    database_contents.ensure("a test of networks", lambda _: None)
    database_contents.invalidate()
    folder = write_folder(
        tmp_path / "mine",
        companies="name,aliases,anonymous\nAcme,a\\;b; c,TRUE\nBeta,,\n",
        holds_stake_in="from,to,share_percent,valid,confidence\nAcme,Beta,10-20,2002/2021,0.5\nAcme,Beta,,2021/..,\nBeta,Acme,50,,\n",
    )
    with Writer(address) as writer:
        load(writer, read_data_set(folder, catalogue), catalogue)
        writer.write(hard_values)


@pytest.mark.database
@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("format_", FORMATS)
async def test_a_network(format_: str, store: Store, catalogue: Catalogue) -> None:
    """What is missing has no attribute; lists are texts as in CSV; claims are counted, not dropped in silence."""
    data, report = await to_bytes(store, catalogue, format_)
    graph = FORMATS[format_](io.BytesIO(data))
    acme, beta = dict(graph.nodes["company:acme"]), dict(graph.nodes["company:beta"])
    claims = [acme.pop("claims"), beta.pop("claims")]
    assert all(len(key) == 16 for key in claims)
    assert acme == {
        "type": "Company",
        "slug": "acme",
        "name": NAME,
        "label": NAME,
        "kind": HARD,
        "aliases": "a\\;b; c",
        "anonymous": True,
        "dataSets": "mine",
    }
    assert beta == {
        "type": "Company",
        "slug": "beta",
        "name": "Beta",
        "label": "Beta",
        "kind": "bell \ufffd and \ufffd",
        "dataSets": "mine",
    }
    assert sorted(type_ for _, type_ in graph.nodes(data="type")) == ["Company", "Company", "Document", "Document"]
    stakes = sorted((edge for *_, edge in graph.edges(data=True)), key=lambda edge: str(edge.get("valid")))
    assert [(edge.get("shareMin"), edge.get("shareMax"), edge.get("confidence")) for edge in stakes] == [
        (10.0, 20.0, 0.5),
        (None, None, None),
        (50.0, 50.0, None),
    ]
    assert {edge["modality"] for edge in stakes} == {"ASSERTED"}
    losses = {(loss.place, loss.count) for loss in report.losses}
    assert losses == {("Claim", 5), ("Company.kind", 1)}


@pytest.mark.database
@pytest.mark.usefixtures("stored")
async def test_validity_is_a_spell(store: Store, catalogue: Catalogue) -> None:
    """From the earliest to the latest day; an open end has no attribute, an undated fact no spell."""
    data, _ = await to_bytes(store, catalogue, "gexf")
    spells = [element.attrib for element in fromstring(data).iter() if element.tag.endswith("}spell")]  # noqa: S314  # our own
    assert sorted(spells, key=str) == [{"start": "2002-01-01", "end": "2021-12-31"}, {"start": "2021-01-01"}]


@pytest.mark.database
@pytest.mark.parametrize("format_", FORMATS)
async def test_a_schema_without_claims(
    format_: str, store: Store, address: Address, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Any declarations."""
    movies = compile_schema(MOVIES)
    database_contents.ensure("a test of networks", lambda _: None)
    database_contents.invalidate()
    folder = write_folder(
        tmp_path / "films",
        movies="title,released\nThe Matrix,1999\n",
        people="name\nKeanu\n",
        acted_in="from,to,roles\nKeanu,The Matrix,Neo\n",
    )
    with Writer(address) as writer:
        load(writer, read_data_set(folder, movies), movies)
    data, report = await to_bytes(store, movies, format_)
    graph = FORMATS[format_](io.BytesIO(data))
    assert dict(graph.nodes["movie:the-matrix"])["released"] == 1999
    assert [edge["roles"] for *_, edge in graph.edges(data=True)] == ["Neo"]
    assert len(report.losses) == 0


@pytest.mark.parametrize("text", ["", "a", "]]>", "&amp;", "\t\n\r", "\x00", "\ufffe", "é́ا🙂"])
def test_texts_in_xml(text: str) -> None:
    """As an attribute and as an element, any text is read as it was, or its replaced characters are counted."""
    escaped, is_changed = escape_xml(text)
    element = fromstring(f'<e a="{escaped}">{escaped}</e>')  # noqa: S314  # our own
    assert element.get("a") == (element.text or "")
    assert (element.text or "") == text or is_changed
