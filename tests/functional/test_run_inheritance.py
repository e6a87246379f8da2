"""What a process that a flintbit starts has from the program: none of its descriptors, and no key."""

import pytest

import support
from support import NAME

CALL = f'@call.connector("{NAME}").set("action", "get-request").set("request-id", 17).sync.exitcode'

# Each gives what the command prints.
WAYS = {
    "backticks": "`%s`",
    "system": "r, w = IO.pipe; system('%s', out: w); w.close; r.read",
    "spawn": "r, w = IO.pipe; Process.wait spawn('%s', out: w); w.close; r.read",
    "popen": "IO.popen('%s').read",
    "popen without a shell": "IO.popen(['sh', '-c', '%s']).read",
    "open3": "require 'open3'; Open3.capture2('%s').first",
    "fork and exec": "r, w = IO.pipe; Process.wait fork { $stdout.reopen(w); exec('%s') }; w.close; r.read",
}
# The same without another program.
FORKS = {
    "fork": "r, w = IO.pipe; Process.wait fork { r.close; w.write(%s) }; w.close; r.read",
    "Process.fork": "r, w = IO.pipe; if (pid = Process.fork) then Process.wait(pid); w.close; r.read else w.write(%s); exit! end",
    "popen of itself": "io = IO.popen('-'); if io then io.read else print(%s); $stdout.flush; exit! end",
}
DESCRIPTORS = "Dir.children('/proc/self/fd').map { |f| File.readlink('/proc/self/fd/' + f) rescue nil }.compact.join(\"\\n\")"


def kinds(text):
    """What the descriptors of a listing are, without the pipes that the listing itself goes through."""
    return [line.split("->")[-1].strip() for line in text.splitlines() if line.strip()]


def is_ours(target, home):
    return target.startswith(("socket:", "anon_inode:[eventpoll]")) or target.startswith(str(home.path))


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def desk(empty_home, start_simulator, request):
    simulator = start_simulator(*(["--tls"] if request.param else []))
    return empty_home.connect(simulator, is_ssl=request.param, verify_certificate=not request.param)


@pytest.mark.parametrize("way", WAYS)
def test_a_program_inherits_no_descriptor_of_ours(desk, way):
    listing = WAYS[way] % "ls -l /proc/self/fd"
    result = desk.run_text(f'@output.set("code", {CALL})\n@output.set("text", begin; {listing}; end)').ok().json
    assert result["code"] == 0 and "pipe:" in result["text"]
    assert not [target for target in kinds(result["text"]) if is_ours(target, desk)], result["text"]


@pytest.mark.parametrize("way", FORKS)
def test_a_forked_process_keeps_no_descriptor_of_ours(desk, way):
    text = f'@output.set("code", {CALL})\n@output.set("text", begin; {FORKS[way] % DESCRIPTORS}; end)\n@output.set("again", {CALL})'
    result = desk.run_text(text).ok().json
    assert result["code"] == 0 and result["text"], result
    assert not [target for target in kinds(result["text"]) if is_ours(target, desk)], result["text"]
    assert result["again"] == 0  # the parent's are as they were


def test_a_forked_process_keeps_what_the_script_has_opened(desk):
    result = desk.run_text(f"""
require "socket"
{CALL}
file = File.open("given.txt", "w+")
one, other = UNIXSocket.pair
server = TCPServer.new("127.0.0.1", 0)
Process.wait fork {{ file.write("from the child"); file.flush; other.write(server.local_address.ip_port.to_s); other.close }}
file.rewind
other.close
@output.set("file", file.read).set("same", one.read == server.local_address.ip_port.to_s)
""").ok().json
    assert result == {"file": "from the child", "same": True}


def test_standard_output_is_not_a_forked_process_to_write(desk):
    """The document goes to a descriptor of its own, which no child may write to."""
    result = desk.run_text("""
Process.wait fork { (3..20).each { |number| IO.for_fd(number, autoclose: false).syswrite("from the child") rescue nil } }
@output.set("good", true)
""").ok()
    assert result.json == {"good": True}


SHOW = {**{way: text % "printenv SDP_TEST_KEY; cat /proc/$PPID/environ | tr \"\\\\0\" \"\\\\n\" | grep ^SDP_TEST_KEY; true"
           for way, text in WAYS.items() if "'" not in text or way != "open3"},
        **{way: text % "ENV['SDP_TEST_KEY'].to_s" for way, text in FORKS.items()}, "the script itself": "ENV['SDP_TEST_KEY'].to_s"}


@pytest.mark.parametrize("way", SHOW)
def test_nobody_inherits_a_variable_with_a_key(empty_home, simulator, way):
    empty_home.connect(simulator, technician_key="${env:SDP_TEST_KEY}")
    text = f'@output.set("code", {CALL})\n@output.set("text", begin; {SHOW[way]}; end)\n@output.set("again", {CALL})'
    result = empty_home.run_text(text, env={"SDP_TEST_KEY": simulator.key}).ok()
    assert result.json["code"] == 0 and result.json["again"] == 0
    assert simulator.key not in result.json["text"], str(result)


def test_a_variable_is_still_there_when_the_connector_is_read_again(empty_home, simulator):
    empty_home.connect(simulator, technician_key="${env:SDP_TEST_KEY}")
    text = f"""
@output.set("first", {CALL})
file = "connectors/{NAME}.json"
File.write(file, File.read(file).sub("under test", "under another test"))
@output.set("second", {CALL})
ENV["SDP_TEST_KEY"] = "wrong"
File.write(file, File.read(file).sub("another", "a third"))
@output.set("third", {CALL})
"""
    result = empty_home.run_text(text, env={"SDP_TEST_KEY": simulator.key}).ok().json
    assert result == {"first": 0, "second": 0, "third": 4}


def test_other_variables_are_inherited(empty_home, simulator):
    empty_home.connect(simulator, technician_key="${env:SDP_TEST_KEY}")
    result = empty_home.run_text(f'{CALL}\n@output.set("text", `printenv SDP_TEST_WHO`)',
                                 env={"SDP_TEST_KEY": support.KEY, "SDP_TEST_WHO": "me"}).ok()
    assert result.json["text"] == "me\n"
