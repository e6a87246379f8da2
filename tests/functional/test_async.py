"""Calls that a flintbit does not wait for."""

import pytest

from hostile_server import json_response
from support import KEY, details_text

CALL = '@call.connector("manageenginesdp").set("action", "{action}").set("request-id", {id})'


def call(action, number=17):
    return CALL.format(action=action, id=number)


def test_run_waits_for_a_call_that_nobody_waits_for(home):
    result = home.run_text(call("close-request") + '.async\n@output.set("ended", true)').ok()
    assert result.json == {"ended": True}
    assert details_text(home.request(), "STATUS") == "Closed"


@pytest.fixture
def desk(empty_home, start_hostile):
    """A service desk that writes the file `arrived` into the home folder when a change reaches it."""
    arrived = empty_home.path / "arrived"
    notes = '{"response_status":[{"status_code":2000,"status":"success"}],"list_info":{"has_more_rows":false},"notes":[]}'
    note = '{"response_status":{"status_code":2000,"status":"success"},"note":{"id":"3","description":"hello"}}'

    def respond(request):
        if request.startswith("GET "):
            return json_response(notes)
        arrived.touch()
        return json_response(note)

    server = start_hostile(respond)
    empty_home.connect(server, key=KEY, api_version="v3")
    return server


UNTIL_IT_ARRIVED = 'deadline = Time.now + 20\n' \
    'sleep 0.01 until File.exist?("arrived") || Time.now > deadline\n' \
    '@output.set("arrived", File.exist?("arrived"))\n'


def test_a_call_is_sent_before_anything_waits_for_it(empty_home, desk):
    bit = f'r = {call("add-note")}.set("notetext", "hello").async\n{UNTIL_IT_ARRIVED}@output.set("code", r.exitcode)'
    assert empty_home.run_text(bit).ok().json == {"arrived": True, "code": 0}
    assert len(desk.changes) == 1


# AddressSanitizer's allocator may be locked by another thread when a process forks, and the child would wait for it for ever.
OTHERS_SLEEP = r"Thread.pass while Dir['/proc/self/task/*/stat'].count { |it| File.read(it) =~ /\) R / } > 1"


def test_a_call_is_sent_though_the_flintbit_forks_meanwhile(empty_home, desk):
    bit = f'r = {call("add-note")}.set("notetext", "hello").async\n' \
          f'children = (1..5).map {{ {OTHERS_SLEEP}; fork {{ puts "child" }} }}\n' \
          f'{UNTIL_IT_ARRIVED}' \
          '@output.set("children", children.map { |id| Process.wait2(id)[1].exitstatus }).set("code", r.exitcode)'
    assert empty_home.run_text(bit).ok().json == {"arrived": True, "children": [0] * 5, "code": 0}
    assert len(desk.changes) == 1


def test_reading_from_an_asynchronous_response_waits_for_it(home):
    bit = f'r = {call("close-request")}.async\n' \
          '@output.set("result", r.get("operation").get("result").get("status")).set("code", r.exitcode)'
    assert home.run_text(bit).ok().json == {"result": "Success", "code": 0}


@pytest.mark.parametrize("way", ["async", "sync"])
def test_a_failure_that_nobody_read_is_one_warning_and_does_not_change_the_exit_code(home, way):
    result = home.run_text(call("close-request", 4711) + f".{way}\n").ok()
    warnings = [line for line in result.err.splitlines() if "4711" in line]
    assert len(warnings) == 1 and "warn" in warnings[0].lower(), str(result)


def test_many_at_once(home):
    bit = f'rs = (1..40).map {{ |i| {call("add-note", "i")}.set("notetext", "n#{{i}}").async }}\n' \
          '@output.set("codes", rs.map(&:exitcode).uniq)'
    assert home.run_text(bit).ok().json == {"codes": [0]}


def test_a_flintbit_called_asynchronously_runs_after_its_caller(empty_home):
    empty_home.bit('@log.info("the callee")', "try/callee.rb")
    result = empty_home.run_text('@call.bit("try:callee.rb").async\n@log.info("the caller")').ok()
    assert result.err.index("the caller") < result.err.index("the callee")


def test_an_unknown_parameter_of_a_flintbit_is_one_warning(home):
    result = home.run_text(call("get-request") + '.set("pririty", "Low").sync.exitcode').ok()
    warnings = [line for line in result.err.splitlines() if "pririty" in line]
    assert len(warnings) == 1 and "warn" in warnings[0].lower(), str(result)


def test_nil_counts_as_absent_and_does_not_hide_the_configuration(home):
    bit = f'r = {call("get-request")}.set("host-name", nil).set("technician-key", nil).set("priority", nil).sync\n' \
          '@output.set("code", r.exitcode)'
    assert home.run_text(bit).ok().json == {"code": 0}


def test_an_unknown_connector_fails_with_the_documented_text(home):
    bit = 'r = @call.connector("nobody").set("action", "get-request").set("request-id", 17).sync\n' \
          '@output.set("code", r.exitcode).set("message", r.message).set("text", r.to_s)'
    output = home.run_text(bit).ok().json
    assert output["code"] == 3
    assert "connector not found" in output["message"] and "manageenginesdp" in output["message"]
    assert output["text"] == ""


def test_a_call_without_a_connector_says_so_once(empty_home):
    bit = 'r = @call.connector(nil).set("action", "get-request").sync\n@output.set("message", r.message)\n' \
          '@call.connector("").set("action", "get-request").sync'
    result = empty_home.run_text(bit).ok()
    message = result.json["message"]
    assert message.startswith("get-request: connector not found: the call names none.") and "flintdesk init" in message
    assert "the call of get-request on no connector failed with 3" in result.err


def test_the_response_reads_the_same_either_way(api_home):
    bit = f'r = {call("get-request")}.sync\n' \
          'a = r.get("operation").get("result").get("status")\nb = r.get("response").get("operation").get("result").get("status")\n' \
          '@output.set("a", a).set("b", b).set("dotted", r.get("operation.result.status"))' \
          '.set("index", r["operation"]["Details"]["WORKORDERID"].to_s).set("missing", r.get("nothing"))' \
          '.set("twice", r.to_s.scan(/"response":/).size).set("message", r.message)'
    assert api_home.run_text(bit).ok().json == {"a": "Success", "b": "Success", "dotted": "Success", "index": "17",
                                                "missing": None, "twice": 0, "message": "success"}
