"""`flintdesk call`: the nine actions on both APIs, and where a call's values come from."""

import base64
import json
import signal
import subprocess
import threading

import pytest

import hostile_server
import support
from support import KEY, NAME, details_text


def operation(result):
    document = result.ok().json
    assert document["operation"]["result"]["status"].lower() == "success", str(result)
    return document["operation"]


def test_get_request_returns_the_whole_request(api_home):
    details = operation(api_home.call("get-request", "--request-id", "17"))["Details"]
    assert str(details_text(details, "WORKORDERID")) == "17"
    assert details_text(details, "SUBJECT")
    assert details_text(details, "STATUS") == "Open"


def test_update_request_changes_what_is_named_and_nothing_else(api_home):
    before = api_home.request()
    operation(api_home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "Disk is full",
                            "--priority", "high", "--group", "Network", "--technician", "John", "--level", "Tier 3"))
    after = api_home.request()
    assert details_text(after, "SUBJECT") == "Disk is full"
    assert details_text(after, "PRIORITY") == "High", "a default name is sent in the product's spelling"
    assert details_text(after, "REQUESTER") == "John"
    assert details_text(after, "LEVEL") == "Tier 3"
    assert details_text(after, "STATUS") == details_text(before, "STATUS")


@pytest.mark.parametrize("status", ["Close", "closed", "Closed"])
def test_update_request_knows_the_seeds_word_for_closed(api_home, status):
    operation(api_home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "Done",
                            "--status", status))
    assert details_text(api_home.request(), "STATUS") == "Closed"


@pytest.mark.parametrize("comment", ["close-comment", "closecomment"])
def test_close_request_closes(api_home, comment):
    operation(api_home.call("close-request", "--request-id", "17", "--close-accepted", "Accepted", f"--{comment}", "Done."))
    assert details_text(api_home.request(), "STATUS") == "Closed"


def test_closing_a_closed_request_is_a_success_that_says_so(api_home):
    api_home.call("close-request", "--request-id", "17").ok()
    bit = 'r = @call.connector("manageenginesdp").set("action", "close-request").set("request-id", 17).sync\n' \
          '@output.set("code", r.exitcode).set("message", r.message)'
    output = api_home.run_text(bit).ok().json
    assert output["code"] == 0
    assert "closed" in output["message"].lower()


@pytest.mark.parametrize("text", ["notetext", "notestext"])
def test_add_note_adds_one_note(api_home, text):
    operation(api_home.call("add-note", "--request-id", "17", f"--{text}", "Create Virtual machine with CentOS.",
                            "--ispublic", "false"))
    operation(api_home.call("get-request", "--request-id", "17"))


def test_add_request_makes_a_request_that_can_be_read(api_home):
    made = operation(api_home.call("add-request", "--requester", "Ann Ray", "--subject", "Printer jam",
                                   "--description", "Floor 2\nleft", "--requestType", "Incident"))
    number = details_text(made["Details"], "WORKORDERID")
    assert int(number) > 40
    assert details_text(api_home.request(number), "SUBJECT") == "Printer jam"


def test_add_resolution_pickup_and_assign(api_home):
    operation(api_home.call("add-resolution", "--request-id", "17", "--resolutiontext", "Old logs removed."))
    operation(api_home.call("pickup-request", "--request-id", "17"))
    operation(api_home.call("assign-request", "--request-id", "17", "--technicianid", "4"))
    assert "administrator" in str(details_text(api_home.request(), "TECHNICIAN")).lower()


def test_add_worklog_takes_either_way_to_name_the_request(api_home):
    operation(api_home.call("add-worklog", "--request-id", "17", "--name", "John", "--description", "Cleaned."))
    operation(api_home.call("add-worklog", "--associated_entity", "request", "--associated_entity_id", "17",
                            "--name", "John", "--description", "Cleaned."))
    api_home.call("add-worklog", "--associated_entity", "problem", "--associated_entity_id", "17", "--name", "John",
                  "--description", "x").failed(2, "associated_entity")


def test_both_apis_show_the_same_operation(empty_home, simulator):
    seen = {}
    for api in ("v1", "v3"):
        empty_home.connect(simulator, name=api, api_version=api)
        seen[api] = empty_home.call("get-request", "--request-id", "17", name=api).ok().json["operation"]
    for name in ("WORKORDERID", "SUBJECT", "STATUS", "PRIORITY", "REQUESTER", "TECHNICIAN", "GROUP", "LEVEL"):
        assert str(details_text(seen["v1"]["Details"], name)) == str(details_text(seen["v3"]["Details"], name)), name


@pytest.mark.parametrize("profile, known", [("v1-only", "v1"), ("v3-only", "v3")])
def test_auto_finds_the_api_that_is_there(empty_home, start_simulator, profile, known):
    empty_home.connect(start_simulator("--profile", profile))
    operation(empty_home.call("add-note", "--request-id", "17", "--notetext", "first call is a change"))
    operation(empty_home.call("get-request", "--request-id", "17"))


def test_config_may_be_a_bare_configuration_and_the_name_left_out(tmp_path, simulator):
    file = tmp_path / "bare.json"
    config = '{"port": "%d", "host-name": "127.0.0.1", "technician-key": "%s", "is-ssl": "false"}'
    file.write_text(config % (simulator.port, KEY), encoding="utf-8")
    operation(support.run_program("call", "get-request", "--request-id", "17", "--config", file, cwd=tmp_path))


def test_config_may_be_a_connector_file_under_another_name(tmp_path, home):
    file = home.path / f"connectors/{NAME}.json"
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / NAME).write_text(KEY, encoding="utf-8")
    operation(support.run_program("call", "get-request", "--request-id", "17", "--config", file, cwd=tmp_path,
                                  env={"FLINTDESK_HOME": str(home.path)}))


def test_a_word_for_close_accepted_that_is_no_yes_is_said_to_count_as_a_no(api_home):
    result = api_home.call("close-request", "--request-id", "17", "--close-accepted", "maybe").ok()
    assert 'close-accepted is "maybe", which counts as not accepted' in result.err
    assert api_home.call("close-request", "--request-id", "18", "--close-accepted", "accepted").ok().err == ""


def test_config_does_not_hide_that_the_settings_of_the_home_folder_are_wrong(home):
    (home.path / "flintdesk.conf").write_text("log-levle = debug\n", encoding="utf-8")
    file = home.path / f"connectors/{NAME}.json"
    support.run_program("call", "get-request", "--request-id", "17", "--config", file,
                        cwd=home.path).failed(3, "flintdesk.conf, line 1")


def test_a_wrong_setting_of_the_home_folder_does_not_send_for_another_home(home):
    (home.path / "flintdesk.conf").write_text("nonsense\n", encoding="utf-8")
    result = home.call("get-request", "--request-id", "17").failed(3, "flintdesk.conf, line 1", "name = value")
    assert "Without a home" not in result.err
    assert "Without a home" in home.program("call", NAME, "get-request", "--request-id", "17", "--home", home.path / "data").failed(3).err


def test_connection_data_may_come_with_the_request(empty_home, simulator):
    empty_home.connector({})
    key = empty_home.write("key", KEY + "\n")
    operation(empty_home.call("get-request", "--request-id", "17", "--host-name", "127.0.0.1", "--port", simulator.port,
                              "--is-ssl", "false", "--technician-key", f"@{key}"))


@pytest.mark.parametrize("where", ["file", "environment", "standard input"])
def test_a_secret_comes_from_a_file_the_environment_or_standard_input(home, where):
    home.write("secrets/" + NAME, "wrong-key-in-file")
    key, more = {
        "file": (f"@{home.write('other-key', KEY)}", {}),
        "environment": ("env:ANOTHER_KEY", {"env": {"ANOTHER_KEY": KEY}}),
        "standard input": ("-", {"stdin": KEY + "\n"}),
    }[where]
    operation(home.call("get-request", "--request-id", "17", "--technician-key", key, **more))


def test_a_secret_as_a_literal_is_refused_and_not_repeated(home):
    result = home.call("get-request", "--request-id", "17", "--technician-key", "LITERAL-KEY-77")
    result.failed(2, "technician-key", "@", "env:")
    assert "LITERAL-KEY-77" not in result.out + result.err


def test_values_that_begin_like_options_and_hold_anything(api_home):
    text = "--not an option; $(rm -rf /) <b>&amp;\"'\\ ü 汉字 \u202e"
    operation(api_home.call("add-note", "--request-id", "17", f"--notetext={text}"))
    operation(api_home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "<b>&\"'\\ ü 汉字"))
    assert details_text(api_home.request(), "SUBJECT") == "<b>&\"'\\ ü 汉字"


@pytest.mark.parametrize("text", ["--help", "--retries"])
def test_a_text_that_is_an_option_is_never_a_success_without_an_effect(home, text):
    home.call("add-note", "--request-id", "17", "--notetext", text).failed(2, "--notetext needs a value", "--notetext=VALUE")
    home.call("add-note", "--request-id", "17", f"--notetext={text}").ok()


def test_a_yes_is_no_true_and_says_so_where_the_connector_is_left_out_too(home):
    home.program("call", "add-note", "--request-id", "17", "--notetext", "x", "--ispublic", "yes", "--home", home.path).failed(
        2, "ispublic", "true or false")


def test_fields_carries_what_the_tables_do_not_name(api_home):
    operation(api_home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "x",
                            "--fields", '{"urgency": "High"}'))


@pytest.mark.parametrize("action", [["update-request", "--request-id", "17"], ["add-request"]], ids=["update", "add"])
def test_a_label_that_v1_does_not_know_is_a_warning(empty_home, simulator, action):
    empty_home.connect(simulator, api_version="v1")
    fields = {"Cost Centre": "4711", "urgency": "High"}
    line = (*action, "--requester", "John", "--subject", "x", "--fields")
    known = empty_home.call(*line, json.dumps(fields)).ok()
    assert "warning" not in known.err and known.json["operation"]["Details"]["Cost Centre"] == "4711", str(known)
    result = empty_home.call(*line, json.dumps({**fields, "Cost Center": "4711", "Floor": "2"})).ok()
    assert result.err.count(" warning ") == 1, str(result)
    assert f"{NAME} {action[0]}: the response shows the request without Cost Center, Floor; V1 silently ignores a field" in result.err, str(result)


def test_a_wrong_key_is_4_on_both_apis(empty_home, simulator, api):
    empty_home.connect(simulator, api_version=api, key="WRONG-KEY-123")
    result = empty_home.call("get-request", "--request-id", "17").failed(4, NAME, "key")
    assert "WRONG-KEY-123" not in result.err
    empty_home.call("add-note", "--request-id", "17", "--notetext", "x").failed(4, NAME, "key")


@pytest.mark.parametrize("profile", ["bad-key-401", "bad-key-login-page", "bad-key-redirect", "revoked-key"])
def test_a_wrong_key_is_4_however_the_build_says_it(empty_home, start_simulator, profile):
    empty_home.connect(start_simulator("--profile", profile), api_version="v3", key="WRONG-KEY-123")
    empty_home.call("get-request", "--request-id", "17").failed(4, "key")


@pytest.mark.parametrize("number", ["4711", "99999999999999999999999999"])
def test_an_unknown_request_is_6_on_both_apis(api_home, number):
    api_home.call("get-request", "--request-id", number).failed(6, number)
    api_home.call("add-note", "--request-id", number, "--notetext", "x").failed(6, number)


def test_an_unknown_look_up_name_is_8_and_the_field_named(api_home):
    result = api_home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "x",
                           "--priority", "Gigantic")
    result.failed(8, ("priority",))
    assert details_text(api_home.request(), "SUBJECT") != "x", "nothing of a refused change is kept"


def test_a_closing_rule_is_7(empty_home, start_simulator, api):
    empty_home.connect(start_simulator("--profile", "closing-rules"), api_version=api)
    empty_home.call("close-request", "--request-id", "17").failed(7, "losing rule")
    assert details_text(empty_home.request(), "STATUS") == "Open"


def test_an_older_build_is_spoken_to_as_well(empty_home, start_simulator, api):
    empty_home.connect(start_simulator("--profile", "older"), api_version=api)
    operation(empty_home.call("add-note", "--request-id", "17", "--notetext", "x"))
    assert details_text(empty_home.request(), "SUBJECT")


def test_a_failed_call_prints_no_success_and_the_message_on_standard_error(home):
    result = home.call("get-request", "--request-id", "4711").failed(6)
    assert "Success" not in result.out
    assert base64.b64encode(KEY.encode()).decode() not in result.err


def test_tls_needs_a_trusted_certificate(empty_home, start_simulator, tmp_path):
    simulator = start_simulator("--tls")
    empty_home.connect(simulator, is_ssl=True)
    empty_home.call("get-request", "--request-id", "17").failed(11, "certificate", ("ca-file", "doctor"))
    pem = tmp_path / "desk.pem"
    empty_home.program("doctor", NAME, "--home", empty_home.path, "--save-certificate", pem)
    assert pem.read_text(encoding="utf-8").startswith("-----BEGIN CERTIFICATE-----")
    empty_home.connect(simulator, is_ssl=True, ca_file=str(pem))
    operation(empty_home.call("get-request", "--request-id", "17"))
    empty_home.connect(simulator, is_ssl=True, verify_certificate=False)
    operation(empty_home.call("get-request", "--request-id", "17"))


def test_https_to_a_plain_port_and_the_reverse_are_named(empty_home, simulator, start_simulator):
    empty_home.connect(simulator, is_ssl=True)
    empty_home.call("get-request", "--request-id", "17").failed(11, ("tls", "ssl"))
    empty_home.connect(start_simulator("--tls"))
    result = empty_home.call("get-request", "--request-id", "17", "--timeout", "30000")
    assert result.code in (11, 12), str(result)


def test_nobody_listening_is_11_with_the_place(empty_home, simulator):
    port = simulator.port
    simulator.stop_and_refuse()
    empty_home.connect(simulator, retries=0)
    empty_home.call("get-request", "--request-id", "17").failed(11, "127.0.0.1", str(port))
    empty_home.call("add-note", "--request-id", "17", "--notetext", "x").failed(11, "127.0.0.1", str(port))


@pytest.mark.parametrize("profile", ["throttle", "throttle-429"])
def test_being_throttled_without_end_is_9(empty_home, start_simulator, api, profile):
    empty_home.connect(start_simulator("--profile", profile), api_version=api, retries=0)
    bit = f"codes = (1..25).map {{ @call.connector('{NAME}').set('action', 'get-request').set('request-id', 17).sync.exitcode }}\n" \
          "@output.set('codes', codes.uniq)"
    assert empty_home.run_text(bit).ok().json == {"codes": [0, 9]}
    empty_home.call("add-note", "--request-id", "17", "--notetext", "x").failed(9, NAME)


def test_a_call_whose_output_nobody_reads_ends_at_the_first_signal(empty_home, start_hostile):
    large = '{"request":{"id":"17","subject":"%s"},"response_status":{"status_code":2000,"status":"success"}}' % ("x" * 2_000_000)
    server = start_hostile(lambda request: hostile_server.response("200 OK", body=large))
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "technician-key": KEY, "api-version": "v3"})
    running = subprocess.Popen([support.program_path(), "call", NAME, "get-request", "--request-id", "17", "--home", empty_home.path],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with running.stdout:
        assert running.stdout.read(1) == b"{"  # far more than a pipe holds is still to come
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=support.WAIT) == 143


@pytest.mark.parametrize("action", [["get-request"], ["add-note", "--notetext", "x"]])
def test_interrupting_a_call_ends_it_with_130(empty_home, start_hostile, api, action):
    asked = threading.Event()

    def stall(request):
        # The read before a change gets a response, so that the change itself is interrupted.
        before = "add-note" in action and ("GET" in request.split(" ", 1)[0] or "GET_NOTES" in request)
        return hostile_server.response("404 Not Found", body="{}") if before else asked.set()

    server = start_hostile(stall)
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "technician-key": KEY, "api-version": api})
    running = support.Background("call", NAME, *action, "--request-id", "17", "--home", empty_home.path)
    assert asked.wait(support.WAIT)
    assert running.stop(signal.SIGINT) == 130
    text = "\n".join(running.err)
    assert not any(trace in text for trace in support.TRACES), text
    if "add-note" in action:
        assert "may" in text and "17" in text, "whoever interrupts a change is told that it may have been carried out"
