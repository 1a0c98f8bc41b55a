"""A feature that uses private names of a package is disabled with one warning where these names may differ."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any, NoReturn

import pytest
from structlog.testing import capture_logs

from keiretsu import optional_features
from keiretsu.graph.store.store import Store
from keiretsu.optional_features import (
    BOLT_FAST_PATH,
    CIRCUIT_BREAKER,
    COALESCED_WRITES,
    CONNECTION_GUARD,
    PAUSED_ACCEPTS,
    TCP_KEEPALIVE,
    OptionalFeature,
    UnsupportedPackageError,
)
from keiretsu.server.cli.serve import http_protocol
from keiretsu.server.connection_limits import CONNECTION_LIMITS
from keiretsu.server.connections.connection_table import ConnectionTable
from keiretsu.server.connections.guarded_server import guard_protocol
from keiretsu.server.connections.rejection_table import build_rejections
from tests.conftest import ROOT
from tests.graph.store.stores import NOWHERE

FEATURE = OptionalFeature("shortcut", "neo4j", None, "the long way")


@pytest.fixture(autouse=True)
def no_warnings_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optional_features, "_disabled", set())


def load_twice(feature: OptionalFeature, make: Callable[[], object]) -> tuple[list[object], list[MutableMapping[str, Any]]]:
    """The results, and the log lines."""
    with capture_logs() as lines:
        return [feature.load(make) for _ in range(2)], list(lines)


@pytest.mark.parametrize("feature", [BOLT_FAST_PATH, COALESCED_WRITES, PAUSED_ACCEPTS], ids=lambda feature: feature.name)
def test_features_were_tried_with_the_pinned_versions(feature: OptionalFeature) -> None:
    """After `make lock`, try the new version and add it to the table."""
    pinned = re.search(rf"^{feature.package}==(\d+\.\d+)\.", (ROOT / "requirements" / "serve.txt").read_text(), re.MULTILINE)
    assert pinned
    assert pinned[1] in (feature.tested_versions or ())


def test_the_page_has_a_row_for_each_feature() -> None:
    rows = [
        f"| {feature.name} | `{feature.package}` | {', '.join(feature.tested_versions or ('any',))} | {feature.fallback} |"
        for feature in (BOLT_FAST_PATH, CIRCUIT_BREAKER, TCP_KEEPALIVE, COALESCED_WRITES, CONNECTION_GUARD, PAUSED_ACCEPTS)
    ]
    assert "\n".join(rows) in (ROOT / "docs" / "reference" / "server.md").read_text()


@pytest.mark.parametrize("tested_versions", [None, (".".join(version("neo4j").split(".")[:2]), "0.1")])
def test_a_feature_is_used_with_a_version_it_was_tried_with(tested_versions: tuple[str, ...] | None) -> None:
    assert load_twice(replace(FEATURE, tested_versions=tested_versions), lambda: "made") == (["made"] * 2, [])


def test_a_feature_is_disabled_with_other_versions() -> None:
    """Its code is not run, and the log has one line."""

    def fail() -> NoReturn:
        raise AssertionError("the code was run")

    results, lines = load_twice(replace(FEATURE, tested_versions=("0.1", "0.2")), fail)
    assert results == [None, None]
    assert lines == [
        {
            "event": "feature disabled",
            "log_level": "warning",
            "feature": "shortcut",
            "package": "neo4j",
            "version": version("neo4j"),
            "reason": "not tried with this version, only with 0.1, 0.2",
            "fallback": "the long way",
        }
    ]


@pytest.mark.parametrize("error", [ImportError, ModuleNotFoundError, AttributeError, TypeError, UnsupportedPackageError])
def test_a_feature_is_disabled_if_a_private_name_differs(error: type[Exception]) -> None:
    """The reason is in the log."""

    def fail() -> NoReturn:
        raise error("the name has moved")

    results, lines = load_twice(FEATURE, fail)
    assert results == [None, None]
    assert [line["reason"] for line in lines] == ["the name has moved"]


def test_other_errors_are_raised() -> None:
    """They are bugs of ours."""

    def fail() -> NoReturn:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        FEATURE.load(fail)


TWO_STORES = """
import asyncio
from keiretsu.graph.store.store import Address, Store
from keiretsu.server.observability.logs import configure_logs

async def main():
    configure_logs("json")
    for _ in range(2):
        await Store(Address("bolt://127.0.0.1:1", "neo4j", "secret")).close()

asyncio.run(main())
"""


def test_the_log_of_a_process_with_the_installed_driver() -> None:
    """No line if the fast path was tried with its version; otherwise one warning, however many stores there are."""
    run = subprocess.run([sys.executable, "-c", TWO_STORES], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    warnings = [json.loads(line) for line in run.stderr.splitlines()]
    expected = [] if BOLT_FAST_PATH.is_tested() else [("feature disabled", "Bolt fast path", version("neo4j"))]
    assert [(line["event"], line["feature"], line["version"]) for line in warnings] == expected


async def test_a_store_without_private_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a driver that hides its pool: no fast path, no circuit breaker, one warning for each."""
    monkeypatch.setattr("keiretsu.graph.store.store.AsyncGraphDatabase.driver", lambda *_, **__: object())
    monkeypatch.setattr("keiretsu.graph.store.store.BOLT_FAST_PATH", replace(BOLT_FAST_PATH, tested_versions=None))
    with capture_logs() as lines:
        stores = [Store(NOWHERE) for _ in range(2)]
    assert [store.open_connections for store in stores] == [0, 0]
    assert [line["feature"] for line in lines] == [CIRCUIT_BREAKER.name, BOLT_FAST_PATH.name]
    assert lines[0]["reason"] == "'object' object has no attribute '_pool'"


def test_uvicorn_s_own_protocol_replaces_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a version that ours was not tried with, or if fast paths are switched off, which does not warrant a warning."""
    with capture_logs() as lines:
        assert http_protocol(use_fast_path=False) == "httptools"
        assert lines == []
        monkeypatch.setattr("keiretsu.server.cli.serve.COALESCED_WRITES", replace(COALESCED_WRITES, tested_versions=("0.1",)))
        assert http_protocol(use_fast_path=True) == "httptools"
    assert [line["feature"] for line in lines] == [COALESCED_WRITES.name]


def test_a_uvicorn_that_passes_other_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connections cannot be guarded: one warning says that there are no limits."""
    monkeypatch.setattr("uvicorn.protocols.http.httptools_impl.HttpToolsProtocol.__init__", lambda _self, _settings: None)
    table = ConnectionTable(build_rejections(CONNECTION_LIMITS))
    with capture_logs() as lines:
        assert CONNECTION_GUARD.load(lambda: guard_protocol(None, table)) is None
    assert [(line["feature"], line["fallback"]) for line in lines] == [(CONNECTION_GUARD.name, CONNECTION_GUARD.fallback)]


@pytest.mark.parametrize("name", ["connection_made", "send_400_response"])
def test_a_method_that_uvicorn_has_removed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Our protocol overrides it; if uvicorn's has none, or another one, uvicorn's protocol is used."""
    monkeypatch.delitem(sys.modules, "keiretsu.server.http.coalesced_writes", raising=False)
    monkeypatch.setattr(f"uvicorn.protocols.http.httptools_impl.HttpToolsProtocol.{name}", lambda _: None)
    with capture_logs() as lines:
        assert http_protocol(use_fast_path=True) == "httptools"
    assert [line["feature"] for line in lines] == [COALESCED_WRITES.name]
