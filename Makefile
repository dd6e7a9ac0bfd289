# Everything here works on a fresh machine with make and a Python of 3.11 or newer:
#
#   make demo       the task queue of examples/, on SQLite
#   make test       the tests, with a Redis server of their own from PyPI
#   make check      ruff, mypy, pyright, then the tests
#   make soak       the random tests with many examples; the seed stands in its first line
#   make bench      redipy beside what else one could use, in one run; writes benchmarks/results.json and docs/benchmarks.svg
#   make bench-scale  what a million keys, or elements in one, cost; writes benchmarks/scale/results.json, docs/performance.md
#   make bench-server  redipy serve beside redis-server, with redis-benchmark; writes its table in docs/performance.md
#   make generate   writes anew what is derived: pipelines and the keys of scripts from the API, docs/commands.md from the command table
#   make clean      removes the environments and caches
#
# A stamp says what .venv holds. It is installed again when pyproject.toml changes, and otherwise nothing asks the
# network. PYTHON=python3.12 picks another interpreter, JOBS=4 another number of test processes, EXAMPLES=5000 a longer
# soak, and SEED=1234 repeats one.

PYTHON ?= python3
JOBS ?= auto
EXAMPLES ?= 1000
SEED ?= $(shell date +%s)
BIN := .venv/bin

.PHONY: demo test lint check soak bench bench-scale bench-server generate clean

demo: .venv/.ready
	$(BIN)/python examples/task_queue.py

test: .venv/.ready-check
	$(BIN)/python -m pytest -n $(JOBS)

lint: .venv/.ready-check
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright

check: lint test

# Each file draws as many examples, of calls, of streams' histories or of scripts.
soak: .venv/.ready-check
	REDIPY_FUZZ_EXAMPLES=$(EXAMPLES) REDIPY_RANDOM_SCRIPTS=$(EXAMPLES) $(BIN)/python -m pytest -n $(JOBS) --timeout=0 \
	    --hypothesis-seed=$(SEED) test/conformance/test_random.py test/conformance/test_streams_random.py \
	    test/conformance/test_acl.py test/symbolic/test_random_programs.py test/symbolic/test_library.py \
	    test/server/test_robust.py

bench: .venv/.ready-bench
	$(BIN)/python -m benchmarks

bench-scale: .venv/.ready-bench
	$(BIN)/python -m benchmarks scale

bench-server: .venv/.ready-bench
	$(BIN)/python -m benchmarks server

generate: .venv/.ready-check
	$(BIN)/python tools/generate.py
	$(BIN)/python -m tools.script_keys
	$(BIN)/python tools/commands_page.py

clean:
	rm -rf .venv .benchmarks .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "redipy needs Python 3.11 or newer: name one, as in make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# What a target needs beyond the package itself is an extra of pyproject.toml: test, check and compat-test, the
# libraries that are tried on a store in the process, or bench.
.venv/.ready-check: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,check,compat-test]'
	@touch $@

.venv/.ready-bench: .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,bench]'
	@touch $@
