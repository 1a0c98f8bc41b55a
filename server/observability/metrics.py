"""What happens here, counted -> the text that Prometheus reads at /metrics.

keiretsu_requests_total{operation="Owners",route="/graphql",status="200"} 42.0

Counting is a look into a dict and two additions: an answer takes 70 microseconds in all. Labels and text are made when somebody reads. All
counting is done on the thread of the event loop; whatever can be asked of others at that moment, such as the pool, is not counted here.
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

from keiretsu.graph.store.store import Store, Trouble
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import Code
from keiretsu.server.http.compression import compress, read_qualities, takes_gzip

PATH = "/metrics"
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds. What takes longer than the last has a bucket, too."""

ROUTES = frozenset(("/", "/graphql", "/livez", "/readyz", PATH))
PAGE = "/graphiql"
OTHER = "other"
OUTCOMES = ("ok", *(trouble.value for trouble in Trouble))
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
PLACES = 100
IDLE = 3600.0
LOOK = 60.0
"""How many operations have a label of their own, beside those of known documents. One that was not asked for IDLE seconds loses its place
when another comes; whether there is such a one is looked up at most once in LOOK seconds, whatever is asked."""


@dataclass(frozen=True)
class Row:
    """One metric: what it counts, and by what."""

    name: str
    kind: str
    labels: tuple[str, ...]
    sentence: str


REQUESTS = Row("keiretsu_requests_total", "counter", ("route", "operation", "status"), "Requests that were answered.")
REQUEST_SECONDS = Row(
    "keiretsu_http_request_duration_seconds", "histogram", ("route", "operation"), "Time from a request's head to the end of its answer."
)
IN_FLIGHT = Row("keiretsu_requests_in_flight", "gauge", (), "Requests under way, the one that asks for this among them.")
REFUSED = Row("keiretsu_errors_total", "counter", ("code",), "Answers with an error, by the code of the first.")
STATEMENT_SECONDS = Row(
    "keiretsu_db_query_duration_seconds", "histogram", ("outcome",), "Time that statements took, with the wait for a connection."
)
PLANS = Row("keiretsu_plan_cache_requests_total", "counter", ("outcome",), "Plans of operations that were wanted: found, or made.")
PLANS_KEPT = Row("keiretsu_plan_cache_entries", "gauge", (), "Plans of operations that are kept.")
DOCUMENTS = Row(
    "keiretsu_document_cache_requests_total", "counter", ("outcome",), "Documents that were asked: found, or read for the first time."
)
CONNECTIONS = Row("keiretsu_pool_connections", "gauge", ("state",), "Connections to the database: open, and of these in use.")
WAITING = Row("keiretsu_db_pending_queries", "gauge", (), "Statements that wait for a connection.")
BUILD = Row("keiretsu_build_info", "info", ("version",), "The version of the program; always 1.")
ROWS = (
    REQUESTS,
    REQUEST_SECONDS,
    IN_FLIGHT,
    REFUSED,
    STATEMENT_SECONDS,
    PLANS,
    PLANS_KEPT,
    DOCUMENTS,
    CONNECTIONS,
    WAITING,
    BUILD,
)


class Tally:
    """How many took how long. `counts`: one for each bucket, not summed up; `last`: when there was one."""

    __slots__ = ("counts", "last", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.last = 0.0

    def add(self, other: Tally) -> None:
        """Count what another has counted, too."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.seconds += other.seconds


class Metrics:
    """All that is counted. `operations`: the names that have a label of their own, come what may."""

    def __init__(self, operations: Iterable[str] = ()) -> None:
        self.in_flight = 0
        self._requests: dict[tuple[str, str, int], Tally] = {}
        self._statements = {outcome: Tally() for outcome in OUTCOMES}
        self._refused: Counter[str] = Counter({code.name: 0 for code in Code})
        self._known: set[str] = {name for name in operations if PLAIN_NAME.fullmatch(name)}
        self._taken: set[str] = set()
        self._look = 0.0
        self._engine: Engine | None = None
        self._store: Store | None = None
        self._registry = CollectorRegistry(auto_describe=True)
        for one in (ProcessCollector, PlatformCollector, GCCollector):
            one(registry=self._registry)
        self._registry.register(self)

    def watch(self, engine: Engine, store: Store) -> None:
        """From now on, tell of these as well; the store says here what becomes of its statements."""
        self._engine, self._store = engine, store
        store.observe = self.observe_statement

    def observe_request(self, scope: Scope, status: int, began: float, ended: float) -> None:
        """A request was answered; the times are those of one clock. `status` is 0 where the answer never began."""
        code = scope.get("keiretsu.code")
        if code is not None:
            self._refused[code] += 1
        key = (scope["path"], scope.get("keiretsu.operation") or "", status)
        tally = self._requests.get(key) or self._tally(key, ended, refused=code is not None)
        seconds = ended - began
        tally.counts[bisect_left(BOUNDS, seconds)] += 1
        tally.seconds += seconds
        tally.last = ended

    def observe_statement(self, seconds: float, outcome: str) -> None:
        """A statement has ended, in one of OUTCOMES."""
        tally = self._statements[outcome]
        tally.counts[bisect_left(BOUNDS, seconds)] += 1
        tally.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """All that is counted, as the registry wants it."""
        yield from self._collect_requests()
        yield _gauge(IN_FLIGHT, {(): self.in_flight})
        yield _counter(REFUSED, {(code,): count for code, count in self._refused.items()})
        yield _histogram(STATEMENT_SECONDS, {(outcome,): tally for outcome, tally in self._statements.items()})
        if self._engine:
            engine = self._engine
            yield _counter(PLANS, {("found",): engine.plans_found, ("made",): engine.plans_made})
            yield _gauge(PLANS_KEPT, {(): engine.plans_kept})
            yield _counter(DOCUMENTS, {("found",): engine.documents_found, ("read",): engine.documents_read})
        if self._store:
            store = self._store
            yield _gauge(CONNECTIONS, {("open",): store.connections_open, ("in_use",): store.connections_in_use})
            yield _gauge(WAITING, {(): store.waiting})
        yield InfoMetricFamily(BUILD.name.removesuffix("_info"), BUILD.sentence, {"version": _version()})

    def read(self) -> Reading:
        """All that is counted, by us and about the process, as it is now."""
        return Reading(tuple(self._registry.collect()))

    def _collect_requests(self) -> Iterator[Metric]:
        yield _counter(REQUESTS, {(route, name, str(status)): sum(one.counts) for (route, name, status), one in self._requests.items()})
        together: defaultdict[tuple[str, ...], Tally] = defaultdict(Tally)
        for (route, name, _), one in self._requests.items():
            together[route, name].add(one)
        yield _histogram(REQUEST_SECONDS, together)

    def _tally(self, key: tuple[str, str, int], now: float, *, refused: bool) -> Tally:
        """Where a request counts that has no tally under its own path and name."""
        path, name, status = key
        route = path if path in ROUTES else PAGE if path.startswith(f"{PAGE}/") else OTHER
        answered = status == 200 and not refused
        label = name if self._has_place(name) or (answered and self._takes_place(name, now)) else OTHER
        return self._requests.setdefault((route, label, status), Tally())

    def _has_place(self, name: str) -> bool:
        return not name or name in self._taken or name in self._known

    def _takes_place(self, name: str, now: float) -> bool:
        if not PLAIN_NAME.fullmatch(name):
            return False
        if len(self._taken) >= PLACES and now >= self._look:
            self._look = now + LOOK
            self._free_places(now - IDLE)
        if len(self._taken) >= PLACES:
            return False
        self._taken.add(name)
        return True

    def _free_places(self, since: float) -> None:
        """Those not asked since then lose their places. Their counts end: added to `other`, they would look like requests of now."""
        self._taken = {name for (_, name, _), one in self._requests.items() if name in self._taken and one.last >= since}
        self._requests = {key: one for key, one in self._requests.items() if key[1] == OTHER or self._has_place(key[1])}


@dataclass(frozen=True)
class Reading:
    """What was counted at one moment. The library turns into text what has a `collect`."""

    families: tuple[Metric, ...]

    def collect(self) -> Iterable[Metric]:
        return self.families


def metrics_route(metrics: Metrics) -> Route:
    """GET /metrics, for whoever may ask."""

    async def answer(request: Request) -> Response:
        form = form_of(request.headers.get("accept", ""))
        body = await asyncio.to_thread(form.encode, metrics.read())  # with many operations, this takes 10 ms
        headers = {"content-type": form.media, "cache-control": "no-store", "vary": "accept, accept-encoding"}
        if takes_gzip(request.headers.get("accept-encoding", "")):
            body, headers["content-encoding"] = await compress(body), "gzip"
        return Response(body, headers=headers)

    return Route(PATH, answer)


@dataclass(frozen=True)
class Form:
    """How a reading is written."""

    media: str
    encode: Callable[[Reading], bytes]


OPEN_METRICS = Form(openmetrics.CONTENT_TYPE_LATEST, openmetrics.generate_latest)
PLAIN_TEXT = Form(CONTENT_TYPE_PLAIN_0_0_4, generate_latest)


def form_of(accept: str) -> Form:
    """OpenMetrics where that is named, and nothing liked better; else the text that every Prometheus reads, whatever the header says."""
    found = read_qualities(accept)
    wanted = found.get("application/openmetrics-text", 0.0)
    return OPEN_METRICS if wanted and wanted >= found.get("text/plain", 0.0) else PLAIN_TEXT


def _counter(row: Row, counts: dict[tuple[str, ...], int]) -> Metric:
    family = CounterMetricFamily(row.name, row.sentence, labels=row.labels)
    for labels, count in counts.items():
        family.add_metric(labels, count)
    return family


def _gauge(row: Row, values: dict[tuple[str, ...], int]) -> Metric:
    family = GaugeMetricFamily(row.name, row.sentence, labels=row.labels)
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family


def _histogram(row: Row, tallies: dict[tuple[str, ...], Tally]) -> Metric:
    family = HistogramMetricFamily(row.name, row.sentence, labels=row.labels, unit="seconds")
    for labels, tally in tallies.items():
        buckets = zip([*map(str, BOUNDS), "+Inf"], accumulate(tally.counts), strict=True)
        family.add_metric(labels, list(buckets), tally.seconds)
    return family


def _version() -> str:
    try:
        return version("keiretsu")
    except PackageNotFoundError:  # run from its sources
        return "unknown"
