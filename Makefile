# The front door: every target installs what it needs on a bare Debian 12, for root or a sudoer.
SHELL := /bin/bash
JOBS ?= $(shell nproc)

.DEFAULT_GOAL := help
.PHONY: help demo test build bench coverage format check docs api-docs matrix evidence install package release clean tsan fuzz soak \
  setup-build setup-test

help: ## this list
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: build ## build the program, start the simulator, run the flintbits on both APIs and show the results
	@examples/demo.sh build/flintdesk

build: setup-build ## the release program: build/flintdesk
	@ci/build.sh release

test: setup-test ## build and run every test; ends with the test runner's summary
	@ci/test.sh

test-%: setup-test ## the tests of one room: make test-http, test-base, …, test-functional
	@ci/test.sh $*

tsan: setup-test ## the concurrent rooms under ThreadSanitizer
	@ci/tsan.sh

fuzz: setup-test ## every fuzz target for FUZZ_SECONDS (default 600) each
	@ci/fuzz.sh $${FUZZ_SECONDS:-600}

soak: setup-build ## SOAK_CALLS (default 1000000) calls under faults: growth of memory, double effects
	@ci/soak.sh $${SOAK_CALLS:-1000000}

bench: build ## the figures, side by side in one run
	@ci/setup.sh bench
	@ci/build.sh release bench/all
	@ci/build.sh unhardened flintdesk bench_load
	@bench/run.sh build/flintdesk

coverage: setup-test ## line coverage of src/, printed
	@ci/coverage.sh

docs: setup-build ## regenerate docs/reference from the catalogue
	@ci/build.sh release
	@build/flintdesk actions --write-reference docs/reference
	@ci/check_endpoints.py build/flintdesk --write

api-docs: setup-test ## API pages from the public headers: build/api-docs/index.html
	@ci/api_docs.sh

matrix: setup-test ## every fault against every action: runs all cells; writes docs/fault-matrix.md when all are right
	@ci/build.sh dev fault_matrix
	@build/dev/tests/matrix/fault_matrix --write docs/fault-matrix.md

evidence: setup-test ## every action in every kind of surroundings: writes docs/evidence-table.md
	@ci/build.sh dev property_test
	@build/dev/tests/property/property_test --write docs/evidence-table.md

check: setup-test ## formatting, names, linters, room borders, generated files, hardening: all that needs no test
	@ci/build.sh release
	@ci/check.sh

format: setup-test ## format every source file
	@ci/format.sh

install: build ## install below PREFIX (default /usr/local)
	@cmake --install build/release --prefix $${PREFIX:-/usr/local}

package: setup-build ## Debian packages: build/packages/*.deb
	@ci/package.sh

release: ## VERSION=1.2.3 [DRY_RUN=1]: version, changelog section, commit and tag
	@ci/release.sh "$(VERSION)" $(if $(DRY_RUN),--dry-run)

clean: ## remove everything built
	rm -rf build

setup-build:
	@ci/setup.sh build

setup-test:
	@ci/setup.sh test
