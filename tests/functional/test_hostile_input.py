"""What a user can get wrong: each a documented exit code and a sentence that names the thing and the remedy."""

import subprocess

import pytest

import support
from support import KEY, NAME, details_text

GET = ["get-request", "--request-id", "17"]

CALLS = {
    "no action": ([], 2, ["action"]),
    "unknown action": (["close-requests", "--request-id", "17"], 2, ["close-requests", "close-request"]),
    "request-id missing": (["get-request"], 2, ["request-id"]),
    "several missing at once": (["update-request", "--request-id", "17"], 2, ["requester", "subject"]),
    "unknown parameter": ([*GET, "--requets-id", "18"], 2, ["requets-id", "request-id"]),
    "a parameter without its value": (["get-request", "--request-id"], 2, ["request-id"]),
    "a word that belongs nowhere": ([*GET, "stray"], 2, ["stray"]),
    "empty request id": (["get-request", "--request-id", ""], 2, ["request-id"]),
    "blank request id": (["get-request", "--request-id", "   "], 2, ["request-id"]),
    "negative request id": (["get-request", "--request-id=-17"], 2, ["request-id"]),
    "request id zero": (["get-request", "--request-id", "0"], 2, ["request-id"]),
    "request id that is a word": (["get-request", "--request-id", "seventeen"], 2, ["request-id"]),
    "request id with a blank inside": (["get-request", "--request-id", "1 7"], 2, ["request-id"]),
    "request id with a path": (["get-request", "--request-id", "17/../18"], 2, ["request-id"]),
    "request id with a decimal": (["get-request", "--request-id", "17.5"], 2, ["request-id"]),
    "request id with a zero byte's name": (["get-request", "--request-id", "17%00"], 2, ["request-id"]),
    "port too big": ([*GET, "--port", "65536"], 2, ["port"]),
    "port zero": ([*GET, "--port", "0"], 2, ["port"]),
    "port negative": ([*GET, "--port=-1"], 2, ["port"]),
    "port that is a word": ([*GET, "--port", "http"], 2, ["port"]),
    "host with a scheme": ([*GET, "--host-name", "http://desk"], 2, ["host-name"]),
    "host with a path": ([*GET, "--host-name", "desk/sdpapi"], 2, ["host-name"]),
    "host with a port": ([*GET, "--host-name", "desk:8080"], 2, ["host-name"]),
    "host with a blank": ([*GET, "--host-name", "my desk"], 2, ["host-name"]),
    "host empty": ([*GET, "--host-name", ""], 2, ["host-name"]),
    "a boolean that is none": ([*GET, "--is-ssl", "perhaps"], 2, ["is-ssl"]),
    "a boolean that is none, of an action": (["add-note", "--request-id", "17", "--notetext", "x", "--ispublic", "maybe"], 2, ["ispublic"]),
    "empty note": (["add-note", "--request-id", "17", "--notetext", ""], 2, ["notetext"]),
    "fields that is no object": (["update-request", "--request-id", "17", "--requester", "a", "--subject", "b", "--fields", "[1]"], 2, ["fields"]),
    "a timeout of zero": ([*GET, "--timeout", "0"], 2, ["timeout"]),
    "a timeout that is a word": ([*GET, "--timeout", "soon"], 2, ["timeout"]),
    "a key file that is missing": ([*GET, "--technician-key", "@/nowhere/key"], (2, 3), ["--technician-key: there is no file"]),
    "another place and no request": (["get-request", "--host-name", "localhost"], 2, ["request-id", "technician-key"]),
    "a key variable that is missing": ([*GET, "--technician-key", "env:NOT_SET_ANYWHERE"], (2, 3), ["--technician-key: there is no environment variable"]),
}

LINES = {  # what only a command line can get wrong
    "too much, too little and wrong at once": (["update-request", "--priority", "Low", "--bogus", "1", "--timeout", "soon", "--port", "x"], 2,
                                               ["--bogus", "request-id", "requester", "subject", "soon", "port"]),
    "a misspelt action with a misspelt flag": (["get-requst", "--requst-id", "17"], 2, ["get-requst", "did you mean get-request?", "--request-id"]),
    "an unknown flag and no action": (["--bogus"], 2, ["--bogus", "the action is missing"]),
}


@pytest.mark.parametrize("what", [*CALLS, *LINES])
def test_a_wrong_call_is_refused_before_anything_is_sent(empty_home, start_hostile, what):
    server = start_hostile(lambda request: b"")
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "technician-key": KEY})
    arguments, code, words = {**CALLS, **LINES}[what]
    result = empty_home.call(*arguments)
    assert result.code in (code if isinstance(code, tuple) else (code,)), str(result)
    result.failed(result.code, *words)
    assert server.requests == []
    assert KEY not in result.err


@pytest.mark.parametrize("what", [name for name, (arguments, _, _) in CALLS.items()
                                  if arguments and len(arguments) % 2 == 1 and "=" not in str(arguments)
                                  and "@" not in str(arguments) and "env:" not in str(arguments)
                                  and "unknown parameter" not in name])
def test_a_wrong_call_of_a_flintbit_ends_the_same(empty_home, start_hostile, what):
    server = start_hostile(lambda request: b"")
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "technician-key": KEY})
    arguments, _, words = CALLS[what]
    lines = [f".set('action', '{arguments[0]}')"]
    lines += [f".set('{name[2:]}', '{value}')" for name, value in zip(arguments[1::2], arguments[2::2])]
    bit = f"r = @call.connector('{NAME}'){''.join(lines)}.sync\n@output.set('code', r.exitcode).set('message', r.message)"
    output = empty_home.run_text(bit).ok().json
    assert output["code"] == 2, output
    assert all(word in output["message"] for word in words), output
    assert server.requests == []


CONFIGS = {
    "empty file": ("", []),
    "not JSON": ('{"config": {', ["line 1", "column"]),
    "not JSON, further down": ('{\n  "type": "x",\n  oops\n}', ["line 3", "column 3"]),
    "a list": ("[]", ["object"]),
    "a stray key": ('{"type": "flint-manageenginesdp-connector", "config": {}, "confg": {}}', ["confg"]),
    "an unknown type": ('{"type": "flint-jira-connector", "config": {}}', ["flint-jira-connector"]),
    "an unknown setting": ({"hostname": "a"}, ["hostname", "host-name"]),
    "port out of range": ({"port": 70000}, ["port"]),
    "port as a word": ({"port": "web"}, ["port"]),
    "host with a scheme": ({"host-name": "https://desk"}, ["host-name"]),
    "host with a path": ({"host-name": "desk/x"}, ["host-name"]),
    "boolean as a word": ({"is-ssl": "perhaps"}, ["is-ssl"]),
    "a version that is none": ({"api-version": "v2"}, ["api-version", "v3"]),
    "encrypted by Flint": ({"technician-key": "encc#abcdef0123456789"}, ["technician-key", "anew"]),
    "variable not set": ({"technician-key": "${env:NOT_SET_ANYWHERE}"}, ["NOT_SET_ANYWHERE"]),
    "file not there": ({"technician-key": "${file:/nowhere/key}"}, ["/nowhere/key"]),
    "a folder for a file": ({"technician-key": "${file:/}"}, ["/"]),
    "a reference of an unknown kind": ({"technician-key": "${vault:x}"}, ["technician-key", "${vault:", "${env:NAME}", "${file:PATH}"]),
    "text around a reference": ({"technician-key": "x${env:HOME}"}, ["technician-key"]),
    "retries negative": ({"retries": -1}, ["retries"]),
    "timeout zero": ({"timeout": 0}, ["timeout"]),
}


@pytest.mark.parametrize("what", CONFIGS)
def test_a_wrong_configuration_is_3_and_names_file_and_place(empty_home, what):
    content, words = CONFIGS[what]
    if isinstance(content, dict):
        content = {"type": "flint-manageenginesdp-connector",
                   "config": {"host-name": "127.0.0.1", "port": 1, "technician-key": KEY, **content}}
    empty_home.write(f"connectors/{NAME}.json", content)
    result = empty_home.call(*GET).failed(3, NAME, *words)
    assert KEY not in result.err and "abcdef0123456789" not in result.err


@pytest.mark.parametrize("key", ["ca-file", "client-certificate", "client-key"])
@pytest.mark.parametrize("command", [("call", NAME, *GET), ("doctor", NAME)], ids=["call", "doctor"])
def test_what_stands_in_a_file_is_no_name_of_a_file_and_is_not_shown(empty_home, key, command):
    pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEtoygarbage0123456789\n-----END EC PRIVATE KEY-----\n"
    empty_home.connector({"host-name": "127.0.0.1", "port": 1, "is-ssl": True, "technician-key": KEY,
                          key: "${file:secrets/client.key}"})
    empty_home.write("secrets/client.key", pem)
    result = empty_home.program(*command, "--home", empty_home.path)
    said = result.out + result.err
    assert result.code == 3 and "write the name itself here" in said and "secrets/client.key" in said, said
    assert "MHcCAQEEtoygarbage" not in said and "BEGIN EC" not in said


@pytest.mark.parametrize("reference, words", [("${env:DESK_KEY}", "DESK_KEY"), ("${file:key}", "/key")])
def test_a_key_that_flint_encrypted_is_3_wherever_it_comes_from(empty_home, start_hostile, reference, words):
    stranger = start_hostile(lambda request: b"")
    empty_home.connector({"host-name": "127.0.0.1", "port": stranger.port, "technician-key": reference})
    empty_home.write("key", "encc#abcdef0123456789\n")
    result = empty_home.call(*GET, env={"DESK_KEY": "encc#abcdef0123456789"}).failed(3, NAME, "technician-key", words, "anew")
    assert "abcdef0123456789" not in result.err and stranger.requests == []


def test_a_key_that_flint_encrypted_is_2_in_a_request(empty_home, start_hostile):
    stranger = start_hostile(lambda request: b"")
    empty_home.connector({"host-name": "127.0.0.1", "port": stranger.port, "technician-key": KEY})
    bit = f"r = @call.connector('{NAME}').set('action', 'get-request').set('request-id', 17)" \
          ".set('technician-key', 'encc#abcdef0123456789').sync\n@output.set('code', r.exitcode).set('why', r.message)"
    output = empty_home.run_text(bit).ok().json
    assert output["code"] == 2 and "technician-key" in output["why"] and "anew" in output["why"], output
    result = empty_home.call(*GET, "--technician-key", "-", stdin="encc#abcdef0123456789\n").failed(2, "technician-key", "anew")
    assert "abcdef0123456789" not in result.err + str(output) and stranger.requests == []


def test_a_configuration_that_is_not_utf8_is_3(empty_home):
    empty_home.write(f"connectors/{NAME}.json", b'{"type": "flint-manageenginesdp-connector", "description": "caf\xe9", "config": {}}')
    empty_home.call(*GET).failed(3, NAME)


def test_a_configuration_nested_without_end_is_3(empty_home):
    empty_home.write(f"connectors/{NAME}.json", "[" * 1_000_000)
    empty_home.call(*GET).failed(3, NAME)


def test_a_ca_file_that_is_missing_is_named(empty_home, start_simulator):
    empty_home.connect(start_simulator("--tls"), is_ssl=True, ca_file="/nowhere/ca.pem", api_version="v3")
    result = empty_home.call(*GET)
    assert result.code in (3, 11), str(result)
    result.failed(result.code, "ca-file", "/nowhere/ca.pem")


@pytest.mark.parametrize("missing", ["host-name", "port", "technician-key"])
def test_a_value_that_both_places_lack_is_named_with_both(empty_home, missing):
    config = {"host-name": "127.0.0.1", "port": 1, "technician-key": KEY}
    del config[missing]
    empty_home.connector(config)
    result = empty_home.call(*GET)
    assert result.code in (2, 3), str(result)
    result.failed(result.code, missing, "configuration")


@pytest.mark.parametrize("name", ["nobody", "../connectors/manageenginesdp", "", ".", "manageenginesdp.json", "ManageEngineSDP", "a" * 500])
def test_an_unknown_connector_is_3_and_the_known_ones_are_named(home, name):
    home.program("call", name, *GET, "--home", home.path).failed(3, "connector not found", NAME)


@pytest.mark.parametrize("other", [["--host-name", "localhost"], ["--port", "{port}"], ["--is-ssl", "true"]])
def test_the_configured_key_goes_to_no_other_place(home, start_hostile, other):
    stranger = start_hostile(lambda request: b"")
    arguments = [part.format(port=stranger.port) for part in other]
    home.call(*GET, *arguments).failed(2, "technician-key")
    assert stranger.requests == []
    bit = f"r = @call.connector('{NAME}').set('action', 'get-request').set('request-id', 17)" \
          f".set('{arguments[0][2:]}', '{arguments[1]}').sync\n@output.set('code', r.exitcode)"
    assert home.run_text(bit).ok().json == {"code": 2}


def test_another_place_with_a_key_of_its_own_is_allowed(empty_home, simulator):
    empty_home.connector({"host-name": "service-desk.invalid", "port": 8080, "technician-key": "CONFIGURED-KEY"})
    empty_home.write("key", KEY)
    empty_home.call(*GET, "--host-name", "127.0.0.1", "--port", simulator.port, "--technician-key",
                    f"@{empty_home.path / 'key'}").ok()


def test_an_owner_can_allow_other_places(empty_home, simulator):
    empty_home.connector({"host-name": "service-desk.invalid", "port": 8080, "technician-key": KEY, "allow-other-hosts": True})
    empty_home.call(*GET, "--host-name", "127.0.0.1", "--port", simulator.port).ok()


def test_a_very_long_and_a_strange_value_change_nothing_half(api_home):
    before = api_home.request()
    result = api_home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", "x" * 100_000)
    assert result.clean().code in (0, 2, 8), str(result)[:2000]
    if result.code:
        assert details_text(api_home.request(), "SUBJECT") == details_text(before, "SUBJECT")


def test_a_config_file_that_is_not_there(tmp_path):
    support.run_program("call", *GET, "--config", tmp_path / "no.json", cwd=tmp_path).failed(3, "no.json")
    support.run_program("call", *GET, "--config", tmp_path, cwd=tmp_path).failed(3, tmp_path.name)


def shell(command, home):
    """Runs a line of bash with the program as $0 and the home folder as $1."""
    done = subprocess.run(["bash", "-c", command, support.program_path(), str(home.path)], env=support.environment(),
                          check=False, capture_output=True, text=True, timeout=support.WAIT)
    assert not any(trace in done.stderr for trace in support.TRACES), done.stderr
    return done


CALL = '"$0" call manageenginesdp get-request --request-id 17 --home "$1"'


def test_a_reader_that_goes_away_is_no_failure(home):
    assert shell(CALL + ' | true; exit "${PIPESTATUS[0]}"', home).returncode == 0


@pytest.mark.parametrize("command", [CALL, '"$0" run try:bit.rb --home "$1"', '"$0" actions', '"$0" actions --json', '"$0" --help',
                                     '"$0" manual', '"$0" completion bash', '"$0" doctor manageenginesdp --home "$1"'])
@pytest.mark.parametrize("output, why", [(">/dev/full", "space"), (">&-", "closed")])
def test_output_that_is_lost_is_a_failure_that_says_so(home, command, output, why):
    home.bit('puts "to standard error"; @output.set("a", 1)')
    done = shell(f"{command} {output}", home)
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("standard output could not be written") == 1 and why in done.stderr and "/dev/null" in done.stderr
    assert shell(f"{command} >/dev/null", home).returncode == 0


RUN = '"$0" run try:bit.rb --home "$1"'


@pytest.mark.parametrize("output", [">/dev/full", ">&-"])
def test_only_of_a_success_whose_output_is_lost_it_is_said_that_it_is_done(home, output):
    home.bit('@output.set("a", 1)')
    for command in (CALL, RUN):
        assert "The work itself was done" in shell(f"{command} {output}", home).stderr
    home.bit('@output.exit(7, "no")')
    for command, code in ((CALL.replace("17", "4711"), 6), (RUN, 7)):
        done = shell(f"{command} {output}", home)
        assert done.returncode == code, "a code that is no success stays"
        assert "could not be written" in done.stderr and "done" not in done.stderr


@pytest.mark.parametrize("source, why", [("</", "directory"), ("<&-", "descriptor")])
def test_standard_input_that_cannot_be_read_is_named_with_the_remedy(home, source, why):
    home.bit('@output.set("ran", 1)')
    for command, option in (('"$0" run try:bit.rb --home "$1" --input -', "--input"), (CALL + " --technician-key -", "--technician-key")):
        done = shell(f"{command} {source}", home)
        assert done.returncode == 2 and "ran" not in done.stdout, done.stderr
        assert f"{option}: can't read standard input" in done.stderr and why in done.stderr.lower()
        assert "a file or a pipe" in done.stderr and "flintdesk actions" not in done.stderr


def test_a_script_without_standard_error_may_still_print(home):
    home.bit('puts "nowhere"; @output.set("ran", 1)')
    assert shell('"$0" run try:bit.rb --home "$1" 2>&-', home).stdout == '{"ran":1}\n'


def test_a_key_in_the_place_of_a_name_is_not_repeated(home, tmp_path):
    bit = tmp_path / "bit.rb"
    bit.write_text("", encoding="utf-8")
    for reference in ("env:3F2504E0-4F89-11D3", "@3F2504E0-4F89-11D3"):
        for result in (home.call(*GET, "--technician-key", reference).failed(2, "--technician-key: there is no "),
                       home.run(bit, "--set", f"technician-key={reference}").failed(2, "--set technician-key: there is no ")):
            assert "3F2504E0" not in result.out + result.err
    result = home.program("init", tmp_path / "desk", "--host", "127.0.0.1", "--key", "@3F2504E0-4F89-11D3").failed(2, "--key: there is no file")
    assert "3F2504E0" not in result.out + result.err


def test_a_variable_that_is_not_set_has_a_remedy(home):
    home.call(*GET, "--technician-key", "env:NOPE").failed(2, "Set and export it")
