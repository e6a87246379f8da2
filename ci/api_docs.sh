#!/usr/bin/env bash
# API pages from the public headers: build/api-docs/index.html. Fails when something public is not described.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf build/api-docs
mkdir -p build/api-docs
version=$(sed -nE 's/^project\(flintdesk VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
# The filter: an example is indented by three blanks in a header, and Markdown wants four for code.
doxygen - >build/api-docs/doxygen.log <<SETTINGS
PROJECT_NAME = flintdesk
PROJECT_NUMBER = $version
PROJECT_BRIEF = "calls to ManageEngine ServiceDesk Plus from C++"
INPUT = include
RECURSIVE = YES
STRIP_FROM_PATH = include
STRIP_FROM_INC_PATH = include
OUTPUT_DIRECTORY = build/api-docs
HTML_OUTPUT = .
GENERATE_LATEX = NO
JAVADOC_AUTOBRIEF = YES
EXTRACT_PRIVATE = NO
HIDE_UNDOC_CLASSES = YES
HAVE_DOT = NO
INPUT_FILTER = "sed 's|^\( *///\)   \( *[^ ]\)|\1     \2|'"
QUIET = YES
WARN_NO_PARAMDOC = NO
WARN_AS_ERROR = FAIL_ON_WARNINGS
SETTINGS
[ -s build/api-docs/index.html ] || { echo "doxygen wrote no pages" >&2; exit 1; }
echo "build/api-docs/index.html"
