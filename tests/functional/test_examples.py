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
    "update_request": {"request-id": 17, "requester": "John", "subject": "Disk full", "priority": "High"},
    "close_request": {"request-id": 17, "close-comment": "Done."},
    "add_note": {"request-id": 17, "notetext": "Looked at it.", "ispublic": False},
    "add_request": {"requester": "Ann Ray", "subject": "Printer jam on floor 2"},
    "add_resolution": {"request-id": 17, "resolutiontext": "Old logs removed."},
    "add_worklog": {"request-id": 17, "name": "John", "description": "Cleaned the disk."},
    "assign_request": {"request-id": 17, "technicianid": 4},
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
    work_the_ticket(examples_home).failed(8, "add-resolution")
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
