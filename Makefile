# All commands of the house on one page. `make` or `make help` lists them.
VENV   ?= .venv
RUN     = $(VENV)/bin/python
WORKERS ?= auto
BENCH  ?= benchmarks/speed.py benchmarks/sweeps.py benchmarks/view.py
PIN    ?= tests/pinned/refresh.py
TABLES ?= experiments/refresh_docs.py experiments/verification.py
ifndef OUT
OUT := results/compare-$(shell date +%Y%m%d-%H%M%S)
endif

.DEFAULT_GOAL := help
.PHONY: help run test check bench harden findings docs-tables pin messages format clean package tools

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: package ## compare the four bundled regimes, write a report to OUT=results/compare-...
	@$(RUN) -m govsim compare --out $(OUT)
	@test -f $(OUT)/report.html && echo "The report: $(OUT)/report.html"

test: tools ## lint, types, spelling, then the whole test suite (WORKERS=auto processes)
	@$(RUN) -c "import govsim.experiment.run.warm" & warm=$$!; $(MAKE) --no-print-directory check && wait $$warm && $(RUN) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: tools ## lint, formatting, types and spelling only
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy
	@$(VENV)/bin/codespell

bench: tools ## time runs, days, events and the sweep engine beside Mesa, and the page; compare with the goals
	@for script in $(BENCH); do $(RUN) $$script || exit 1; done

harden: tools ## the suite on every Python that runs here, on the lower bounds, and the long checks
	@$(RUN) tools/matrix.py
	@$(RUN) -m pytest -q -m long

findings: tools ## run anew whatever a document shows, in about an hour on two cores, and write the documents; goes on where it stopped
	@$(RUN) experiments/findings.py $(ARGS)

docs-tables: tools ## refresh the generated tables in docs/, with the checks against theory run anew
	@for script in $(TABLES); do $(RUN) $$script || exit 1; done

pin: tools ## refresh the pinned metrics; explain any change in CHANGELOG.md
	@$(RUN) $(PIN)

messages: tools ## collect every text into the catalogues; says which lack a translation
	@$(RUN) tools/messages.py

format: tools ## format the sources and fix what lint can fix
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .

clean: ## remove environments, caches and builds (results/ stays)
	rm -rf $(VENV) .venv-matrix build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

package:
	@tools/environment.sh $(VENV)

tools:
	@tools/environment.sh $(VENV) test
	@tools/browser.sh $(VENV)
