"""ci/check_hardening.py finds each part of Debian's hardening when it alone is missing."""

import importlib.util
import json
import shutil
import subprocess
import sys

import pytest

from support import ROOT, WAIT

CHECK = ROOT / "ci/check_hardening.py"
COMPILED = ["-O2", "-fstack-protector-strong", "-Wformat", "-Werror=format-security", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"]
LINKED = ["-Wl,-z,relro", "-Wl,-z,now"]
SOURCE = """
#include <cstdio>
#include <cstring>
#include <unistd.h>
int main(int count, char** words) {
  char text[64];
  std::strcpy(text, words[count - 1]);
  return read(0, text, count) > 0 ? std::puts(text) : 1;
}
"""
FAULTS = [  # what is left out or put in, and what is said of which file
    ({"-fstack-protector-strong": "-fno-stack-protector"}, {"program", "module.so", "archive.a"}, "has no stack protector"),
    ({"-D_FORTIFY_SOURCE=2": "-DNOTHING"}, {"program", "archive.a"}, "has no FORTIFY"),
    ({"-Wl,-z,now": "-Wl,-z,lazy"}, {"program", "module.so"}, "has no BIND_NOW"),
    ({"-Wl,-z,relro": "-Wl,-z,norelro"}, {"program", "module.so"}, "has no GNU_RELRO"),
    ({"-pie": "-no-pie"}, {"program"}, "is not position-independent"),
    ({"-z": "-z", "noexecstack": "execstack"}, {"program", "module.so"}, "has a stack that can be executed"),
]


def build(folder, other=None):
    """A program, a module and an archive, hardened but for what `other` puts in place of a flag."""
    flags = [(other or {}).get(flag, flag) for flag in COMPILED]
    links = [(other or {}).get(flag, flag) for flag in [*LINKED, "-z", "noexecstack"]]
    (folder / "source.cpp").write_text(SOURCE)
    pie = (other or {}).get("-pie", "-pie")
    for command in (["g++", *flags, "-fPIC", "-c", "source.cpp", "-o", "object.o"],
                    ["g++", *links, pie, "object.o", "-o", "program"],
                    ["g++", *links, "-shared", "object.o", "-o", "module.so"],
                    ["ar", "rcs", "archive.a", "object.o"]):
        subprocess.run(command, cwd=folder, check=True, timeout=WAIT, capture_output=True)
    return subprocess.run([sys.executable, CHECK, ".", "program", "module.so", "archive.a"], cwd=folder, capture_output=True,
                          text=True, timeout=WAIT)


def test_hardened_files_pass(tmp_path):
    checked = build(tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("other, files, fault", FAULTS, ids=[fault for _, _, fault in FAULTS])
def test_a_missing_part_is_found_in_the_file(tmp_path, other, files, fault):
    checked = build(tmp_path, other)
    assert checked.returncode == 1
    said = checked.stderr.splitlines()
    assert {line.split()[0] for line in said} == files and all(fault in line for line in said), checked.stderr


@pytest.fixture
def flags():
    spec = importlib.util.spec_from_file_location("check_hardening", CHECK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.flags


def written(folder, compiled, linked):
    """A build folder whose sources and files are made with these words."""
    database = [{"file": str(ROOT / "src/base/text.cpp"), "command": " ".join(["g++", *compiled, "-c", "text.cpp"])},
                {"file": str(ROOT / "bench/measure.cpp"), "command": "g++ -c measure.cpp"}]  # no part of what is installed
    (folder / "compile_commands.json").write_text(json.dumps(database))
    (folder / "build.ninja").write_text("".join(f"build /somewhere/{name}: LINK main.o\n  LINK_FLAGS = {' '.join(linked)}\n\n"
                                                for name in ("flintdesk", "flintdesk-ruby.so")))
    return folder


def test_all_of_debians_flags_are_looked_for(tmp_path, flags):
    assert shutil.which("dpkg-buildflags")
    assert list(flags(written(tmp_path, COMPILED, LINKED))) == []
    for flag in set(COMPILED) - {"-O2", "-U_FORTIFY_SOURCE"}:
        faults = list(flags(written(tmp_path, [word for word in COMPILED if word != flag], LINKED)))
        assert faults[0] == f"src/base/text.cpp is compiled without {flag}"
    for flag in LINKED:
        assert list(flags(written(tmp_path, COMPILED, [word for word in LINKED if word != flag]))) == [
            f"{name} is linked without {flag}" for name in ("flintdesk", "flintdesk-ruby.so")]


@pytest.mark.parametrize("back", ["-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=0", "-fno-stack-protector", "-Wno-error=format-security"])
def test_a_flag_that_is_taken_back_is_found(tmp_path, flags, back):
    fault, = flags(written(tmp_path, [*COMPILED, back], LINKED))
    assert fault.startswith("src/base/text.cpp takes a flag back")
