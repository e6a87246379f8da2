"""What becomes of calls and output when files run out, may not grow, or are closed by the flintbit."""

import json
import resource
import signal
import subprocess

import pytest

import support
from support import NAME, notes_of

BIT = """
codes = %w[one two].flat_map do |name|
  calls = (1..30).map { |i| @call.connector(name).set("action", "get-request").set("request-id", i).async }
  calls.map(&:exitcode)
end
@output.set("codes", codes.tally.to_a)
"""


def respond_late(simulator):
    # So that all are on their way at once.
    simulator.control("plans", {"faults": [{"do": "delay", "ms": 300, "times": 30}]})


def test_connections_that_are_kept_to_one_host_leave_files_for_another(empty_home, start_simulator):
    for name in ("one", "two"):
        simulator = start_simulator()
        respond_late(simulator)
        empty_home.connect(simulator, name=name, **{"api-version": "v3", "max-concurrent": 30})
    empty_home.bit(BIT, "box/bit.rb")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (56, hard))  # the program's own are some 12
    try:
        result = empty_home.run("box:bit.rb")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert result.ok().json == {"codes": [[0, 60]]}


ADD_NOTE = f"""
r = @call.connector("{NAME}").set("action", "add-note").set("request-id", 17).set("notetext", "once").sync
@output.set("code", r.exitcode)
"""


def shell(command, *arguments):
    """Runs a line of bash with the program as $0 and `arguments` behind it."""
    done = subprocess.run(["bash", "-c", command, support.program_path(), *map(str, arguments)], env=support.environment(),
                          check=False, capture_output=True, text=True, timeout=support.WAIT)
    assert not any(trace in done.stderr for trace in support.TRACES), done.stderr
    return done


def test_output_beyond_the_limit_of_file_sizes_is_lost_with_the_remedy(home, simulator, tmp_path):
    # One block of 1024 bytes: what calls keep in data/ fits, the output does not.
    bit = home.bit(ADD_NOTE + '@output.set("much", "x" * 10_000)')
    done = shell('ulimit -f 1; "$0" run "$1" --home "$2" >"$3"', bit, home.path, tmp_path / "out.json")
    assert done.returncode == 1, done
    assert "standard output could not be written: File too large" in done.stderr and "ulimit -f" in done.stderr
    assert "The work itself was done" in done.stderr and notes_of(simulator) == ["once"]


def test_a_script_is_told_that_its_file_may_not_grow_and_its_children_end_as_usual(empty_home, tmp_path):
    bit = empty_home.bit(f"""
        begin
          File.write("{tmp_path}/own", "x")
        rescue => error
          @output.set("own", error.class.name)
        end
        system("exec dd if=/dev/zero of={tmp_path}/child count=1 status=none")
        @output.set("child", $?.termsig)""")
    done = shell('ulimit -f 0; "$0" run "$1" --home "$2"', bit, empty_home.path)
    assert json.loads(done.stdout) == {"own": "Errno::EFBIG", "child": signal.SIGXFSZ}, done


CLOSE_ALL = "(3..40).each { |n| IO.for_fd(n).close rescue nil }\n"


@pytest.mark.parametrize("then", ["", "$kept = (1..40).map { File.open('/dev/zero', 'w') }\n"])
def test_output_whose_descriptor_a_script_closes_is_lost_with_1(empty_home, then):
    result = empty_home.run_text(f"{CLOSE_ALL}{then}@output.set('a', 1)").failed(1, "standard output could not be written: it is closed")
    assert result.out == ""
