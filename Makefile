# Every task of the project, one way to do each; `make` lists them. `make setup` is called by those that need it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# buf comes inside a package of npm; the same version everywhere.
BUF := npx --yes --package @bufbuild/buf@1.75.0 buf
# Raw data that the packaged catalogue was made of; not part of the repository.
MODELREG_SOURCES ?= ../shared/data
# In CI the lock file is the law; elsewhere a changed Cargo.toml may change it.
LOCKED := $(if $(CI),--locked)

# What the extension is built from. Python itself is not in the list: it is installed as a link to this folder.
ENGINE_SOURCES := pyproject.toml Cargo.toml Cargo.lock rust-toolchain.toml \
	$(shell find proto rust/proto rust/scorer rust/ledger rust/door rust/pyext -type f \( -name '*.rs' -o -name '*.proto' -o -name Cargo.toml \) -not -path '*/tests/*')

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# maturin installs into the environment it is told of, whatever else the shell has active.
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
unexport CONDA_PREFIX
# Our own modules are compiled once, not at each start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help tools setup serve test test-faults simulate test-wrong-edits test-polyglot test-long fuzz lint lint-python lint-rust lint-proto lint-data format catalog picks interval catalogues docs \
	proto pins wheel bench-build bench bench-quick bench-instr clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- setting up ---------------------------------------------------------------------------------------------------------------

tools:
	@sh scripts/check_tools.sh $(PYTHON)

setup: $(VENV)/.engine ## Make .venv with everything in it and build the engine; quick when nothing changed

$(VENV)/.pins: constraints.txt | tools
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --requirement constraints.txt
	touch $@

$(VENV)/.engine: $(VENV)/.pins $(ENGINE_SOURCES) | tools
	PIP_QUIET=1 PIP_CONSTRAINT=constraints.txt $(BIN)/maturin develop --release $(LOCKED)
	$(BIN)/python -m pip --quiet check
	touch $@

serve: setup ## Build and start a server on the packaged models; prints its addresses and a first command
	@exec $(BIN)/modelreg serve

# --- testing ------------------------------------------------------------------------------------------------------------------

test: setup ## Run the tests: Rust, then Python against the installed engine
	cargo test --workspace $(LOCKED)
	$(BIN)/python -m pytest -m 'not wrong_edits and not polyglot' --numprocesses auto --maxprocesses 4 --dist loadfile

test-wrong-edits: setup ## Build the engine with each mistake of the list: the comparison with the reference finds it; ten minutes
	$(BIN)/python -m pytest tests/reference/test_wrong_edits.py tests/reference/test_ledger_edits.py

test-polyglot: setup ## Build the examples in Go, Java, Node, Python and Rust, as far as their tools are here, and run them against a server
	$(BIN)/python -m pytest -rs tests/polyglot

# Servers and writers are killed so often.
KILLS ?= 1000

test-faults: setup ## Run the tests of faults at length: KILLS (1000) of a writer, a kill at every write, forty of a server, a million events and tags; half an hour
	# The program that is killed; a run of named tests does not build it.
	cargo build --release $(LOCKED) --package modelreg-ledger --examples
	MODELREG_KILLS=$(KILLS) cargo test --release $(LOCKED) --package modelreg-ledger --test kills --test full --test damage
	MODELREG_SERVER_KILLS=40 MODELREG_CALLERS=64 MODELREG_EVENTS=1000000 MODELREG_TAGS=1000000 $(BIN)/python -m pytest tests/faults

SEEDS ?= 0..1000000

simulate: ## Run the ledger's simulation over SEEDS (0..1000000): kills, full disks, clocks that jump; ten minutes
	MODELREG_SEEDS=$(SEEDS) cargo test --release $(LOCKED) --package modelreg-ledger --test simulation

test-long: setup ## Run the random tests for long: 1,000,000 decisions, 20,000 live views, ten minutes of random bytes
	MODELREG_FUZZ_SECONDS=600 cargo test $(LOCKED) --package modelreg-door --test bytes
	cargo test $(LOCKED) --package modelreg-door --test live -- --ignored
	MODELREG_SEQUENCES=20000 $(BIN)/python -m pytest tests/reference/folding
	PYTHONPATH=tests $(BIN)/python -m reference.long_run --cases 1000000 --processes 2

# What libFuzzer starts from: the committed requests of each method.
FUZZ_TARGETS := select:Select estimate_cost:EstimateCost record_usage:RecordUsage snapshot:Snapshot
FUZZ_SECONDS ?= 60

fuzz: ## Random bytes led by coverage, FUZZ_SECONDS (60) for each target; needs cargo-fuzz and a nightly compiler
	@cargo fuzz --version >/dev/null 2>&1 || { echo "cargo-fuzz is not there; next: cargo install cargo-fuzz --version 0.13.2 --locked"; exit 1; }
	@rustup run nightly rustc --version >/dev/null 2>&1 || { echo "no nightly compiler; next: rustup toolchain install nightly"; exit 1; }
	@set -e; for pair in $(FUZZ_TARGETS); do \
		target=$${pair%%:*}; corpus=target/fuzz-corpus/$$target; mkdir -p $$corpus target/fuzz-artifacts; \
		cp rust/door/tests/corpus/$${pair##*:}.*.bin $$corpus/; \
		cargo +nightly fuzz run --fuzz-dir rust/fuzz --target-dir target/fuzz $$target $$corpus -- \
			-artifact_prefix=target/fuzz-artifacts/ -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=10 -rss_limit_mb=4096; \
	done

# --- checking -----------------------------------------------------------------------------------------------------------------

lint: lint-python lint-proto lint-data lint-rust ## Run every check that is no test

lint-python: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright

lint-rust:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets $(LOCKED) -- -D warnings

lint-proto: setup
	$(BUF) lint
	$(BUF) format --diff --exit-code
	$(BIN)/python scripts/gen_proto.py --check

lint-data: setup
	$(BIN)/python scripts/make_picks.py --check
	$(BIN)/python benchmarks/interval.py --check
	@if [ -d "$(MODELREG_SOURCES)/catalogues" ]; then \
		for script in make_catalog reference_prices; do \
			echo "scripts/$$script.py --check"; \
			MODELREG_SOURCES="$(MODELREG_SOURCES)" $(BIN)/python scripts/$$script.py --check || exit 1; \
		done; \
	else \
		echo "no raw data in $(MODELREG_SOURCES): the packaged data is not compared with it (set MODELREG_SOURCES)"; \
	fi

format: setup ## Format Python, Rust and the protos in place
	$(BIN)/ruff check --fix-only --select I
	$(BIN)/ruff format
	cargo fmt --all
	$(BUF) format --write

# --- making -------------------------------------------------------------------------------------------------------------------

catalog: setup ## Make the packaged catalogue and its pages from the raw data in MODELREG_SOURCES (default ../shared/data)
	MODELREG_SOURCES="$(MODELREG_SOURCES)" $(BIN)/python scripts/make_catalog.py
	$(BIN)/python scripts/make_picks.py

picks: setup ## Write benchmarks/results/picks.md anew: what each strategy picks of the packaged catalogue
	$(BIN)/python scripts/make_picks.py

catalogues: setup ## Write benchmarks/results/catalogues.md anew: four public catalogues side by side, our prices against genai-prices
	MODELREG_SOURCES="$(MODELREG_SOURCES)" $(BIN)/python scripts/make_catalogues_page.py

interval: setup ## Write benchmarks/results/interval.md anew: how many answers end within the interval quoted before
	$(BIN)/python benchmarks/interval.py

docs: setup ## Run the commands of the documents and write what they print there
	REWRITE_DOCS=1 $(BIN)/python -m pytest tests/docs

proto: setup ## Generate the Python code of the contract anew
	$(BIN)/python scripts/gen_proto.py

pins: setup ## Pin the newest versions that pyproject.toml allows, in constraints.txt
	$(BIN)/python scripts/pin_dependencies.py

wheel: setup ## Build the wheel into target/wheels
	$(BIN)/maturin build --release $(LOCKED) --out target/wheels

# --- measuring ----------------------------------------------------------------------------------------------------------------

bench-build: setup wheel
	cargo build --release $(LOCKED) -p modelreg-load --bins

bench: bench-build ## Measure what benchmarks/results/ shows and render it; about a quarter of an hour
	$(BIN)/python benchmarks/run.py

bench-quick: bench-build ## Measure everything once and briefly: does it run? Its figures mean nothing
	$(BIN)/python benchmarks/run.py --quick

bench-instr: bench-build ## Count the instructions of the core against the committed baseline; needs valgrind
	$(BIN)/python benchmarks/instructions.py

clean: ## Remove everything that was built
	rm -rf $(VENV) target python/modelreg/_core*.so .pytest_cache .ruff_cache .hypothesis
