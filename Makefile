# `make` alone prints what can be made. Everything is set up in .venv; nothing is installed by hand.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PO := $(wildcard */locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

export PYTHONUNBUFFERED = 1

.PHONY: help setup setup-dev run dev test test-sqlite test-postgresql test-browser soak lint format messages lock bench clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say which: make PYTHON=/path/to/python") if sys.version_info < (3, 11) else None'
	@echo "Making the virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement

$(VENV)/.run-installed: requirements.lock | $(BIN)/python
	@echo "Installing what the bulletin needs (a minute or two) …"
	@$(INSTALL) requirements.lock
	@touch $@

$(VENV)/.dev-installed: requirements-dev.lock requirements.lock | $(BIN)/python
	@echo "Installing what the tests need (a minute or two) …"
	@$(INSTALL) requirements-dev.lock
	@touch $@ $(VENV)/.run-installed

EDITOR := articles/editor/npm
$(EDITOR)/node_modules/.installed: $(EDITOR)/package.json $(EDITOR)/package-lock.json | $(VENV)/.run-installed
	@echo "Fetching the visual editor …"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix $(EDITOR) --ignore-scripts --no-audit --no-fund --loglevel=error
	@# The skins once more as scripts, with maps that do not exist: nothing here loads them.
	@find $(EDITOR)/node_modules/hugerte/skins -name '*.js' -delete
	@touch $@

%.mo: %.po | $(VENV)/.run-installed
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@ --locale=$(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

setup: $(VENV)/.run-installed $(EDITOR)/node_modules/.installed $(MO)

setup-dev: $(VENV)/.dev-installed $(EDITOR)/node_modules/.installed $(MO)

run: setup ## serve a bulletin with demo content at http://localhost:8000 (PORT=… for another)
	@$(MANAGE) prepare_demo --port $(PORT)
	@$(BIN)/gunicorn cms.wsgi:application --env DJANGO_SETTINGS_MODULE=cms.settings.development \
		--bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning

dev: setup ## the same with Django's debug pages and automatic reload
	@JAWNIK_DEBUG=1 $(MANAGE) prepare_demo --port $(PORT)
	@JAWNIK_DEBUG=1 $(MANAGE) runserver $(PORT)

test: lint test-sqlite test-postgresql test-browser ## every check: lint, SQLite, PostgreSQL, a real browser

test-sqlite: setup-dev
	@echo "Tests on SQLite …"
	@env -u DATABASE_URL $(BIN)/pytest -n 2 -m "not browser"

test-postgresql: setup-dev
	@echo "Tests on PostgreSQL …"
	@$(BIN)/python tests/postgresql.py $(BIN)/pytest -n 2 -m "not browser and not no_database"

test-browser: setup-dev
	@echo "Tests in a browser …"
	@$(BIN)/python tests/chromium.py
	@env -u DATABASE_URL $(BIN)/pytest -n 2 -m browser

PAIRS ?= 10000
REQUESTS ?= 10000
KILLS ?= 100
EDITORS ?= 50
SEED ?= 1
soak: setup-dev ## long checks: drawn PAIRS, malformed REQUESTS, KILLS, EDITORS at once (SEED=… for others)
	@$(BIN)/python tests/chromium.py
	@env -u DATABASE_URL $(BIN)/python -m tests.pixels --pairs $(PAIRS) --seed $(SEED)
	@env -u DATABASE_URL SOAK_REQUESTS=$(REQUESTS) SOAK_SEED=$(SEED) \
		$(BIN)/pytest tests/test_malformed_requests.py
	@SOAK_REQUESTS=$(REQUESTS) SOAK_SEED=$(SEED) \
		$(BIN)/python tests/postgresql.py $(BIN)/pytest tests/test_malformed_requests.py
	@for database in sqlite postgresql; do \
		$(BIN)/python -m tests.soak editors --editors $(EDITORS) --seed $(SEED) \
			--database $$database || exit 1; \
		$(BIN)/python -m tests.soak kills --kills $(KILLS) --seed $(SEED) \
			--database $$database || exit 1; \
	done

lint: setup-dev ## style, layers, types, requirements, migrations, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy
	@$(BIN)/python tests/check_requirements.py
	@DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) makemigrations --check --dry-run
	@$(BIN)/djhtml --check --tabwidth 2 templates revisions/templates

format: setup-dev ## put the sources into the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djhtml --tabwidth 2 templates revisions/templates

messages: setup-dev ## bring the translation catalogues up to date with the sources
	@DJANGO_SETTINGS_MODULE=cms.settings.test $(MANAGE) makemessages

# For every platform and every Python from 3.11 on: markers say where a package is needed. No index
# is named, so pip takes the packages from where the machine is set up to take them.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock: $(VENV)/.dev-installed ## renew the lock files (UPGRADE=--upgrade: with the newest of what is not pinned)
	@$(LOCK) $(UPGRADE) requirements.txt --output-file requirements.lock
	@$(LOCK) $(UPGRADE) requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock

bench: setup-dev ## what things cost, side by side with their peers
	@$(BIN)/python -m benchmarks

clean: ## remove the virtual environment and the data of `make run`
	rm -rf $(VENV) var $(EDITOR)/node_modules
