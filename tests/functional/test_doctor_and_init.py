"""`flintdesk doctor` and `flintdesk init`."""

import json
import stat

import pytest

import support
from support import KEY, NAME


def test_doctor_finds_a_healthy_connector_healthy(home):
    result = home.program("doctor", NAME, "--home", home.path).ok()
    lines = [line for line in (result.out + result.err).splitlines() if "ok" in line.lower()]
    assert len(lines) >= 3, str(result)
    assert KEY not in result.out + result.err


@pytest.mark.parametrize("fault, code, word", [
    ({"host-name": "no-such-host.invalid"}, 11, "no-such-host.invalid"),
    ({"port": 1}, 11, "1"),
    ({"technician-key": "WRONG-KEY-123"}, 4, "key"),
    ({"is-ssl": True}, 11, "tls"),
    ({"technician-key": "${env:NOT_SET_ANYWHERE}"}, 3, "NOT_SET_ANYWHERE"),
    ({"prot": 8080}, 3, "port"),
])
def test_doctor_names_what_is_wrong_and_ends_with_its_code(home, simulator, fault, code, word):
    config = {"host-name": "127.0.0.1", "port": simulator.port, "is-ssl": False, "technician-key": KEY, "retries": 0}
    config.update(fault)
    home.connector(config)
    result = home.program("doctor", NAME, "--home", home.path)
    assert result.code == code, str(result)
    assert word.lower() in (result.out + result.err).lower(), str(result)
    assert "WRONG-KEY-123" not in result.out + result.err
    result.clean()


def test_doctor_prints_the_command_that_trusts_a_self_signed_certificate(empty_home, start_simulator):
    empty_home.connect(start_simulator("--tls"), is_ssl=True)
    result = empty_home.program("doctor", NAME, "--home", empty_home.path)
    assert result.code == 11, str(result)
    assert "--save-certificate" in result.out + result.err


def test_doctor_of_an_unknown_connector(home):
    result = home.program("doctor", "nobody", "--home", home.path).clean()
    assert result.code == 3, str(result)
    assert "nobody" in result.out and NAME in result.out, "the examination, failures included, is what the command is for"


def test_doctor_takes_the_only_connector_and_names_several(home):
    home.program("doctor", "--home", home.path).ok()
    home.connector({}, name="second")
    home.program("doctor", "--home", home.path).failed(2, "second", NAME)


def test_remedies_follow_a_full_stop_or_a_question_mark(home, simulator):
    assert "did you mean run? Try " in support.run_program("rum", "x").failed(2).err
    home.connect(simulator, key="WRONG-KEY-123")
    assert ".. " not in home.program("doctor", NAME, "--home", home.path).out


def init(folder, simulator, *more, key="-", **options):
    options.setdefault("stdin", KEY + "\n")
    return support.run_program("init", folder, "--host", "127.0.0.1", "--port", simulator.port, "--no-tls",
                               "--key", key, *more, **options)


def test_init_makes_a_home_whose_printed_command_works(tmp_path, simulator):
    folder = tmp_path / "desk"
    result = init(folder, simulator).ok()
    connector = json.loads((folder / f"connectors/{NAME}.json").read_text(encoding="utf-8"))
    assert connector["type"] == "flint-manageenginesdp-connector"
    assert connector["config"]["host-name"] == "127.0.0.1"
    assert connector["config"]["port"] == simulator.port
    assert connector["config"]["technician-key"].startswith("${file:")
    secret = folder / connector["config"]["technician-key"][len("${file:"):-1]
    assert secret.read_text(encoding="utf-8").strip() == KEY
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    bits = list((folder / "flintbox").rglob("*.rb"))
    assert len(bits) >= 1
    assert f"{support.program_path()} run first:hello.rb" in result.out, "the program as it was typed can be pasted"
    assert support.run_program("run", bits[0], "--home", folder, "--input", '{"request-id": 17}').ok().json


def test_the_file_that_init_wrote_may_be_named_by_its_path(tmp_path, simulator):
    init(tmp_path / "desk", simulator).ok()
    file = tmp_path / f"desk/connectors/{NAME}.json"
    support.run_program("call", "get-request", "--request-id", "3", "--config", file, cwd=tmp_path).ok()
    support.run_program("doctor", "--config", f"desk/connectors/{NAME}.json", cwd=tmp_path).ok()
    support.run_program("doctor", "--config", f"{NAME}.json", cwd=file.parent).ok()


@pytest.mark.parametrize("name", ["production", "desk two"])
def test_init_names_the_connector_as_told(tmp_path, simulator, name):
    init(tmp_path / "desk", simulator, "--name", name).ok()
    support.run_program("call", name, "get-request", "--request-id", "17", "--home", tmp_path / "desk").ok()


def test_init_reads_the_key_from_a_file_or_leaves_it_in_a_variable(tmp_path, simulator):
    file = tmp_path / "key"
    file.write_text(KEY + "\n", encoding="utf-8")
    init(tmp_path / "a", simulator, key=f"@{file}").ok()
    variable = {"THE_KEY": KEY}
    init(tmp_path / "b", simulator, key="env:THE_KEY", env=variable).ok()
    assert not list((tmp_path / "b").rglob("*.key")), "the variable goes on holding it"
    for folder in ("a", "b"):
        support.run_program("call", NAME, "get-request", "--request-id", "17", "--home", tmp_path / folder, env=variable).ok()


def test_init_refuses_a_literal_key_without_repeating_it(tmp_path, simulator):
    result = init(tmp_path / "desk", simulator, key="LITERAL-KEY-77").failed(2, "@", "env:")
    assert "LITERAL-KEY-77" not in result.out + result.err
    assert not list((tmp_path).rglob("*.json"))


def test_init_does_not_overwrite_a_connector(tmp_path, simulator):
    init(tmp_path / "desk", simulator).ok()
    file = tmp_path / f"desk/connectors/{NAME}.json"
    file.write_text("mine", encoding="utf-8")
    result = init(tmp_path / "desk", simulator)
    assert result.code != 0, str(result)
    result.failed(result.code, NAME)
    assert file.read_text(encoding="utf-8") == "mine"


def test_init_without_answers_and_without_a_terminal_says_what_is_missing(tmp_path):
    result = support.run_program("init", tmp_path / "desk", stdin="")
    assert result.code in (2, 3), str(result)
    result.failed(result.code, "--host")


def test_init_tells_of_a_wrong_key(tmp_path, simulator):
    result = init(tmp_path / "desk", simulator, stdin="WRONG-KEY-123\n")
    assert result.code == 4, str(result)
    text = (result.out + result.err).lower()
    assert "key" in text and "wrong-key-123" not in text
    assert f"secrets/{NAME}.key" in result.out and "init runs again" in result.out
    result.clean()
