"""Our own application with the limit of rows lifted, for growth.py alone; all else is measured on `keiretsu serve` as it is."""

from __future__ import annotations

import os

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.limits import Limits
from keiretsu.server.application import Options, make_application
from keiretsu.server.load_schema import read_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import BUILT_IN_SCHEMA

configure_logs("json")
catalogue = read_schema(BUILT_IN_SCHEMA)
store = Store(Address(os.environ["NEO4J_URI"], os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]))
application = make_application(store, catalogue, Options(Limits(page=10_000, nodes=10_000_000)))
