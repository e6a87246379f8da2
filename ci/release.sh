#!/usr/bin/env bash
# Makes a release of the commit that is checked out, after `make test` has passed on it:
#
#   ci/release.sh VERSION [--dry-run]
#
# Puts VERSION into CMakeLists.txt, turns the changelog's Unreleased into a section with today's date (UTC), commits both
# and sets the tag vVERSION. Pushes nothing. Changes nothing when anything is in the way, or with --dry-run, which shows
# what would be changed.
set -euo pipefail
cd "$(dirname "$0")/.."
refuse() { echo "No release was made: $*" >&2; exit 1; }

version=${1:-}
dry=${2:-}
if [ $# -gt 2 ] || [[ $dry != "" && $dry != --dry-run ]] || ! [[ $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$ ]]; then
  echo "usage: ci/release.sh VERSION [--dry-run], or make release VERSION=1.2.3 [DRY_RUN=1]; VERSION is three numbers" >&2
  exit 2
fi
now=$(sed -nE 's/^project\(flintdesk VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
[ -n "$now" ] || refuse "CMakeLists.txt names no version"
changes=$(git status --porcelain)
[ -z "$changes" ] || refuse "there are changes that are not committed:"$'\n'"$changes"
# The number in CMakeLists.txt may be released as it stands: the first one is.
[ "$(printf '%s\n' "$now" "$version" | sort -V | tail -1)" = "$version" ] || refuse "$version comes before $now, the version in CMakeLists.txt"
if git rev-parse -q --verify "refs/tags/v$version" >/dev/null; then refuse "there is a tag v$version already"; fi
if grep -qF "## [$version]" CHANGELOG.md; then refuse "CHANGELOG.md has a section for $version already"; fi
awk '/^## /{inside = /^## \[Unreleased\]/} inside && /^- /{found = 1} END {exit !found}' CHANGELOG.md ||
  refuse "the section Unreleased of CHANGELOG.md has no entries"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed -E "s/^(project\(flintdesk VERSION )[0-9.]+/\1$version/" CMakeLists.txt >"$work/CMakeLists.txt"
awk -v title="## [$version] - $(date -u +%F)" '{print} /^## \[Unreleased\]/{print ""; print title}' CHANGELOG.md >"$work/CHANGELOG.md"

if [ -n "$dry" ]; then
  for file in CMakeLists.txt CHANGELOG.md; do
    diff -u --label "$file now" --label "$file of $version" $file "$work/$file" || true
  done
  echo "This would be committed and tagged v$version; nothing was changed."
  exit 0
fi
for file in CMakeLists.txt CHANGELOG.md; do cat "$work/$file" >$file; done
git commit -q -m "Release $version" -- CMakeLists.txt CHANGELOG.md
git tag -a -m "flintdesk $version" "v$version"
echo "Committed and tagged v$version. To publish: git push --follow-tags"
