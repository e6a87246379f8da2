"""What holds for `ruby file.rb` holds for `flintdesk run file.rb`: ordinary constructs, run by both, show the same."""

import json
import re
import shutil
import subprocess

import pytest

import support

CONSTRUCTS = support.ROOT / "tests/data/constructs"
HELP = {
    "uses.rb": 'HELPED = LIMIT + 1\ndef from_help(value) = @output.set("helped", value)\n'
               '@output.set("name", @input.get("name"))\n',
    "count.rb": "$loaded = ($loaded || 0) + LIMIT\n",
    "late.rb": "module Late; VALUE = LIMIT + 1; end\n",
    "broken.rb": "\nraise 'broken'\n",
    "syntax.rb": "a = 1\nb = (\n",
}
OURS = re.compile(r"^(?:flintdesk: |.*: warning: ).*\n?", re.MULTILINE)


def constructs():
    found = {}
    for file in ("top_level.rb", "library.rb", "ending.rb"):
        for part in re.split(r"^#: ", (CONSTRUCTS / file).read_text(), flags=re.MULTILINE)[1:]:
            name, source = part.split("\n", 1)
            assert name not in found
            found[name] = source
    return found


ALL = constructs()


@pytest.fixture
def script(empty_home):
    for name, text in HELP.items():
        empty_home.write(f"flintbox/try/help/{name}", text)

    def write(source):
        empty_home.bit("", "try/bit.rb")
        return empty_home.write("flintbox/try/bit.rb", source)
    return write


def by_ruby(file, home, tmp_path):
    """Exit status, standard output and `@output`."""
    output = tmp_path / "output.json"
    command = [shutil.which("ruby3.1") or "ruby", "--disable=did_you_mean,error_highlight", "-r",
               CONSTRUCTS / "shim.rb", file]
    done = subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env=support.environment({"CONSTRUCT_OUTPUT": str(output), "WHO": "Jürgen"}),
                          timeout=support.WAIT, check=False)
    values = json.loads(output.read_text()) if output.exists() else {}
    return done.returncode, done.stdout.decode(), values


def by_flintdesk(home):
    """The same; what a script prints goes to standard error."""
    result = home.run("try:bit.rb", "--log-level", "off", "--input", '{"request-id":17,"name":"Ann"}',
                      env={"WHO": "Jürgen"}).clean()
    return result.code, OURS.sub("", result.err), result.json


def test_there_are_some_hundred_of_them():
    assert len(ALL) > 150


@pytest.mark.parametrize("name", ALL)
def test_a_construct_shows_the_same_under_ruby_and_as_a_flintbit(script, empty_home, tmp_path, name):
    file = script(ALL[name])
    assert by_flintdesk(empty_home) == by_ruby(file, empty_home.path, tmp_path)
