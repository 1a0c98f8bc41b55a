"""Prometheus metrics, served at /metrics.

keiretsu_requests_total{operation="Owners",route="/graphql",status="200"} 42.0

Counting is a dict lookup and two additions, since a whole response takes 70 microseconds. Labels and text are created when metrics are
read. Counters change only on the thread of the event loop; gauges such as the connection pool's are read from their owners at that moment.
"""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from keiretsu.graph.store.store import FailureKind, Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.server.headers import read_headers
from keiretsu.server.http.compression import accepts_gzip, compress, parse_quality_values

PATH = "/metrics"
BUCKET_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds. A further bucket counts what exceeds the last bound."""

ROUTES = frozenset(("/", "/graphql", "/livez", "/readyz", "/export", PATH))
PAGE = "/graphiql"
OTHER = "other"
OUTCOMES = ("ok", *(kind.value for kind in FailureKind))
OPERATION_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MAX_OPERATION_LABELS = 100
LABEL_TTL = 3600.0
EVICTION_INTERVAL = 60.0
"""Maximum number of operation labels, beside those of persisted operations. A label not used for LABEL_TTL seconds is evicted when a new
one needs its place; the search for such labels runs at most once per EVICTION_INTERVAL seconds, whatever names clients send."""


@dataclass(frozen=True)
class MetricSpec:
    """The declaration of a metric."""

    name: str
    type: str
    labels: tuple[str, ...]
    help: str


REQUESTS = MetricSpec("keiretsu_requests_total", "counter", ("route", "operation", "status"), "HTTP requests handled.")
REQUEST_DURATION = MetricSpec(
    "keiretsu_http_request_duration_seconds",
    "histogram",
    ("route", "operation"),
    "Time from the head of a request to the end of its response.",
)
IN_FLIGHT = MetricSpec("keiretsu_requests_in_flight", "gauge", (), "HTTP requests in flight, including the one that reads the metrics.")
ERRORS = MetricSpec("keiretsu_errors_total", "counter", ("code",), "Responses with errors, by the code of the first error.")
DB_QUERY_DURATION = MetricSpec(
    "keiretsu_db_query_duration_seconds",
    "histogram",
    ("outcome",),
    "Duration of database queries, including the wait for a connection.",
)
PLAN_CACHE_REQUESTS = MetricSpec(
    "keiretsu_plan_cache_requests_total", "counter", ("result",), "Plan cache lookups, by result: hit or miss."
)
PLAN_CACHE_ENTRIES = MetricSpec("keiretsu_plan_cache_entries", "gauge", (), "Operation plans in the cache.")
DOCUMENT_CACHE_REQUESTS = MetricSpec(
    "keiretsu_document_cache_requests_total", "counter", ("result",), "Document cache lookups, by result: hit or miss."
)
DB_POOL_CONNECTIONS = MetricSpec("keiretsu_db_pool_connections", "gauge", ("state",), "Database connections, by state: used or idle.")
DB_PENDING_QUERIES = MetricSpec("keiretsu_db_pending_queries", "gauge", (), "Database queries that wait for a connection.")
BUILD = MetricSpec("keiretsu_build_info", "info", ("version",), "Version of the program; the value is always 1.")
METRICS = (
    REQUESTS,
    REQUEST_DURATION,
    IN_FLIGHT,
    ERRORS,
    DB_QUERY_DURATION,
    PLAN_CACHE_REQUESTS,
    PLAN_CACHE_ENTRIES,
    DOCUMENT_CACHE_REQUESTS,
    DB_POOL_CONNECTIONS,
    DB_PENDING_QUERIES,
    BUILD,
)


class HistogramCounter:
    """Durations. `counts`: per bucket, not cumulative; `last`: time of the last observation."""

    __slots__ = ("counts", "last", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKET_BOUNDS) + 1)
        self.seconds = 0.0
        self.last = 0.0

    def add(self, other: HistogramCounter) -> None:
        """Add the observations of another counter."""
        self.counts = [count + other_count for count, other_count in zip(self.counts, other.counts, strict=True)]
        self.seconds += other.seconds


class Metrics:
    """All metrics of a server. `operations`: names that always have a label of their own."""

    def __init__(self, operations: Iterable[str] = ()) -> None:
        self.in_flight = 0
        self._requests: dict[tuple[str, str, int], HistogramCounter] = {}
        self._statements = {outcome: HistogramCounter() for outcome in OUTCOMES}
        self._errors: Counter[str] = Counter({code.name: 0 for code in ErrorCode})
        self._persisted_names: set[str] = {name for name in operations if OPERATION_NAME.fullmatch(name)}
        self._labelled_names: set[str] = set()
        self._next_eviction = 0.0
        self._engine: Engine | None = None
        self._store: Store | None = None
        self._registry = CollectorRegistry(auto_describe=True)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._registry.register(self)

    def attach(self, engine: Engine, store: Store) -> None:
        """Include the metrics of an engine and a store; the store reports its statements here."""
        self._engine, self._store = engine, store
        store.observe = self.observe_statement

    def observe_request(self, scope: Scope, status: int, start: float, end: float) -> None:
        """A request has ended; both times come from the same clock. `status` is 0 if the response never began."""
        code = scope.get("keiretsu.code")
        if code is not None:
            self._errors[code] += 1
        key = (scope["path"], scope.get("keiretsu.operation") or "", status)
        counter = self._requests.get(key) or self._counter_for(key, end, has_error=code is not None)
        seconds = end - start
        counter.counts[bisect_left(BUCKET_BOUNDS, seconds)] += 1
        counter.seconds += seconds
        counter.last = end

    def observe_statement(self, seconds: float, outcome: str) -> None:
        """A statement has ended with one of OUTCOMES."""
        counter = self._statements[outcome]
        counter.counts[bisect_left(BUCKET_BOUNDS, seconds)] += 1
        counter.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """All metrics, for the registry."""
        yield from self._collect_requests()
        yield _gauge(IN_FLIGHT, {(): self.in_flight})
        yield _counter(ERRORS, {(code,): count for code, count in self._errors.items()})
        yield _histogram(DB_QUERY_DURATION, {(outcome,): counter for outcome, counter in self._statements.items()})
        if self._engine:
            engine = self._engine
            yield _counter(PLAN_CACHE_REQUESTS, {("hit",): engine.queries.plan_cache_hits, ("miss",): engine.queries.plan_cache_misses})
            yield _gauge(PLAN_CACHE_ENTRIES, {(): engine.queries.plan_cache_entries})
            yield _counter(DOCUMENT_CACHE_REQUESTS, {("hit",): engine.document_cache_hits, ("miss",): engine.document_cache_misses})
        if self._store:
            used = self._store.running_queries
            idle = max(self._store.open_connections - used, 0)  # a query that still connects has no open connection
            yield _gauge(DB_POOL_CONNECTIONS, {("used",): used, ("idle",): idle})
            yield _gauge(DB_PENDING_QUERIES, {(): self._store.pending_queries})
        yield InfoMetricFamily(BUILD.name.removesuffix("_info"), BUILD.help, {"version": _version()})

    def snapshot(self) -> MetricsSnapshot:
        """The current values of all metrics, including those of the process."""
        return MetricsSnapshot(tuple(self._registry.collect()))

    def _collect_requests(self) -> Iterator[Metric]:
        yield _counter(
            REQUESTS, {(route, name, str(status)): sum(counter.counts) for (route, name, status), counter in self._requests.items()}
        )
        durations: defaultdict[tuple[str, ...], HistogramCounter] = defaultdict(HistogramCounter)
        for (route, name, _), counter in self._requests.items():
            durations[route, name].add(counter)
        yield _histogram(REQUEST_DURATION, durations)

    def _counter_for(self, key: tuple[str, str, int], now: float, *, has_error: bool) -> HistogramCounter:
        """The counter of a request that has none under its own path and name yet."""
        path, name, status = key
        route = path if path in ROUTES else PAGE if path.startswith(f"{PAGE}/") else OTHER
        is_success = status == 200 and not has_error
        label = name if self._has_label(name) or (is_success and self._assign_label(name, now)) else OTHER
        return self._requests.setdefault((route, label, status), HistogramCounter())

    def _has_label(self, name: str) -> bool:
        return not name or name in self._labelled_names or name in self._persisted_names

    def _assign_label(self, name: str, now: float) -> bool:
        if not OPERATION_NAME.fullmatch(name):
            return False
        if len(self._labelled_names) >= MAX_OPERATION_LABELS and now >= self._next_eviction:
            self._next_eviction = now + EVICTION_INTERVAL
            self._evict_labels(now - LABEL_TTL)
        if len(self._labelled_names) >= MAX_OPERATION_LABELS:
            return False
        self._labelled_names.add(name)
        return True

    def _evict_labels(self, since: float) -> None:
        """Evict labels not used since then. Their counters are dropped: added to `other`, they would look like current requests."""
        self._labelled_names = {
            name for (_, name, _), counter in self._requests.items() if name in self._labelled_names and counter.last >= since
        }
        self._requests = {key: counter for key, counter in self._requests.items() if key[1] == OTHER or self._has_label(key[1])}


@dataclass(frozen=True)
class MetricsSnapshot:
    """The values of all metrics at one moment; prometheus_client renders any object with `collect`."""

    families: tuple[Metric, ...]

    def collect(self) -> Iterable[Metric]:
        return self.families


def metrics_route(metrics: Metrics) -> Route:
    """GET /metrics."""

    async def get_metrics(request: Request) -> Response:
        request_headers = read_headers(request.scope)
        exposition = negotiate_exposition_format(request_headers.get(b"accept", b"").decode("latin-1"))
        body = await asyncio.to_thread(exposition.encode, metrics.snapshot())  # takes 10 ms with many operations
        headers = {"content-type": exposition.media_type, "cache-control": "no-store", "vary": "accept, accept-encoding"}
        if accepts_gzip(request_headers.get(b"accept-encoding", b"").decode("latin-1")):
            body, headers["content-encoding"] = await compress(body), "gzip"
        return Response(body, headers=headers)

    return Route(PATH, get_metrics)


@dataclass(frozen=True)
class ExpositionFormat:
    """A text format of metrics."""

    media_type: str
    encode: Callable[[MetricsSnapshot], bytes]


OPEN_METRICS = ExpositionFormat(openmetrics.CONTENT_TYPE_LATEST, openmetrics.generate_latest)
PLAIN_TEXT = ExpositionFormat(CONTENT_TYPE_PLAIN_0_0_4, generate_latest)


def negotiate_exposition_format(accept: str) -> ExpositionFormat:
    """OpenMetrics if `Accept` names it and prefers nothing else; otherwise the text format, which every Prometheus reads."""
    qualities = parse_quality_values(accept)
    open_metrics_quality = qualities.get("application/openmetrics-text", 0.0)
    return OPEN_METRICS if open_metrics_quality and open_metrics_quality >= qualities.get("text/plain", 0.0) else PLAIN_TEXT


def _counter(spec: MetricSpec, counts: dict[tuple[str, ...], int]) -> Metric:
    family = CounterMetricFamily(spec.name, spec.help, labels=spec.labels)
    for labels, count in counts.items():
        family.add_metric(labels, count)
    return family


def _gauge(spec: MetricSpec, values: dict[tuple[str, ...], int]) -> Metric:
    family = GaugeMetricFamily(spec.name, spec.help, labels=spec.labels)
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family


def _histogram(spec: MetricSpec, counters: dict[tuple[str, ...], HistogramCounter]) -> Metric:
    family = HistogramMetricFamily(spec.name, spec.help, labels=spec.labels, unit="seconds")
    for labels, counter in counters.items():
        buckets = zip([*map(str, BUCKET_BOUNDS), "+Inf"], accumulate(counter.counts), strict=True)
        family.add_metric(labels, list(buckets), counter.seconds)
    return family


def _version() -> str:
    try:
        return version("keiretsu")
    except PackageNotFoundError:  # run from its sources
        return "unknown"
