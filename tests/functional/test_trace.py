"""What --trace and the log level trace show of the exchanges with a service desk, and what they never show."""

import base64
import html
import json
import re
import socket
import stat
import urllib.parse

import pytest

from canary import CANARY, assert_unseen, readings
from hostile_server import json_response, response
from support import NAME, hold_port

GET = ("get-request", "--request-id", "17")
NOTE = ("add-note", "--request-id", "17", "--notetext", "Disk <b>&</b> \"full\"", "--text-format", "html")
MARKED = re.compile(r"== \d{4}-\d\d-\d\dT[\d:.]{12}Z |[<>]( |$)|$")


def blocks_of(text):
    """The exchanges of a trace, each of which is whole: what was sent, then what was received, then an empty line."""
    assert all(MARKED.match(line) for line in text.split("\n")), text
    assert text == "" or text.endswith("\n\n"), text
    blocks = text.split("\n\n")[:-1]
    for block in blocks:
        assert re.fullmatch(r"== .*\n(>.*\n)+<.*(\n<.*)*", block), block
    return blocks


def trace_of(home):
    return (home.path / "trace").read_text(encoding="utf-8")


def traced(home, *arguments, **more):
    result = home.call(*arguments, "--trace", home.path / "trace", **more)
    return result, blocks_of(trace_of(home))


def test_a_call_is_shown_with_its_fields_and_its_response(api_home, api):
    result, blocks = traced(api_home, *NOTE)
    assert result.ok().err == ""
    block = next(block for block in blocks if re.match(rf"== \S+ {NAME} add-note, attempt 1, process \d+\n", block))
    sent, received = block.split("\n<", 1)
    assert re.search(r"> POST http://127\.0\.0\.1:\d+/\S*/17/notes\n> Host: 127\.0\.0\.1:\d+\n", sent)
    assert "Disk <b>&</b> \\\"full\\\"" in sent, block
    assert re.match(r" status 20\d after \d+ ms\n< Content-Type: application/json", received), block
    assert ("> TECHNICIAN_KEY = [hidden]" if api == "v1" else "> authtoken: [hidden]") in sent, block
    shown = json.loads("".join(line[1:] for line in received.split("\n<\n", 1)[1].split("\n")))
    assert ("operation" if api == "v1" else "note") in shown
    assert stat.S_IMODE((api_home.path / "trace").stat().st_mode) == 0o600


def test_without_it_nothing_is_traced(home):
    assert "==" not in home.call(*GET, "--log-level", "debug").ok().err
    assert not (home.path / "trace").exists()


def test_the_level_shows_the_same(home):
    err = home.call(*GET, "--log-level", "trace").ok().err
    assert re.search(rf"^\S+Z trace   == \S+ {NAME} get-request, attempt 1, process \d+\n> (GET|POST) .*\n(>.*\n)+< status 200 after", err,
                     re.MULTILINE), err


def test_each_attempt_is_shown(empty_home, start_hostile):
    answers = iter([response("503 Busy", "text/html", "<p>later</p>", headers=["Retry-After: 0"])])
    server = start_hostile(lambda request: next(answers, json_response('{"request": {"id": "17"}, "response_status": {"status": "success"}}')))
    empty_home.connect(server, key=CANARY, api_version="v3")
    _, blocks = traced(empty_home, *GET)
    assert [re.search(r"attempt (\d)", block).group(1) for block in blocks] == ["1", "2"]
    assert "< status 503 after" in blocks[0] and "< <p>later</p>" in blocks[0] and "< Retry-After: 0" in blocks[0]


def test_reads_around_a_change_are_shown(empty_home, start_hostile):
    server = start_hostile(lambda request: b"" if "ADD_NOTE" in request else
                           json_response('{"operation": {"result": {"status": "Success"}, "Details": []}}'))
    empty_home.connect(server, key=CANARY, api_version="v1", retries=0, timeout=3000, settle_time=20)
    _, blocks = traced(empty_home, *NOTE)
    heads = "\n".join(block.split("\n")[0] for block in blocks)
    assert "add-note (read before it)," in heads and "add-note," in heads and "add-note (read-back)," in heads, heads
    assert any("< no response after" in block and "closed the connection" in block for block in blocks)


def test_a_failure_stands_in_place_of_the_response(empty_home, start_hostile):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    holder = hold_port(port)
    empty_home.connector({"host-name": "127.0.0.1", "port": port, "technician-key": "${env:K}", "retries": 0, "api-version": "v3"})
    result, blocks = traced(empty_home, *GET, env={"K": CANARY})
    result.failed(11)
    assert len(blocks) == 1 and re.search(r"\n< no response after \d+ ms: could not connect to .*refused.*\(nothing was sent\)", blocks[0])
    holder.close()
    empty_home.connect(start_hostile(lambda request: None), key=CANARY, api_version="v3", retries=0)
    result, blocks = traced(empty_home, *GET, "--timeout", "300")
    result.failed(10)
    assert "while waiting for the response of" in blocks[1], blocks


def test_the_doctor_is_traced(home):
    home.program("doctor", NAME, "--home", home.path, "--trace", home.path / "trace").ok()
    assert len(blocks_of(trace_of(home))) >= 2 and " doctor, attempt 1" in trace_of(home)


def test_several_processes_append_to_one_file_of_the_environment(home):
    for _ in range(2):
        home.call(*GET, env={"FLINTDESK_TRACE": str(home.path / "trace")}).ok()
    assert len({re.search(r"process (\d+)", block).group(1) for block in blocks_of(trace_of(home))}) == 2


def test_the_settings_name_a_file_below_the_home(home):
    home.write("flintdesk.conf", "trace = trace\n").chmod(0o600)
    home.call(*GET, cwd="/").ok()
    assert blocks_of(trace_of(home))


def test_calls_at_the_same_time_and_children_are_not_mixed(home):
    bit = home.bit("""8.times { |n| @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 1 + n).async }
system('echo of a child; echo of a child >&2')
puts 'of the script'
""")
    home.run(bit, "--trace", home.path / "trace").ok()
    blocks = blocks_of(trace_of(home))
    assert len(blocks) >= 8 and "of a child" not in trace_of(home) and "of the script" not in trace_of(home)


def bad_places(folder):
    other = folder / "other"
    other.write_text("kept", encoding="utf-8")
    (folder / "link").symlink_to(other)
    (folder / "way").symlink_to(folder)
    other.chmod(0o644)
    return {"": "no name of a file", other: "others may read", folder / "link": "symbolic link", folder / "way/trace": "symbolic link",
            folder: "a folder", folder / "no/trace": "No such file", "/dev/stderr": "", "/dev/null": ""}


def test_a_place_that_cannot_be_used_is_refused_before_anything_is_sent(empty_home, start_hostile, tmp_path):
    server = start_hostile(lambda request: response())
    empty_home.connect(server, key=CANARY, api_version="v3")
    bit = empty_home.bit("@call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 17).sync")
    for place, why in bad_places(tmp_path).items():
        for result in (empty_home.call(*GET, f"--trace={place}"), empty_home.run(bit, f"--trace={place}"),
                       empty_home.program("doctor", NAME, "--home", empty_home.path, f"--trace={place}"),
                       *([empty_home.call(*GET, env={"FLINTDESK_TRACE": str(place)})] if place else [])):
            assert result.code == 2 and why in result.out + result.err and "can't trace to" in result.out + result.err, str(result)
    assert server.requests == [] and (tmp_path / "other").read_text(encoding="utf-8") == "kept"
    # A command that sends nothing does not open it.
    empty_home.program("log", "--home", empty_home.path, env={"FLINTDESK_TRACE": str(tmp_path)}).ok()


KEYS = [CANARY, "K+ey/with %2B&\"quotes'=\\and-9d1f", "4711001", "a+b c%d&e\"f", "ordinary-words"]


def spellings(key):
    quoted = urllib.parse.quote(key, safe="")
    as_json = json.dumps(key)[1:-1]
    return [key, quoted, re.sub("%..", lambda found: found.group().lower(), quoted), urllib.parse.quote_plus(key, safe=""), as_json,
            "".join(f"\\u{ord(c):04x}" for c in key), html.escape(key), "".join(f"&#{ord(c)};" for c in key),
            urllib.parse.quote(quoted, safe=""), json.dumps(as_json)[1:-1], base64.b64encode(key.encode()).decode(),
            base64.b64encode(b"user:" + key.encode()).decode()]


def assert_key_unseen(key, text):
    """As `assert_unseen`, for any key, in every spelling."""
    forms = {key, base64.b64encode(key.encode()).decode().rstrip("=")}
    for reading in readings(text, escapes=2):
        for form in forms:
            assert form not in reading, f"{form!r} is to be seen in\n{text}"


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_seen_in_no_trace_whatever_the_server_makes_of_it(empty_home, start_hostile, api, key):
    echoes = []
    for spelt in spellings(key):
        where = urllib.parse.quote(spelt, safe="%+")
        echoes += [response("401 No", "text/html", f"<p>{spelt}</p><input name=\"authtoken\" value=\"{html.escape(spelt)}\">"),
                   response("400 Bad", body=json.dumps({"response_status": {"status": "failed", "messages": [{"message": spelt}]}, spelt: [spelt]})),
                   response("302 Found", "text/plain", f"go to {spelt}", headers=[f"Location: http://127.0.0.1:1/?key={where}"]),
                   response("403 No", "application/x-www-form-urlencoded", f"authtoken={where}&x={where}")]
    left = iter(echoes)
    server = start_hostile(lambda request: next(left))
    empty_home.connect(server, key=key, api_version=api, retries=0, timeout=5000)
    bit = empty_home.bit(f"{len(echoes)}.times {{ @call.connector('{NAME}').set('action', 'get-request').set('request-id', 17).sync }}")
    result = empty_home.run(bit, "--trace", empty_home.path / "trace", "--log-level", "trace")
    shown = trace_of(empty_home)
    assert len(blocks_of(shown)) == len(echoes) == len(server.requests), str(result)
    assert next(left, None) is None and shown.count("[hidden]") > 2 * len(echoes)
    for block in blocks_of(shown):
        assert_key_unseen(key, block)
    for line in result.err.split("\n"):
        assert_key_unseen(key, line)


def test_the_canary_is_seen_in_no_trace(empty_home, start_simulator, api):
    empty_home.connect(start_simulator(key=CANARY), api_version=api)
    for call in (GET, NOTE, ("get-request", "--request-id", "4711")):
        result, _ = traced(empty_home, *call, "--log-level", "trace")
        assert_unseen(result.out, result.err)
    for block in blocks_of(trace_of(empty_home)):
        assert_unseen(block)
