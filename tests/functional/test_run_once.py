"""A job is reported once, whatever Ruby, a signal or the caller's descriptors do around it."""

import signal

SLOW_FINALIZER = 'ObjectSpace.define_finalizer(Object.new, proc { sleep 12 })\n@output.set("done", true)\n'
SLOW_THREAD = 'Thread.new { begin; sleep; ensure; sleep 12; end }\nsleep 0.1\n@output.set("done", true)\n'


def test_a_slow_ending_of_ruby_changes_nothing_that_was_reported(empty_home):
    for text in (SLOW_FINALIZER, SLOW_THREAD):
        result = empty_home.run_text(text, "--timeout", "1000")
        assert result.code == 0, str(result)
        assert result.out.count("{") == 1 and result.json == {"done": True}


def test_a_hang_up_ends_the_job_with_its_output(empty_home):
    result = empty_home.run_text('@output.set("a", 1)\nProcess.kill("HUP", Process.pid)\nsleep\n')
    assert result.code == 128 + signal.SIGHUP, str(result)
    assert result.json == {"a": 1}


def test_an_input_file_may_begin_with_a_byte_order_mark(empty_home):
    file = empty_home.write("input.json", b'\xef\xbb\xbf{"a": 1}')
    result = empty_home.run_text('@output.set("a", @input.get("a"))', "--input", f"@{file}").ok()
    assert result.json == {"a": 1}
