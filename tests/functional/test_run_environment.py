"""Ruby's variables in the environment of `run`, and patterns that must not take for ever."""

import os
import pwd
import time

import pytest

import support


def folder_with(tmp_path, name, text):
    (tmp_path / "lib").mkdir(exist_ok=True)
    (tmp_path / "lib" / name).write_text(text)
    return str(tmp_path / "lib")


# What the program, RubyGems, Ruby itself or the flintbits below load.
LIBRARIES = ["hocon", "hocon/config_factory", "rubygems", "rubygems/version", "rubygems/defaults/operating_system",
             "rubygems/defaults/ruby", "json", "json/ext", "json/generic_object", "ostruct", "set", "date", "etc", "monitor", "pp",
             "did_you_mean", "error_highlight", "enc/encdb", "enc/trans/transdb", "enc/trans/single_byte",
             "unicode_normalize/normalize", "stringio", "bundler", "no_such_library"]
GEMS = ["hocon", "json", "ostruct", "set", "date", "etc", "bundler", "no_such_library"]
LOADS = {
    "the program": "JSON.parse('{}')\nOpenStruct.new\nJSON::GenericObject\n'ü'.encode('ISO-8859-1')\n'ü'.unicode_normalize(:nfd)\n"
                   "pp({})\nraise 'no local.conf' unless @config.local('a') == 17",
    "a failed require": "begin; require 'no_such_library'; rescue LoadError; end\n%w[json set date ostruct hocon].each { |name| require name }\n"
                        "OpenStruct.new\nraise 'no local.conf' unless @config.local('a') == 17",
    "the constant Gem": "Gem::Version.new('1')\n%w[bundler set hocon].each { |name| require name }\nJSON::GenericObject\nnil.no_such_method rescue nil",
}


def poisoned(tmp_path):
    """Folders in which every file says in `loaded` that it was read; the variables that lead to them."""
    trap = f"File.write({str(tmp_path / 'loaded')!r}, __FILE__ + %q(\n), mode: 'a')\n"
    lib, user = tmp_path / "lib", tmp_path / "user"
    gems = user / ".local/share/gem/ruby/3.1.0"
    files = {lib / f"{name}.rb": trap for name in LIBRARIES}
    for name in GEMS:
        files[gems / f"gems/{name}-99/lib/{name}.rb"] = trap
        files[gems / f"specifications/{name}-99.gemspec"] = (
            trap + f"Gem::Specification.new {{ |s| s.name, s.version, s.summary, s.authors = '{name}', '99', 'x', ['x'] }}\n")
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return {"RUBYLIB": lib, "RUBYOPT": f"-I{lib} -rset -rhocon", "GEM_HOME": gems, "GEM_PATH": gems, "GEM_VENDOR": gems, "HOME": user,
            "XDG_DATA_HOME": user / ".local/share"}


@pytest.mark.parametrize("what", LOADS)
@pytest.mark.parametrize("variable", ["RUBYLIB", "RUBYOPT", "GEM_HOME", "GEM_PATH", "GEM_VENDOR", "HOME", "XDG_DATA_HOME"])
def test_no_code_comes_from_where_the_environment_points(empty_home, tmp_path, variable, what):
    empty_home.write("flintbox/try/local.conf", "a = 17\n")
    result = empty_home.run_text(LOADS[what] + "\nraise 'the end'", "--log-level", "debug",
                                 env={variable: str(poisoned(tmp_path)[variable])})
    assert not (tmp_path / "loaded").exists(), (tmp_path / "loaded").read_text()
    result.failed(1, "the end (RuntimeError)")


def test_a_flintbit_chooses_its_own_folders(empty_home, tmp_path):
    names = poisoned(tmp_path)
    bit = f"""$LOAD_PATH.unshift({str(tmp_path / "ours")!r}); require 'ours'
        ENV['GEM_HOME'] = {str(names["GEM_HOME"])!r}; require 'no_such_library'
        @output.set('ours', OURS)"""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/ours.rb").write_text("OURS = 17")
    assert empty_home.run_text(bit).ok().json == {"ours": 17}
    assert "gems/no_such_library-99/lib/no_such_library.rb" in (tmp_path / "loaded").read_text()


def test_gems_of_the_users_own_home_can_be_required(empty_home, tmp_path):
    result = empty_home.run_text("@output.set('path', Gem.path)", env={"HOME": str(tmp_path)}).ok()
    own = pwd.getpwuid(os.getuid()).pw_dir
    assert any(folder.startswith(own + "/.") for folder in result.json["path"]) or not os.path.isdir(own)
    assert not any(folder.startswith(str(tmp_path)) for folder in result.json["path"])


def test_what_a_flintbit_starts_inherits_rubys_variables(empty_home, tmp_path):
    folder = folder_with(tmp_path, "ours.rb", "OURS = 17")
    bit = "@output.set('lib', ENV['RUBYLIB']).set('child', `ruby -e 'require \"ours\"; print OURS'`)"
    assert empty_home.run_text(bit, env={"RUBYLIB": f":{folder}:"}).ok().json == {"lib": f":{folder}:", "child": "17"}


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
