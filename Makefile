# Every command of the project; `make help` lists them. Nothing but python3 and make is needed.

.DEFAULT_GOAL := help
.PHONY: help demo stop reset test check check-types check-rest bench drill tour worker shell messages lock
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
STACK := $(BIN)/python -m pscc.kernel.stack
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
CODE := manage.py pscc partners services calls tests
ARGS ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/demo.stamp ## Run the portal with demo data until Ctrl-C (PORT=8000)
	@$(STACK) demo

stop: .venv/demo.stamp ## Stop a portal that runs in another terminal
	@$(STACK) stop

reset: .venv/demo.stamp ## Stop the portal and remove its demo data
	@$(STACK) reset

test: .venv/dev.stamp ## Run the tests on real services (ARGS="tests/calls -x")
	@$(MANAGE) messages compile
	@$(BIN)/pytest -n auto --dist loadgroup $(ARGS)

check: .venv/dev.stamp ## Lint, types, imports, migrations, templates, messages, deployment files
	@$(MAKE) --no-print-directory --jobs=2 check-types check-rest

check-types: .venv/dev.stamp
	$(BIN)/mypy

check-rest: .venv/dev.stamp
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	find $(CODE) -name '*.py' -print0 | xargs -0 $(BIN)/django-upgrade --check --target-version 5.2
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python -m tests.deploy.migrations
	$(MANAGE) messages check
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/python -m tests.deploy.check

bench: .venv/dev.stamp ## Load many objects and print time, SQL and bytes of each main page (ARGS="--objects 1000")
	@$(STACK) exec --profile bench -- $(MANAGE) bench $(ARGS)

drill: .venv/demo.stamp ## Back up a portal of its own, lose it, restore it to a point, and compare
	@$(STACK) drill

tour: .venv/dev.stamp ## Photograph every main page into .local/tour and check it
	@$(BIN)/python -m tests.tour $(ARGS)

worker: .venv/demo.stamp ## Run one more worker beside a running portal
	@REMAP_SIGTERM=SIGQUIT $(STACK) exec -- $(BIN)/python -m celery -A pscc worker \
	    --hostname more-%d@%h --queues interactive,bulk,periodic --loglevel INFO $(ARGS)

shell: .venv/demo.stamp ## Open a Python shell on the portal's data
	@$(STACK) exec -- $(MANAGE) shell $(ARGS)

messages: .venv/dev.stamp ## Collect the texts to translate, then compile the translations
	@$(MANAGE) messages update
	@$(MANAGE) messages compile

# --universal: one file for Python 3.11 to 3.13 on every machine. No index, proxy or local folder
# of the machine that runs this may show in the files.
LOCK := env -u PIP_FIND_LINKS -u UV_FIND_LINKS UV_CUSTOM_COMPILE_COMMAND="make lock" \
    $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
    --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS)

lock: .venv/dev.stamp ## Pin the dependencies of pyproject.toml anew (ARGS=--upgrade for newer ones)
	@$(LOCK) pyproject.toml -o requirements.lock
	@$(LOCK) pyproject.toml --extra embedded -c requirements.lock -o requirements-demo.lock
	@$(LOCK) pyproject.toml --extra embedded --group dev -c requirements-demo.lock -o requirements-dev.lock

.venv/demo.stamp: requirements-demo.lock | $(BIN)/python
	@echo "Installing the portal's packages into .venv (a minute or two) …"
	@$(INSTALL) -r requirements-demo.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | $(BIN)/python
	@echo "Installing the development packages into .venv (a minute or two) …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@ .venv/demo.stamp

# Says in one line what the machine lacks.
$(BIN)/python:
	@lacks=""; \
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	    || { echo "Python 3.11, 3.12 or 3.13 is needed as python3 (or name it: make PYTHON=python3.12 …)."; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || lacks="$$lacks python3-venv"; \
	$(PYTHON) -c 'import os, ssl, sys; p = ssl.get_default_verify_paths(); \
	    sys.exit(not (p.cafile or os.environ.get("PIP_CERT") or (p.capath and os.listdir(p.capath))))' \
	    || lacks="$$lacks ca-certificates"; \
	command -v git >/dev/null || lacks="$$lacks git"; \
	[ -z "$$lacks" ] || { echo "Missing:$$lacks. Install with: sudo apt-get install$$lacks"; exit 1; }
	@$(PYTHON) -m venv .venv
