# Two commands for a new user: `make install`, then `make run`. `make help` lists the rest.
# Nothing is installed outside .venv and tests/browser/node_modules, but for python3-venv (see .venv/.made).

PYTHON ?= python3
PORT ?= 8000
# One more than two cores have: tests wait now and then, for a server, a browser, a killed process.
WORKERS ?= 3
UV_VERSION ?= 0.13.9

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes
PYTEST := $(BIN)/python -m pytest

# Compiled code is kept: else each of hundreds of processes would compile the product, and each worker the tests, anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help install run test test-browser test-fast lint format lock bench screenshots nightly clean dev browser

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## \(.*\)/  \1 \2/p' $(MAKEFILE_LIST) | awk '{ name = $$1; $$1 = ""; printf "  %-12s%s\n", name, $$0 }'

install: .venv/.run ## make .venv with what the product needs; `funds` is in .venv/bin

run: install ## make the demo if there is none, then serve it on PORT (8000) with its relay, until Ctrl-C
	@# Both run in the background and the shell waits: so a signal reaches the traps at once and stops both.
	@# A relay that dies is started again.
	@export FUNDS_ENV=demo PORT=$(PORT); \
	$(BIN)/funds demo --if-missing || exit; \
	relay=; server=; \
	trap 'kill $$relay $$server 2>/dev/null; wait' EXIT; \
	trap 'exit 0' INT TERM HUP; \
	( trap 'kill $$child 2>/dev/null; exit 0' TERM; \
	  while :; do $(BIN)/funds relay & child=$$!; wait $$child; sleep 1; done ) & relay=$$!; \
	$(BIN)/funds serve --port $(PORT) & server=$$!; \
	wait $$server

test: dev browser lint ## lint, types, floors and all tests: both databases, a real browser, with coverage
	DATABASES=dealt $(PYTEST) -n $(WORKERS) --cov --cov-branch --cov-report=term:skip-covered

test-browser: dev browser ## the story, accessibility and keyboard in the tests' own Chromium
	$(PYTEST) -n $(WORKERS) -m browser

test-fast: dev ## under a minute: no browser, no PostgreSQL, no coverage, no scenario, nothing slow
	$(PYTEST) -n $(WORKERS) -m "not slow and not browser and not postgres"

nightly: dev browser ## all tests, with Hypothesis searching long and at random, and all that runs measured
	HYPOTHESIS_PROFILE=nightly MEASURE=all $(PYTEST) -n $(WORKERS) --cov --cov-branch --cov-report=term:skip-covered

lint: dev ## format, lint, types, floors: look only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: dev ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: dev ## measure; results go to benchmarks/results
	$(BIN)/python -m benchmarks

screenshots: dev browser ## take the pictures of the documentation
	$(BIN)/python -m tests.browser.screenshots

clean: ## remove what was made here, but not instance/ (databases and keys)
	rm -rf .venv .venv-lock tests/browser/node_modules build dist htmlcov .coverage .coverage.* coverage.xml
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The locks name exact versions and the hashes of their files, and no address: pip takes them from any index.
# Versions that still fit are kept; `make lock UPGRADE=--upgrade` takes the newest.
COMPILE = .venv-lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

STRIP = const fs = require("fs"), name = "package-lock.json", lock = JSON.parse(fs.readFileSync(name)); \
	for (const part of Object.values(lock.packages)) { delete part.funding; delete part.resolved } \
	fs.writeFileSync(name, JSON.stringify(lock, null, 2) + "\n");

lock: ## make the lock files again from pyproject.toml and package.json (UPGRADE=--upgrade for the newest)
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --group build -o requirements-build.txt
	$(COMPILE) --group zig -o requirements-zig.txt
	cd tests/browser && npm install --package-lock-only --ignore-scripts
	@# npm notes where each author takes donations: an address that installing does not need.
	cd tests/browser && node -e '$(STRIP)'
	@! grep -nE 'https?://' requirements*.txt tests/browser/package-lock.json

# ------------------------------------------------------------------------------------------------ what is made once
dev: .venv/.dev

browser: tests/browser/node_modules/.made

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or later is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@# Debian's python3 comes without ensurepip; root gets it, others are told.
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		  apt-get update -qq && apt-get install -y -qq python3-venv; } || \
		{ echo "Python's venv is missing; on Debian install it with: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.run: .venv/.made requirements.txt requirements-build.txt pyproject.toml
	$(LOCKED) -r requirements.txt -r requirements-build.txt
	@# The project itself, from here: no build isolation, so the build backend is the locked one.
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt requirements-zig.txt
	$(LOCKED) -r requirements-dev.txt
	@# The fault tests compile a small library: a machine without a C compiler gets one as a wheel.
	command -v cc >/dev/null || $(LOCKED) -r requirements-zig.txt
	@touch $@

tests/browser/node_modules/.made: tests/browser/package.json tests/browser/package-lock.json tests/browser/.npmrc
	@command -v npm >/dev/null || \
		{ echo "The browser tests need node 20 or later with npm; on Debian: apt-get install nodejs npm" >&2; exit 1; }
	cd tests/browser && npm ci --ignore-scripts --no-progress
	@touch $@
