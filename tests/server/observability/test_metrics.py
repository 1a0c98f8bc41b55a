"""Metrics count each request once; hostile operation names neither bloat them nor evict other names."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
import strawberry
from prometheus_client import REGISTRY, Metric

from keiretsu.graph.store.store import Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.observability.metrics import (
    BUCKET_BOUNDS,
    EVICTION_INTERVAL,
    LABEL_TTL,
    MAX_OPERATION_LABELS,
    METRICS,
    OPEN_METRICS,
    OUTCOMES,
    PLAIN_TEXT,
    ROUTES,
    Metrics,
    negotiate_exposition_format,
)
from tests.conftest import ROOT
from tests.server.client import address_at
from tests.statement_texts import UnusedStore

PAGE = (ROOT / "docs" / "reference/metrics.md").read_text()
ACCEPT_OPEN_METRICS = {"accept": "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2"}
PROMETHEUS_3 = (  # the `Accept` header of Prometheus 3
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)
LONG_NAME = "A" * 65

MetricValues = dict[tuple[str, ...], float]


class ParsedMetrics:
    """A snapshot of the metrics, by name."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = {family.name: family for family in families}
        self.samples = [sample for family in self.families.values() for sample in family.samples]

    def values(self, name: str, *labels: str, **filters: str) -> MetricValues:
        """The values of a metric by these labels, of the samples that match the filters."""
        samples = [sample for sample in self.samples if sample.name == name and filters.items() <= sample.labels.items()]
        return {tuple(sample.labels[label] for label in labels): sample.value for sample in samples}


def parse(metrics: Metrics) -> ParsedMetrics:
    return ParsedMetrics(metrics.snapshot().collect())


def observe(metrics: Metrics, operation: str | None, *, status: int = 200, code: str | None = None, at: float = 1.0) -> None:
    """Observe a request for an operation."""
    metrics.observe_request({"path": "/graphql", "keiretsu.operation": operation, "keiretsu.code": code}, status, at, at)


def operation_labels(metrics: Metrics) -> set[str]:
    return {name for (name,) in parse(metrics).values("keiretsu_requests_total", "operation")}


class TestCounting:
    """Each request is counted once, under its labels."""

    def test_buckets(self) -> None:
        """A bound is inclusive; a duration above all bounds is counted, too."""
        metrics = Metrics()
        for seconds in (0.0, 0.001, 0.0011, 30.0, 31.0):
            metrics.observe_request({"path": "/livez"}, 200, 0.0, seconds)
        parsed = parse(metrics)
        buckets = parsed.values("keiretsu_http_request_duration_seconds_bucket", "le")
        assert list(buckets.values()) == [2, *[3] * (len(BUCKET_BOUNDS) - 2), 4, 5]
        assert [float(bound) for (bound,) in buckets] == [*BUCKET_BOUNDS, float("inf")]
        assert parsed.values("keiretsu_http_request_duration_seconds_sum") == {(): pytest.approx(61.0021)}
        assert parsed.values("keiretsu_http_request_duration_seconds_count", "route", "operation") == {("/livez", ""): 5}

    def test_the_duration_of_an_operation_covers_all_statuses(self) -> None:
        """Requests are counted per status, durations are not."""
        metrics = Metrics()
        for status in (200, 200, 503):
            observe(metrics, "Named", status=status)
        assert parse(metrics).values("keiretsu_requests_total", "operation", "status") == {("Named", "200"): 2, ("Named", "503"): 1}
        assert parse(metrics).values("keiretsu_http_request_duration_seconds_count", "operation") == {("Named",): 3}

    @pytest.mark.parametrize(
        ("path", "route"),
        [("/", "/"), ("/graphql", "/graphql"), ("/graphql/", "other"), ("/metrics", "/metrics"), ("/graphiql/a/b.js", "/graphiql")],
    )
    def test_routes(self, path: str, route: str) -> None:
        """The routes of the application, and one label for all other paths."""
        metrics = Metrics()
        metrics.observe_request({"path": path}, 404, 0.0, 0.0)
        assert parse(metrics).values("keiretsu_requests_total", "route") == {(route,): 1}

    def test_every_code_and_outcome_starts_at_zero(self) -> None:
        """So that the first error is an increase."""
        parsed = parse(Metrics())
        assert parsed.values("keiretsu_errors_total", "code") == {(code.name,): 0 for code in ErrorCode}
        assert parsed.values("keiretsu_db_query_duration_seconds_count", "outcome") == {(outcome,): 0 for outcome in OUTCOMES}

    def test_metrics_are_not_shared(self) -> None:
        """Neither with another server in this process nor with the library's default registry."""
        metrics, other = Metrics(), Metrics()
        observe(metrics, None)
        assert parse(other).values("keiretsu_requests_total") == {}
        assert not [family.name for family in REGISTRY.collect() if family.name.startswith("keiretsu")]


class TestOperationNames:
    """Clients choose the names of operations."""

    def test_a_successful_operation_gets_a_label(self) -> None:
        """From then on its errors have this label as well."""
        metrics = Metrics()
        observe(metrics, "Named", status=400, code="BAD_USER_INPUT")
        observe(metrics, "Named", code="DATA_INTEGRITY_ERROR")
        assert operation_labels(metrics) == {"other"}
        observe(metrics, "Named")
        observe(metrics, "Named", status=503, code="DATABASE_UNAVAILABLE")
        assert parse(metrics).values("keiretsu_requests_total", "operation", "status") == {
            ("other", "400"): 1,
            ("other", "200"): 1,
            ("Named", "200"): 1,
            ("Named", "503"): 1,
        }

    @pytest.mark.parametrize("name", ["a b", "a\nb 1", 'a"} 1', "1a", LONG_NAME, "ключ", "a\ud800", "A" * 1_000_000, "Name\n"])
    def test_an_invalid_name_gets_no_label(self, name: str) -> None:
        """It can neither break the text format nor appear in it."""
        metrics = Metrics()
        observe(metrics, name)
        assert operation_labels(metrics) == {"other"}

    def test_a_hundred_thousand_names(self) -> None:
        """The number of labels is bounded; existing ones are kept, and nothing else is stored."""
        metrics = Metrics(["Persisted"])
        observe(metrics, "Early")
        for number in range(100_000):
            observe(metrics, f"Hostile{number}", at=1 + number / 100_000)
        observe(metrics, "Early")
        observe(metrics, "Persisted")
        counts = parse(metrics).values("keiretsu_requests_total", "operation")
        assert len(counts) == MAX_OPERATION_LABELS + 2
        assert (counts["Early",], counts["Persisted",], counts["other",]) == (2, 1, 100_001 - MAX_OPERATION_LABELS)
        assert len(parse(metrics).values("keiretsu_requests_total", "route", "operation", "status")) == len(counts)
        assert len(OPEN_METRICS.encode(metrics.snapshot())) < 250_000

    def test_an_unused_label_is_evicted(self) -> None:
        """Hostile names cannot keep others out for ever; labels in use stay, and no count moves to another label."""
        metrics = Metrics()
        for number in range(MAX_OPERATION_LABELS - 1):
            observe(metrics, f"Hostile{number}", at=1.0)
        observe(metrics, "Used", at=1.0)
        observe(metrics, "Late", at=1.0)
        assert "Late" not in operation_labels(metrics)
        observe(metrics, "Used", at=LABEL_TTL)
        observe(metrics, "Late", at=LABEL_TTL + 2.0)
        assert operation_labels(metrics) == {"Used", "Late", "other"}
        assert parse(metrics).values("keiretsu_requests_total", "operation") == {("Used",): 2, ("other",): 1, ("Late",): 1}

    def test_eviction_runs_at_intervals(self) -> None:
        """Not with each request of a client that invents names."""
        metrics = Metrics()
        for number in range(MAX_OPERATION_LABELS):
            observe(metrics, f"Hostile{number}", at=1.0)
        observe(metrics, "Early", at=LABEL_TTL)  # runs the eviction, one second too early
        observe(metrics, "Late", at=LABEL_TTL + EVICTION_INTERVAL - 1.0)
        assert not {"Early", "Late"} & operation_labels(metrics)
        observe(metrics, "Late", at=LABEL_TTL + EVICTION_INTERVAL)
        assert operation_labels(metrics) == {"Late", "other"}

    def test_persisted_operations(self) -> None:
        """They have a label from the first request on, even if it fails, and do not count towards the maximum."""
        metrics = Metrics([f"Persisted{number}" for number in range(150)])
        for number in range(150):
            observe(metrics, f"Persisted{number}", status=503, code="DATABASE_UNAVAILABLE")
        observe(metrics, "Named")
        assert len(operation_labels(metrics)) == 151


@pytest.mark.parametrize(("running", "open_", "expected"), [(0, 0, (0, 0)), (2, 5, (2, 3)), (5, 5, (5, 0)), (3, 1, (3, 0))])
async def test_connection_states_do_not_overlap(
    catalogue: Catalogue, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch, running: int, open_: int, expected: tuple[int, int]
) -> None:
    """Used: one per query that runs, also while it still connects; idle: the other open connections."""
    monkeypatch.setattr(Store, "running_queries", running)
    monkeypatch.setattr(Store, "open_connections", open_)
    metrics, store = Metrics(), Store(address_at(1))
    metrics.attach(Engine(catalogue, core_schema(schema), UnusedStore()), store)
    connections = parse(metrics).values("keiretsu_db_pool_connections", "state")
    await store.close()
    assert connections == dict(zip((("used",), ("idle",)), expected, strict=True))


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", PLAIN_TEXT),
        ("*/*", PLAIN_TEXT),
        ("text/html", PLAIN_TEXT),
        ("text/plain;version=0.0.4", PLAIN_TEXT),
        ("application/openmetrics-text", OPEN_METRICS),
        (ACCEPT_OPEN_METRICS["accept"], OPEN_METRICS),
        (PROMETHEUS_3, OPEN_METRICS),
        ("application/openmetrics-text;q=0.1,text/plain", PLAIN_TEXT),
        ("application/openmetrics-text;q=0", PLAIN_TEXT),
        ("application/openmetrics-text;version=1.a", OPEN_METRICS),
        ("application/openmetrics-text;q=ä,;;==", OPEN_METRICS),
    ],
)
def test_exposition_formats(accept: str, expected: object) -> None:
    """Every header gets a format that Prometheus reads."""
    assert negotiate_exposition_format(accept) is expected


def test_the_page_lists_all_metrics() -> None:
    """Each metric with its type, labels and help; the values of the labels; the bounds of the buckets."""
    rows = re.findall(r"\| `(\w+)` \| (\w+) \| (.*?) ?\| (.*) \|", PAGE)
    assert rows == [(spec.name, spec.type, ", ".join(f"`{label}`" for label in spec.labels), spec.help) for spec in METRICS]
    for text in (*(f"`{value}`" for value in (*OUTCOMES, *ROUTES)), f"- {MAX_OPERATION_LABELS} others."):
        assert text in PAGE
    bounds = re.search(r"end at ([\d., and]+) ms, and at ([\d., and]+) s\.", PAGE)
    assert bounds
    milliseconds, seconds = ([float(number) for number in re.findall(r"\d[\d.]*", part)] for part in bounds.groups())
    assert tuple([millisecond / 1000 for millisecond in milliseconds] + seconds) == BUCKET_BOUNDS
