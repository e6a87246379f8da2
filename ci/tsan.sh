#!/usr/bin/env bash
# The tests of everything concurrent under ThreadSanitizer; only the targets that are run are built. The Ruby host is
# not among them: libruby's own threads are not instrumented, its tests run in processes of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
targets=(base_test http_test web_test connector_test client_test simulator_test session_test)
ci/build.sh tsan "${targets[@]}"
ctest --test-dir build/tsan --output-on-failure --no-tests=error --parallel "${JOBS:-$(nproc)}" -R "^($(IFS='|'; echo "${targets[*]}"))\$"
