"""How `flintdesk run` finds a flintbit, and that none outside its box is found."""

import os

import pytest

import support


def test_a_flintbit_is_named_by_file_or_by_flint_name(empty_home):
    empty_home.bit('@output.set("a", 1)', "box/deep/bit.rb")
    assert empty_home.run("box:deep:bit.rb").ok().json == {"a": 1}
    file = empty_home.path / "flintbox/box/deep/bit.rb"
    assert empty_home.run(file).ok().json == {"a": 1}
    assert empty_home.program("run", "flintbox/box/deep/bit.rb", cwd=empty_home.path).ok().json == {"a": 1}


def test_a_file_in_no_box_runs_too(empty_home, tmp_path):
    file = tmp_path / "loose.rb"
    file.write_text('@output.set("local", @config.local("a.b"))', encoding="utf-8")
    assert empty_home.run(file).ok().json == {"local": None}


def test_names_hold_blanks_and_parentheses(empty_home):
    empty_home.bit('@output.set("a", 1)', "My Box/Wintel (old)/do it.rb")
    assert empty_home.run("My Box:Wintel (old):do it.rb").ok().json == {"a": 1}


def test_names_are_case_sensitive(empty_home):
    empty_home.bit('@output.set("which", "lower")', "box/name.rb")
    empty_home.bit('@output.set("which", "upper")', "box/Name.rb")
    assert empty_home.run("box:name.rb").ok().json == {"which": "lower"}
    assert empty_home.run("box:Name.rb").ok().json == {"which": "upper"}
    empty_home.run("Box:name.rb").failed(6, "name.rb")


def test_outside_a_home_the_one_around_the_file_is_suggested(empty_home, tmp_path):
    empty_home.bit("", "box/bit.rb")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = support.run_program("run", empty_home.path / "flintbox/box/bit.rb", cwd=elsewhere)
    result.failed(3, f"did you mean --home {empty_home.path}?", "FLINTDESK_HOME", "flintdesk init")


def test_outside_a_home_the_one_below_is_suggested_when_there_is_one(empty_home):
    above = empty_home.path.parent
    arguments = ("call", "desk", "get-request", "--request-id", "1")
    support.run_program(*arguments, cwd=above).failed(3, f"did you mean --home {empty_home.path}?", "--config")
    (above / "second/connectors").mkdir(parents=True)
    result = support.run_program(*arguments, cwd=above).failed(3, "--home DIR")
    assert "did you mean" not in result.err.lower(), str(result)


def test_a_home_that_is_not_there_is_said_to_be_none_and_the_one_of_nearly_that_name_suggested(empty_home):
    missing = empty_home.path.with_name(empty_home.path.name + "x")
    result = support.run_program("run", "a:b.rb", "--home", missing, cwd="/")
    result.failed(3, f"{missing} is not a home folder: there is no such folder", f"did you mean --home {empty_home.path}?")


def test_a_misspelt_path_names_its_neighbour_and_a_bare_name_the_flintbit(empty_home):
    empty_home.bit("", "box/close.rb")
    cwd = empty_home.path
    support.run_program("run", "flintbox/box/closs.rb", cwd=cwd).failed(6, "did you mean flintbox/box/close.rb?")
    support.run_program("run", "close.rb", cwd=cwd).failed(6, "did you mean box:close.rb?")
    support.run_program("run", "box/close.rb", cwd=cwd).failed(6, "did you mean box:close.rb?")
    support.run_program("run", "elsewhere:close.rb", cwd=cwd).failed(6, "did you mean box:close.rb?")


def test_a_file_with_a_colon_in_its_name_comes_before_a_flint_name(empty_home):
    empty_home.write("odd:name.rb", '@output.set("a", "file")')
    empty_home.bit('@output.set("a", "box")', "odd/name.rb")
    assert empty_home.program("run", "odd:name.rb", cwd=empty_home.path).ok().json == {"a": "file"}


@pytest.mark.parametrize("name", ["box:nothing.rb", "nobox:bit.rb", "nothing.rb", "./nothing.rb", "box:dir:"])
def test_a_flintbit_that_does_not_exist_is_6_and_named(empty_home, name):
    empty_home.bit("", "box/bit.rb")
    result = empty_home.run(name)
    if name.endswith(":"):
        assert result.code in (2, 6), str(result)
        result.clean()
    else:
        result.failed(6, name.split(":")[-1].removeprefix("./"))


@pytest.mark.parametrize("name", ["box:..:other:bit.rb", "..:outside.rb", "box:..:..:outside.rb", ":outside.rb",
                                  "box::bit.rb", "box:../other/bit.rb", "box:.:bit.rb"])
def test_a_name_cannot_step_out_of_its_box(empty_home, name):
    empty_home.write("outside.rb", '@output.set("ran", true)')
    empty_home.bit('@output.set("ran", true)', "other/bit.rb")
    empty_home.bit('@output.set("ran", true)', "box/bit.rb")
    result = empty_home.run(name)
    assert result.code in (2, 6), str(result)
    assert "ran" not in result.out
    result.failed(result.code, ("box", "bit"))


@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_link_cannot_lead_out_of_its_box(empty_home, link):
    secret = empty_home.write("outside/bit.rb", '@output.set("ran", true)')
    empty_home.bit("", "box/inside.rb")
    box = empty_home.path / "flintbox/box"
    if link == "file":
        os.symlink(secret, box / "bit.rb")
        result = empty_home.run("box:bit.rb")
    else:
        os.symlink(secret.parent, box / "dir")
        result = empty_home.run("box:dir:bit.rb")
    assert result.code in (2, 6), str(result)
    assert "ran" not in result.out
    result.failed(result.code, "bit.rb")


def test_a_flintbit_called_by_another_stays_in_its_box_too(empty_home):
    empty_home.write("outside.rb", '@output.set("ran", true)')
    result = empty_home.run_text('@call.bit("try:..:..:outside.rb").sync').failed(1, "try:..:..:outside.rb")
    assert "ran" not in result.out


def test_a_folder_is_no_flintbit(empty_home):
    empty_home.bit("", "box/dir.rb/bit.rb")
    result = empty_home.run("box:dir.rb")
    assert result.code in (2, 6), str(result)
    result.clean()


def test_other_languages_are_named_as_such(empty_home):
    empty_home.bit("", "box/old.groovy")
    result = empty_home.run("box:old.groovy")
    assert result.code in (2, 6), str(result)
    result.failed(result.code, ".rb")
