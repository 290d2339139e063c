# make serve: set everything up and serve the portal with demo content on http://localhost:6543
# make test:  set up and run every check
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INI ?= development.ini
PORT ?=
WORKERS ?= 4
ROUNDS ?= 100
SIZES ?= 2000
PEER ?=
ONLY ?=
MINUTES ?= 60
ENGINES ?=

.PHONY: serve test check setup demo format document css crash bench bench-search bench-apply bench-hall soak gallery clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本（apt install python3）"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "缺少 python3-venv，请先安装：apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check "setuptools>=68,<81" wheel
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[testing]'
	# Where PYTHONDONTWRITEBYTECODE is set, each start would compile everything anew
	$(BIN)/python -m compileall -q portal views search_index content
	touch $@

demo: setup
	@test -f var/tree.fs || $(BIN)/openhall demo -c $(INI)

serve: demo
	$(BIN)/openhall serve -c $(INI) $(if $(PORT),--port $(PORT))

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/openhall document --check

test: check
	$(BIN)/coverage erase
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --cov --cov-report= --cov-fail-under=95

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

document: setup
	$(BIN)/openhall document

# The rules of Bootstrap that our pages can use: after a class of it is used for the first time
css: setup
	$(BIN)/python tools/reduce_bootstrap.py

# Rounds of kill -9 over publishing, importing, backing up, packing, sealing and indexing
crash: setup
	OPENHALL_KILL_ROUNDS=$(ROUNDS) $(BIN)/pytest -q tests/journeys/test_kill_rounds.py tests/portal/keeping/test_kill.py
	OPENHALL_KILL_ROUNDS=$(ROUNDS) $(BIN)/pytest -q tests/portal/test_packing.py -k any_moment

# Measures the site against its peers and goals into bench/results/ (docs/performance.md);
# make bench SIZES="2000 100000" PEER=plone ONLY="cached uncached"
bench: setup
	$(BIN)/python -W ignore -m bench --sizes $(SIZES) $(if $(PEER),--peer $(PEER)) $(if $(ONLY),--only $(ONLY))

# The search engines against bare tantivy on the same tokens, 10000 and 100000 items; ENGINES="whoosh tantivy postgres"
bench-search: setup
	$(BIN)/python -W ignore -m bench.search $(if $(filter command line,$(origin SIZES)),--sizes $(SIZES)) $(if $(ENGINES),--engines $(ENGINES))

# CPU of a form page, a saved step and a submission, beside a bare Pyramid and deform form in the same run
bench-apply: setup
	$(BIN)/python -W ignore -m bench.apply

# What staff pages and the tick of a hall with 10,000 open cases cost
bench-hall: setup
	$(BIN)/python -W ignore -m bench.hall

# An hour of mixed requests without a pause: does the process grow?
soak: setup
	$(BIN)/python -W ignore -m bench.soak --minutes $(MINUTES)

gallery: setup
	$(BIN)/python tools/gallery.py var/gallery

clean:
	rm -rf $(VENV) var build *.egg-info
