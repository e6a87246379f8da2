#!/usr/bin/env python3
"""Checks that a build has Debian's hardening: ci/check_hardening.py BUILD-DIR [PROGRAM MODULE ARCHIVE]

Three checks, since none sees everything:
  the flags   every source of src/ is compiled, and the program and its module are linked, with what dpkg-buildflags says
              for hardening=+all
  the files   the program is position-independent, its tables are read-only before main() and its stack is no code; program
              and archive call the checking functions of stack protector and FORTIFY
  the module  the same, but that it calls nothing that FORTIFY could check
Needs dpkg-buildflags (dpkg-dev) and readelf, nm (binutils).
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OF_NO_MATTER = re.compile(r"-g|-O\d|-f(file|debug|macro)-prefix-map=.*|-Wdate-time|-fPIE|-pie")  # PIE is looked for in the files

TAKEN_BACK = {"-fno-stack-protector", "-Wno-format", "-Wno-format-security", "-Wno-error", "-Wno-error=format-security"}


def output(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace", **more)
    if done.returncode != 0:
        sys.exit(f"{shlex.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


def flags_of_debian():
    """What a source is compiled with, and what a program is linked with."""
    wanted = []
    for names in (("CPPFLAGS", "CXXFLAGS"), ("LDFLAGS",)):
        words = [word for name in names for word in output(
            "dpkg-buildflags", "--get", name, env={"PATH": os.environ["PATH"], "DEB_BUILD_MAINT_OPTIONS": "hardening=+all"}).split()]
        wanted.append([word for word in words if not OF_NO_MATTER.fullmatch(word)])
    return wanted


def flags(build):
    """Sources that are compiled, and files that are linked, without a flag."""
    compiling, linking = flags_of_debian()
    sources = 0
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        source = pathlib.Path(entry["file"])
        if not source.is_relative_to(ROOT / "src"):
            continue
        sources += 1
        words = shlex.split(entry["command"])
        for flag in compiling:
            if flag not in words:
                yield f"{source.relative_to(ROOT)} is compiled without {flag}"
        if [word for word in words if "_FORTIFY_SOURCE" in word][-1:] != ["-D_FORTIFY_SOURCE=2"] or TAKEN_BACK & set(words):
            yield f"{source.relative_to(ROOT)} takes a flag back: {entry['command']}"
    if sources == 0:
        yield f"{build}: no source of src/ is built there"
    ninja = (build / "build.ninja").read_text(encoding="utf-8")
    for target in ("flintdesk", "flintdesk-ruby.so"):
        found = re.search(rf"^build \S*/{re.escape(target)}:.*?\n((?:  .*\n)+)", ninja, re.M)
        for flag in linking:
            if not found or flag not in found[1]:
                yield f"{target} is linked without {flag}"


def elf(file, is_program):
    """What a linked file shows."""
    headers, dynamic = output("readelf", "-hlW", file), output("readelf", "-dW", file)
    symbols = output("readelf", "--dyn-syms", "-W", file)
    if is_program and not (re.search(r"Type:\s+DYN", headers) and re.search(r"FLAGS_1\).*\bPIE\b", dynamic)):
        yield "is not position-independent (PIE)"
    if "GNU_RELRO" not in headers:
        yield "has no GNU_RELRO: its tables stay writable"
    if not re.search(r"BIND_NOW|FLAGS_1\).*\bNOW\b", dynamic):
        yield "has no BIND_NOW: functions are looked up when they are first called"
    stack = re.search(r"GNU_STACK(?:\s+0x\w+){5}\s+(\w+)", headers)
    if not stack or "E" in stack[1]:
        yield "has a stack that can be executed"
    yield from calls(symbols, is_program)


def calls(symbols, is_fortified):
    if "__stack_chk_fail" not in symbols:
        yield "has no stack protector (__stack_chk_fail)"
    if is_fortified and not re.search(r"\b__(?!stack)\w+_chk\b", symbols):
        yield "has no FORTIFY (no function __…_chk is called)"


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    named = [pathlib.Path(name) for name in sys.argv[2:]]
    program, module, archive = named or (ROOT / "build/flintdesk", ROOT / "build/flintdesk-ruby.so", build / "libflintdesk.a")
    faults = [] if named else list(flags(build))
    for file, found in ((program, elf(program, True)), (module, elf(module, False)), (archive, calls(output("nm", archive), True))):
        faults += [f"{os.path.relpath(file)} {fault}" for fault in found]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"program, module and archive: {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
