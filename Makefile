# make demo    index the sample archive and ask it a question
# make test    run the tests
# make lint    ruff and mypy
# make bench   print the figures of the benchmarks
#
# Nothing is needed but Python 3.11 or newer, make and git. PIP_ARGS goes to pip, e.g. for a mirror or for
# torch without CUDA (a download of 200 MB instead of several GB):
#     make demo PIP_ARGS="--extra-index-url <torch's CPU index>"

PYTHON ?= python3
VENV ?= .venv
PIP_ARGS ?=
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_DATA := data/demo
DEMO_QUESTION ?= 2024年上半年临江港完成了多少标箱的集装箱吞吐量？
BENCHMARKS := $(patsubst %.py,%,$(notdir $(wildcard tests/benchmarks/[!_]*.py)))

.PHONY: demo test lint bench venv clean

demo: $(READY)
	$(BIN)/baowen index build corpus/samples --data-dir $(DEMO_DATA)
	$(BIN)/baowen ask "$(DEMO_QUESTION)" --data-dir $(DEMO_DATA)

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m tests.benchmarks.$$name || exit 1; done

venv: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; run make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) -c constraints.txt -e '.[test]'
	touch $@

clean:
	rm -rf $(VENV) $(DEMO_DATA) .pytest_cache .mypy_cache .ruff_cache .hypothesis
