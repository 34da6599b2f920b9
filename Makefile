# The two commands of the README, the checks and the measurement. Each does its own set-up.
PY := .venv/bin/python
BIN := .venv/bin

.PHONY: demo test check check-fast bench demo-packages bench-packages dev-packages
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo    startar tjänsten med påhittade uppgifter på http://localhost:8000 (PORT=… väljer en annan port)"
	@echo "make test    kör testerna (ARGS=… ges till pytest)"
	@echo "make check   granskar koden: format, typer, importer, mallar, migreringar, inställningar"
	@echo "make bench   mäter hur snabba sidorna är"

demo-packages:
	@scripts/install.sh requirements-demo.txt

bench-packages:
	@scripts/install.sh requirements-bench.txt

dev-packages:
	@scripts/install.sh requirements-dev.txt

demo: demo-packages
	@scripts/system.sh pango || true
	@exec $(PY) manage.py run_demo

test: dev-packages
	@scripts/system.sh pango
	@scripts/system.sh chromium
	$(BIN)/pytest -n auto $(ARGS)

# The checks do not depend on each other, and the slowest (the types) uses one core: two at a time.
check-fast: dev-packages
	@$(MAKE) --no-print-directory -j2 --output-sync $(FAST_CHECKS)

check: dev-packages
	@$(MAKE) --no-print-directory -j2 --output-sync $(FAST_CHECKS) $(OTHER_CHECKS)

FAST_CHECKS := check-types check-format check-imports check-migrations
OTHER_CHECKS := check-templates check-settings check-consistency check-spelling
.PHONY: $(FAST_CHECKS) $(OTHER_CHECKS)

check-types:
	$(BIN)/mypy

check-format:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-imports:
	$(BIN)/lint-imports

check-migrations:
	$(PY) manage.py makemigrations --check --dry-run

check-templates:
	$(BIN)/djlint --lint --quiet templates

check-settings:
	scripts/check-deploy.sh

check-consistency:
	$(BIN)/pytest -q -p no:xdist tests/test_consistency.py

check-spelling:
	$(BIN)/typos

bench: bench-packages
	$(PY) -m bench $(ARGS)
