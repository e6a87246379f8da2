"""Ruby's variables in the environment of `run`, and patterns that must not take for ever."""

import time

import pytest

import support


def folder_with(tmp_path, name, text):
    (tmp_path / "lib").mkdir(exist_ok=True)
    (tmp_path / "lib" / name).write_text(text)
    return str(tmp_path / "lib")


@pytest.mark.parametrize("name", ["json.rb", "json/ext.rb", "enc/encdb.rb", "rubygems.rb", "ostruct.rb", "hocon.rb", "monitor.rb"])
def test_nothing_of_rubylib_takes_the_place_of_what_the_program_loads(empty_home, tmp_path, name):
    folder = tmp_path / "lib"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("warn 'not ours'; exit!(99)")
    result = empty_home.run_text("@log.info(@input.to_s)\n@output.set('a', @util.json('[1]'))", env={"RUBYLIB": str(folder)}).ok()
    assert result.json == {"a": [1]} and "not ours" not in result.err


def test_a_script_finds_its_own_in_rubylib(empty_home, tmp_path):
    folder = folder_with(tmp_path, "ours.rb", "OURS = 17")
    bit = "require 'ours'\n@output.set('ours', OURS).set('lib', ENV['RUBYLIB']).set('child', `ruby -e 'require \"ours\"; print OURS'`)"
    assert empty_home.run_text(bit, env={"RUBYLIB": f":{folder}:"}).ok().json == {"ours": 17, "lib": f":{folder}:", "child": "17"}


def test_an_empty_part_of_rubylib_is_not_the_working_directory(empty_home):
    empty_home.write("ours.rb", "OURS = 17")
    for value in ("", ":", "::"):
        empty_home.run_text("require 'ours'", env={"RUBYLIB": value}).failed(1, "cannot load such file")


@pytest.mark.parametrize("option", ["-rours", "-W2 -d", "--yjit", "-Ku", "--no-such-option", "-I. -rours"])
def test_rubyopt_has_no_effect(empty_home, tmp_path, option):
    folder = folder_with(tmp_path, "ours.rb", "warn 'not ours'; OURS = 17")
    bit = "@output.set('ours', defined?(OURS)).set('w', $VERBOSE).set('d', $DEBUG).set('opt', ENV['RUBYOPT'])"
    result = empty_home.run_text(bit, env={"RUBYOPT": option, "RUBYLIB": folder}).ok()
    assert result.json == {"ours": None, "w": False, "d": False, "opt": option} and result.err == ""


# What looks as if a pattern could try it in many ways.
LONG = 60_000
HOSTILE = {
    "a path of names": "@util.json('{}').get('%s')" % ("a." * LONG + "$"),
    "a path of blanks": "@util.json('{}').get('a[?(@.a%s!)]')" % (" " * LONG),
    "a path of quotes": "@util.json('{}').get(%%q(a['%s))" % ("\\\\" * LONG),
    "a path of digits": "@util.json('[]').get('[%s:%s:x]')" % ("1" * LONG, "1" * LONG),
    "a filter": "@util.json('[{}]').get('[?(@.%s = %s)]')" % ("a" * LONG, "x" * LONG),
    "a frame": "eval('raise %%q(x)', binding, '/gems/' + '-1' * %d, 1)" % LONG,
    "a frame of colons": "eval('raise %%q(x)', binding, ':1x' * %d, 1)" % LONG,
    "a message of nil": "raise ArgumentError, 'nilClas' * %d" % LONG,
    "a message of a syntax error": "raise SyntaxError, (__FILE__ + ':1') * 1000",
    "percent signs": "@util.decodeurl('%%' * %d) rescue @output.set('x', 1)" % LONG,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_pattern_of_the_objects_takes_for_ever(empty_home, name):
    bit = "t = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)\nbegin\n%s\nrescue Exception\n" \
          "raise if %s\nend\n@output.set('s', Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - t)"
    began = time.monotonic()
    result = empty_home.run_text(bit % (HOSTILE[name], "true" if "frame" in name or "message" in name else "false"))
    assert time.monotonic() - began < support.WAIT
    if result.code == 0:
        assert result.json["s"] < 10, str(result)
    else:
        result.failed(1)


def test_a_pattern_of_a_script_that_takes_for_ever_ends_with_its_time(empty_home):
    result = empty_home.run_text("('a' * 40 + '!').match?(/^(a|a)+$/)", "--timeout", "1000")
    result.failed(10, "1000 ms")
