# renkei: two commands matter, `make run` and `make test`. Both install what they need into .venv, from hashed locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes
ITSELF := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links
REPORTS := build/reports
PEERS := build/peers
FUZZ := build/fuzzing
INFRA := build/infra
EXCHANGE := build/exchange

# Whatever the environment says, what is imported is compiled once, and not by each process anew: half of its start.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache

.DEFAULT_GOAL := help
.PHONY: help run up down test test-airflow test-properties cluster-test load-test fault-test check check-infra check-exchange sbom format bench bench-readers fuzz lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 15

run: $(STAMPS)/run ## agencies' stand-ins and a real Airflow: every DAG once, then the figures; ends what it started
	@$(BIN)/python -m infra.laptop run

up: $(STAMPS)/run ## the same, with Airflow and its UI left running
	@$(BIN)/python -m infra.laptop up

down: $(STAMPS)/run ## end what `make up` left running
	@$(BIN)/python -m infra.laptop down

check: $(STAMPS)/dev ## the checks that need no running: style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-infra: $(STAMPS)/dev $(STAMPS)/infra ## the image, the infrastructure and the manifests, by the tools of their trades
	$(BIN)/hadolint infra/Dockerfile
	@if command -v terraform >/dev/null; then TF_CLI_CONFIG_FILE=/dev/null terraform fmt -check -recursive infra/terraform; \
		else echo "terraform is not here: the form of infra/terraform is not checked"; fi
	$(INFRA)/bin/checkov --config-file infra/checkov.yaml

# What exports are is tested with `make test` too, but for the tools that need an environment of their own.
check-exchange: $(STAMPS)/dev $(STAMPS)/exchange ## exports in formats of others, by the tools of those formats: contracts (ODCS), CSV on the Web
	$(BIN)/python -m tests.exchange build/exchanged
	@for contract in build/exchanged/*/*.odcs.yaml; do \
		$(EXCHANGE)/bin/datacontract lint --no-inline-references "$$contract" >build/exchanged/said.txt 2>&1 \
			|| { cat build/exchanged/said.txt; echo "no contract: $$contract"; exit 1; }; done; echo "contracts: valid"
	@if [ -x $(EXCHANGE)/bin/csvwvalidate ]; then for metadata in build/exchanged/*/*.csv-metadata.json; do \
		$(EXCHANGE)/bin/csvwvalidate --lax "$$metadata" || { echo "not as its metadata say: $$metadata"; exit 1; }; done; \
		else echo "csvw is not here: CSV on the Web is checked by the tests alone"; fi

sbom: $(STAMPS)/dev ## what the image holds, with licences, as CycloneDX: build/sbom.cdx.json
	@mkdir -p build
	$(BIN)/python -m infra.sbom build/sbom.cdx.json

# One worker takes a whole file: what a file's tests share is made once. (--dist loadgroup does nothing with pytest 9.)
test: check check-infra ## all checks, then all tests
	@mkdir -p $(REPORTS)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --junitxml=$(REPORTS)/junit.xml

test-airflow: $(STAMPS)/dev ## what takes a real Airflow minutes: all of `make run`, holds, notices, lineage, waits, many files
	@mkdir -p $(REPORTS)
	$(BIN)/pytest -n 2 --dist loadfile -m campaign --ignore=tests/faults --junitxml=$(REPORTS)/airflow.xml

test-properties: $(STAMPS)/dev ## what holds for every value, tried with twenty times as many examples
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder tests/unit -k "test_properties or test_semantics or test_addresses or test_model"

cluster-test: $(STAMPS)/dev ## a cluster on this machine (PostgreSQL, Redis, S3 stand-in, two workers), 200 sources: SOURCES=200
	$(BIN)/python -m tests.cluster round --sources $(or $(SOURCES),200)

load-test: $(STAMPS)/dev ## a night of 1,000 sources by simulation, and a scheduler with 1,000 DAGs: SOURCES=1000 WINDOW=600
	$(BIN)/python -m tests.cluster night --sources $(or $(SOURCES),1000) --window $(or $(WINDOW),600)

# Each part of it stops after SECONDS; SKIP leaves out rounds of kills that an earlier run has done.
fault-test: $(STAMPS)/dev ## kills, servers that fail, hostile files (docs/reliability.md): COUNT=200 SEED=1 SECONDS=900 GIGABYTES=10
	@mkdir -p $(REPORTS)
	RENKEI_FAULT_COUNT=$(COUNT) RENKEI_FAULT_SEED=$(SEED) RENKEI_FAULT_SKIP=$(SKIP) RENKEI_FAULT_SECONDS=$(SECONDS) \
		RENKEI_FAULT_GIGABYTES=$(GIGABYTES) $(BIN)/pytest tests/faults -m "campaign or not campaign" \
		--junitxml=$(REPORTS)/faults.xml

format: $(STAMPS)/dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMPS)/dev $(STAMPS)/peers ## the hot path against its floor and against peers (about half an hour)
	$(BIN)/python -m benchmarks.run --dlt $(PEERS)/bin/python

fuzz: $(STAMPS)/fuzz ## spoiled bytes at every reader, by coverage: KIND=csv SECONDS=60
	$(FUZZ)/bin/python -m tests.fuzz $(or $(KIND),all) --seconds $(or $(SECONDS),60)

bench-readers: $(STAMPS)/dev ## every kind of reader beside the usual ones: rows and megabytes a second, peak memory
	$(BIN)/python -m benchmarks.readers

lock: $(STAMPS)/uv ## resolve the dependencies of pyproject.toml into requirements/ (UPGRADE=--upgrade for newer ones)
	$(LOCK) $(UPGRADE) --group bootstrap -o requirements/bootstrap.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group build --group laptop -o requirements/run.txt
	$(LOCK) $(UPGRADE) pyproject.toml --extra celery --extra kubernetes --extra aws --group build -c requirements/run.txt \
		-o requirements/cluster.txt
	$(LOCK) $(UPGRADE) pyproject.toml --extra celery --group build --group laptop --group dev -c requirements/cluster.txt \
		-o requirements/dev.txt
	$(LOCK) $(UPGRADE) --group infra -o requirements/infra.txt
	$(LOCK) $(UPGRADE) --group exchange -o requirements/exchange.txt
	$(LOCK) $(UPGRADE) --group peers -o requirements/peers.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group build --group fuzz -c requirements/run.txt -o requirements/fuzz.txt

clean: ## remove what was built and installed; the state of a run, .renkei, stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(STAMPS)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
		{ echo "renkei needs Python 3.11 to 3.14: make PYTHON=/path/to/python3 / Python 3.11～3.14 が必要です"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/uv requirements/run.txt pyproject.toml
	$(INSTALL) -r requirements/run.txt
	$(ITSELF)
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements/dev.txt
	$(INSTALL) -r requirements/dev.txt
	@touch $@

$(STAMPS)/peers: $(STAMPS)/uv requirements/peers.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(PEERS)
	$(BIN)/uv pip install --quiet --python $(PEERS)/bin/python --require-hashes -r requirements/peers.txt
	@touch $@

$(STAMPS)/infra: $(STAMPS)/uv requirements/infra.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(INFRA)
	$(BIN)/uv pip install --quiet --python $(INFRA)/bin/python --require-hashes -r requirements/infra.txt
	@touch $@

$(STAMPS)/exchange: $(STAMPS)/uv requirements/exchange.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(EXCHANGE)
	$(BIN)/uv pip install --quiet --python $(EXCHANGE)/bin/python --require-hashes -r requirements/exchange.txt
	@touch $@

$(STAMPS)/fuzz: $(STAMPS)/uv requirements/fuzz.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(FUZZ)
	$(BIN)/uv pip install --quiet --python $(FUZZ)/bin/python --require-hashes -r requirements/fuzz.txt
	$(BIN)/uv pip install --quiet --python $(FUZZ)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@
