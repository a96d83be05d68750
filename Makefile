# Storelake's shortcuts. `make help` explains every target.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
AIRFLOW := .venv-airflow
# A lock is whole, so nothing is resolved again: older pips hold a pin with an extra and
# the same package asked for without it to be two, and take the newest of the second.
INSTALL  = -m pip install --quiet --no-deps --require-hashes --requirement
LOCK     = uv pip compile --universal --generate-hashes --no-strip-extras \
           --no-emit-index-url --no-header --quiet
# The tests start hundreds of processes: none compiles the project's modules again.
PYTEST   = env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Linting compiles the dbt project; what that leaves behind stays out of the tree.
SCRATCH  := $(abspath $(VENV))/lint
LINT_SQL  = mkdir -p $(SCRATCH) && WAREHOUSE_PATH=$(SCRATCH)/lint.duckdb \
            DBT_TARGET_PATH=$(SCRATCH)/target DBT_LOG_PATH=$(SCRATCH)/logs $(BIN)/sqlfluff

.DEFAULT_GOAL := help
.PHONY: help env dev demo clean-demo test test-airflow test-fast mutate check format lock
.PHONY: types sql-style style
.PHONY: bench score api dashboard images postgres docs sql clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(VENV)/core ## create .venv from the core lock: all that Storelake needs to run

$(VENV)/core: requirements/core.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Storelake needs Python 3.11 or newer; name one with: make env PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python $(INSTALL) requirements/core.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

dev: $(VENV)/dev ## the same plus linters and test tools, from the dev lock

$(VENV)/dev: requirements/dev.txt $(VENV)/core
	$(BIN)/python $(INSTALL) requirements/dev.txt
	$(BIN)/python -m pip check
	@touch $@

demo: env ## twelve demo months from raw JSON to published numbers
	@$(BIN)/storelake demo

clean-demo: env ## remove the demo's files and everything derived from them
	@$(BIN)/storelake demo --clean

check: dev ## formatters, linters and types, nothing else
	@$(MAKE) --no-print-directory --jobs=2 types sql-style style

types: dev ## the part of `make check` that mypy does
	$(BIN)/mypy

sql-style: dev ## the part that sqlfluff does
	$(LINT_SQL) lint models tests/data analyses

style: dev ## the part that ruff does
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: dev ## let the formatters rewrite Python and SQL
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(LINT_SQL) fix models tests/data analyses

test: check ## `make check`, then every test but Airflow's: with that, what CI runs
	$(PYTEST) -n 2 --dist worksteal

test-airflow: $(AIRFLOW)/done dev ## parse and run the DAG with a real Airflow in .venv-airflow
	$(PYTEST) tests/airflow

$(AIRFLOW)/done: requirements/airflow.txt
	@test -x $(AIRFLOW)/bin/python || $(PYTHON) -m venv $(AIRFLOW)
	$(AIRFLOW)/bin/python $(INSTALL) requirements/airflow.txt
	$(AIRFLOW)/bin/python -m pip check
	@touch $@

test-fast: dev ## the inner loop: unit tests only
	$(PYTEST) -n 2 --dist worksteal tests/unit

mutate: dev ## plant known mistakes, one at a time: each must be caught twice
	PYTHONPATH=tests:tests/proof $(BIN)/python -m mutation

lock: ## rewrite the lock files (needs uv)
	$(LOCK) pyproject.toml --output-file requirements/core.txt
	$(LOCK) pyproject.toml --extra dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --extra bench --output-file requirements/bench.txt
	$(LOCK) pyproject.toml --extra api --output-file requirements/api.txt
	$(LOCK) pyproject.toml --extra dashboard --output-file requirements/dashboard.txt
	$(LOCK) pyproject.toml --extra postgres --output-file requirements/postgres.txt
	$(LOCK) --group airflow --python-version 3.11 --output-file requirements/airflow.txt

bench: $(VENV)/bench ## measure generator, lake, warehouse, API and Postgres (three hours, 40 GB)
	$(BIN)/python -m benchmarks.generate all
	$(BIN)/python -m benchmarks.flatten all
	$(BIN)/python -m benchmarks.warehouse all
	$(BIN)/python -m benchmarks.serving all
	PYTHONPATH=tests $(BIN)/python -m benchmarks.postgres all

score: dev ## how often the monitors are right, into docs/monitoring.md (half an hour)
	$(BIN)/python -m benchmarks.monitoring score

$(VENV)/bench: requirements/bench.txt $(VENV)/core
	$(BIN)/python $(INSTALL) requirements/bench.txt
	@touch $@

api: $(VENV)/api ## serve what is published on this machine's port 8000
	@$(BIN)/storelake api

$(VENV)/api: requirements/api.txt $(VENV)/core
	$(BIN)/python $(INSTALL) requirements/api.txt
	@touch $@

dashboard: $(VENV)/dashboard ## show what is published on this machine's port 8501
	@$(BIN)/storelake dashboard

$(VENV)/dashboard: requirements/dashboard.txt $(VENV)/core
	$(BIN)/python $(INSTALL) requirements/dashboard.txt
	@touch $@

images: dev ## take the pictures in docs/images again, of the published demo (needs Chromium)
	PYTHONPATH=tests $(BIN)/python -m browser.images

postgres: $(VENV)/postgres ## install what `storelake publish --to postgresql://...` needs

$(VENV)/postgres: requirements/postgres.txt $(VENV)/core
	$(BIN)/python $(INSTALL) requirements/postgres.txt
	@touch $@

sql: env ## a DuckDB prompt over the published marts
	@$(BIN)/storelake sql

docs: env ## every table, column and lineage, on this machine's port 8080
	@$(BIN)/storelake docs

clean: ## remove what building and testing leave behind; data stays
	rm -rf target logs .pytest_cache .mypy_cache .ruff_cache
