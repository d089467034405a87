# What people run. `make demo` and `make test` need Python 3.11+, git and make, nothing else.
# The first that runs and is new enough: a pyenv shim may stand there and refuse.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	  $$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: words page pictures demo test lint types browser check deploy-check bench bench-transport chaos fuzz soak audit lock clean

demo: .venv/.run  ## a local Slack-like page with the real bot in it
	@$(BIN)/patchbot demo $(ARGS)

test: .venv/.dev  ## the whole test suite; browser tests run where a Chromium is found
	$(BIN)/python -m pytest -q -n auto --dist loadfile $(ARGS)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	$(BIN)/mypy

browser: .venv/.dev  ## only the tests in a real Chromium
	$(BIN)/python -m pytest -q tests/browser $(ARGS)

bench: .venv/.dev  ## quality and speed beside the peers, into tests/benchmarks/RESULTS.md
	PYTHONPATH=. $(BIN)/python tests/benchmarks/run.py --write $(ARGS)

check: lint types test

deploy-check: .venv/.run .venv/.deploy  ## schemas of deploy/, systemd, the image's steps in a clean root
	PATH="$(CURDIR)/.venv/deploy/bin:$$PATH" deploy/check
	$(BIN)/python deploy/try-image-steps

chaos: .venv/.dev  ## kills and faults under load (PASTES= KILLS= SEED= REPLICAS= PATCHBOT_DB=); by hand
	$(BIN)/python -m tests.faults.chaos

soak: .venv/.dev  ## a steady load with faults (MINUTES= RATE=); by hand
	$(BIN)/python -m tests.faults.soak

fuzz: .venv/.dev  ## ten million inputs (TARGET= RUNS= SECONDS= ROUNDS= OUT=); by hand, Linux
	TARGET="$(TARGET)" RUNS="$(RUNS)" SECONDS_MOST="$(SECONDS)" $(BIN)/python -m tests.fuzz.run

bench-transport: .venv/.dev  ## deaf time after each fault, beside Bolt's default; by hand
	$(BIN)/python -m tests.benchmarks.transport $(ARGS)

audit: ## known vulnerabilities of the locked packages (needs pip-audit and PyPI's own service)
	pip-audit --strict --disable-pip --require-hashes -r deploy/requirements.lock -r tests/requirements.lock

lock: ## refresh the lock files and the constraints uv reads (needs uv)
	uv pip compile --no-config -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --upgrade pyproject.toml deploy/build.in -o requirements.lock
	uv pip compile --no-config -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links -c requirements.lock --all-extras pyproject.toml deploy/build.in \
	  -o deploy/requirements.lock
	uv pip compile --no-config -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links -c deploy/requirements.lock --all-extras --group dev pyproject.toml \
	  deploy/build.in -o tests/requirements.lock
	uv pip compile --no-config -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links -c tests/requirements.lock deploy/check.in -o deploy/check.lock
	$(PYTHON) tests/constraints.py

pictures: .venv/.dev  ## take the README's pictures anew (needs a Chromium; ARGS=--all for every look)
	$(BIN)/python -m tests.browser.pictures $(ARGS)

page: ## rebuild the demo page's bundle (needs Node; the built form is committed)
	cd bot/workspace/page && npm ci --no-audit --no-fund && node build.mjs

words: .venv/.run ## our words out of the sources into the catalogues; then translate what is empty
	$(BIN)/pybabel -q extract -k tr -k ntr:1,2 -k mark -k nmark:1,2 -k phrase -k nphrase:1,2 \
	  --no-location --sort-output --project patchbot -o .words.pot bot handlers
	$(BIN)/pybabel -q update -i .words.pot -d bot/locale -D patchbot --no-fuzzy-matching \
	  --ignore-obsolete --omit-header --no-wrap
	rm .words.pot

clean:
	rm -rf .venv *.egg-info .pytest_cache .mypy_cache .ruff_cache

.venv/.run: requirements.lock pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  test -n "$(PYTHON)" || { echo "patchbot needs Python 3.11 or newer; name one: make PYTHON=..."; exit 1; }; \
	  $(PYTHON) -m venv --clear .venv; }
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run tests/requirements.lock
	@$(PIP) install --require-hashes -r tests/requirements.lock
	@touch $@

.venv/.deploy: .venv/.run deploy/check.lock
	@test -x .venv/deploy/bin/python || $(PYTHON) -m venv .venv/deploy
	@.venv/deploy/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r deploy/check.lock
	@touch $@
