# The two commands of the README, the checks and the measurement. Each does its own set-up.
PY := .venv/bin/python
BIN := .venv/bin

.PHONY: demo test check check-fast bench demo-packages dev-packages
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo "make demo    startar tjänsten med påhittade uppgifter på http://localhost:8000 (PORT=… väljer en annan port)"
	@echo "make test    kör testerna (ARGS=… ges till pytest)"
	@echo "make check   granskar koden: format, typer, importer, mallar, migreringar, inställningar"
	@echo "make bench   mäter hur snabba sidorna är"

demo-packages:
	@scripts/install.sh requirements-demo.txt

dev-packages:
	@scripts/install.sh requirements-dev.txt

demo: demo-packages
	@scripts/system.sh pango || true
	@exec $(PY) manage.py run_demo

test: dev-packages
	@scripts/system.sh pango
	@scripts/system.sh chromium
	$(BIN)/pytest -n auto $(ARGS)

check-fast: dev-packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PY) manage.py makemigrations --check --dry-run

check: check-fast
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/typos
	scripts/check-deploy.sh
	$(BIN)/pytest -q -p no:xdist tests/test_consistency.py

bench: dev-packages
	$(PY) -m bench $(ARGS)
