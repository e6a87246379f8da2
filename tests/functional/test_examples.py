"""The flintbits of examples/ and the demonstration that runs them."""

import json
import re
import shutil
import subprocess
import urllib.request

import pytest

import support
from support import ROOT, details_text

DEMO = ROOT / "examples/demo.sh"
BITS = {
    "get_request": {"request-id": 17},
    "update_request": {"request-id": 17, "priority": "High"},
    "close_request": {"request-id": 17, "close-comment": "Done."},
    "add_note": {"request-id": 17, "notetext": "Looked at it.", "ispublic": False},
    "add_request": {"requester": "Ann Ray", "subject": "Printer jam on floor 2"},
    "add_resolution": {"request-id": 17, "resolutiontext": "Old logs removed."},
    "add_worklog": {"request-id": 17, "name": "John", "description": "Cleaned the disk."},
    "assign_request": {"request-id": 17, "technicianid": 5},
    "pickup_request": {"request-id": 17},
}
# What docs/guides/service-desk-apis.md says of `Details`, for all but those with the request.
DETAILS = {
    "add_note": {"v1": ["list"], "v3": ["SUBJECT", "WORKORDERID"]},
    "add_worklog": {"v1": ["list"], "v3": ["SUBJECT", "WORKORDERID"]},
    **{name: {"v1": None, "v3": ["WORKORDERID"]}
       for name in ("close_request", "assign_request", "pickup_request", "add_resolution")},
}


@pytest.fixture
def examples_home(api_home):
    for part in ("config", "flintbox"):
        shutil.copytree(ROOT / "examples" / part, api_home.path / part, dirs_exist_ok=True)
    return api_home


def test_there_is_an_example_for_every_action():
    files = {file.stem for file in (ROOT / "examples/flintbox/servicedesk").glob("*.rb")}
    assert files == set(BITS)


@pytest.mark.parametrize("name", BITS)
def test_an_example_works_on_both_apis(examples_home, name, api):
    text = json.dumps(BITS[name])
    result = examples_home.run(f"servicedesk:{name}.rb", "--input", text).ok()
    operation = result.json["result"]["operation"]
    assert operation["result"]["status"].lower() == "success"
    details = operation.get("Details")
    if name in DETAILS:
        shape = ["list"] if isinstance(details, list) and len(details) == 1 else details and sorted(details)
        assert shape == DETAILS[name][api]
    else:
        assert details["WORKORDERID"] and details["STATUS"] == "Open"
    source = (ROOT / f"examples/flintbox/servicedesk/{name}.rb").read_text(encoding="utf-8")
    assert f"# Input: {text.replace('False', 'false')}" in source, "the comment shows this very input"


@pytest.mark.parametrize("name", [name for name in BITS if name != "add_request"])
def test_an_example_passes_a_failure_on(examples_home, name):
    text = json.dumps({**BITS[name], "request-id": 4711})
    examples_home.run(f"servicedesk:{name}.rb", "--input", text).failed(6, "4711")


@pytest.mark.parametrize("name", BITS)
def test_an_example_without_input_is_refused_in_one_line(examples_home, name):
    result = examples_home.run(f"servicedesk:{name}.rb").failed(2, "is missing")
    assert result.err.count("\n") == 1 and result.json == {}, result


def test_an_update_changes_only_what_its_input_names(examples_home, api):
    before = examples_home.request(17)
    examples_home.run("servicedesk:update_request.rb", "--input", json.dumps(BITS["update_request"])).ok()
    after = examples_home.request(17)
    assert details_text(after, "PRIORITY") == "High" != details_text(before, "PRIORITY")
    for name in ("SUBJECT", "REQUESTER", "TECHNICIAN", "STATUS"):
        assert details_text(after, name) == details_text(before, name)


def close_many(home, *numbers):
    return home.run("servicedesk:workflow:close_many.rb", "--log-level", "warning",
                    "--input", json.dumps({"request-ids": numbers, "close-comment": "Replaced."}))


def test_many_requests_are_closed_and_a_second_run_changes_nothing(examples_home, simulator, api):
    assert close_many(examples_home, 17, 18).ok().json == {"closed": [17, 18], "failed": [], "left": []}
    before = changes(simulator)
    again = close_many(examples_home, 17, 18).ok()
    assert again.json["closed"] == [17, 18] and again.err == "" and changes(simulator) == before


def test_a_request_that_is_not_there_keeps_no_other_one_from_being_closed(examples_home, api):
    result = close_many(examples_home, 17, 4711, 18).failed(6, "4711", "2 closed, 1 failed, 0 not tried")
    assert result.json == {"closed": [17, 18], "failed": [{"request-id": 4711, "exit-code": 6}], "left": []}
    assert details_text(examples_home.request(18), "STATUS") == "Closed"


@pytest.mark.parametrize("fault, code", [("cut-before", 13), ("throttle", 9)])
def test_what_would_meet_all_requests_stops_the_closing_of_many(empty_home, simulator, examples_home, api, fault, code):
    empty_home.connect(simulator, api_version=api, retries=0, settle_time=20)
    control(simulator, "plans", {"faults": [{"operation": "close-request", "request": "18", "do": fault}]})
    result = close_many(examples_home, 17, 18, 19).failed(code, "request 18", "1 closed, 1 failed, 1 not tried")
    assert result.json == {"closed": [17], "failed": [{"request-id": 18, "exit-code": code}], "left": [19]}
    assert list(changes(simulator)) == ["17"]
    assert close_many(examples_home, 17, 18, 19).ok().json["closed"] == [17, 18, 19]


@pytest.mark.parametrize("wrong", [{}, {"request-ids": []}, {"request-ids": 17}])
def test_closing_many_wants_a_list(examples_home, wrong):
    examples_home.run("servicedesk:workflow:close_many.rb", "--input", json.dumps(wrong)).failed(2, "request-ids")


def test_the_workflow_closes_its_ticket(examples_home):
    result = examples_home.run("servicedesk:workflow:disk_full.rb", "--input", '{"request-id": 18}').ok()
    assert result.json["steps"] == ["get-request", "add-note", "add-resolution", "close-request"]
    assert details_text(examples_home.request(18), "STATUS") == "Closed"


def test_the_workflow_leaves_a_ticket_open_when_a_step_fails(examples_home):
    examples_home.write("config/operations.json", {"connector": support.NAME, "contact": "me",
                                                   "disk": {"warn-percent": 80, "paths": ["/no/such/path"]}})
    result = examples_home.run("servicedesk:workflow:disk_full.rb", "--input", '{"request-id": 18}')
    result.failed(1, "/no/such/path")
    assert result.json["steps"] == ["get-request"]
    assert details_text(examples_home.request(18), "STATUS") == "Open"


def control(simulator, path, body=None):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(f"http://127.0.0.1:{simulator.port}/simulator/{path}", data=data),
                     timeout=support.WAIT) as response:
        return json.load(response)


def changes(simulator):
    """What was done to each request, by its number."""
    return control(simulator, "effects")["requests"]


def work_the_ticket(home, number=18):
    return home.run("servicedesk:workflow:disk_full.rb", "--input", json.dumps({"request-id": number}))


def test_the_workflow_ends_with_the_code_of_the_step_that_failed_and_leaves_a_note(examples_home, simulator):
    refusal = {"operation": "add-resolution", "do": "status", "status": 400, "times": 1000}
    control(simulator, "plans", {"faults": [refusal]})
    said = work_the_ticket(examples_home).failed(8, "add-resolution").err
    assert said.count("add-resolution of request 18") == 1, said
    assert changes(simulator)["18"] == {"add-note": 2}


def test_the_workflow_writes_nothing_more_when_a_write_is_unconfirmed(empty_home, simulator, examples_home, api):
    empty_home.connect(simulator, api_version=api, retries=0, settle_time=20)
    control(simulator, "plans", {"faults": [{"do": "cut-after-commit", "call": 2, "times": 1000}]})
    result = work_the_ticket(examples_home)
    result.failed(13, "add-note")
    assert result.json == {"steps": ["get-request"]}
    assert changes(simulator)["18"] == {"add-note": 1}


def test_the_workflow_writes_no_note_to_a_request_that_is_not_there(examples_home):
    result = work_the_ticket(examples_home, 4711)
    result.failed(6, "4711")
    assert "add-note" not in result.err


def test_the_workflow_ends_as_unreachable_and_says_that_no_note_tells_of_it(examples_home, simulator):
    simulator.stop_and_refuse()
    work_the_ticket(examples_home).failed(11, "The ticket has no note of this")


def test_the_workflow_leaves_a_closed_ticket_alone(examples_home, simulator):
    work_the_ticket(examples_home).ok()
    before = changes(simulator)
    assert work_the_ticket(examples_home).ok().json == {"steps": ["get-request"]}
    assert changes(simulator) == before


def test_a_resolution_is_read_back_over_v3(empty_home, simulator, examples_home, api):
    examples_home.run("servicedesk:add_resolution.rb", "--input", json.dumps(BITS["add_resolution"])).ok()
    text = BITS["add_resolution"]["resolutiontext"]
    if api == "v1":
        assert text not in examples_home.call("get-request", "--request-id", 17).ok().out
    empty_home.connect(simulator, api_version="v3")
    read = '@output.set("r", @call.connector("manageenginesdp").set("action", "get-request").set("request-id", 17)' \
           '.sync.get("request").get("resolution").get("content"))'
    assert examples_home.run_text(read).ok().json == {"r": text}


def demo(program, tmp_path):
    env = support.environment({"TMPDIR": str(tmp_path)})
    return subprocess.run([str(DEMO), program], capture_output=True, text=True, env=env, timeout=300, check=False, cwd=ROOT)


@pytest.fixture(scope="module")
def demonstration(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return demo(program, folder), folder


def test_the_demonstration_shows_both_apis_and_cleans_up(demonstration):
    done, folder = demonstration
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "V1" in done.stdout and "V3" in done.stdout
    assert done.stdout.count("exit      0") == 14
    assert list(folder.iterdir()) == []
    assert not any(trace in done.stdout for trace in support.TRACES)


def test_the_demonstration_fails_with_a_program_that_does_not_work(tmp_path):
    for program in ("/bin/true", "/bin/false"):
        assert demo(program, tmp_path).returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_the_three_next_commands_work_as_pasted(program, demonstration, tmp_path, start_simulator):
    (tmp_path / "build").mkdir()
    (tmp_path / "build/flintdesk").symlink_to(program)
    commands = demonstration[0].stdout.rstrip().split("\n")[-3:]
    assert all("build/flintdesk" in command for command in commands), commands
    port = re.search(r"--port (\d+)", commands[0]).group(1)
    simulator = start_simulator(key="demo-key")
    script = "set -e\n" + "\n".join(commands[1:]).replace(port, str(simulator.port))
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env=support.environment(), timeout=support.WAIT)
    assert done.returncode == 0, done.stdout + done.stderr
    server = support.Background(command=["bash", "-c", "exec " + commands[0].replace(port, "0").split(" >")[0]], cwd=tmp_path)
    server.wait_for("listening on .* key demo-key")
    server.stop()
