# SPDX-License-Identifier: EUPL-1.2
# A fresh machine needs Python 3.11 or newer, make and git; everything else is set up here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
# hlv or achterhoek
EXAMPLE ?= hlv
# many small systems of equations, never a large one: threads of the linear algebra only wait for each other
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: setup demo test browser bench quality lint docs clean

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup
	$(BIN)/regie demo --dir demo --example $(EXAMPLE) $(if $(filter 0,$(SERVE)),--no-serve,)

# drawn examples are the same for the same code; pytest by itself draws new ones each time
test: lint
	$(BIN)/python -m pytest -n auto -rs -m "not browser" --hypothesis-profile=ci

# journeys and axe in Chromium; skipped with the reason when it is not there
browser: setup
	$(BIN)/python -m pytest -n 2 -rs -m browser tests/web

lint: setup
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m bench

quality: setup
	$(BIN)/python -m bench.quality

docs: setup
	$(BIN)/python -m regie.cli docs

clean:
	rm -rf $(VENV) demo build dist
