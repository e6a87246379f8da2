"""`flintdesk simulate`: how it starts, what it holds, what it keeps, how it ends."""

import json
import re
import signal

import pytest

import support
from support import KEY, details_text


def test_the_ready_line_comes_first_and_a_connector_file_follows(start_simulator):
    simulator = start_simulator()
    server = simulator.server
    simulator.stop()
    assert server.out[0] == f"listening on http://127.0.0.1:{simulator.port} key {KEY}"
    document = json.loads("\n".join(server.out[1:]))
    assert document["type"] == "flint-manageenginesdp-connector"
    assert document["config"]["port"] == simulator.port
    assert document["config"]["is-ssl"] is False
    assert server.err == []


@pytest.mark.parametrize("arguments", [(), ("--profile", "cloud"), ("--profile", "cloud", "--tls"),
                                       ("--profile", "cloud", "--base-path", "/helpdesk"), ("--profile", "msp"),
                                       ("--profile", "msp,v1-only"), ("--profile", "15100,cloud,msp")], ids=" ".join)
def test_the_connector_file_works_when_it_is_pasted(start_simulator, tmp_path, arguments):
    server = start_simulator(*arguments).server
    server.wait_for("^}$")
    connector = tmp_path / "pasted.json"
    connector.write_text("\n".join(server.out[1:]), encoding="utf-8")

    def call(*words):
        return support.run_program("call", "--config", connector, *words, cwd=tmp_path).ok()

    assert call("get-request", "--request-id", "17").json
    call("close-request", "--request-id", "17")
    # An edition that has accounts makes no request without one.
    call("add-request", "--requester", "Ann Ray", "--subject", "Disk full", "--site", "Head Office")


def test_the_connector_file_of_the_cloud_has_no_technician_key(start_simulator):
    server = start_simulator("--profile", "cloud").server
    server.stop()
    assert re.fullmatch(rf"listening on http://127\.0\.0\.1:\d+ key {KEY}", server.out[0]), "scripts read this line"
    config = json.loads("\n".join(server.out[1:]))["config"]
    assert "technician-key" not in config and config["api-version"] == "cloud"


def test_the_connector_file_names_an_account_that_the_data_leave_there(start_simulator, tmp_path):
    data = tmp_path / "data.json"
    data.write_text('{"accounts": [{"id": "1", "name": "Initech"}]}', encoding="utf-8")
    server = start_simulator("--profile", "msp", "--data", data).server
    server.stop()
    assert json.loads("\n".join(server.out[1:]))["config"]["account"] == "Initech"


def test_with_tls_the_connector_file_stands_beside_what_a_real_one_should_have(start_simulator):
    server = start_simulator("--tls").server
    server.wait_for("a real connector should have ca-file")
    server.stop()
    assert json.loads("\n".join(server.out[1:]))["config"]["verify-certificate"] is False
    assert len(server.err) == 1


def test_a_key_is_made_when_none_is_given():
    keys = set()
    for _ in range(2):
        server = support.Background("simulate", "--port", "0")
        keys.add(server.wait_for(r"listening on http://127\.0\.0\.1:\d+ key (\S{8,})").group(1))
        server.stop()
    assert len(keys) == 2


def test_an_empty_key_is_refused():
    support.run_program("simulate", "--port", "0", "--api-key", "").failed(2, "--api-key", "without the option one is made")


@pytest.mark.parametrize("which, status", [(signal.SIGINT, (0, 130)), (signal.SIGTERM, (0, 143))])
def test_a_signal_ends_it(which, status):
    server = support.Background("simulate", "--port", "0")
    server.wait_for("listening on")
    assert server.stop(which) in status


def test_a_port_that_is_taken_is_named(simulator):
    result = support.run_program("simulate", "--port", simulator.port)
    assert result.code in (2, 3, 11), str(result)
    result.failed(result.code, str(simulator.port))


@pytest.mark.parametrize("arguments", [["--port", "65536"], ["--port", "-1"], ["--port", "web"], ["--profile", "nothing"],
                                       ["--data", "missing.json"], ["--bind", "no.such.address.invalid"], ["--nothing"]])
def test_wrong_use_is_refused(arguments, tmp_path):
    result = support.run_program("simulate", *(["--port", "0"] if arguments[0] != "--port" else []), *arguments, cwd=tmp_path)
    assert result.code in (2, 3, 11), str(result)
    result.failed(result.code, arguments[-1].lstrip("-"))


def test_fresh_state_is_as_documented(api_home):
    for number in (1, 17, 18, 40):
        details = api_home.request(number)
        assert details_text(details, "STATUS") == "Open"
        assert details_text(details, "TECHNICIAN"), "assigned"
    api_home.call("get-request", "--request-id", "41").failed(6)


def test_data_is_laid_over_the_fresh_state(empty_home, start_simulator, tmp_path):
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"requests": [{"id": 17, "subject": "Laid over"}, {"id": 900, "subject": "New", "requester": "John"}],
                                "priorities": [{"name": "Gigantic"}]}), encoding="utf-8")
    home = empty_home.connect(start_simulator("--data", data))
    assert details_text(home.request(17), "SUBJECT") == "Laid over"
    assert details_text(home.request(900), "SUBJECT") == "New"
    home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "x", "--priority", "Gigantic").ok()


def test_data_that_lacks_something_is_refused_and_the_entry_named(tmp_path):
    data = tmp_path / "data.json"
    data.write_text('{"requests": [{"id": 900, "subject": "Nobody asked"}]}', encoding="utf-8")
    support.run_program("simulate", "--port", "0", "--data", data).failed(3, "900", "requester", "--data")


@pytest.fixture
def desk_with_a_short_form(empty_home, start_simulator, tmp_path):
    data = tmp_path / "data.json"
    data.write_text(json.dumps({
        "udf_fields": [{"name": "udf_sline_400", "label": "Host"}],
        "request_templates": [{"name": "Server fault", "fields": ["description", "priority", "category", "level"],
                               "mandatory": ["priority", "udf_sline_400"]}]}), encoding="utf-8")
    simulator = start_simulator("--data", data)
    return empty_home.connect(simulator, api_version="v3"), simulator


def add_server_fault(home, fields, *more):
    return home.call("add-request", "--requester", "John", "--subject", "srv1 is down", "--requesttemplate", "Server fault",
                     "--fields", json.dumps(fields), *more)


def test_a_field_that_a_template_leaves_out_is_found_before_anything_is_sent(desk_with_a_short_form):
    home, simulator = desk_with_a_short_form
    add_server_fault(home, {"urgency": "High", "level": "Tier 9", "Change Window": "tonight", "udf_sline_400": "srv1"}).failed(
        8, "fields.urgency is no field in the form", "Change Window", "Tier 9", "nothing was sent")
    made = add_server_fault(home, {"priority": "High", "Host": "srv1"}).ok().json["request"]["id"]
    home.call("edit-request", "--request-id", made, "--fields", '{"urgency": "High"}').failed(
        8, "fields.urgency is no field in the form", "nothing was sent")
    assert simulator.control("effects")["calls"].get("update-request") is None
    assert simulator.control("effects")["calls"]["add-request"] == 1


def test_what_a_template_lacks_or_wants_is_the_service_desk_s_own_refusal_without_preflight(desk_with_a_short_form):
    home, simulator = desk_with_a_short_form
    add_server_fault(home, {"urgency": "High", "priority": "High", "udf_sline_400": "srv1"}, "--preflight", "off").failed(
        8, "urgency")
    add_server_fault(home, {"level": "Tier 1"}, "--preflight", "off").failed(8, "priority", "udf_sline_400")
    assert simulator.control("effects")["calls"]["add-request"] == 2
    assert simulator.control("effects")["total"] == {}


def test_a_template_with_a_field_that_there_is_not_is_refused(tmp_path):
    data = tmp_path / "data.json"
    data.write_text('{"request_templates": [{"name": "Server fault", "mandatory": ["priorty"]}]}', encoding="utf-8")
    support.run_program("simulate", "--port", "0", "--data", data).failed(
        3, "Server fault", "did you mean 'priority'?", "--data")


def test_data_that_is_no_json_is_refused_with_its_place(tmp_path):
    data = tmp_path / "data.json"
    data.write_text('{"requests": [\n  oops', encoding="utf-8")
    result = support.run_program("simulate", "--port", "0", "--data", data)
    assert result.code in (2, 3), str(result)
    result.failed(result.code, "data.json", "2")


def test_state_is_kept_in_a_file(empty_home, start_simulator, tmp_path):
    file = tmp_path / "state.sqlite"
    first = start_simulator("--state", file)
    empty_home.connect(first).call("close-request", "--request-id", "17").ok()
    first.stop()
    empty_home.connect(start_simulator("--state", file))
    assert details_text(empty_home.request(17), "STATUS") == "Closed"
    assert details_text(empty_home.request(18), "STATUS") == "Open"


def test_lenient_names_are_made(empty_home, start_simulator, api):
    home = empty_home.connect(start_simulator("--lenient-names"), api_version=api)
    home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "x", "--priority", "Gigantic",
              "--preflight", "off").ok()
    assert details_text(home.request(), "PRIORITY") == "Gigantic"


def test_log_shows_each_request_but_no_key(empty_home, start_simulator):
    simulator = start_simulator("--log")
    empty_home.connect(simulator, api_version="v1").request()
    empty_home.connect(simulator, api_version="v3").request()
    simulator.stop()
    lines = simulator.server.out[1:] + simulator.server.err
    assert any("/sdpapi/request/17" in line for line in lines), lines
    assert any("/api/v3/requests/17" in line for line in lines), lines
    assert not any(KEY in line for line in simulator.server.err)
