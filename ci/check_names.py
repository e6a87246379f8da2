#!/usr/bin/env python3
"""Checks the names in all C++ sources, and the length of functions, against .clang-tidy: ci/check_names.py [FILE…]

clang-tidy spends nearly all of its time on the headers of a source, and most sources include the same. So some dozens of
sources are read together, as one text that includes them; all of them take a minute or two that way, and one by one ten
times as long. Two sources may use one name for different things of their own: the one that the compiler then complains of
is put off to the next text. A source that cannot be compiled even as the first of its text is a fault.

What was found to be in order is remembered in build/names and looked at again when a source of the same text, any header
or the rules change; files that are named are looked at anew. The flags come from the dev preset's build folder, or that of
another preset (compile_commands.json).
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIDY = "clang-tidy-16"
RULES = ROOT / ".clang-tidy"
DATABASES = [ROOT / "build/dev/compile_commands.json", *sorted(ROOT.glob("build/*/compile_commands.json"))]
REMEMBERED = ROOT / "build/names"
TOGETHER = 70  # sources in a text: more save little, and there should be a text for each processor
FINDING = re.compile(r"^(?P<file>/[^:]+):(?P<place>\d+:\d+): (?P<kind>warning|error): (?P<text>.*)$", re.M)


def listed(*patterns):
    output = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout
    return [ROOT / name for name in output.split("\n") if name and (ROOT / name).exists()]


def flags_of_sources():
    """What matters to the meaning of a source: where its headers are, what is defined, the language."""
    database = next((file for file in DATABASES if file.exists()), None)
    if database is None:
        sys.exit(f"{DATABASES[0].relative_to(ROOT)} is missing: cmake --preset dev makes it")
    flags = {}
    for entry in json.loads(database.read_text(encoding="utf-8")):
        words = iter(shlex.split(entry["command"]))
        kept = []
        for word in words:
            if word == "-isystem":
                kept += [word, next(words)]
            elif word.startswith(("-D", "-I", "-std=")):
                kept.append(word)
        flags[pathlib.Path(entry["file"])] = kept
    return flags


def groups(sources, flags):
    """Sources to be read together, tests apart from the rest, with the flags that any source has."""
    together = {}
    for words in flags.values():
        rest = iter(words)
        for word in rest:
            together[(word, next(rest)) if word == "-isystem" else (word,)] = None
    tests = [source for source in sources if source.name.endswith("_test.cpp")]
    for kind in ([source for source in sources if source not in tests], tests):
        count = max(1, round(len(kind) / TOGETHER))
        for part in range(count):
            members = kind[len(kind) * part // count:len(kind) * (part + 1) // count]
            if members:
                yield members, [word for words in together for word in words]


def key_of(members, flags, headers):
    """Changes when anything changes that the verdict depends on."""
    content = hashlib.sha256("\0".join(flags).encode())
    for file in [pathlib.Path(__file__), RULES, *members, *headers]:
        content.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return REMEMBERED / content.hexdigest()


def read_together(sources, flags, folder):
    """What clang-tidy finds in the sources as one text, and what the compiler complains of by file."""
    text = pathlib.Path(folder) / "together.cpp"
    # Programs of one folder have a main() each.
    text.write_text("".join(f'#define main Main{number}\n#define LLVMFuzzerTestOneInput Fuzz{number}\n#include "{source}"\n'
                            "#undef main\n#undef LLVMFuzzerTestOneInput\n" for number, source in enumerate(sources)),
                    encoding="utf-8")
    done = subprocess.run([TIDY, "--quiet", f"--config-file={RULES}", str(text), "--", *flags, "-ferror-limit=0", "-w"],
                          cwd=ROOT, capture_output=True, text=True)
    findings, complaints = set(), {}
    for found in FINDING.finditer(done.stdout):
        file = pathlib.Path(found["file"])
        line = f"{os.path.relpath(file, ROOT)}:{found['place']}: {found['text']}"
        if "[readability-" in found["text"]:
            findings.add(line)
        else:
            complaints.setdefault(file, line)
    if done.returncode != 0 and not findings and not complaints:
        complaints[text] = f"{TIDY} failed: {done.stdout}{done.stderr}"
    return findings, complaints


def look(sources, flags):
    """The findings in `sources` and in the headers they include."""
    findings = set()
    with tempfile.TemporaryDirectory() as folder:
        while sources:
            found, complaints = read_together(sources, flags, folder)
            findings |= found
            put_off = [source for source in sources if source in complaints]
            if complaints and not put_off:  # of a header, which an earlier source has put out of joint
                put_off = sources[1:] or sources
            if put_off and put_off[0] == sources[0]:
                return findings | set(complaints.values())  # nothing stands before it: its own fault
            sources = put_off
    return findings


def main():
    headers = listed("*.hpp")
    wanted = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    sources = wanted or listed("*.cpp")
    REMEMBERED.mkdir(parents=True, exist_ok=True)
    work = []
    for members, flags in groups(sources, flags_of_sources()):
        key = key_of(members, flags, headers)
        if wanted or not key.exists():
            work.append((members, flags, key))
    work.sort(key=lambda entry: -len(entry[0]))
    findings = set()
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count()))) as pool:
        for (_, _, key), found in zip(work, pool.map(lambda entry: look(*entry[:2]), work)):
            findings |= found
            if not found and not wanted:
                key.touch()
    for line in sorted(findings):
        print(line, file=sys.stderr)
    print(f"{len(sources)} sources, {len(findings)} findings")
    sys.exit(1 if findings else 0)


main()
