# Everything a person or a machine needs, in one place. `make help` lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OPENEDX := .venv-openedx
RALPH := .venv-ralph
SYNAPSE := .venv-synapse
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard config/translations/*/LC_MESSAGES/messages.po))
# A machine that has Python keep no bytecode would compile all files anew for each process that a test starts.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup openedx ralph synapse demo test test-both check bench lock catalogues model pictures clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.installed $(CATALOGUES) ## a virtual environment in .venv with the locked packages and the program `stoa`

# uv does in seconds what pip does in half a minute; either gives the same locked packages.
$(VENV)/.installed: pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Stoa needs Python 3.11 or newer; name one with: make PYTHON=python3.12 setup" >&2; exit 1; }
	@echo "Installing packages into $(VENV): about a minute."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@

openedx: $(OPENEDX)/.installed ## Open edX's side of LTI in .venv-openedx, for the tests that launch from it

ralph: $(RALPH)/.installed ## Ralph, a learning record store, in .venv-ralph, for the tests that write to it

synapse: $(SYNAPSE)/.installed ## Synapse, a Matrix server, in .venv-synapse, for the tests that read from it

# Environments of their own, each after its lock: what they bring stays out of Stoa's.
.venv-%/.installed: requirements-%.lock
	@test -x .venv-$*/bin/python || $(PYTHON) -m venv .venv-$*
	@if command -v uv >/dev/null; then \
	  uv pip install --quiet --python .venv-$*/bin/python --require-hashes -r $< ; \
	else \
	  .venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $< ; \
	fi
	@touch $@

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel --quiet compile -i $< -o $@

demo: setup ## Stoa inside a demo LMS, to click through in a browser
	$(BIN)/stoa demo

PYTEST := $(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: setup ## all tests, on SQLite and on PostgreSQL (brought along as a wheel); each test of pages on one of them
	$(PYTEST) --pages-once $(if $(BEGIN_WITHIN),--begin-within=$(BEGIN_WITHIN))

test-both: setup ## all tests, those of pages on both databases as well: half as long again
	$(PYTEST)

check: setup ## style, types, floors, catalogues, secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/catalogues.py
	$(BIN)/python .ci/secrets.py

bench: setup ## speed, as ratios against a plain baseline in the same run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.filter_quality --part train
	$(BIN)/python -m tests.bench.filter_quality --part dev
	$(BIN)/python -m tests.bench.filter_quality --part held
	$(BIN)/python -m tests.bench.filter_pace

lock: ## pin the packages anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --all-extras pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --all-extras --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --group openedx -o requirements-openedx.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --group ralph -o requirements-ralph.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --group synapse -o requirements-synapse.lock

catalogues: setup ## collect strings for people into the German and English catalogues, and what can be connected into docs/connectors
	$(BIN)/pybabel --quiet extract --add-location file -F config/translations/babel.cfg -k lazy_gettext -o config/translations/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100 -i config/translations/messages.pot -d config/translations
	$(BIN)/python -m tests.docs.catalogue
	$(MAKE) --no-print-directory setup

# What the filter knows of names: docs/privacy/model-card.md. Its packages stay out of the environment.
model: setup ## the filter's lexicon and weights anew, from the corpora beside the repository (ten minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .filter-model -r requirements-filter-model.txt
	PYTHONPATH=.filter-model $(BIN)/python -m tests.filter_model

pictures: setup ## the pictures of README and docs, taken from the running product (needs Chromium)
	$(BIN)/python docs/pictures/take.py

clean: ## everything that can be made again
	rm -rf $(VENV) $(OPENEDX) $(RALPH) $(SYNAPSE) .filter-model .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build
