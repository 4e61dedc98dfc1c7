# Two commands: `make run` and `make test`. Each does its own set-up.

SHELL := /bin/bash
PORT ?= 8000
PY := .venv/bin/python
# Two workers, each with tests that stand together: what they share is built once. What pytest
# makes of a test module is kept for the next run, also where the machine keeps no bytecode.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n 2 --dist worksteal
DEMO := LUZE_DEMO=1 LUZE_PUBLIC_URL=http://127.0.0.1:$(PORT)

.PHONY: run test test-sqlite test-postgresql test-browser quick lint bench packages-run packages-test typefaces clean

run: .venv/.run packages-run
	@mkdir -p var
	@.ci/typefaces
	@$(DEMO) $(PY) manage.py build_fonts
	@$(DEMO) $(PY) manage.py migrate --verbosity 0
	@$(DEMO) $(PY) manage.py createcachetable
	@$(DEMO) $(PY) manage.py collectstatic --noinput --verbosity 0
	@$(DEMO) $(PY) manage.py check --database default
	@$(DEMO) $(PY) manage.py seed_demo
	@$(DEMO) $(PY) manage.py demo_accounts
	@$(DEMO) PORT=$(PORT) $(PY) manage.py run

test: lint test-sqlite test-postgresql test-browser
	@.ci/report

# While working, two minutes: SQLite only, without a browser, without the long walks and the tests
# that ask other programs (tests/conftest.py).
quick: .venv/.test typefaces
	$(PYTEST) -m "not browser and not walk"

test-sqlite: .venv/.test packages-test typefaces
	@rm -f var/tested-sqlite
	$(PYTEST) -m "not browser"
	@mkdir -p var && touch var/tested-sqlite

test-postgresql: .venv/.test packages-test typefaces
	@rm -f var/tested-postgresql
	@url=$$(.ci/postgresql) || { echo; echo '!!! 没有可用的 PostgreSQL，一半测试没有运行 (no PostgreSQL server: half of the tests did not run)'; exit 0; }; \
	set -e; echo "PostgreSQL: $$url"; \
	DATABASE_URL=$$url $(PYTEST) -m "not browser"; \
	touch var/tested-postgresql

test-browser: .venv/.test packages-test typefaces
	@rm -f var/tested-browser
	@command -v chromium >/dev/null || { echo '!!! 没有 Chromium，浏览器测试没有运行 (no Chromium: the browser tests did not run)'; exit 0; }; \
	set -e; DJANGO_ALLOW_ASYNC_UNSAFE=1 $(PYTEST) -m browser; \
	mkdir -p var; touch var/tested-browser

lint: .venv/.test
	$(PY) -m ruff check .
	.venv/bin/djade --check $$(git ls-files 'templates/*.html')
	$(PY) -m mypy --config-file pyproject.toml
	.venv/bin/lint-imports

bench: .venv/.test packages-test typefaces
	EVERY_BIT=1 $(PY) tests/benchmarks/papers.py
	$(PY) tests/benchmarks/run.py

# pip needs nothing but what Debian brings; uv is used where it is on the PATH.
.venv/.run: requirements/prod.txt
	@.ci/venv requirements/prod.txt
	@touch $@

.venv/.test: requirements/dev.txt
	@.ci/venv requirements/dev.txt
	@touch $@ .venv/.run

packages-run:
	@.ci/packages run

packages-test:
	@.ci/packages test

# The faces of papers: drawn once for each machine; without a network from what is installed.
typefaces: .venv/.test
	@.ci/typefaces
	@LUZE_DEMO=1 $(PY) manage.py build_fonts

clean:
	rm -rf .venv var
