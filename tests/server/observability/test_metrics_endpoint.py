"""/metrics of a real server reports exactly the requests that it handled, in both formats."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_plain

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.server.application import build_application
from keiretsu.server.observability.metrics import METRICS, OUTCOMES
from tests.server.client import address_at, unused_port
from tests.server.observability.test_metrics import ACCEPT_OPEN_METRICS, LONG_NAME, ParsedMetrics
from tests.server.observability.test_request_logging import running_server

NAMED = "query Named { __typename }"


@contextmanager
def running_app(store: Store) -> Iterator[str]:
    """The URL of the whole application over a store."""
    with running_server(build_application(store, compile_schema(COMPANIES)).app) as url:
        yield url


def read_plain(client: httpx.Client) -> ParsedMetrics:
    response = client.get("/metrics")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return ParsedMetrics(parse_plain(response.text))


def read_open_metrics(client: httpx.Client) -> ParsedMetrics:
    response = client.get("/metrics", headers=ACCEPT_OPEN_METRICS)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    assert response.text.endswith("# EOF\n")
    return ParsedMetrics(parse_open_metrics(response.text))  # type: ignore[no-untyped-call]  # the library has no types for this parser


def post(client: httpx.Client, query: str, operation_name: str | None = None) -> int:
    headers = {"accept": "application/graphql-response+json"}
    return client.post("/graphql", json={"query": query, "operationName": operation_name}, headers=headers).status_code


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A client of a real server without a database, after a mix of requests."""
    with unused_port() as port, running_app(Store(address_at(port))) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert [post(client, NAMED, "Named") for _ in range(3)] == [200, 200, 200]
        assert post(client, "{ __typename }") == 200
        assert post(client, "{") == 400
        assert post(client, NAMED, "Nobody") == 400
        assert post(client, f"query {LONG_NAME} {{ __typename }}", LONG_NAME) == 200
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
def snapshots(client: httpx.Client) -> tuple[ParsedMetrics, ParsedMetrics]:
    """Two consecutive snapshots, one in each format."""
    return read_plain(client), read_open_metrics(client)


class TestServer:
    """The metrics of a real server match the requests."""

    def test_requests(self, snapshots: tuple[ParsedMetrics, ParsedMetrics]) -> None:
        """Each is counted once, under its labels; reading the metrics counts in the next snapshot."""
        expected = {
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
        first, second = snapshots
        assert first.values("keiretsu_requests_total", "route", "operation", "status") == expected
        assert second.values("keiretsu_requests_total", "route", "operation", "status") == expected | {("/metrics", "", "200"): 1}

    def test_durations(self, snapshots: tuple[ParsedMetrics, ParsedMetrics]) -> None:
        """The same requests, without their statuses; each in one bucket."""
        for snapshot in snapshots:
            counts = snapshot.values("keiretsu_http_request_duration_seconds_count", "route", "operation")
            assert (counts["/graphql", "Named"], counts["/graphql", "other"], counts["/graphql", ""], counts["/livez", ""]) == (3, 3, 4, 5)
            assert snapshot.values("keiretsu_http_request_duration_seconds_bucket", "route", "operation", le="+Inf") == counts
            sums = snapshot.values("keiretsu_http_request_duration_seconds_sum", "route", "operation")
            assert all(seconds > 0 for seconds in sums.values())
            assert snapshot.values("keiretsu_requests_in_flight") == {(): 1}

    def test_errors(self, snapshots: tuple[ParsedMetrics, ParsedMetrics]) -> None:
        """By the code of the first error."""
        expected = {(code.name,): 0 for code in ErrorCode} | {
            ("GRAPHQL_PARSE_FAILED",): 1,
            ("OPERATION_RESOLUTION_FAILURE",): 1,
            ("DATABASE_UNAVAILABLE",): 1,
            ("BAD_REQUEST",): 2,
        }
        for snapshot in snapshots:
            assert snapshot.values("keiretsu_errors_total", "code") == expected

    def test_caches_and_database_queries(self, snapshots: tuple[ParsedMetrics, ParsedMetrics]) -> None:
        """A document is parsed once, an operation is planned once; the only database query failed."""
        for snapshot in snapshots:
            assert snapshot.values("keiretsu_document_cache_requests_total", "result") == {("miss",): 5, ("hit",): 3}
            assert snapshot.values("keiretsu_plan_cache_requests_total", "result") == {("miss",): 4, ("hit",): 2}
            assert snapshot.values("keiretsu_plan_cache_entries") == {(): 4}
            assert snapshot.values("keiretsu_db_query_duration_seconds_count", "outcome") == {
                (outcome,): int(outcome == "unavailable") for outcome in OUTCOMES
            }
            assert snapshot.values("keiretsu_db_pool_connections", "state") == {("used",): 0, ("idle",): 0}
            assert snapshot.values("keiretsu_db_pending_queries") == {(): 0}

    def test_every_metric_is_declared(self, snapshots: tuple[ParsedMetrics, ParsedMetrics]) -> None:
        """With its type and labels; the others are those of the process and of Python."""
        _, snapshot = snapshots
        specs = {
            spec.name.removesuffix("_total").removesuffix("_info") if spec.type in ("counter", "info") else spec.name: spec
            for spec in METRICS
        }
        assert {name for name in snapshot.families if name.startswith("keiretsu")} == set(specs)
        for name, spec in specs.items():
            family = snapshot.families[name]
            assert family.type == spec.type
            assert {label for sample in family.samples for label in sample.labels} - {"le"} == set(spec.labels)
        other_prefixes = {name.partition("_")[0] for name in snapshot.families} - {"keiretsu"}
        assert other_prefixes == {"process", "python"}

    def test_compression(self, client: httpx.Client) -> None:
        """For clients that accept gzip; httpx decompresses the response."""
        response = client.get("/metrics", headers={"accept-encoding": "gzip"})
        assert response.headers["content-encoding"] == "gzip"
        assert b"keiretsu_requests_total" in response.content
        assert len(gzip.compress(response.content)) < len(response.content)
        assert "content-encoding" not in client.get("/metrics", headers={"accept-encoding": "identity"}).headers

    def test_hostile_accept_headers(self, client: httpx.Client) -> None:
        """None makes the response fail; prometheus_client on its own fails for a version such as 1.a."""
        for accept in (
            b"application/openmetrics-text;version=1.a",
            b"\xff\xfe;q=\xff",
            b"," * 5_000,
            b"text/plain;version=" + b"9" * 5_000,
        ):
            assert client.get("/metrics", headers=[(b"accept", accept)]).status_code == 200


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
def test_successful_database_queries(address: Address) -> None:
    """Each is counted with its duration; the connection stays open, and is idle between queries."""
    with running_app(Store(address, timeout=60)) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert [post(client, 'query Company { company(slug: "xiaomi") { name } }') for _ in range(3)] == [200, 200, 200]
        snapshot = read_open_metrics(client)
    assert snapshot.values("keiretsu_db_query_duration_seconds_count", outcome="ok") == {(): 3}
    database_seconds = snapshot.values("keiretsu_db_query_duration_seconds_sum", outcome="ok")[()]
    assert 0 < database_seconds < snapshot.values("keiretsu_http_request_duration_seconds_sum")[()]
    assert snapshot.values("keiretsu_plan_cache_requests_total", "result") == {("miss",): 1, ("hit",): 2}
    assert snapshot.values("keiretsu_requests_total", "operation", "status") == {("Company", "200"): 3}
    connections = snapshot.values("keiretsu_db_pool_connections", "state")
    assert connections["used",] == 0
    assert connections["idle",] >= 1
