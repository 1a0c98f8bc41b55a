"""Keiretsu without the limit on page size, for growth.py only; everything else is measured on `keiretsu serve`."""

from __future__ import annotations

import os

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.limits import Limits
from keiretsu.server.application import ApplicationOptions, build_application
from keiretsu.server.load_schema import load_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import BUILT_IN_SCHEMA

configure_logs("json")
catalogue = load_schema(BUILT_IN_SCHEMA)
store = Store(Address(os.environ["NEO4J_URI"], os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]))
application = build_application(store, catalogue, ApplicationOptions(Limits(page_size=10_000, nodes=10_000_000))).app
