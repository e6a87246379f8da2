"""The catalogue as users see it, and each of its examples against the simulator."""

import json

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


def test_the_catalogue_names_the_nine_actions():
    assert set(actions()) == NINE
    text = support.run_program("actions").ok().out
    assert all(name in text for name in NINE)


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


def test_an_unknown_action_is_named_with_the_nearest():
    support.run_program("actions", "close-requests").failed(2, "close-requests", "close-request?")


def examples():
    return [pytest.param(name, example, id=f"{name}-{number}")
            for name, schema in actions().items() for number, example in enumerate(schema["examples"])]


def test_every_action_has_an_example():
    assert {parameter.values[0] for parameter in examples()} == NINE


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


def test_the_reference_pages_are_written(tmp_path):
    support.run_program("actions", "--write-reference", tmp_path / "reference").ok()
    pages = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "reference").rglob("*.md"))
    assert all(name in pages for name in NINE)
