"""Lists and dry runs from the command line: what comes, in which form, and that nothing is changed."""

import csv
import io
import json
import re
import subprocess
import time

import pytest

import support
import terminal
from support import NAME, details_text


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


def test_a_misspelt_search_is_no_empty_list(home):
    for action in ("list-requests", "count-requests"):
        home.call(action, "--status", "Opn").failed(8, 'status "opn"', 'did you mean "open"', "preflight off")
    home.call("list-requests", "--status", "Opn", "--output", "csv").failed(8, "did you mean")
    assert home.call("list-requests", "--status", "Opn", "--preflight", "off").ok().json["requests"] == []
    assert home.call("list-requests", "--status", "Cancelled").ok().json["requests"] == []


@pytest.mark.parametrize("output", ["csv", "table"])
def test_a_column_that_no_row_has_is_warned_of(home, output):
    arguments = ("list-requests", "--limit", "2", "--output", output)
    result = home.call(*arguments, "--columns", "id,sbject").ok()
    assert len(result.out.splitlines()) == 3
    assert re.search(r'no row has "sbject"; there are subject, ', result.err), result
    named = home.call(*arguments, "--columns", "id,technician.name,technician.email_id").ok()
    assert "no row has" not in named.err and "john@desk.example" in named.out
    assert "no row has" not in home.call(*arguments, "--columns", "sbject", "--status", "Cancelled").ok().err


def test_a_cursor_goes_on(home):
    first = home.call("list-requests", "--limit", "25").ok().json
    assert first["list_info"]["has_more_rows"]
    second = home.call("list-requests", "--limit", "25", "--cursor", first["list_info"]["next"]).ok().json
    ids = [row["id"] for row in first["requests"] + second["requests"]]
    assert ids == [str(number) for number in range(40, 0, -1)]
    home.call("list-requests", "--cursor", "nonsense").failed(2, "cursor")


def test_lines_are_for_lists(home):
    home.call("get-request", "--request-id", "17", "--output", "jsonl").failed(2, "jsonl", "get-request")
    home.call("list-requests", "--output", "xml").failed(2, "json, jsonl, csv or table")


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


def at_terminal(home, *arguments, **more):
    return terminal.run("call", NAME, *arguments, "--home", home.path, **more)


def table_of(seen):
    return [line.rstrip() for line in seen.text.replace("\r\n", "\n").splitlines() if line.strip() and not line.startswith("flintdesk:")]


def test_a_list_at_a_terminal_is_a_table(api_home, api):
    seen = at_terminal(api_home, "list-requests", "--limit", "5", width=100)
    assert seen.code == 0
    heading, *rows = table_of(seen)
    names = heading.split()
    first = "ID SUBJECT STATUS PRIORITY TECHNICIAN GROUP CREATED_TIME" if api == "v3" else \
        "WORKORDERID SUBJECT STATUS PRIORITY TECHNICIAN CREATEDTIME"
    assert names == first.split(), heading
    assert [row.split()[0] for row in rows] == ["40", "39", "38", "37", "36"]
    assert all(len(line) <= 100 for line in (heading, *rows)) and any("…" in row for row in rows), "cut to the terminal"
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d$", rows[0]), "a time that people read"
    assert "{" not in seen.text, "what is referred to is shown by its name"


def test_what_does_not_fit_beside_the_rest_is_left_out_and_said(home):
    seen = at_terminal(home, "list-requests", "--limit", "2", width=40)
    assert "there is no room for" in seen.text and "CREATED_TIME" in seen.text
    assert all(len(line) <= 40 for line in table_of(seen)[:1] + [row for row in table_of(seen) if row[:2].isdigit()])


def test_the_columns_of_a_table_are_those_that_are_asked_for(home):
    heading, row = table_of(at_terminal(home, "list-requests", "--limit", "1", "--columns", "status, requester,id"))
    assert heading.split() == ["STATUS", "REQUESTER", "ID"] and row.endswith("40")


def test_the_same_list_in_a_pipe_is_json(home):
    piped = terminal.run("call", NAME, "list-requests", "--limit", "2", "--home", home.path, streams="in err")
    assert len(json.loads(piped.out)["requests"]) == 2
    asked_for = at_terminal(home, "list-requests", "--limit", "2", "--output", "json")
    assert json.loads(asked_for.text)["list_info"], "and at a terminal when that is asked for"
    table = home.call("list-requests", "--limit", "2", "--output", "table").ok().out.splitlines()
    assert len(table) == 3 and "…" not in "".join(table), "a file is as wide as it has to be"


def test_a_subject_that_steers_a_terminal_does_not(home):
    evil = "evil \x1b]0;title\x07 \x1b[2J \u202e\u009b end"
    home.call("edit-request", "--request-id", "40", "--subject", evil).ok()
    for output in ([], ["--output", "csv"], ["--output", "jsonl"]):
        seen = at_terminal(home, "list-requests", "--limit", "1", *output, width=200)
        assert "evil" in seen.text and "end" in seen.text
        assert not re.search("[\x1b\x07\u202e\u009b]", seen.text.replace("\x1b[K", "")), repr(seen.text)
    piped = home.call("list-requests", "--limit", "1", "--output", "csv", "--columns", "subject").ok().out
    assert next(csv.reader(io.StringIO(piped.split("\n", 1)[1])))[0] == evil, "a file has what the service desk says"


def test_a_list_for_a_spreadsheet(home):
    hostile = '=HYPERLINK("http://x","a")\r\nsecond, line'
    home.call("edit-request", "--request-id", "40", "--subject", hostile).ok()
    arguments = ("list-requests", "--limit", "3", "--columns", "id,subject,status,created_time", "--output", "csv")
    as_it_is = home.call(*arguments).ok().out
    header, first, *others = csv.reader(io.StringIO(as_it_is, newline=""))
    assert header == ["id", "subject", "status", "created_time"] and len(others) == 2
    assert first[0] == "40" and first[2] == "Open" and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", first[3])
    assert first[1].startswith("=HYPERLINK")
    safe = list(csv.reader(io.StringIO(home.call(*arguments, "--csv-safe").ok().out, newline="")))
    assert safe[1][1] == "'" + first[1] and safe[2:] == others


def test_csv_without_columns_has_those_of_the_first_page(home):
    header, *rows = csv.reader(io.StringIO(home.call("list-requests", "--limit", "0", "--output", "csv").ok().out, newline=""))
    assert header[0] == "id" and {"subject", "technician", "due_by_time"} <= set(header)
    assert [row[0] for row in rows] == [str(number) for number in range(40, 0, -1)]


@pytest.mark.parametrize("arguments, words", [
    (("get-request", "--request-id", "17", "--output", "csv"), ("csv", "get-request", "json", "table")),
    (("count-requests", "--output", "csv"), ("csv", "count-requests")),
    (("list-requests", "--csv-safe"), ("--csv-safe", "--output csv")),
    (("list-requests", "--output", "csv", "--csv-safe=yes"), ("--csv-safe takes no value",)),
    (("list-requests", "--output", "csv", "--field", "requests.0.id"), ("--field", "--output csv")),
])
def test_what_does_not_go_together_is_refused(home, arguments, words):
    home.call(*arguments).failed(2, *words)


@pytest.fixture
def long_home(empty_home, start_simulator, tmp_path):
    """Twelve hundred requests: three pages of ours."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"requests": [
        {"id": number, "subject": f"Request {number}", "created_time": 1_600_000_000_000 + number * 60_000, "requester": "Ann Ray"}
        for number in range(101, 1301)]}), encoding="utf-8")
    simulator = start_simulator("--data", seed)
    home = empty_home.connect(simulator, retries=0)
    home.simulator = simulator
    return home


@pytest.mark.parametrize("output", ["csv", "jsonl", "table"])
def test_a_failure_in_the_middle_leaves_what_was_printed(long_home, output):
    arguments = ("list-requests", "--limit", "0", "--output", output, "--columns", "id")
    whole = long_home.call(*arguments).ok().out
    long_home.simulator.control("plans", {"faults": [{"operation": "list-requests", "call": 9, "do": "status", "status": 500, "times": 100}]})
    broken = long_home.call(*arguments)
    broken.failed(12, "rows came before that, and more may be missing")
    came = int(re.search(r"(\d+) rows came before", broken.err)[1])
    assert 440 < came < 880 and whole.startswith(broken.out), "the rows that came before the failing request, not pages alone"
    assert len(broken.out.splitlines()) == came + (output != "jsonl")


def test_a_reader_that_goes_away_ends_the_list(long_home):
    command = [support.program_path(), "call", NAME, "list-requests", "--limit", "0", "--output", "csv", "--home", str(long_home.path)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=support.environment())
    program.stdout.close()
    assert program.wait(timeout=support.WAIT) == 0 and program.stderr.read() == b""
    program.stderr.close()
    assert long_home.simulator.control("effects")["calls"]["list-requests"] < 12, "pages that nobody reads are not fetched"


def test_a_list_that_was_cut_by_itself_says_so(long_home):
    result = long_home.call("list-requests", "--output", "csv").ok()
    assert "the list goes on behind these 100 rows; --limit 0 gives all of them" in result.err
    assert long_home.call("list-requests", "--output", "csv", "--limit", "100").ok().err == "", "as many as were asked for"


def test_an_empty_list_at_a_terminal_is_said_to_be_one(home):
    assert "there are no rows" in at_terminal(home, "list-notes", "--request-id", "39").text


def test_a_dash_clears_the_site_of_a_request_over_either_api(api_home, api):
    def site():
        return details_text(api_home.request(18), "SITE")

    def update():
        api_home.call("update-request", "--request-id", "18", "--requester", "Ann Ray", "--subject", "Disk", "--site", "-").ok()
        return site()

    assert site() == "Head Office"
    if api == "v3":
        assert update() == "Head Office", "flintbits give a dash on every call"
    done = api_home.call("edit-request", "--request-id", "18", "--site", "-").ok().json["operation"]["result"]
    assert done["changed"] is True and site() in (None, "")
    again = api_home.call("edit-request", "--request-id", "18", "--site", "-", "--priority", "High").ok().json["operation"]["result"]
    assert again["changed"] is False
    assert update() in (None, "")


def test_an_edit_that_sets_nothing_says_how_to_set_something(home):
    result = home.call("edit-request", "--request-id", "18", "--fields", '{"urgency": null}')
    result.failed(2, "sets no field", "an empty text empties it")


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", text.replace("\r\n", "\n"))


def test_a_dry_run_at_a_terminal_shows_the_request_and_the_difference(home, simulator):
    seen = at_terminal(home, "edit-request", "--request-id", "17", "--priority", "High", "--dry-run")
    assert "\x1b[32m+ priority: High\x1b[0m" in seen.text
    text = plain(seen.text)
    assert text.startswith("PUT http://") and "/api/v3/requests/17\ninput_data = {" in text
    assert "\n+ priority: High\n" in text and "a dry run: nothing was changed" in text
    assert simulator.key not in text
    assert "\x1b" not in at_terminal(home, "edit-request", "--request-id", "17", "--priority", "High", "--dry-run",
                                     env={"NO_COLOR": "1"}).text
    nothing = at_terminal(home, "edit-request", "--request-id", "17", "--status", "Open", "--dry-run")
    assert "Nothing would change." in nothing.text
    piped = home.call("edit-request", "--request-id", "17", "--priority", "High", "--dry-run").ok()
    assert piped.json["dry-run"]["changed"] is True, "data in a pipe"


def test_a_change_tells_what_it_has_changed(api_home, api):
    changed = api_home.call("edit-request", "--request-id", "17", "--subject", "Another", "--diff").ok().json["operation"]["result"]
    assert changed["changed"] is True
    assert [(row["field"], row["to"]) for row in changed["difference"]] == [("subject", "Another")]
    again = api_home.call("edit-request", "--request-id", "17", "--subject", "Another", "--diff").ok().json["operation"]["result"]
    assert again["changed"] is False and again["difference"] == []
    assert "difference" not in api_home.call("edit-request", "--request-id", "17", "--subject", "B").ok().json["operation"]["result"]
    seen = plain(at_terminal(api_home, "edit-request", "--request-id", "17", "--subject", "A third", "--diff").text)
    assert seen.splitlines()[1:3] == ["- subject: B", "+ subject: A third"], seen
    closed = plain(at_terminal(api_home, "close-request", "--request-id", "17", "--diff").text)
    assert "Open" in closed and "Closed" in closed and closed.startswith("The request was closed.")


def test_columns_are_asked_for_by_the_field_that_holds_them(home):
    home.call("edit-request", "--request-id", "17", "--technician", "John", "--fields", '{"udf_pick_302": "Berlin"}').ok()
    columns = "id,status.name,technician.email_id,udf_pick_302,udf_fields.udf_pick_302"
    result = home.call("list-requests", "--limit", "0", "--columns", columns, "--output", "csv").ok()
    row = next(row for row in csv.DictReader(io.StringIO(result.out)) if row["id"] == "17")
    assert row == {"id": "17", "status.name": "Open", "technician.email_id": "john@desk.example", "udf_pick_302": "Berlin",
                   "udf_fields.udf_pick_302": "Berlin"}
    assert "no row has" not in result.err


def test_a_flintbit_gives_several_values_as_a_list(home):
    script = """
        response = @call.connector("manageenginesdp").set("action", "list-requests").set("status", ["Open", "On Hold"])
                        .set("columns", ["id", "status"]).set("limit", 0).sync
        @output.set("exit", response.exitcode).set("status", response.get("requests").map { |row| row.get("status").get("name") }.uniq.sort)
    """
    listed = home.run_text(script).ok().json
    assert listed["exit"] == 0 and set(listed["status"]) <= {"Open", "On Hold"} and "Open" in listed["status"]


def test_v3s_list_of_criteria(home):
    criteria = [{"field": "id", "condition": "is", "value": "17"},
                {"field": "id", "condition": "is", "value": "18", "logical_operator": "OR"}]
    listed = home.call("list-requests", "--criteria", json.dumps(criteria), "--output", "jsonl")
    assert [row["id"] for row in lines(listed)] == ["18", "17"]
    one = home.call("list-requests", "--criteria", json.dumps(criteria), "--subject-contains", "nothing has this", "--output", "jsonl")
    assert lines(one) == []


@pytest.mark.parametrize("output", ["json", "csv"])
def test_a_wrong_criterion_is_told_once(home, output):
    result = home.call("list-requests", "--criteria", "[1]", "--output", output)
    result.failed(2, "expected a json object or a list of them")
    assert result.err.count("Correct the call") == 1


def test_a_date_that_ends_a_search_is_in_it(home):
    row = home.call("list-requests", "--limit", "1").ok().json["requests"][0]
    day = time.strftime("%Y-%m-%d", time.gmtime(int(row["created_time"]["value"]) / 1000))
    found = home.call("list-requests", "--created-from", day, "--created-to", day, "--limit", "0", "--output", "jsonl")
    assert row["id"] in [one["id"] for one in lines(found)]
