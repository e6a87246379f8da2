"""The scripts that install packages wait while somebody else, unattended upgrades say, holds one of apt's locks."""

import contextlib
import fcntl
import os
import re
import subprocess

import pytest

from support import ROOT, WAIT, environment

LOCKS = [("update", "lists/lock"), ("install", "dpkg/lock-frontend"), ("install", "dpkg/lock"), ("install", "cache/archives/lock")]


@pytest.fixture
def apt_folders(tmp_path):
    """apt with folders of its own and no package in the world, so that the machine's are left alone and no root is needed."""
    for folder in ("lists/partial", "cache/archives/partial", "dpkg", "empty"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "dpkg/status").touch()
    (tmp_path / "apt.conf").write_text(f"""
Dir::State "{tmp_path}"; Dir::State::lists "{tmp_path}/lists"; Dir::State::status "{tmp_path}/dpkg/status";
Dir::Cache "{tmp_path}/cache"; Dir::Etc "{tmp_path}/empty"; Dir::Log "{tmp_path}";
""")
    return tmp_path


@contextlib.contextmanager
def held(file):
    """As apt and dpkg hold it: a lock of this process, which theirs do not pass."""
    with open(file, "w") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        yield
        fcntl.lockf(lock, fcntl.LOCK_UN)


def start(folder, *words, wait=WAIT):
    own = {"APT_CONFIG": str(folder / "apt.conf"), "APT_WITHOUT_ROOT": "1", "APT_WAIT": str(wait)}
    return subprocess.Popen([ROOT / "ci/apt.sh", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env=environment(own))


@pytest.mark.parametrize("verb, lock", LOCKS)
def test_a_held_lock_is_waited_for_and_told(apt_folders, verb, lock):
    with held(apt_folders / lock):
        script = start(apt_folders, verb)
        told = script.stderr.readline()
    _, more = script.communicate(timeout=WAIT)
    assert f"apt-get {verb} waits up to {WAIT} s for a lock: " in told and lock.split("/")[0] in told, told + more
    assert f"process {os.getpid()} " in told, told
    assert (script.returncode, more) == (0, "")


@pytest.mark.parametrize("verb, lock", LOCKS)
def test_a_lock_that_is_never_given_up_ends_the_wait_with_apts_own_words(apt_folders, verb, lock):
    with held(apt_folders / lock):
        _, said = (script := start(apt_folders, verb, wait=1)).communicate(timeout=WAIT)
    assert script.returncode != 0
    assert re.search(r"^E: (Could not get lock|Unable to (acquire|lock)) .*", said, re.M), said


@pytest.mark.parametrize("verb", ["update", "install"])
def test_without_a_lock_nothing_is_said(apt_folders, verb):
    script = start(apt_folders, verb)
    assert (script.communicate(timeout=WAIT), script.returncode) == (("", ""), 0)


def test_what_is_no_matter_of_locks_fails_at_once(apt_folders):
    script = start(apt_folders, "install", "no-such-package")
    _, said = script.communicate(timeout=WAIT)
    assert script.returncode == 100 and "Unable to locate package no-such-package" in said, said


def test_every_script_installs_through_the_one_that_waits():
    for script in [ROOT / "Makefile", *(ROOT / "ci").glob("*"), *(ROOT / "tests").rglob("*.sh")]:
        for line in script.read_text(encoding="utf-8").splitlines():
            waits = script.name == "apt.sh" or line.lstrip().startswith("#") or "DPkg::Lock::Timeout" in line
            assert waits or "apt-get " not in line, f"{script}: {line}"


def test_tests_of_a_room_that_is_not_there_name_those_that_are():
    done = subprocess.run([ROOT / "ci/test.sh", "base", "kitchen"], capture_output=True, text=True, timeout=WAIT)
    assert done.returncode == 2 and done.stdout == ""
    said = done.stderr.split()
    assert "kitchen." in said and {"base", "http", "functional"} <= set(said), done.stderr
