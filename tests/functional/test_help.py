"""Help, version, completion and manual: there, complete, and well-formed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import support
import terminal

COMMANDS = ["init", "run", "call", "actions", "simulate", "doctor", "log", "completion", "manual", "help", "version"]
NINE = ["get-request", "update-request", "close-request", "add-note", "add-request", "add-resolution", "add-worklog",
        "assign-request", "pickup-request"]


def test_version():
    assert re.fullmatch(r"flintdesk \d+\.\d+\.\d+\n", support.run_program("--version").ok().out)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_and_every_exit_status(option):
    text = support.run_program(option).ok().out
    for command in COMMANDS:
        assert re.search(rf"^\s+{command}\b", text, re.MULTILINE), command
    for code in [*range(15), 130, 143]:
        assert re.search(rf"^\s+{code}\b", text, re.MULTILINE), code


def test_a_command_that_is_missing_is_asked_for_by_that_word():
    result = support.run_program()
    result.failed(2, "a command is required", *COMMANDS)
    assert "subcommand" not in (result.err + support.run_program("--help").ok().out).lower()


def test_help_says_when_a_parameter_is_required():
    text = support.run_program("call", "add-worklog", "--help").ok().out
    assert "--request-id ID  (required unless associated_entity is request)\n" in text
    assert "--associated_entity_id ID  (required when associated_entity is request)\n" in text
    assert "--name TEXT  (required)\n" in text


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(command, option):
    result = support.run_program(command, option).ok()
    assert command in result.out and len(result.out.splitlines()) >= 3
    assert result.err == ""


@pytest.mark.parametrize("action", NINE)
@pytest.mark.parametrize("arguments", [["call", "{}", "--help"], ["call", "manageenginesdp", "{}", "--help"]])
def test_call_has_help_for_every_action_without_a_home(action, arguments, tmp_path):
    text = support.run_program(*[part.format(action) for part in arguments], cwd=tmp_path).ok().out
    assert action in text
    assert "--request-id" in text or action == "add-request"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["manageenginesdp", "--help"]])
def test_call_has_help_without_an_action(arguments, tmp_path):
    assert "CONNECTOR ACTION" in support.run_program("call", *arguments, cwd=tmp_path).ok().out


def offered(*words):
    """What the program says may stand for the last word, to the script of a shell."""
    return support.run_program("completion", "--words", *words).ok().out.split("\0")[1:-1:2]


def test_the_program_offers_every_command_and_action():
    assert set(offered("")) == {*COMMANDS, "--help", "--version"}
    assert set(NINE) <= set(offered("actions", ""))
    assert "--request-id" in offered("call", "desk", "get-request", "--req")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_well_formed(shell):
    script = support.run_program("completion", shell).ok().out
    checker = shutil.which("bash" if shell == "bash" else shell)
    if checker:
        option = "--no-execute" if shell == "fish" else "-n"
        done = subprocess.run([checker, option], input=script, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words, expected", [
    (["flintdesk", "ru"], "run"), (["flintdesk", "run", "--in"], "--input"),
    (["flintdesk", "call", "des"], "desk"), (["flintdesk", "call", "desk", "close"], "close-request"),
    (["flintdesk", "call", "desk", "add-note", "--note"], "--notetext"), (["flintdesk", "actions", "get"], "get-request"),
    (["flintdesk", "call", "desk", "add-note", "--host"], "--host-name"),
    (["flintdesk", "call", "desk", "add-note", "--technician-key", "@"], "@input.json"),
    (["flintdesk", "call", "desk", "get-request", "--is-ssl", ""], "false"),
    (["flintdesk", "call", "desk", "get-request", "--home", ""], "folder"),
    (["flintdesk", "run", "--home", "fo"], "folder"), (["flintdesk", "run", "--log-level", "warn"], "warning"),
    (["flintdesk", "run", "--input", "@inp"], "@input.json"), (["flintdesk", "run", "tic"], "tickets:close.rb"),
    (["flintdesk", "run", "tickets:cl"], "close.rb"), (["flintdesk", "run", "./inp"], "./input.json"),
    (["flintdesk", "simulate", "--data", "in"], "input.json"), (["flintdesk", "simulate", "--profile", ""], "closing-rules"),
    (["flintdesk", "doctor", "--config", "in"], "input.json"), (["flintdesk", "doctor", ""], "desk"),
    (["flintdesk", "call", "--log-level", "info", ""], "desk"), (["flintdesk", "call", "--timeout", "5", "--is-ssl", "des"], "desk"),
    (["flintdesk", "call", "--is-ssl", "desk", ""], "get-request"), (["flintdesk", "call", "--is-ssl", "false", ""], "desk"),
    (["flintdesk", "call", "--config", "get-request", ""], "add-note"),
    (["flintdesk", "call", "--timeout", "5", "desk", "--port", "1", "add-note", "--note"], "--notetext"),
    (["flintdesk", "call", "desk", "add-note", "--time"], "--timeout"), (["flintdesk", "call", "--conf"], "--config"),
    (["flintdesk", "call", "--config=get-request", ""], "desk"), (["flintdesk", "run", "--meta", "tic"], "tickets:close.rb"),
    (["flintdesk", "run", "--timeout", "5", "tic"], "tickets:close.rb"), (["flintdesk", "doctor", "--config", "x", ""], "desk"),
    (["flintdesk", "init", "--key", "-", ""], "folder"), (["flintdesk", "init", "--key", "e"], "env:"),
    (["flintdesk", "call", "desk", "add-note", "--technician-key", "env:FLINTDESK_HO"], "FLINTDESK_HOME"),
    (["flintdesk", "call", "desk", "close-request", "--close-accepted", ""], "Accepted"),
    (["flintdesk", "call", "desk", "update-request", "--status", "On"], r"On\ Hold"),
    (["flintdesk", "call", "desk", "get-request", "--output", ""], "json"), (["flintdesk", "help", "ca"], "call"),
    (["flintdesk", "help", "call", "close"], "close-request"),
])
def test_bash_completes(empty_home, tmp_path, words, expected):
    assert expected in completed(empty_home, tmp_path, words)


@pytest.mark.parametrize("words", [
    ["flintdesk", "run", "--home", ""], ["flintdesk", "run", "--timeout", ""], ["flintdesk", "simulate", "--port", ""],
    ["flintdesk", "call", "desk", "get-request", "--request-id", ""],
])
def test_bash_offers_no_option_where_a_value_belongs(empty_home, tmp_path, words):
    assert not [word for word in completed(empty_home, tmp_path, words) if word.startswith("-")]


@pytest.mark.parametrize("option", ["--home {}", "--home={}"])
@pytest.mark.parametrize("command, expected", [("call", "desk"), ("call", "get-request"), ("doctor", "desk"), ("run", "tickets:close.rb")])
def test_bash_completes_from_the_home_that_stands_before(empty_home, tmp_path, option, command, expected):
    words = ["flintdesk", command, option.format(empty_home.path), ""]
    assert expected in completed(empty_home, tmp_path, words, {"FLINTDESK_HOME": "/nowhere"})


@pytest.mark.parametrize("words", [["flintdesk", "run", "tickets:close.rb", ""], ["flintdesk", "doctor", "--home", ".", "desk", ""],
                                   ["flintdesk", "actions", "get-request", ""], ["flintdesk", "call", "desk", "get-request", ""],
                                   ["flintdesk", "help", "run", ""], ["flintdesk", "help", "call", "get-request", ""]])
def test_bash_offers_no_word_beyond_those_that_a_command_takes(empty_home, tmp_path, words):
    assert completed(empty_home, tmp_path, words) == []


def test_an_option_of_a_call_is_offered_once():
    assert offered("call", "desk", "add-note", "--time") == ["--timeout"]


def completed(home, folder, words, env=None):
    """What bash offers for a line, in a folder with `folder/` and `input.json`."""
    home.connector({}, name="desk")
    home.bit("", "tickets/close.rb")
    (folder / "typed/folder").mkdir(parents=True, exist_ok=True)
    (folder / "typed/input.json").touch()
    line = " ".join(words)
    env = {"PATH": f"{Path(support.program_path()).parent}:{os.environ['PATH']}", "FLINTDESK_HOME": str(home.path), **(env or {})}
    script = support.run_program("completion", "bash").ok().out
    script += f"\nCOMP_WORDBREAKS=\"'@><=;|&(:\" COMP_LINE='{line}' COMP_POINT={len(line)}\n"
    script += '_flintdesk; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash"], input=script, text=True, capture_output=True, check=False, cwd=folder / "typed",
                          env=support.environment(env))
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


def test_an_unknown_shell_is_refused():
    support.run_program("completion", "tcsh").failed(2, "tcsh", "bash")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_speaks_of_values_and_not_of_the_parser(command):
    text = support.run_program(command, "--help").ok().out
    for trace in ("{false}", ":INT", ":{", "Exit status"):
        assert trace not in text


def test_bash_itself_keeps_the_at_sign_of_a_file(tmp_path):
    """In a real shell, since the way in which bash cuts its words is what went wrong."""
    (tmp_path / "input.json").touch()
    seen = type_in_bash(tmp_path, "flintdesk run --input @inp\t")
    assert "<run><--input><@input.json>" in seen.text


STRANGE_NAMES = ["a b", "c*", "d's", 'e"e', "f$(touch pwned)", "g`touch pwned`", "h;touch pwned", "i\\j", "k$HOME", "l\nm"]


@pytest.fixture
def strange_home(empty_home):
    for name in STRANGE_NAMES:
        empty_home.connector({}, name=name)
        empty_home.write(f"flintbox/my box/{name}.rb", "")
    return empty_home


def test_bash_offers_each_name_of_a_file_as_one_word(strange_home, tmp_path):
    usable = [name for name in STRANGE_NAMES if not set(name) & {"\\", "\n"}]  # as names of connectors
    for words, names in ((["doctor"], usable), (["run"], [f"my box:{name}.rb" for name in STRANGE_NAMES])):
        offered = completed(strange_home, tmp_path, ["flintdesk", *words, ""])
        read = subprocess.run(["bash", "-c", "printf '%s\\0' " + " ".join(offered)], capture_output=True, text=True, check=True)
        assert set(names) <= set(read.stdout.split("\0")), offered
    assert not list(tmp_path.rglob("pwned")) and not Path("pwned").exists()


@pytest.mark.parametrize("typed", ["my\\ box:{}", "'my box:{}", '"my box:{}', "my\\ b"])
@pytest.mark.parametrize("first, name", [("a", "a b"), ("c", "c*"), ("f", "f$(touch pwned)"), ("g", "g`touch pwned`"), ("h", "h;touch pwned"),
                                         ("k", "k$HOME")])
def test_bash_itself_evaluates_no_name_of_a_file(tmp_path, empty_home, typed, first, name):
    """In a real shell, which puts the reply into the line and reads it."""
    empty_home.write(f"flintbox/my box/{name}.rb", "")
    seen = type_in_bash(tmp_path, f"flintdesk run {typed.format(first)}\t", {"FLINTDESK_HOME": str(empty_home.path)})
    assert f"<run><my box:{name}.rb>" in seen.text
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("name", STRANGE_NAMES[:-1])
def test_bash_itself_evaluates_no_name_behind_an_at_sign(tmp_path, name):
    (tmp_path / name).touch()
    seen = type_in_bash(tmp_path, f"flintdesk run --input @{name[0]}\t")
    assert f"<run><--input><@{name}>" in seen.text
    assert not (tmp_path / "pwned").exists()


def type_in_bash(folder, line, env=None):
    """What somebody sees who types the line, which ends by showing its words."""
    (folder / "rc").write_text(support.run_program("completion", "bash").ok().out + "\nPS1='ready> '\n"
                               "flintdesk() { if [ \"$1\" = completion ]; then "
                               f"'{support.program_path()}' \"$@\"; else printf '<%s>' \"$@\"; echo; fi; }}\n", encoding="utf-8")
    return terminal.run_command(["bash", "--noprofile", "--rcfile", "rc", "-i"], cwd=folder, env=env,
                                answers=[("ready> ", line), ("<run>", "exit")])


def test_the_man_page_has_the_sections_that_people_look_for():
    page = support.run_program("manual").ok().out
    assert re.findall(r"^\.SH (.*)$", page, re.MULTILINE) == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"]
    for words in ("FLINTDESK_CONNECTOR", "NO_COLOR", "connectors/NAME.json", "Default: 8080.", "Default: manageenginesdp."):
        assert words in page, words


def test_the_actions_have_a_man_page_of_their_own():
    page = support.run_program("manual", "actions").ok().out
    assert page.startswith(".TH FLINTDESK-ACTIONS 7 ")
    assert re.findall(r"^\.SH (.*)$", page, re.MULTILINE) == [
        "NAME", "DESCRIPTION", "REQUESTS", "NOTES", "WORKLOGS", "RESOLUTION", "TASKS", "APPROVALS", "ATTACHMENTS", "MAIL",
        "ASSOCIATIONS", "TEMPLATES", "SEE ALSO"]
    assert "Also \\-\\-notestext." in page and " Required unless associated_entity is " in page
    support.run_program("manual", "nosuch").failed(2, "nosuch", "actions")


def test_the_man_page_reads_well():
    page = support.run_program("manual").ok().out
    for trace in ("{false}", ":INT", "1099511627776"):
        assert trace not in page
    assert page.count("invalid\\-configuration") == 1, "the exit statuses stand there once"
    assert ".TP\n\\fB\\-\\-input\\fR \\fITEXT\\fR\nThe input:" in page


@pytest.mark.parametrize("name, words", [([], [*COMMANDS, "EXIT STATUS"]), (["actions"], [action.replace("-", "\\-") for action in NINE])])
def test_the_man_pages_are_well_formed(name, words):
    page = support.run_program("manual", *name).ok().out
    for word in words:
        assert word in page
    groff = subprocess.run(["groff", "-Kutf8", "-man", "-Tutf8", "-ww", "-z"], input=page, text=True, capture_output=True,
                           check=False, env=support.environment())
    assert (groff.returncode, groff.stderr) == (0, "")


@pytest.mark.parametrize("arguments, words", [
    (["run", "a.rb", "--hom", "desk"], "unknown option --hom; did you mean --home?"),
    (["doctor", "--save-cert", "x"], "unknown option --save-cert; did you mean --save-certificate?"),
    (["run", "a.rb", "--request-id=17"], "unknown option --request-id; give values for the flintbit with --input or --set"),
    (["run", "a.rb", "b.rb"], "unexpected argument b.rb"),
    (["--verson"], "did you mean --version?"),
    (["--verson", "call", "x"], "did you mean --version?"),
    (["run", "a.rb", "--timeout", "10s"], "10s is not a number of milliseconds"),
    (["init", "--port", "80x"], "80x is not a port"),
])
def test_a_word_that_a_command_cannot_use_is_named_with_what_was_meant(arguments, words, tmp_path):
    result = support.run_program(*arguments, cwd=tmp_path)
    assert result.code == 2 and words in result.err, str(result)
