#!/usr/bin/env bash
# Line coverage of src/ over all tests, printed as llvm-cov's table.
set -euo pipefail
cd "$(dirname "$0")/.."
ci/build.sh coverage
rm -rf build/coverage/profiles
LLVM_PROFILE_FILE="$PWD/build/coverage/profiles/%p-%m.profraw" ctest --test-dir build/coverage --output-on-failure --parallel "${JOBS:-$(nproc)}"
llvm-profdata-16 merge -sparse build/coverage/profiles/*.profraw -o build/coverage/all.profdata
objects=()  # the first stands by itself: llvm-cov takes the first bare word for a program, not for a source
while read -r program; do objects+=(${objects[0]:+-object} "$program"); done < <(find build/coverage -type f -executable \( -name '*_test' -o -name flintdesk -o -name '*.so' \))
llvm-cov-16 report -instr-profile=build/coverage/all.profdata "${objects[@]}" -ignore-filename-regex='_test\.cpp|/testing/|/usr/' -sources src
