# Each command makes .venv when it is missing. `make help` lists them.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
export NO_MKDOCS_2_WARNING := 1
export PYTHONPATH := hooks:tests

.DEFAULT_GOAL := help
.PHONY: help serve build check new schema test golden shots audit

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.site ## preview at http://127.0.0.1:8000, renewed when a file is saved
	$(PY) -m mkdocs serve

build: $(VENV)/.site ## build both languages, and copies that open from disk, into site/; a failed build leaves site/ as it was
	@rm -rf .site-next .site-old
	@$(PY) -m mkdocs build --strict --site-dir .site-next || { rm -rf .site-next; exit 1; }
	@$(PY) -m explainer offline .site-next || { rm -rf .site-next; exit 1; }
	@if [ -e site ]; then mv site .site-old; fi
	@mv .site-next site
	@rm -rf .site-old
	@echo "site/ is new"

check: $(VENV)/.site ## check data and texts without building (SINCE=main: and ask for corrections of changed values)
	@$(PY) -m explainer check $(if $(SINCE),--since '$(SINCE)') $(if $(GITHUB_ACTIONS),--annotations)

new: $(VENV)/.site ## start a record: make new KIND=events ID=2023-01-01-example
	@$(PY) -m explainer new '$(KIND)' '$(ID)'

schema: $(VENV)/.site ## write the editors' JSON Schema anew
	@$(PY) -m explainer schema

test: $(VENV)/.dev ## everything that CI runs
	@CHROMIUM="$$($(PY) tests/browser.py)" || exit 1; export CHROMIUM; \
	$(PY) -m ruff check && $(PY) -m explainer check && $(PY) -m pytest -n 2 --dist loadgroup $(ARGS)

golden: $(VENV)/.dev ## renew the golden pages of the small border; read the difference before committing
	@RENEW_GOLDEN=1 $(PY) -m pytest -q tests/test_golden.py

shots: $(VENV)/.dev ## screenshots of the page kinds into shots/: 390 and 1280 wide, light and dark, both languages
	@CHROMIUM="$$($(PY) tests/browser.py)" || exit 1; export CHROMIUM; $(PY) tests/shots.py $(ARGS)

audit: $(VENV)/.dev ## the slow measurements: page weights, Lighthouse, axe, build time, another engine, 200 edits under the preview; writes data/audit.yml
	@PREVIEW_EDITS=200 $(PY) -m pytest -q tests/test_serve.py -k seeded
	@$(PY) benchmarks/zensical.py
	@CHROMIUM="$$($(PY) tests/browser.py)" || exit 1; export CHROMIUM; $(PY) benchmarks/audit.py

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.site: requirements.txt constraints.txt | $(VENV)/.made
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt constraints.txt | $(VENV)/.made
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.site
