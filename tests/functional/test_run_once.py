"""A job is reported once, whatever Ruby, a signal or the caller's descriptors do around it."""

import signal

import support

# An ending is left behind 5 s after the job was reported. The time of the job is to be up between the two: later than a
# script takes on a busy machine, and sooner than the program leaves.
TIMEOUT = "4500"  # milliseconds
SLOW = {
    "finalizer": 'ObjectSpace.define_finalizer(Object.new, proc { sleep 25 })\n@output.set("done", true)\n',
    "thread": 'left = Thread.new { begin; sleep; ensure; sleep 25; end }\n'
              'Thread.pass until left.status == "sleep"\n@output.set("done", true)\n',
}


def test_a_slow_ending_of_ruby_changes_nothing_that_was_reported(empty_home):
    running = {kind: support.Background("run", empty_home.bit(text, f"try/{kind}.rb"), "--home", empty_home.path,
                                        "--timeout", TIMEOUT)
               for kind, text in SLOW.items()}
    for kind, program in running.items():
        assert program.finish() == 0, f"{kind}: {program.err}"
        assert program.out == ['{"done":true}'], kind


def test_a_hang_up_ends_the_job_with_its_output(empty_home):
    result = empty_home.run_text('@output.set("a", 1)\nProcess.kill("HUP", Process.pid)\nsleep\n')
    assert result.code == 128 + signal.SIGHUP, str(result)
    assert result.json == {"a": 1}


def test_an_input_file_may_begin_with_a_byte_order_mark(empty_home):
    file = empty_home.write("input.json", b'\xef\xbb\xbf{"a": 1}')
    result = empty_home.run_text('@output.set("a", @input.get("a"))', "--input", f"@{file}").ok()
    assert result.json == {"a": 1}
