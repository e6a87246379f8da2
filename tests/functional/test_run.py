"""`flintdesk run`: what goes in, what comes out, and on which stream."""

import json
import os
import signal
import subprocess

import pytest

import support

ECHO = '@output.set("type", @input.type).set("name", @input.get("name")).set("raw", @input.raw.to_s)\n'


def test_standard_output_is_exactly_one_json_document(empty_home):
    result = empty_home.run_text('puts "to the log"\nprint "more"\np :and\n@output.set("a", 1)\n').ok()
    assert result.out.count("\n") == 1
    assert result.json == {"a": 1}
    for word in ("to the log", "more", ":and"):
        assert word in result.err


def test_an_empty_flintbit_puts_out_an_empty_object(empty_home):
    assert empty_home.run_text("").ok().json == {}


def test_input_is_an_empty_object_when_none_is_given(empty_home):
    assert empty_home.run_text('@output.set("given", @input.get("name").nil?)').ok().json == {"given": True}


def test_input_is_json_text(empty_home):
    result = empty_home.run_text(ECHO, "--input", '{"name": "Ann Ray"}').ok().json
    assert result == {"type": "application/json", "name": "Ann Ray", "raw": '{"name": "Ann Ray"}'}


def test_input_is_a_file(empty_home):
    file = empty_home.write("input.json", '{"name": "füße"}')
    assert empty_home.run_text(ECHO, "--input", f"@{file}").ok().json["name"] == "füße"


def test_input_is_standard_input(empty_home):
    assert empty_home.run_text(ECHO, "--input", "-", stdin='{"name": "piped"}').ok().json["name"] == "piped"


def test_input_that_begins_with_an_angle_bracket_is_xml(empty_home):
    bit = '@output.set("type", @input.type).set("name", @input.path("/m/name/text()").to_s)' \
          '.set("relative", @input.get("/name/text()").to_s)'
    result = empty_home.run_text(bit, "--input", "<m><name>Ann</name></m>").ok().json
    assert result == {"type": "application/xml", "name": "Ann", "relative": "Ann"}


@pytest.mark.parametrize("text", ["{", "[1,", "{'a': 1}", "nonsense", '{"a": 1} trailing', '{"a": "\\ud800'])
def test_input_that_is_not_json_is_refused_with_its_place(empty_home, text):
    result = empty_home.run_text("@output.set('ran', 1)", "--input", text).failed(2, "input")
    assert "ran" not in result.out


@pytest.mark.parametrize("text", ["<a", "<a></b>", "<"])
def test_input_that_is_not_xml_is_refused_with_what_xml_is(empty_home, text):
    result = empty_home.run_text("@output.set('ran', 1)", "--input", text)
    result.failed(2, "the input is not XML: ", "at byte", "close each element, as in <request><id>17</id></request>")
    assert "ran" not in result.out


@pytest.mark.parametrize("value", ["-", "@input.json", '\ufeff{"a": 1}'])
def test_the_mark_of_utf8_that_some_editors_write_is_no_part_of_the_input(empty_home, tmp_path, value):
    text = b'\xef\xbb\xbf{"a": 1}'
    (tmp_path / "input.json").write_bytes(text)
    bit = empty_home.bit("@output.set('a', @input.get('a'))")
    assert empty_home.run(bit, "--input", value, stdin=text.decode(), cwd=tmp_path).ok().json == {"a": 1}


@pytest.mark.parametrize("name", ["@missing.json", "@"])
def test_an_input_file_that_is_not_there_is_named(empty_home, name):
    empty_home.run_text("", "--input", name).failed(2)


def test_meta_has_the_shape_of_flints_rest_response(empty_home):
    document = empty_home.run_text('@output.set("a", 1)', "--meta", "--timeout", "30000").ok().json
    assert set(document) == {"meta", "output"}
    assert document["output"] == {"a": 1}
    meta = document["meta"]
    assert {"job-id", "exit-code", "message", "status", "timestamp", "content-type"} <= set(meta)
    assert meta["job-id"].startswith("job-") and len(meta["job-id"]) == 40
    assert (meta["exit-code"], meta["message"], meta["status"]) == (0, "success", "complete")
    assert isinstance(meta["timestamp"], int) and meta["timestamp"] > 1_600_000_000_000


def test_the_timeout_in_meta_is_a_number_and_the_context_the_flintbits(empty_home):
    bit = '@output.set("context", @input.context)'
    for arguments, timeout in ((), 0), (("--timeout", "30000"), 30000):
        document = empty_home.run_text(bit, "--meta", *arguments).ok().json
        assert document["meta"]["timeout"] == timeout
        assert document["meta"]["context"] == document["output"]["context"] != ""


def test_the_timeout_of_a_response_is_the_one_that_bound_the_call(empty_home, start_simulator):
    empty_home.connect(start_simulator(), timeout=45000)
    bit = 'call = @call.connector("manageenginesdp").set("action", "get-request").set("request-id", 17)\n' \
          '@output.set("configured", call.sync.timeout).set("said", call.timeout(50000).async.timeout)'
    assert empty_home.run_text(bit).ok().json == {"configured": 45000, "said": 50000}
    assert empty_home.run_text(bit, "--timeout", "40000").ok().json == {"configured": 40000, "said": 40000}


def test_meta_of_a_failure_is_printed_with_the_output_so_far(empty_home):
    result = empty_home.run_text('@output.set("a", 1)\nraise "no more paper"', "--meta")
    result.failed(1, "no more paper")
    assert result.json["output"] == {"a": 1}
    assert result.json["meta"]["exit-code"] == 1
    assert result.json["meta"]["status"] == "error"
    assert "no more paper" in result.json["meta"]["message"]


@pytest.mark.parametrize("code, status", [(0, 0), (1, 1), (6, 6), (42, 42), (125, 125), (126, 1), (-1, 1), (256, 1)])
def test_the_exit_status_is_the_flintbits_code_where_a_process_can_have_it(empty_home, code, status):
    result = empty_home.run_text(f'@output.set("a", 1)\n@output.exit({code}, "said so")\n@output.set("b", 2)', "--meta")
    assert result.code == status
    assert result.json["meta"]["exit-code"] == code
    assert result.json["meta"]["message"] == "said so"
    assert result.json["output"] == {"a": 1}, "exit ends the flintbit"
    result.clean()


@pytest.mark.parametrize("line, status", [("exit 7", 7), ("exit", 0), ("exit(false)", 1), ('abort "out of ink"', 1)])
def test_rubys_own_exit_ends_a_flintbit(empty_home, line, status):
    result = empty_home.run_text(f'@output.set("a", 1)\n{line}\n@output.set("b", 2)')
    assert result.code == status
    assert result.json == {"a": 1}
    if "abort" in line:
        result.failed(1, "out of ink")


def test_exit_unwinds_past_the_scripts_own_rescue_and_runs_ensure(empty_home):
    bit = 'begin\n  @output.exit(9, "over")\nrescue Exception => e\n  @output.set("caught", e.message)\n' \
          'ensure\n  @output.set("ensured", true)\nend\n'
    result = empty_home.run_text(bit)
    assert result.code == 9
    assert result.json == {"ensured": True}


def test_the_output_key_exit_code_is_data(empty_home):
    result = empty_home.run_text('@output.set("exit-code", -1).set("message", "data")', "--meta").ok().json
    assert result["output"] == {"exit-code": -1, "message": "data"}
    assert result["meta"]["exit-code"] == 0


def test_child_processes_write_to_standard_error(empty_home):
    bit = 'system("echo from-a-child")\n@output.set("caught", `echo backticks`.strip)\n'
    result = empty_home.run_text(bit).ok()
    assert result.json == {"caught": "backticks"}
    assert "from-a-child" in result.err


def test_a_child_that_outlives_the_flintbit_keeps_nobody_waiting(empty_home):
    bit = 'child = spawn("sleep", "600", [:in, :out, :err] => "/dev/null")\nProcess.detach(child)\n@output.set("child", child)'
    os.kill(empty_home.run_text(bit).ok().json["child"], signal.SIGKILL)


def test_the_working_directory_is_home(empty_home):
    result = empty_home.run_text('@output.set("here", Dir.pwd)').ok()
    assert result.json["here"] == str(empty_home.path.resolve())


@pytest.mark.parametrize("level, seen", [("trace", True), ("debug", True), ("info", True), ("warning", False), ("off", False)])
def test_log_lines_go_to_standard_error_from_the_chosen_level_on(empty_home, level, seen):
    result = empty_home.run_text('@log.info("hello log")', "--log-level", level).ok()
    assert ("hello log" in result.err) is seen
    assert result.json == {}


def test_the_log_level_comes_from_the_environment_and_the_settings_too(empty_home):
    bit = empty_home.bit('@log.debug("fine print")')
    empty_home.write("flintdesk.conf", "log-level = debug\n")
    assert "fine print" in empty_home.run(bit).ok().err
    assert "fine print" not in empty_home.run(bit, env={"FLINTDESK_LOG_LEVEL": "error"}).ok().err
    empty_home.write("flintdesk.conf", "log-levl = debug\n")
    empty_home.run(bit).failed(3, "log-levl", "log-level")


def test_home_comes_from_the_environment_and_the_working_directory(empty_home):
    bit = empty_home.bit("")
    assert empty_home.program("run", bit, env={"FLINTDESK_HOME": str(empty_home.path)}).ok().json == {}
    assert empty_home.program("run", bit, cwd=empty_home.path).ok().json == {}


def test_a_folder_that_is_no_home_is_refused_with_the_ways_to_say_one(empty_home, tmp_path):
    result = empty_home.program("run", "box:bit.rb", cwd=tmp_path)
    result.failed(3, "--home", "FLINTDESK_HOME", "connectors")
    assert empty_home.program("run", "box:bit.rb", "--home", tmp_path / "nowhere").code == 3


def test_values_keep_their_type_and_length(empty_home):
    text = '{"big": 123456789012345678901234567890, "small": 0.1, "exact": 9007199254740993, "yes": true, "none": null,' \
           ' "list": [1, "two", {"three": 3}]}'
    bit = '%w[big small exact yes none list].each { |k| @output.set(k, @input.get(k)) }'
    result = empty_home.run_text(bit, "--input", text).ok()
    assert result.json == json.loads(text)
    assert "123456789012345678901234567890" in result.out and "9007199254740993" in result.out


def test_configuration_is_read_from_the_home_folder(empty_home):
    empty_home.write("config/ops.json", {"disk": {"limit": 80}, "names": ["a", "b"]})
    empty_home.write("flintbox/try/local.conf", 'notes { public = false, sign = "me" }\n')
    bit = '@output.set("limit", @config.global("ops.disk.limit")).set("names", @config.global("ops").get("names"))' \
          '.set("none", @config.global("ops.nothing")).set("sign", @config.local("notes.sign"))'
    assert empty_home.run_text(bit).ok().json == {"limit": 80, "names": ["a", "b"], "none": None, "sign": "me"}


def test_a_flintbit_calls_another(empty_home):
    empty_home.bit('@output.set("sum", @input.get("a") + @input.get("b"))', "try/add.rb")
    empty_home.bit('@output.exit(-1, "not today")', "try/refuse.rb")
    bit = 'r = @call.bit("try:add.rb").set("a", 1).set("b", 2).timeout(120000).sync\n' \
          'f = @call.bit("try:refuse.rb").sync\n' \
          '@output.set("sum", r.get("sum")).set("code", r.exitcode).set("refused", f.exitcode).set("why", f.message)'
    assert empty_home.run_text(bit).ok().json == {"sum": 3, "code": 0, "refused": -1, "why": "not today"}


def test_calling_a_flintbit_that_does_not_exist_is_an_error_that_names_it(empty_home):
    empty_home.run_text('@call.bit("try:nobody.rb").sync').failed(1, "try:nobody.rb", "bit.rb:1")


def test_run_does_not_read_standard_input_unless_asked(empty_home):
    assert empty_home.run_text('@output.set("a", 1)', stdin="{broken").ok().json == {"a": 1}


@pytest.mark.parametrize("locale", [{}, {"LANG": "C.UTF-8"}, {"LC_ALL": "POSIX"}, {"LANG": "de_XX.UTF-8"}])
def test_the_environment_is_read_as_utf8_also_where_there_is_no_locale(empty_home, locale):
    """As under cron."""
    bit = empty_home.bit('@output.set("who", "für " + ENV["WHO"]).set("encoding", ENV["WHO"].encoding.to_s)'
                         '.set("number", @input.get("n")).set("names", Dir.children(".").include?("größe"))')
    empty_home.write("größe", "")
    command = [support.program_path(), "run", bit, "--home", str(empty_home.path), "--input", '{"n": 1.5}']
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("ASAN", "LSAN", "UBSAN", "PATH"))}
    done = subprocess.run(command, env={**kept, **locale, "WHO": "Jürgen"}, capture_output=True, check=True)
    assert json.loads(done.stdout) == {"who": "für Jürgen", "encoding": "UTF-8", "number": 1.5, "names": True}


def test_escapehtml_shows_every_character_as_it_is(empty_home):
    bit = """@output.set("v", @util.escapehtml(%q(a <b class="x">'&amp;'</b>) + "\\n  ü")).set("number", @util.escapehtml(5))"""
    assert empty_home.run_text(bit).ok().json == {
        "v": "a &lt;b class=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/b&gt;\n  ü", "number": "5"}


@pytest.mark.parametrize("host, code, words", [
    ("bücher.localhost", 11, "could not connect to bücher.localhost:1"),  # resolved, and refused
    ("n\u2603\u0301\u200d.b\ue000.invalid", 3, "is not a name that a host can have"),
    ("ü" * 80, 3, "is not a name that a host can have"),
])
def test_a_host_name_with_umlauts_is_resolved_or_a_wrong_setting(empty_home, host, code, words):
    empty_home.connector({"host-name": host, "port": 1, "is-ssl": False, "api-version": "v3", "technician-key": support.KEY})
    empty_home.program("call", "manageenginesdp", "get-request", "--request-id", "1", "--home", empty_home.path,
                       env={"LANG": "", "LC_ALL": ""}).failed(code, words)
