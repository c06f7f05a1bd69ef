# One word a chore. Each target sets up what it needs in .venv; nothing outside this folder is changed but the compiled kernels' cache.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/runtime.stamp
DEV := $(VENV)/dev.stamp
# pip's own checks and colours are noise here; hashes are required of every file it takes.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps
UV := uv==0.13.9

.DEFAULT_GOAL := help
.PHONY: help assess serve test cluster-test browser lint bench docs lock clean
.DELETE_ON_ERROR:

help: ## Show the targets
	@echo "Targets (PYTHON=python3.12 make ... takes another Python):"
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 12

assess: $(RUNTIME) ## Set up, then assess the International Space Station through 2030-12-31
	@$(BIN)/stationkeeper assess iss --through 2030-12-31

serve: $(RUNTIME) ## Set up, then open the local page of the International Space Station
	@$(BIN)/stationkeeper serve iss

test: $(DEV) ## Run the tests that take minutes: models, chance, promises, plans, pages
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -m "not slow"

slow-test: $(DEV) ## Run the others: whole records of the past, executed documents, runs that are killed
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile -m slow

browser: $(DEV) ## Test the local page in the Chromium of this machine: /usr/bin/chromium
	@$(BIN)/python -m pytest tests/browser

cluster-test: $(DEV) ## Play on a real scheduler with two workers, one killed in the middle
	@$(BIN)/python -m pytest tests/cluster

lint: $(DEV) ## Check style, format, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/bench.stamp ## Measure set-up, compiling, simulation and memory on this machine, beside the peers
	@$(BIN)/python bench/run.py $(ARGS)

docs: $(DEV) ## Write the reference pages again from the code, and draw the picture
	@$(BIN)/python docs/build.py
	@$(BIN)/python docs/pictures/build.py
	@$(BIN)/python docs/pictures/pages.py

lock: ## Pin all dependencies again (needs a package index)
	@$(PYTHON) tools/lock.py $(UV)

clean: ## Remove the environment, caches, results and build products
	rm -rf $(VENV) build dist runs src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(sys.version_info < (3, 11) and f"Python {v} met; stationkeeper needs 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) cannot make an environment; on Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@touch $@

$(RUNTIME): $(VENV)/made.stamp requirements.lock pyproject.toml
	@$(INSTALL) -r requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: $(DEV) requirements-bench.lock
	@$(INSTALL) -r requirements-bench.lock
	@touch $@
