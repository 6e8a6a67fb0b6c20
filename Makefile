# Gongxin 公信. `make` lists what there is; every target prepares what it needs.
.DEFAULT_GOAL := help
.PHONY: help install demo up down clean status doctor drill search-node rebuild verify execution test test-engines check format lint types generated bench bench-quick fuzz faults screens build build-twice images sbom audit plan deploy destroy deploy-local
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARCHITECTURE ?= arm64
IMAGE_PLATFORM = $(if $(filter x86_64,$(ARCHITECTURE)),amd64,arm64)
export SOURCE_DATE_EPOCH ?= 315532800
ENGINES := tests/cloud/search tests/cloud/tables tests/engines

##@ Try it
demo: $(READY) ## a fresh machine to a running platform, samples taken in, answers printed
	@$(BIN)/python -m localstack demo

##@ Run it
up: $(READY) ## start with its data (GONGXIN_HOME, GONGXIN_PORT)
	@$(BIN)/python -m localstack up
down: $(READY) ## stop it, keep its data
	@$(BIN)/python -m localstack down
clean: $(READY) ## stop it and forget its data
	@$(BIN)/python -m localstack clean
doctor: $(READY) ## what is missing or unhealthy, and what to do
	@$(BIN)/gongxin doctor
drill: $(READY) ## lose the index, the tables and the whole folder of a platform of its own; prove that everything comes back
	@$(BIN)/python -m localstack.drill
status: $(READY) ## what runs, and where
	@$(BIN)/python -m localstack status
search-node: $(READY) ## a real OpenSearch for it, without Docker (SEARCH_PORT): make search-node [STOP=1]
	@$(BIN)/python -m localstack search-node$(if $(STOP),-stop)
rebuild: $(READY) ## make dossiers, subjects and search again from the ledger, beside those that are read
	@$(BIN)/gongxin rebuild
verify: $(READY) ## compare dossiers, subjects and search with the ledger: make verify [REPAIR=1]
	@$(BIN)/gongxin verify $(if $(REPAIR),--repair)
execution: $(READY) ## how an upload went, step by step: make execution [ID=submission]
	@$(BIN)/gongxin executions $(ID) --page $${GONGXIN_HOME:-.local}/executions.html

##@ Deploy it
plan: $(READY) ## what a deployment would change: make plan ENV=dev (Terraform; docs/deployment.md)
	@$(BIN)/python -m localstack.terraform plan $(ENV)
deploy: $(READY) ## deploy to an environment, after asking: make deploy ENV=dev
	@$(BIN)/python -m localstack.terraform apply $(ENV)
deploy-local: $(READY) ## the same deployment to an endpoint on this machine, and an upload: make deploy-local [STOP=1]
	@$(BIN)/python -m localstack deploy-local$(if $(STOP),-stop)
destroy: $(READY) ## remove an environment, after asking: make destroy ENV=dev
	@$(BIN)/python -m localstack.terraform destroy $(ENV)

##@ Change it
install: $(READY) ## prepare .venv with the locked versions
test: $(READY) ## every test that needs no network and no Docker
	@$(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder
test-engines: $(READY) ## the tests of search and tables on a real OpenSearch and a DynamoDB server of their own
	@$(BIN)/python -m localstack.engines run $(BIN)/pytest $(ENGINES)
check: $(READY) lint types generated audit test ## what CI runs
lint: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
types: $(READY)
	@$(BIN)/mypy
generated: $(READY)
	@$(BIN)/python -m localstack.generate --check
format: $(READY) ## format, sort imports, fix what can be fixed, write generated files
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python -m localstack.generate
bench: $(READY) ## measure speed and memory against a floor and peers; writes docs/benchmarks.md: make bench [ONLY="whole node"]
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))
bench-quick: $(READY) ## the same at a tenth of the size, in under three minutes
	@$(BIN)/python -m benchmarks --quick
fuzz: $(READY) ## read and judge ten thousand damaged files of every format
	@$(BIN)/python -m tests.fuzz --mutations 10000
faults: $(READY) ## let intake die, be repeated or overtaken at every single write; all must end the same
	@$(BIN)/python -m tests.faults
screens: $(READY) ## take the pictures of the portal in docs/screens anew (needs Chromium)
	@$(BIN)/python -m tests.screens
lock: $(READY) ## solve the dependencies of pyproject.toml anew
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra dev pyproject.toml -o locks/requirements.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group pyproject.toml:bench -o locks/benchmarks.txt
	@grep -A1000 '^uv==' locks/requirements.txt | awk 'NR>1 && /^[a-z]/{exit} {print}' > locks/bootstrap.txt

##@ Give it away
build: $(READY) ## archives of layers and functions for Lambda in build/, weighed, every function imported from them
	@$(BIN)/python -m release build
build-twice: build ## the same once more, compared byte for byte
	@$(BIN)/python -m release build --out build/again
	@for one in arm64 x86_64; do diff -r build/$$one build/again/$$one || exit 1; done
	@rm -r build/again && echo "both builds are the same, byte for byte"
sbom: $(READY) ## the list of what is in it, CycloneDX, in build/sbom.cdx.json
	@$(BIN)/python -m release sbom
audit: $(READY) ## pins, hashes, licences, known vulnerabilities of what others wrote: make audit [ADVISORIES=export of OSV]
	@$(BIN)/python -m release audit $(if $(ADVISORIES),--advisories $(ADVISORIES))
images: build ## the image of functions too large for layers (needs Docker): make images [BASE=image@digest]
	@docker buildx build --platform linux/$(IMAGE_PLATFORM) $(if $(BASE),--build-arg BASE=$(BASE)) --provenance=false \
	  --output type=oci,dest=build/$(ARCHITECTURE)/image.tar,rewrite-timestamp=true -f layers/Dockerfile build/$(ARCHITECTURE)

$(READY): locks/requirements.txt locks/bootstrap.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null || \
	  { echo "make: Gongxin needs Python 3.11, 3.12 or 3.13; name one with 'make PYTHON=python3.12 …'" >&2; exit 1; }
	@echo "preparing $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv --clear $(VENV) || { echo "make: this Python cannot make environments; install its venv package (Debian: python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r locks/bootstrap.txt
	@$(BIN)/uv pip sync -q --compile-bytecode --require-hashes locks/requirements.txt
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q layers functions cli localstack release # a process that may not write bytecode starts as fast
	@touch $@

help:
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
