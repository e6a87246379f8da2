"""The catalogue as users see it, and each of its examples against the simulator."""

import json
import re
import urllib.parse
import urllib.request

import pytest

import support

NINE = {"get-request", "update-request", "close-request", "add-note", "add-request", "add-resolution", "add-worklog",
        "assign-request", "pickup-request"}
SEEDS_TABLES = {
    "get-request": {"request-id"},
    "update-request": {"request-id", "requester", "subject", "description", "requesttemplate", "priority", "site",
                       "group", "technician", "level", "status", "service"},
    "close-request": {"request-id", "close-accepted", "close-comment"},
    "add-note": {"request-id", "ispublic", "notetext"},
}


def catalogue():
    return support.run_program("actions", "--json").ok().json


def actions():
    """Name → JSON schema."""
    return catalogue()["actions"]


def test_the_catalogue_has_the_nine_actions_of_working_flintbits():
    assert NINE < set(actions())
    text = "".join(support.run_program("actions", group).ok().out for group in catalogue()["groups"])
    assert all(f"{name} " in text for name in actions())


@pytest.mark.parametrize("name", sorted(NINE))
def test_each_action_is_described_with_its_parameters(name):
    text = support.run_program("actions", name).ok().out
    assert "request-id" in text or name == "add-request"
    for parameter in SEEDS_TABLES.get(name, ()):
        assert parameter in text


def test_each_action_has_a_json_schema():
    for name, schema in actions().items():
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert schema["title"] == name and schema["description"]
        assert schema["type"] == "object"
        assert set(schema.get("required", [])) <= set(schema["properties"])
        assert set(SEEDS_TABLES.get(name, ())) <= set(schema["properties"])
        assert json.loads(support.run_program("actions", name, "--json").ok().out) == schema


def test_groups_part_the_catalogue():
    groups = catalogue()["groups"]
    assert {schema["x-group"] for schema in actions().values()} == set(groups)
    for group, summary in groups.items():
        members = [name for name, schema in actions().items() if schema["x-group"] == group]
        lines = support.run_program("actions", group).ok().out.splitlines()
        assert [line.split()[0] for line in lines] == members
        assert re.search(rf"^{group} +{len(members)}  {re.escape(summary)}$", support.run_program("actions").ok().out, re.MULTILINE)
        assert set(json.loads(support.run_program("actions", group, "--json").ok().out)["actions"]) == set(members)


@pytest.mark.parametrize("words, first", [("note", "add-note"), ("time spent", "add-worklog"), ("technicianid", "assign-request"),
                                          ("CLOSE request", "close-request")])
def test_an_action_is_found_by_what_its_texts_say(words, first):
    assert support.run_program("actions", "--find", words).ok().out.splitlines()[0].split()[0] == first


def test_what_no_action_speaks_of_is_said():
    support.run_program("actions", "--find", "xylophone").failed(6, "no action speaks of xylophone", "flintdesk actions")
    support.run_program("actions", "add-note", "--find", "x").failed(2, "--find")


def test_an_unknown_action_is_named_with_the_nearest():
    support.run_program("actions", "close-requests").failed(2, "close-requests", "close-request?")


def examples():
    """Of those that need nothing but a fresh service desk; the contract suite runs them all."""
    return [pytest.param(name, example, id=f"{name}-{number}")
            for name, schema in actions().items() if name in NINE for number, example in enumerate(schema["examples"])]


def test_every_action_has_an_example():
    assert all(schema["examples"] for schema in actions().values())


@pytest.mark.parametrize("action, parameters", examples())
def test_each_example_works_on_both_apis(api_home, action, parameters):
    arguments = []
    for name, value in parameters.items():
        if name != "action":
            arguments.append(f"--{name}={value if isinstance(value, str) else json.dumps(value)}")
    result = api_home.call(action, *arguments).ok()
    assert result.json["operation"]["result"]["status"].lower() == "success"
    call = "r = @call.connector('manageenginesdp').set('action', '%s').set(@input.get('parameters')).sync\n" \
           "@output.exit(r.exitcode, r.message)" % action
    api_home.run_text(call, "--input", json.dumps({"parameters": parameters})).ok()


def lists_of_technicians(simulator):
    """Name → number, in each of the ways that the help of technicianid names."""
    help_text = " ".join(support.run_program("actions", "assign-request").ok().out.split())
    v1, operation, v3 = re.search(r"POST (/sdpapi/\S+) with OPERATION_NAME=(\w+)\..*GET (/api/v3/[\w/]+)", help_text).groups()
    key = urllib.parse.urlencode({"OPERATION_NAME": operation, "TECHNICIAN_KEY": simulator.key, "format": "json"})

    def ask(path, data=None, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{simulator.port}{path}", data, headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=support.WAIT) as response:
            return json.load(response)

    yield {row["technicianname"]: row["technicianid"] for row in ask(v1, key.encode())["operation"]["details"]}
    yield {row["name"]: row["id"] for row in ask(v3, authtoken=simulator.key)["technicians"]}


def test_the_number_of_a_technician_is_found_where_the_help_says(home, simulator):
    home.connect(simulator, api_version="v3")
    for numbers in lists_of_technicians(simulator):
        assert set(numbers) == {"administrator", "John"}
        for name, number in numbers.items():
            home.call("assign-request", "--request-id", "18", "--technicianid", number).ok()
            # The help names this place too.
            technician = home.call("get-request", "--request-id", "18").ok().json["request"]["technician"]
            assert (technician["name"], technician["id"]) == (name, str(number))


def test_the_reference_pages_are_written(tmp_path):
    support.run_program("actions", "--write-reference", tmp_path / "reference").ok()
    pages = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "reference").rglob("*.md"))
    assert all(name in pages for name in NINE)


def test_what_is_in_the_trash_or_out_of_it_already_is_a_success(home):
    def changed(action, words=None):
        result = home.call(action, "--request-id", "16").ok()
        assert words is None or words in result.err
        return result.json["operation"]["result"]["changed"]
    assert changed("restore-request", "request 16 was out of the trash already") is False
    assert changed("delete-request") is True
    assert changed("delete-request", "request 16 was in the trash already") is False
    home.call("purge-request", "--request-id", "15").failed(7, "request 15 is out of the trash; nothing was sent")
    changed("restore-request")
