"""JSON-LD and N-Quads say the same, as rdflib reads them, and each fact is derived from its claims and documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.export.vocabulary import node_iri
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.movies import MOVIES
from tests.seed.export.exporting import to_bytes
from tests.seed.folders import write_folder

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser uses it

ORG, PROV, SCHEMA = Namespace("http://www.w3.org/ns/org#"), Namespace("http://www.w3.org/ns/prov#"), Namespace("https://schema.org/")
TERMS, NODES = Namespace("urn:keiretsu-terms:"), Namespace("urn:keiretsu:")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")


async def graphs_of(store: Store, catalogue: Catalogue) -> tuple[Graph, Graph]:
    """Both exports, parsed."""
    graphs = []
    for format_, syntax in (("json-ld", "json-ld"), ("n-quads", "nt")):
        data, _ = await to_bytes(store, catalogue, format_)
        graphs.append(Graph().parse(data=data, format=syntax))
    return graphs[0], graphs[1]


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_the_built_in_data(store: Store, catalogue: Catalogue) -> None:
    """The same statements; a fact with its relation, its ends, its strength and its evidence."""
    graph, quads = await graphs_of(store, catalogue)
    assert set(graph) == set(quads)
    xiaomi, huami = NODES["company:xiaomi"], NODES["company:huami"]
    assert (xiaomi, RDF.type, ORG.Organization) in graph
    assert (xiaomi, ORG.hasSubOrganization, huami) in graph
    facts = set(graph.subjects(TERMS["from"], xiaomi)) & set(graph.subjects(TERMS.to, huami))
    (fact,) = facts & set(graph.subjects(TERMS.relation, ORG.hasSubOrganization))
    assert set(graph.objects(fact, PROV.wasDerivedFrom)) == {NODES["claim:A2-09"], NODES["document:A2"]}
    assert graph.value(fact, TERMS.modality) == Literal("REPORTED")
    assert graph.value(NODES["claim:A2-09"], PROV.hadPrimarySource) == NODES["document:A2"]
    assert xiaomi in set(graph.objects(NODES["claim:A2-09"], SCHEMA.about))
    underived = [fact for fact in graph.subjects(RDF.type, TERMS.Fact) if not list(graph.objects(fact, PROV.wasDerivedFrom))]
    assert underived == []


@pytest.mark.database
async def test_values(store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path) -> None:
    """Types of literals, characters of all kinds, ids that an IRI cannot hold as they are."""
    database_contents.ensure("a test of linked data", lambda _: None)
    database_contents.invalidate()
    folder = write_folder(
        tmp_path / "mine",
        companies="name,aliases,anonymous\n小米,a\\;b; c,TRUE\nBeta,,\n",
        holds_stake_in="from,to,share_percent,valid\n小米,Beta,25,2002/2021\n小米,Beta,,2021/..\n",
        documents='key,title,publishedOn\n"A <b> ""c"" %20",Paper,2020-02-29\n',
    )
    with Writer(address) as writer:
        load(writer, read_data_set(folder, catalogue), catalogue)
        writer.write(store_hard_text)
    graph, quads = await graphs_of(store, catalogue)
    assert set(graph) == set(quads)
    company = URIRef(node_iri("company:小米"))
    assert set(graph.objects(company, SCHEMA.alternateName)) == {Literal("a;b"), Literal("c")}
    assert graph.value(company, TERMS.anonymous) == Literal(True)  # noqa: FBT003  # a value
    assert graph.value(company, TERMS.kind) == Literal('q" b\\ \t\n\r \x07 \x7f 🙂')
    (document,) = graph.subjects(SCHEMA.name, Literal("Paper"))
    assert (document, SCHEMA.datePublished, Literal("2020-02-29", datatype=XSD.date)) in graph
    assert list(graph.objects(None, TERMS.shareMin)) == [Literal("25.0", datatype=XSD.double)]
    assert set(graph.objects(None, TERMS.valid)) == {Literal(text, datatype=EDTF) for text in ("2002/2021", "2021/..")}
    assert len(set(graph.subjects(TERMS.relation, TERMS.HOLDS_STAKE_IN))) == 2, "two facts of one pair"


def store_hard_text(batch: Batch) -> None:
    batch.run("MATCH (n {slug: '小米'}) SET n.kind = $p.kind RETURN 1", kind='q" b\\ \t\n\r \x07 \x7f 🙂')


@pytest.mark.database
async def test_a_schema_without_claims(store: Store, address: Address, database_contents: DatabaseContents, tmp_path: Path) -> None:
    """Types that match a class of a vocabulary by their name; what a link does not hold is counted."""
    movies = compile_schema(MOVIES)
    database_contents.ensure("a test of linked data", lambda _: None)
    database_contents.invalidate()
    folder = write_folder(
        tmp_path / "films",
        movies="title,released\nThe Matrix,1999\n",
        people="name\nKeanu\nLana\n",
        acted_in="from,to,roles\nKeanu,The Matrix,Neo\n",
        follows="from,to\nLana,Keanu\n",
    )
    with Writer(address) as writer:
        load(writer, read_data_set(folder, movies), movies)
    graph, quads = await graphs_of(store, movies)
    assert set(graph) == set(quads)
    movie, keanu, lana = NODES["movie:the-matrix"], NODES["person:keanu"], NODES["person:lana"]
    assert {(movie, RDF.type, SCHEMA.Movie), (keanu, TERMS.ACTED_IN, movie), (lana, TERMS.FOLLOWS, keanu)} <= set(graph)
    assert graph.value(movie, TERMS.released) == Literal(1999)
    _, report = await to_bytes(store, movies, "n-quads")
    assert [loss.place for loss in report.losses] == ["FOLLOWS"]
