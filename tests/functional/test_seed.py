"""The code blocks of the document that the connector was made from, as they stand there; only its port 9090 becomes
the simulator's, because a test may not take a fixed port."""

import json

import pytest

import support
from support import details_text

SEED = support.ROOT / "tests/data/seed"
SAMPLE_KEY = json.loads((SEED / "configuration.json").read_text(encoding="utf-8"))["technician-key"]
BLOCKS = ["get-request", "update-request", "close-request", "add-note"]


def block(name, port):
    return (SEED / f"{name}.rb").read_text(encoding="utf-8").replace("9090", str(port))


@pytest.fixture
def desk(start_simulator):
    return start_simulator(key=SAMPLE_KEY)


@pytest.fixture
def seed_home(empty_home, desk, api):
    """The document's configuration under the name that its blocks use."""
    config = json.loads((SEED / "configuration.json").read_text(encoding="utf-8"))
    empty_home.connector({**config, "port": desk.port, "api-version": api}, "manageengine_connector_name")
    return empty_home


def request(home):
    result = home.call("get-request", "--request-id", "17", name="manageengine_connector_name").ok()
    return result.json["operation"]["Details"]


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_runs_as_it_stands_and_does_what_its_action_says(seed_home, desk, name):
    before = request(seed_home)
    text = block(name, desk.port) + block("error-handling", 0) + '@output.set("ticket", ticket_content)\n'
    result = seed_home.run_text(text).ok()
    assert "success" in result.err.splitlines()
    assert result.json["ticket"]["operation"]["result"]["status"] == "Success"
    assert request(seed_home) == before, "all four blocks say get-request"


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_with_its_own_action_carries_that_out(seed_home, desk, name):
    text = block(name, desk.port).replace('"action","get-request"', f'"action","{name}"') + block("error-handling", 0)
    result = seed_home.run_text(text).ok()
    assert "success" in result.err.splitlines()
    details = request(seed_home)
    expected = {"get-request": ("STATUS", "Open"), "add-note": ("STATUS", "Open"), "close-request": ("STATUS", "Closed"),
                "update-request": ("SUBJECT", "Testing update service request")}[name]
    assert details_text(details, expected[0]) == expected[1]
    if name == "update-request":
        assert details_text(details, "STATUS") == "Closed"
        assert details_text(details, "PRIORITY") == "Low"
        assert details_text(details, "LEVEL") == "Tier 3"


@pytest.mark.parametrize("left_out", ['"port",', '"host-name"', '"is-ssl"', '"technician-key"'])
def test_what_the_request_leaves_out_comes_from_the_configuration(seed_home, desk, left_out):
    lines = [line for line in block("get-request", desk.port).splitlines() if f".set({left_out}" not in line]
    seed_home.run_text("\n".join(lines) + "\n@output.exit(response.exitcode, response.message)").ok()


def test_the_error_handling_block_shows_the_reason(seed_home, desk):
    text = block("get-request", desk.port).replace("17", "4711") + block("error-handling", 0)
    result = seed_home.run_text(text).ok()
    lines = result.err.splitlines()
    assert "fail" in lines
    reason = [line for line in lines if line.startswith("Reason:")]
    assert len(reason) == 1 and "4711" in reason[0]


def test_the_configuration_is_taken_as_it_stands(desk, tmp_path):
    file = tmp_path / "configuration.json"
    file.write_text((SEED / "configuration.json").read_text(encoding="utf-8").replace("9090", str(desk.port)), encoding="utf-8")
    support.run_program("call", "get-request", "--request-id", "17", "--config", file, cwd=tmp_path).ok()
