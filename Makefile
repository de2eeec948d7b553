# What a coach, CI and a developer call. `make help` explains every target.
# Only relative paths stand here, so that folders with spaces or other alphabets in their names work.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PRACTICE ?= .
ENGAGEMENT ?=
EDITION ?=
FORMATS ?=
LAYOUT ?=

VENV := .venv/bin/python
READY := .venv/.ready
READY_TO_TEST := .venv/.ready-to-test
OPTIONS = $(addprefix -e ,$(ENGAGEMENT)) $(addprefix --edition ,$(EDITION)) $(addprefix -f ,$(FORMATS)) \
  $(addprefix --layout ,$(LAYOUT))

.PHONY: help setup binder check print-kit validate view test bench docs constraints clean
.DEFAULT_GOAL := help

help: ## Explain every target
	@echo 'make TARGET [ENGAGEMENT=id] [EDITION=client] [FORMATS="docx pdf epub"] [LAYOUT="screen print"] [PRACTICE=folder]'
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' Makefile | expand -t 16

setup: $(READY) ## Make .venv and install Binder into it

binder: $(READY) ## Build the binders of PRACTICE (the sample by default) into its build/
	@$(VENV) -m pipeline build '$(PRACTICE)' $(OPTIONS)

check: $(READY) ## Check the chapters of PRACTICE, without any client's data
	@$(VENV) -m pipeline check '$(PRACTICE)'

print-kit: $(READY) ## Make cover, spine and tab labels for the printed binder of ENGAGEMENT
	@$(VENV) -m pipeline print-kit '$(PRACTICE)' -e '$(ENGAGEMENT)' --edition '$(or $(EDITION),client)'

validate: $(READY) ## Check the data of PRACTICE
	@$(VENV) -m pipeline validate '$(PRACTICE)'

view: $(READY) ## Show the data that EDITION of ENGAGEMENT sees
	@$(VENV) -m pipeline view '$(PRACTICE)' -e '$(ENGAGEMENT)' --edition '$(or $(EDITION),client)'

test: $(READY_TO_TEST) ## Run the whole test suite
	@$(VENV) -m pytest -q -n 2 --dist loadfile

bench: $(READY_TO_TEST) ## Measure a binder against bare pandoc and write docs/speed.md (ROUNDS=5)
	@PYTHONPATH=. $(VENV) tests/bench/bench_page.py '$(or $(ROUNDS),5)'

docs: $(READY) ## Write docs/data from the schemas
	@$(VENV) -m pipeline.reference docs/data

constraints: $(READY_TO_TEST) ## Write constraints.txt from what is installed
	@$(VENV) -m pip list --format=freeze --exclude-editable --exclude pip --exclude setuptools > constraints.txt

clean: ## Empty build/, and forget what earlier builds found out
	@find build -mindepth 1 ! -name Makefile -delete
	@rm -rf .binder-cache

$(READY): pyproject.toml constraints.txt
	@test -n '$(PYTHON)' || { echo 'Binder needs Python 3.11 or newer; name it with PYTHON=…' >&2; exit 3; }
	@test -x $(VENV) || '$(PYTHON)' -m venv .venv
	@echo 'Installing Binder into .venv …'
	@PIP_CONSTRAINT=constraints.txt $(VENV) -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(READY_TO_TEST): $(READY) pyproject.toml constraints.txt
	@echo 'Installing what the tests need …'
	@PIP_CONSTRAINT=constraints.txt $(VENV) -m pip install -q --disable-pip-version-check -e '.[test]'
	@touch $@
