"""What else may lie in a home folder, or be somebody else's: nothing waits for it, nothing follows it."""

import os
import shutil
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest

import support
from support import NAME, run_program

READ = ("get-request", "--request-id", "17")
EDIT = ("edit-request", "--request-id", "17", "--priority", "High")
BIT = """@output.set("config", (@config.global("site") rescue "none")).set("local", (@config.local rescue "none"))
r = @call.connector("manageenginesdp").set("action", "get-request").set("request-id", 17).sync
@output.exit(r.exitcode, r.message)"""


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def make_folder(path):
    path.mkdir()


STRANGE = [make_pipe, make_socket, make_folder]
NEEDED = ["flintdesk.conf", f"connectors/{NAME}.json", f"secrets/{NAME}"]
OF_THE_SCRIPT = {"config/site.json": "config", "flintbox/try/local.conf": "local"}


@pytest.fixture
def busy_home(home):
    """A home in which everything that is read is there, and what calls keep."""
    home.write("flintdesk.conf", "log-level = info\n")
    home.write("config/site.json", {"a": 1})
    home.write("flintbox/try/local.conf", "b = 2\n")
    home.run_text(BIT).ok()
    home.call("add-note", "--request-id", "17", "--notetext", "x").ok()
    return home


@pytest.mark.parametrize("make", STRANGE)
@pytest.mark.parametrize("place", NEEDED)
def test_what_is_no_file_is_never_waited_for(busy_home, place, make):
    target = busy_home.path / place
    target.unlink()
    make(target)
    for result in (busy_home.call(*READ), busy_home.run_text(BIT), busy_home.program("doctor", "--home", busy_home.path)):
        result.failed(3, str(target), "it is a folder" if make is make_folder else "it is a pipe, a socket or a device")


@pytest.mark.parametrize("make", STRANGE)
@pytest.mark.parametrize("place", OF_THE_SCRIPT)
def test_what_is_no_file_among_what_scripts_read_fails_only_that_read(busy_home, place, make):
    target = busy_home.path / place
    target.unlink()
    make(target)
    busy_home.call(*READ).ok()
    busy_home.program("doctor", "--home", busy_home.path).ok()
    assert busy_home.run_text(BIT).ok().json == {"config": {"a": 1}, "local": {"b": 2}, OF_THE_SCRIPT[place]: "none"}


@pytest.mark.parametrize("make", STRANGE)
def test_what_is_no_file_among_what_calls_keep_stops_no_call(busy_home, make):
    kept = [file for file in (busy_home.path / "data").iterdir() if file.is_file()]
    assert {file.suffix for file in kept} == {".json", ".jsonl", ".lock"}
    for file in kept:
        file.unlink()
        make(file)
    for result in (busy_home.call(*READ), busy_home.run_text(BIT), busy_home.program("doctor", "--home", busy_home.path),
                   busy_home.call("add-note", "--request-id", "17", "--notetext", "y")):
        result.ok()


@pytest.mark.parametrize("make", [make_pipe, make_socket])
def test_the_folder_of_what_calls_keep_may_be_anything(busy_home, make):
    data = busy_home.path / "data"
    for file in data.iterdir():
        file.unlink()
    data.rmdir()
    make(data)
    busy_home.call(*READ).ok()
    busy_home.call("add-note", "--request-id", "17", "--notetext", "y").ok()


@pytest.mark.parametrize("make", [make_pipe, make_socket])
@pytest.mark.parametrize("setting", ["ca-file", "client-certificate"])
def test_a_certificate_is_a_file(empty_home, start_simulator, setting, make):
    simulator = start_simulator("--tls")
    make(empty_home.path / "strange.pem")
    more = {"client_key": "strange.pem"} if setting == "client-certificate" else {}
    empty_home.connect(simulator, host_name="localhost", is_ssl=True, **{setting.replace("-", "_"): "strange.pem"}, **more)
    empty_home.call(*READ).failed(3, setting, "not a file")
    assert empty_home.program("doctor", "--home", empty_home.path).code == 3


def make_circle(path):
    path.symlink_to(path.name)


@pytest.mark.parametrize("make, said", [(make_pipe, "it is a pipe, a socket or a device"), (make_folder, "it is a folder"),
                                        (make_circle, "too many levels of symbolic links")])
def test_what_lies_in_the_place_of_a_flintbit_is_named(home, make, said):
    home.bit("", "try/other.rb")
    file = home.path / "flintbox/try/bit.rb"
    make(file)
    for name in ("try:bit.rb", file):
        result = home.run(name).failed(6, str(file), said)
        assert "there is no file" not in result.err and "try:other" not in result.err
    home.run(home.bit('@call.bit("try:bit.rb").sync', "try/caller.rb")).failed(1, str(file), said)


def test_a_flintbit_has_a_bounded_size(home):
    script = "@output.set('ran', 1)\n"
    most = 16 * 1024 * 1024
    script += ("#" * 1023 + "\n") * ((most - len(script)) // 1024)
    file = home.write("flintbox/try/bit.rb", script + "#" * (most - len(script)))
    assert home.run("try:bit.rb").ok().json == {"ran": 1}
    file.write_text(file.read_text() + "#")
    for name in ("try:bit.rb", file):
        assert home.run(name).failed(2, "has 16777217 bytes", "16 MiB").json == {}


@pytest.mark.parametrize("make, said", [(make_folder, "it is a folder"), (make_circle, "too many levels of symbolic links"),
                                        (lambda path: path.symlink_to("nowhere"), "no such file")])
def test_what_lies_in_the_place_of_a_connector_is_named(home, make, said):
    make(home.path / "connectors/d.json")
    result = home.call(*READ, name="d").failed(3, "connectors/d.json", said)
    assert "Did you mean" not in result.err and "Known" not in result.err


def test_a_configuration_that_leads_in_a_circle_is_an_error_and_one_that_is_missing_is_nil(home):
    make_circle(home.path / "config/circle.json")
    bit = home.bit("@output.set('missing', @config.global('missing')).set('long', @config.global('x' * 300))\n@config.global('circle')")
    result = home.run(bit).failed(1, "config/circle.json", "too many levels of symbolic links")
    assert result.json == {"missing": None, "long": None}


@pytest.mark.parametrize("command", [["call", NAME, "get-request", "--request-id", "17"], ["run", "try:bit.rb"]])
def test_a_pipe_that_a_person_names_is_read(home, command):
    reading, writing = os.pipe()
    os.write(writing, b'{"request-id": 17}' if command[0] == "run" else (home.path / f"connectors/{NAME}.json").read_bytes())
    os.close(writing)
    home.bit("@output.set('id', @input.get('request-id'))")
    named = ["--input", f"@/dev/fd/{reading}"] if command[0] == "run" else ["--config", f"/dev/fd/{reading}"]
    if command[0] == "call":
        command = [command[0], *command[2:]]
    done = subprocess.run([support.program_path(), *command, *named, "--home", str(home.path)], pass_fds=[reading],
                          env=support.environment(), capture_output=True, timeout=support.WAIT, check=False)
    os.close(reading)
    assert done.returncode == 0, done.stderr.decode()


def changes_of(home):
    return [file for file in (home.path / "data").iterdir() if file.suffix == ".jsonl"]


def test_no_link_among_what_calls_keep_is_followed(busy_home, tmp_path):
    for file in list((busy_home.path / "data").iterdir()):
        target = tmp_path / f"theirs-{file.name}"
        target.write_text("theirs\n")
        file.unlink()
        file.symlink_to(target)
    result = busy_home.call("add-note", "--request-id", "17", "--notetext", "y").ok()
    assert "symbolic link" in result.err, str(result)
    assert {file.read_text() for file in tmp_path.glob("theirs-*")} == {"theirs\n"}


def test_a_linked_folder_of_what_calls_keep_is_not_followed(busy_home, tmp_path):
    data = busy_home.path / "data"
    data.rename(tmp_path / "old")
    (tmp_path / "theirs").mkdir()
    data.symlink_to(tmp_path / "theirs")
    result = busy_home.call("add-note", "--request-id", "17", "--notetext", "y").ok()
    assert "symbolic link" in result.err and not list((tmp_path / "theirs").iterdir()), str(result)


@pytest.mark.parametrize("linked", ["secrets", "data"])
def test_init_writes_through_no_link(tmp_path, linked):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / linked).symlink_to(tmp_path / "theirs")
    init(tmp_path / "desk").failed(3, linked, "symbolic link")
    assert not list((tmp_path / "theirs").iterdir())
    assert [file.name for file in (tmp_path / "desk").iterdir()] == [linked]


def init(folder, mask=None, **more):
    command = ["init", folder, "--host", "127.0.0.1", "--port", "1", "--no-tls", "--key", "-", "--skip-doctor"]
    if mask is None:
        return run_program(*command, stdin="a-key-of-a-test\n", **more)
    before = os.umask(mask)
    try:
        return run_program(*command, stdin="a-key-of-a-test\n", **more)
    finally:
        os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_init_makes_what_nobody_else_can_write(tmp_path, mask):
    init(tmp_path / "desk", mask).ok()
    home = tmp_path / "desk"
    assert mode(home / "secrets") == mode(home / "data") == 0o700
    assert mode(home / f"secrets/{NAME}.key") == 0o600
    for path in [home, *home.rglob("*")]:
        assert mode(path) & 0o022 == 0, path
    for file in (home / f"connectors/{NAME}.json", home / "flintbox/first/hello.rb"):
        assert mode(file) == 0o644 & ~mask


def in_folder(home, *arguments):
    return run_program(*arguments, cwd=home.path)


COMMANDS = [["doctor"], ["call", NAME, *READ], ["run", "try:bit.rb"]]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("part", [".", "connectors", f"connectors/{NAME}.json"])
def test_a_working_directory_that_others_can_write_is_no_home(home, part, command):
    home.bit("")
    in_folder(home, *command).ok()
    (home.path / part).chmod(mode(home.path / part) | 0o002)
    in_folder(home, *command).failed(3, "working directory", "written by others", f"--home {home.path}")
    in_folder(home, *command, "--home", ".").ok()
    run_program(*command, cwd=home.path, env={"FLINTDESK_HOME": "."}).ok()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("part", [".", "connectors", f"connectors/{NAME}.json"])
def test_a_working_directory_of_somebody_else_sends_nothing(empty_home, start_hostile, part):
    server = start_hostile(lambda request: None)
    empty_home.connect(server, key="a token of theirs")
    os.chown(empty_home.path / part, 54321, 54321)
    in_folder(empty_home, "doctor").failed(3, "working directory", "belongs to")
    in_folder(empty_home, "call", NAME, *READ).failed(3, "working directory", "belongs to", "--home")


def test_code_that_others_can_change_is_not_loaded(empty_home, tmp_path):
    folder = tmp_path / "modules"
    folder.mkdir(mode=0o755)
    module = folder / "flintdesk-ruby.so"
    shutil.copy(Path(support.program_path()).parent / "flintdesk-ruby.so", module)
    module.chmod(0o755)
    bit = empty_home.bit("@output.set('a', 1)")
    named = {"FLINTDESK_RUBY_MODULE": str(module)}
    assert empty_home.run(bit, env=named).ok().json == {"a": 1}
    for part in (module, folder):
        part.chmod(0o777)
        refused = empty_home.run(bit, env=named).failed(3, "FLINTDESK_RUBY_MODULE", str(part), "written by others", "chmod go-w")
        assert refused.json == {}
        part.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(module, 54321, 54321)
        empty_home.run(bit, env=named).failed(3, "FLINTDESK_RUBY_MODULE", "belongs to")


def test_the_doctor_warns_of_what_others_can_read_or_write(home, tmp_path):
    def warnings():
        return [line for line in home.program("doctor", "--home", home.path).ok().out.splitlines()
                if line.startswith("warning") and ("home" in line.split()[1] or "secrets" in line.split()[1])]

    above = home.path
    opened = []
    while above != above.parent:  # a folder above that lets nobody in protects what lies in it
        above = above.parent
        if mode(above) & 0o011 == 0:
            opened.append((above, mode(above)))
            above.chmod(mode(above) | 0o011)
    try:
        (home.path / "data").chmod(0o700)
        (home.path / "secrets").chmod(0o700)
        assert warnings() == []
        for path, bits, words in (("data", 0o755, "can read"), ("secrets", 0o750 | 0o005, "can read"), ("flintbox", 0o757, "can write"),
                                  (f"secrets/{NAME}", 0o602, "can write"), (f"connectors/{NAME}.json", 0o646, "can be written"),
                                  (".", 0o757, "can be written")):
            before = mode(home.path / path)
            (home.path / path).chmod(bits)
            seen = warnings()
            assert len(seen) == 1 and words in seen[0] and "chmod" in seen[0], (path, seen)
            (home.path / path).chmod(before)
    finally:
        for folder, before in opened:
            folder.chmod(before)


def test_what_is_kept_of_forms_does_not_gather_for_ever(empty_home, simulator):
    empty_home.connect(simulator, api_version="v3")
    data = empty_home.path / "data"
    data.mkdir(mode=0o700, exist_ok=True)

    def keep(name, days):
        file = empty_home.write(f"data/{name}.json", "{}")
        then = time.time() - days * 86400
        os.utime(file, (then, then))
        return file

    gone = keep("form-of-http___desk_8080_request_templates_7-01234567", 91)
    others = [keep("form-of-http___desk_8080_request_templates_8-01234567", 89), keep("record-clock-of-http___desk_8080-01234567", 400),
              keep("notes", 400)]
    empty_home.call(*EDIT).ok()
    assert not gone.exists()
    assert all(file.exists() for file in others)
    assert len(list(data.glob("form-of-*"))) > 1
    # A call that keeps nothing new looks through nothing.
    again = keep("form-of-http___desk_8080_request_templates_7-01234567", 91)
    empty_home.call(*EDIT[:-1], "Low").ok()
    assert again.exists()
