"""ci/release.sh makes a release, or says why not and changes nothing."""

import datetime
import re
import shutil
import subprocess

import pytest

from support import ROOT, WAIT, environment

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- A new thing.

## [0.1.0] - 2026-01-02

- The first one.
"""
CMAKE = "cmake_minimum_required(VERSION 3.25)\nproject(flintdesk VERSION 0.1.0 LANGUAGES C CXX)\n"


class Checkout:
    """A repository with nothing in it but what a release touches."""

    def __init__(self, path):
        self.path = path
        (path / "ci").mkdir(parents=True)
        shutil.copy(ROOT / "ci/release.sh", path / "ci")
        shutil.copy(ROOT / "Makefile", path)
        self.write("CMakeLists.txt", CMAKE)
        self.write("CHANGELOG.md", CHANGELOG)
        self.git("init", "-q")
        self.commit()

    def write(self, name, text):
        (self.path / name).write_text(text)

    def read(self, name):
        return (self.path / name).read_text()

    def run(self, *command):
        names = {f"GIT_{who}_{what}": "somebody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        names |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        return subprocess.run(command, cwd=self.path, env=environment(names), capture_output=True, text=True, timeout=WAIT)

    def git(self, *words):
        done = self.run("git", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "something")

    def release(self, *words):
        return self.run("ci/release.sh", *words)

    def state(self):
        return self.git("rev-parse", "HEAD"), self.git("tag"), self.git("status", "--porcelain"), self.git("diff")


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "checkout")


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def test_a_release_bumps_the_version_dates_the_changelog_commits_and_tags(checkout):
    days = {today()}
    done = checkout.release("0.2.0")
    days.add(today())
    assert done.returncode == 0, done.stderr
    assert checkout.read("CMakeLists.txt") == CMAKE.replace("0.1.0", "0.2.0")
    written = checkout.read("CHANGELOG.md")
    day = re.search(r"^## \[0\.2\.0\] - (\S+)$", written, re.M)[1]
    assert day in days
    assert written == CHANGELOG.replace("## [Unreleased]\n", f"## [Unreleased]\n\n## [0.2.0] - {day}\n")
    assert checkout.git("log", "-1", "--format=%s") == "Release 0.2.0"
    assert checkout.git("describe", "--exact-match") == "v0.2.0"
    assert checkout.git("cat-file", "-t", "v0.2.0") == "tag"
    assert checkout.git("status", "--porcelain") == ""


def test_the_version_that_stands_there_can_be_released_once(checkout):
    checkout.write("CHANGELOG.md", CHANGELOG.replace("## [0.1.0] - 2026-01-02", "## [0.0.9] - 2026-01-02"))
    checkout.commit()
    assert checkout.release("0.1.0").returncode == 0
    assert checkout.git("diff", "--stat", "HEAD~", "--", "CMakeLists.txt") == ""
    again = checkout.release("0.1.0")
    assert again.returncode == 1 and "there is a tag v0.1.0 already" in again.stderr


@pytest.mark.parametrize("command", [["ci/release.sh", "0.2.0", "--dry-run"], ["make", "-s", "release", "VERSION=0.2.0", "DRY_RUN=1"]])
def test_a_dry_run_shows_the_changes_and_makes_none(checkout, command):
    before = checkout.state()
    done = checkout.run(*command)
    assert done.returncode == 0, done.stderr
    assert "-project(flintdesk VERSION 0.1.0" in done.stdout and "+project(flintdesk VERSION 0.2.0" in done.stdout
    assert "+## [0.2.0] - " in done.stdout and "nothing was changed" in done.stdout
    assert checkout.state() == before


def untracked(checkout):
    checkout.write("notes", "mine")


def changed(checkout):
    checkout.write("CMakeLists.txt", CMAKE + "# more\n")


def staged(checkout):
    changed(checkout)
    checkout.git("add", "-A")


def tagged(checkout):
    checkout.git("tag", "v0.2.0")


def written_already(checkout):
    checkout.write("CHANGELOG.md", CHANGELOG.replace("[0.1.0]", "[0.2.0]"))
    checkout.commit()


def nothing_new(checkout):
    checkout.write("CHANGELOG.md", CHANGELOG.replace("- A new thing.\n", ""))
    checkout.commit()


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.parametrize("prepare, words", [
    (untracked, "not committed:\n?? notes"),
    (changed, "not committed:\n M CMakeLists.txt"),
    (staged, "not committed:\nM  CMakeLists.txt"),
    (tagged, "a tag v0.2.0 already"),
    (written_already, "a section for 0.2.0 already"),
    (nothing_new, "Unreleased of CHANGELOG.md has no entries"),
])
def test_what_is_in_the_way_is_named_and_nothing_changes(checkout, prepare, words, dry):
    prepare(checkout)
    before = checkout.state()
    done = checkout.release("0.2.0", *dry)
    assert done.returncode == 1 and done.stderr.startswith("No release was made: ") and words in done.stderr, done.stderr
    assert checkout.state() == before


@pytest.mark.parametrize("version, code", [("0.0.9", 1), ("0.1", 2), ("v0.2.0", 2), ("0.2.0-rc1", 2), ("01.2.0", 2), ("", 2)])
def test_a_version_that_is_none_or_goes_back_is_refused(checkout, version, code):
    before = checkout.state()
    assert checkout.release(version).returncode == code
    assert checkout.state() == before
