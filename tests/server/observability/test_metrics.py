"""/metrics tells Prometheus exactly what happened, whatever was asked; hostile names neither swell it nor push others out."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from prometheus_client import REGISTRY, Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_plain

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.errors import Code
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations
from keiretsu.server.application import make_application
from keiretsu.server.observability.metrics import (
    BOUNDS,
    IDLE,
    LOOK,
    OPEN_METRICS,
    OUTCOMES,
    PLACES,
    PLAIN_TEXT,
    ROUTES,
    ROWS,
    Metrics,
    form_of,
)
from tests.conftest import ROOT
from tests.server.client import address_at, closed_port
from tests.server.observability.test_request_logging import listening

PAGE = ROOT / "docs" / "reference/metrics.md"
OPEN = {"accept": "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2"}
PROMETHEUS = (  # what version 3 sends
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)
NAMED = "query Named { __typename }"
TOO_LONG = "A" * 65

Counts = dict[tuple[str, ...], float]


class Counted:
    """A reading, as Prometheus understands it."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = {family.name: family for family in families}
        self.samples = [sample for family in self.families.values() for sample in family.samples]

    def of(self, name: str, *labels: str, **fixed: str) -> Counts:
        """The values of a metric by these labels, where the others are as said."""
        found = [sample for sample in self.samples if sample.name == name and fixed.items() <= sample.labels.items()]
        return {tuple(one.labels[label] for label in labels): one.value for one in found}


def counted(metrics: Metrics) -> Counted:
    return Counted(metrics.read().collect())


def ask(metrics: Metrics, name: str | None, *, status: int = 200, code: str | None = None, at: float = 1.0) -> None:
    """A request for an operation of this name."""
    metrics.observe_request({"path": "/graphql", "keiretsu.operation": name, "keiretsu.code": code}, status, at, at)


def names_of(metrics: Metrics) -> set[str]:
    """The labels that there are for operations."""
    return {name for (name,) in counted(metrics).of("keiretsu_requests_total", "operation")}


class TestCounting:
    """Each is counted once, under its labels."""

    def test_a_time_falls_into_its_bucket(self) -> None:
        """Up to the bound and with it; what is longer than all bounds counts, too."""
        metrics = Metrics()
        for seconds in (0.0, 0.001, 0.0011, 30.0, 31.0):
            metrics.observe_request({"path": "/livez"}, 200, 0.0, seconds)
        found = counted(metrics)
        buckets = found.of("keiretsu_http_request_duration_seconds_bucket", "le")
        assert list(buckets.values()) == [2, *[3] * (len(BOUNDS) - 2), 4, 5]
        assert [float(bound) for (bound,) in buckets] == [*BOUNDS, float("inf")]
        assert found.of("keiretsu_http_request_duration_seconds_sum") == {(): pytest.approx(61.0021)}
        assert found.of("keiretsu_http_request_duration_seconds_count", "route", "operation") == {("/livez", ""): 5}

    def test_the_time_of_an_operation_is_told_once_for_all_its_statuses(self) -> None:
        """They are counted apart."""
        metrics = Metrics()
        for status in (200, 200, 503):
            ask(metrics, "Named", status=status)
        assert counted(metrics).of("keiretsu_requests_total", "operation", "status") == {("Named", "200"): 2, ("Named", "503"): 1}
        assert counted(metrics).of("keiretsu_http_request_duration_seconds_count", "operation") == {("Named",): 3}

    @pytest.mark.parametrize(
        ("path", "route"),
        [("/", "/"), ("/graphql", "/graphql"), ("/graphql/", "other"), ("/metrics", "/metrics"), ("/graphiql/a/b.js", "/graphiql")],
    )
    def test_a_route(self, path: str, route: str) -> None:
        """The paths of this program, and one label for all others."""
        metrics = Metrics()
        metrics.observe_request({"path": path}, 404, 0.0, 0.0)
        assert counted(metrics).of("keiretsu_requests_total", "route") == {(route,): 1}

    def test_every_code_and_outcome_is_there_from_the_start(self) -> None:
        """So that the first error is an increase, too."""
        found = counted(Metrics())
        assert found.of("keiretsu_errors_total", "code") == {(code.name,): 0 for code in Code}
        assert found.of("keiretsu_db_query_duration_seconds_count", "outcome") == {(outcome,): 0 for outcome in OUTCOMES}

    def test_nothing_is_shared(self) -> None:
        """Neither with another server in this process nor with the library's own registry."""
        metrics, other = Metrics(), Metrics()
        ask(metrics, None)
        assert counted(other).of("keiretsu_requests_total") == {}
        assert not [family.name for family in REGISTRY.collect() if family.name.startswith("keiretsu")]


class TestNames:
    """An operation's name is chosen by whoever asks."""

    def test_a_name_that_is_answered_takes_a_place(self) -> None:
        """And from then on its errors are told under it as well."""
        metrics = Metrics()
        ask(metrics, "Named", status=400, code="BAD_USER_INPUT")
        ask(metrics, "Named", code="DATA_INTEGRITY_ERROR")
        assert names_of(metrics) == {"other"}
        ask(metrics, "Named")
        ask(metrics, "Named", status=503, code="DATABASE_UNAVAILABLE")
        assert counted(metrics).of("keiretsu_requests_total", "operation", "status") == {
            ("other", "400"): 1,
            ("other", "200"): 1,
            ("Named", "200"): 1,
            ("Named", "503"): 1,
        }

    @pytest.mark.parametrize("name", ["a b", "a\nb 1", 'a"} 1', "1a", TOO_LONG, "ключ", "a\ud800", "A" * 1_000_000, "Name\n"])
    def test_a_name_that_is_none(self, name: str) -> None:
        """It can neither break the text nor stand in it."""
        metrics = Metrics()
        ask(metrics, name)
        assert names_of(metrics) == {"other"}

    def test_a_hundred_thousand_names(self) -> None:
        """There are as many labels as places; those that were there keep theirs, and nothing else is kept."""
        metrics = Metrics(["Known"])
        ask(metrics, "Mine")
        for number in range(100_000):
            ask(metrics, f"Hostile{number}", at=1 + number / 100_000)
        ask(metrics, "Mine")
        ask(metrics, "Known")
        found = counted(metrics).of("keiretsu_requests_total", "operation")
        assert len(found) == PLACES + 2
        assert (found["Mine",], found["Known",], found["other",]) == (2, 1, 100_001 - PLACES)
        assert len(metrics._requests) == PLACES + 2
        assert len(OPEN_METRICS.encode(metrics.read())) < 250_000

    def test_a_name_that_nobody_asks_for_loses_its_place(self) -> None:
        """So hostile names do not keep others out for ever; those in use stay, and no count is told as somebody else's."""
        metrics = Metrics()
        for number in range(PLACES - 1):
            ask(metrics, f"Hostile{number}", at=1.0)
        ask(metrics, "Used", at=1.0)
        ask(metrics, "Late", at=1.0)
        assert "Late" not in names_of(metrics)
        ask(metrics, "Used", at=IDLE)
        ask(metrics, "Late", at=IDLE + 2.0)
        assert names_of(metrics) == {"Used", "Late", "other"}
        assert counted(metrics).of("keiretsu_requests_total", "operation") == {("Used",): 2, ("other",): 1, ("Late",): 1}

    def test_idle_names_are_looked_for_now_and_then(self) -> None:
        """Not with each request of somebody who makes up names."""
        metrics = Metrics()
        for number in range(PLACES):
            ask(metrics, f"Hostile{number}", at=1.0)
        ask(metrics, "Early", at=IDLE)  # looked, one second too early
        ask(metrics, "Late", at=IDLE + LOOK - 1.0)
        assert not {"Early", "Late"} & names_of(metrics)
        ask(metrics, "Late", at=IDLE + LOOK)
        assert names_of(metrics) == {"Late", "other"}

    def test_known_documents(self) -> None:
        """Their operations have a label from the first request on, also where it fails, and take no places."""
        metrics = Metrics([f"Known{number}" for number in range(150)])
        for number in range(150):
            ask(metrics, f"Known{number}", status=503, code="DATABASE_UNAVAILABLE")
        ask(metrics, "Named")
        assert len(names_of(metrics)) == 151


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", PLAIN_TEXT),
        ("*/*", PLAIN_TEXT),
        ("text/html", PLAIN_TEXT),
        ("text/plain;version=0.0.4", PLAIN_TEXT),
        ("application/openmetrics-text", OPEN_METRICS),
        (OPEN["accept"], OPEN_METRICS),
        (PROMETHEUS, OPEN_METRICS),
        ("application/openmetrics-text;q=0.1,text/plain", PLAIN_TEXT),
        ("application/openmetrics-text;q=0", PLAIN_TEXT),
        ("application/openmetrics-text;version=1.a", OPEN_METRICS),
        ("application/openmetrics-text;q=ä,;;==", OPEN_METRICS),
    ],
)
def test_the_form_that_is_liked_best(accept: str, form: object) -> None:
    """Whatever the header says, there is an answer that a Prometheus reads."""
    assert form_of(accept) is form


def test_the_page_lists_what_is_counted() -> None:
    """Each metric with its type, labels and sentence; and each bound of the buckets."""
    rows = re.findall(r"\| `(\w+)` \| (\w+) \| (.*?) ?\| (.*) \|", PAGE.read_text())
    assert rows == [(row.name, row.kind, ", ".join(f"`{label}`" for label in row.labels), row.sentence) for row in ROWS]
    for told_so in (*(f"`{word}`" for word in (*OUTCOMES, *ROUTES)), f"- {PLACES} others."):
        assert told_so in PAGE.read_text()
    told = re.search(r"end at ([\d., and]+) ms, and at ([\d., and]+) s\.", PAGE.read_text())
    assert told
    milliseconds, seconds = ([float(number) for number in re.findall(r"\d[\d.]*", part)] for part in told.groups())
    assert tuple([millisecond / 1000 for millisecond in milliseconds] + seconds) == BOUNDS


@contextmanager
def served(store: Store) -> Iterator[str]:
    """The whole application over a store, and where it listens."""
    with listening(make_application(store, read_declarations(COMPANIES))) as url:
        yield url


def read_plain(client: httpx.Client) -> Counted:
    response = client.get("/metrics")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return Counted(parse_plain(response.text))


def read_open(client: httpx.Client) -> Counted:
    response = client.get("/metrics", headers=OPEN)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    assert response.text.endswith("# EOF\n")
    return Counted(parse_open_metrics(response.text))  # type: ignore[no-untyped-call]  # the library has no types for this parser


def post(client: httpx.Client, query: str, operation: str | None = None) -> int:
    modern = {"accept": "application/graphql-response+json"}
    return client.post("/graphql", json={"query": query, "operationName": operation}, headers=modern).status_code


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Of a real server whose database is not there, after it was asked all sorts of things."""
    with closed_port() as port, served(Store(address_at(port))) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert [post(client, NAMED, "Named") for _ in range(3)] == [200, 200, 200]
        assert post(client, "{ __typename }") == 200
        assert post(client, "{") == 400
        assert post(client, NAMED, "Nobody") == 400
        assert post(client, f"query {TOO_LONG} {{ __typename }}", TOO_LONG) == 200
        assert post(client, 'query Company { company(slug: "a") { name } }', "Company") == 503
        assert client.post("/graphql", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
        assert client.put("/graphql").status_code == 405
        assert [client.get(path).status_code for path in ("/nothing", "/else")] == [404, 404]
        assert client.delete("/livez").status_code == 405
        assert [client.get("/livez").status_code for _ in range(4)] == [200] * 4
        assert client.get("/readyz").status_code == 503
        assert client.post("/metrics").status_code == 405
        yield client


@pytest.fixture(scope="module")
def readings(client: httpx.Client) -> tuple[Counted, Counted]:
    """Twice, one after the other, in both forms."""
    return read_plain(client), read_open(client)


class TestServer:
    """The readings are compared with what was asked."""

    def test_requests(self, readings: tuple[Counted, Counted]) -> None:
        """Each is counted once, as what it was; a reading counts in the next."""
        asked = {
            ("/graphql", "Named", "200"): 3,
            ("/graphql", "", "200"): 1,
            ("/graphql", "", "400"): 1,
            ("/graphql", "other", "200"): 1,
            ("/graphql", "other", "400"): 1,
            ("/graphql", "other", "503"): 1,
            ("/graphql", "", "415"): 1,
            ("/graphql", "", "405"): 1,
            ("other", "", "404"): 2,
            ("/livez", "", "405"): 1,
            ("/livez", "", "200"): 4,
            ("/readyz", "", "503"): 1,
            ("/metrics", "", "405"): 1,
        }
        first, second = readings
        assert first.of("keiretsu_requests_total", "route", "operation", "status") == asked
        assert second.of("keiretsu_requests_total", "route", "operation", "status") == asked | {("/metrics", "", "200"): 1}

    def test_times(self, readings: tuple[Counted, Counted]) -> None:
        """The same requests, without their statuses; each in one bucket."""
        for reading in readings:
            count = reading.of("keiretsu_http_request_duration_seconds_count", "route", "operation")
            assert (count["/graphql", "Named"], count["/graphql", "other"], count["/graphql", ""], count["/livez", ""]) == (3, 3, 4, 5)
            assert reading.of("keiretsu_http_request_duration_seconds_bucket", "route", "operation", le="+Inf") == count
            assert all(seconds > 0 for seconds in reading.of("keiretsu_http_request_duration_seconds_sum", "route", "operation").values())
            assert reading.of("keiretsu_requests_in_flight") == {(): 1}

    def test_errors(self, readings: tuple[Counted, Counted]) -> None:
        """By the code of the first one."""
        expected = {(code.name,): 0 for code in Code} | {
            ("GRAPHQL_PARSE_FAILED",): 1,
            ("OPERATION_RESOLUTION_FAILURE",): 1,
            ("DATABASE_UNAVAILABLE",): 1,
            ("BAD_REQUEST",): 2,
        }
        for reading in readings:
            assert reading.of("keiretsu_errors_total", "code") == expected

    def test_plans_and_statements(self, readings: tuple[Counted, Counted]) -> None:
        """A document is read once, an operation is planned once; the statement of the one that needed the database failed."""
        for reading in readings:
            assert reading.of("keiretsu_document_cache_requests_total", "outcome") == {("read",): 5, ("found",): 3}
            assert reading.of("keiretsu_plan_cache_requests_total", "outcome") == {("made",): 4, ("found",): 2}
            assert reading.of("keiretsu_plan_cache_entries") == {(): 4}
            assert reading.of("keiretsu_db_query_duration_seconds_count", "outcome") == {
                (outcome,): int(outcome == "unavailable") for outcome in OUTCOMES
            }
            assert reading.of("keiretsu_pool_connections", "state") == {("open",): 0, ("in_use",): 0}
            assert reading.of("keiretsu_db_pending_queries") == {(): 0}

    def test_every_metric_is_on_the_page(self, readings: tuple[Counted, Counted]) -> None:
        """With its type and its labels, and nothing else of ours; those of the process and of Python are there, too."""
        _, reading = readings
        named = {
            row.name.removesuffix("_total").removesuffix("_info") if row.kind in ("counter", "info") else row.name: row for row in ROWS
        }
        assert {name for name in reading.families if name.startswith("keiretsu")} == set(named)
        for name, row in named.items():
            family = reading.families[name]
            assert family.type == row.kind
            assert {label for sample in family.samples for label in sample.labels} - {"le"} == set(row.labels)
        others = {name.partition("_")[0] for name in reading.families} - {"keiretsu"}
        assert others == {"process", "python"}

    def test_compressed(self, client: httpx.Client) -> None:
        """Where that is accepted; httpx unpacks what it gets."""
        response = client.get("/metrics", headers={"accept-encoding": "gzip"})
        assert response.headers["content-encoding"] == "gzip"
        assert b"keiretsu_requests_total" in response.content
        assert len(gzip.compress(response.content)) < len(response.content)
        assert "content-encoding" not in client.get("/metrics", headers={"accept-encoding": "identity"}).headers

    def test_a_hostile_reader(self, client: httpx.Client) -> None:
        """Whatever its headers say; the library alone stumbles over a version such as 1.a."""
        for accept in (
            b"application/openmetrics-text;version=1.a",
            b"\xff\xfe;q=\xff",
            b"," * 5_000,
            b"text/plain;version=" + b"9" * 5_000,
        ):
            assert client.get("/metrics", headers=[(b"accept", accept)]).status_code == 200


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
def test_statements_that_are_answered(address: Address) -> None:
    """Each is one more, with its time; the connection stays open and is not in use while nothing is asked."""
    with served(Store(address, timeout=60)) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert [post(client, 'query Company { company(slug: "xiaomi") { name } }') for _ in range(3)] == [200, 200, 200]
        reading = read_open(client)
    assert reading.of("keiretsu_db_query_duration_seconds_count", outcome="ok") == {(): 3}
    assert (
        0
        < reading.of("keiretsu_db_query_duration_seconds_sum", outcome="ok")[()]
        < reading.of("keiretsu_http_request_duration_seconds_sum")[()]
    )
    assert reading.of("keiretsu_plan_cache_requests_total", "outcome") == {("made",): 1, ("found",): 2}
    assert reading.of("keiretsu_requests_total", "operation", "status") == {("Company", "200"): 3}
    connections = reading.of("keiretsu_pool_connections", "state")
    assert connections["in_use",] == 0
    assert connections["open",] >= 1
