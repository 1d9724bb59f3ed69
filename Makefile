# newsstudy. `make` alone lists what can be asked for.
STUDY ?= studies/news2017.yml
SET ?=
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)

VENV := .venv
LAB := .venv-lab
PARALLEL := -n auto --dist loadfile
PIP := -m pip install -q --disable-pip-version-check
SETS := $(foreach pair,$(SET),--set '$(pair)')
export PYTHONHASHSEED := 0

.DEFAULT_GOAL := help
.PHONY: help report study prepare fetch test lint lab golden benchmarks lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
	@echo
	@echo 'Another study:    make report STUDY=studies/mine.yml'
	@echo 'Another value:    make report SET="topics.n_topics=12 seed=2"'

report: $(VENV)/.report ## render the comparison of a study to reports/<study>/
	@$(VENV)/bin/newsstudy report "$(STUDY)" $(SETS)

study: $(VENV)/.report ## write a first study file: make study NAME=mine FROM=data/raw/mine
	@test -n "$(NAME)" -a -n "$(FROM)" || { echo 'make study NAME=mine FROM=data/raw/mine'; exit 1; }
	@$(VENV)/bin/newsstudy new "$(NAME)" "$(FROM)"

prepare: $(VENV)/.report ## read and clean the corpus of a study, no notebooks
	@$(VENV)/bin/newsstudy prepare "$(STUDY)" $(SETS)

fetch: $(VENV)/.report ## fetch the public corpus that a study names
	@$(VENV)/bin/newsstudy fetch "$(STUDY)"

test: $(VENV)/.test ## run all tests
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/lint-imports --no-cache >/dev/null || $(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/python -m pytest $(PARALLEL)
	@$(VENV)/bin/newsstudy report studies/composed.yml
	@$(VENV)/bin/python -m pytest $(PARALLEL) --nbval --nbval-sanitize-with tests/golden/sanitize.cfg tests/golden

lab: $(LAB)/.lab ## open the notebooks in JupyterLab
	@$(LAB)/bin/newsstudy prepare "$(STUDY)" $(SETS)
	@$(LAB)/bin/jupyter lab --notebook-dir=notebooks $(LAB_OPTIONS)

golden: $(VENV)/.test ## render the golden notebooks anew, after a change that is meant
	@$(VENV)/bin/python tests/golden/render.py

benchmarks: $(VENV)/.test ## measure what docs/benchmarks.md states
	@$(VENV)/bin/python -m benchmarks

lock: $(VENV)/.lock ## pin all versions anew
	@for set in report test lab lock; do \
	  $(VENV)/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command 'make lock' \
	    requirements/$$set.in -o requirements/$$set.txt || exit 1; done
	@$(VENV)/bin/python requirements/environment.py

clean: ## remove environments, processed data and reports; raw data stay
	rm -rf $(VENV) $(LAB) reports
	find data/processed -mindepth 1 ! -name .gitkeep -delete

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo 'newsstudy needs Python 3.11, 3.12 or 3.13: none was found.' \
	  'Install one, or name it: make report PYTHON=/path/to/python3.11'; exit 1; }
	@echo 'environment: installing into $(VENV) (once)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.report: requirements/report.txt pyproject.toml | $(VENV)/bin/python
	@$(VENV)/bin/python $(PIP) --require-hashes -r requirements/report.txt
	@$(VENV)/bin/python $(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.report
	@$(VENV)/bin/python $(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.lock: requirements/lock.txt | $(VENV)/bin/python
	@$(VENV)/bin/python $(PIP) --require-hashes -r requirements/lock.txt
	@touch $@

$(LAB)/.lab: requirements/lab.txt pyproject.toml
	@test -x $(LAB)/bin/python || $(PYTHON) -m venv $(LAB)
	@$(LAB)/bin/python $(PIP) --require-hashes -r requirements/lab.txt
	@$(LAB)/bin/python $(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@
