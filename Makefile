# The commands of this repository. Every one sets up what it needs, from lock files, and does nothing twice.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help up test check train train-undo bench line-sim environments environments-dev format

# Any Python from 3.11 to 3.13 that really runs starts the set-up; Python 3.10 for Rasa is found by deploy/pythons.py.
FITS := import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3 /usr/bin/python3 "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[123].*/bin/python; do \
	if "$$each" -c '$(FITS)' >/dev/null 2>&1; then echo "$$each"; break; fi; done)
SETUP = @test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 was not found: install one and try again." >&2; exit 1; }; \
	PYTHONDONTWRITEBYTECODE=1 "$(PYTHON)" -m deploy.setup_environments

help:
	@echo "make up        set everything up, start the whole system, stop it with Ctrl-C"
	@echo "make test      every test: unit, contract, flow, browser, assistant"
	@echo "make check     style, types, import contracts"
	@echo "make train     train the assistant's model; it replaces the old one only if it is no worse"
	@echo "                 LEARNED=desk: from the examples labelled in the console, too; FORCE='why': whatever it is like"
	@echo "make train-undo  put the model before back in place"
	@echo "make bench     measure the system against a stock Rasa"
	@echo "make line-sim  a stand-in LINE platform with a phone in the browser: LINE without an account"
	@echo "make format    put the code into its standard form"

environments:
	$(SETUP)

environments-dev:
	$(SETUP) --dev

# The assistant's larger environment is made by deploy.up, once ports and settings have been found good.
up:
	$(SETUP) services
	@exec .venv/bin/python -m deploy.up --stop-with-parent

# Words of the command line reach the recipe as variables of its environment, so no quoting can break.
train: environments
	@.venv/bin/python -m deploy.train $(if $(LEARNED),--learned "$$LEARNED") $(if $(FORCE),--force "$$FORCE") $(if $(AGAIN),--again)

train-undo: environments
	@.venv/bin/python -m deploy.train --undo $(if $(REASON),--reason "$$REASON")

test: environments-dev
	@.venv/bin/python -m deploy.run_tests

check: environments-dev
	@.venv/bin/python -m deploy.run_checks

format: environments-dev
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format . ; .venv/bin/python -m deploy.front_end --format

bench: environments-dev
	@exec .venv/bin/python -m bench

line-sim:
	$(SETUP) services
	@exec .venv/bin/python -m tests.support.line_sim
