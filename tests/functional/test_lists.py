"""Lists and dry runs from the command line: what comes, in which form, and that nothing is changed."""

import json


def lines(result):
    return [json.loads(line) for line in result.ok().out.splitlines()]


def test_each_row_of_a_list_is_a_line(home):
    all_of_them = lines(home.call("list-requests", "--limit", "0", "--output", "jsonl"))
    assert [row["id"] for row in all_of_them] == [str(number) for number in range(40, 0, -1)], "the newest first, each once"
    assert len(lines(home.call("list-requests", "--limit", "7", "--output", "jsonl"))) == 7


def test_a_list_over_v1_takes_a_view_and_no_search(api_home, api):
    result = api_home.call("list-requests", "--view", "All_Requests", "--limit", "0")
    assert len(result.ok().json["requests"]) == 40
    searched = api_home.call("list-requests", "--subject-contains", "disk")
    if api == "v1":
        searched.failed(2, "V1 has no search", "subject-contains")
    else:
        assert all("disk" in row["subject"].lower() for row in searched.ok().json["requests"])


def test_a_cursor_goes_on(home):
    first = home.call("list-requests", "--limit", "25").ok().json
    assert first["list_info"]["has_more_rows"]
    second = home.call("list-requests", "--limit", "25", "--cursor", first["list_info"]["next"]).ok().json
    ids = [row["id"] for row in first["requests"] + second["requests"]]
    assert ids == [str(number) for number in range(40, 0, -1)]
    home.call("list-requests", "--cursor", "nonsense").failed(2, "cursor")


def test_lines_are_for_lists(home):
    home.call("get-request", "--request-id", "17", "--output", "jsonl").failed(2, "jsonl", "get-request")
    home.call("list-requests", "--output", "xml").failed(2, "json, jsonl or table")


def test_a_list_whose_request_is_missing_ends_as_the_call(home):
    home.call("list-notes", "--request-id", "4711", "--output", "jsonl").failed(6)


def test_a_dry_run_changes_nothing(api_home):
    before = api_home.request()
    shown = api_home.call("edit-request", "--request-id", "17", "--subject", "Another", "--dry-run").ok().json["dry-run"]
    assert shown["changed"] is True
    assert [row["field"] for row in shown["difference"]] == ["subject"]
    assert shown["request"]["method"] in ("POST", "PUT")
    assert api_home.request() == before
    api_home.call("edit-request", "--request-id", "17", "--subject", "Another").ok()
    again = api_home.call("edit-request", "--request-id", "17", "--subject", "Another", "--dry-run").ok().json["dry-run"]
    assert again["changed"] is False and again["difference"] == []


def test_tickets_are_triaged_first_dry_and_then_for_good(home):
    ids = [row["id"] for row in lines(home.call("list-requests", "--limit", "12", "--output", "jsonl"))]
    for number in ids:
        assert home.call("edit-request", "--request-id", number, "--level", "Tier 4", "--dry-run").ok().json["dry-run"]["changed"]
    for number in ids:
        assert home.call("edit-request", "--request-id", number, "--level", "Tier 4").ok().json["operation"]["result"]["changed"]
    for number in ids:
        done = home.call("edit-request", "--request-id", number, "--level", "Tier 4").ok()
        assert done.json["operation"]["result"]["changed"] is False, "nothing is sent a second time"
