#!/usr/bin/env python3
"""Checks the names in all C++ sources against .clang-tidy: ci/check_names.py [FILE…]

clang-tidy spends nearly all of its time on the headers of a source, and most sources of a folder include the same. So the
sources of a folder are read together, as one text that includes them all; that takes a minute or two, one by one it takes
twenty. Two sources may use one name for different things of their own: the one that the compiler then complains of is
put off to the next text. A source that cannot be compiled even as the first of its text is a fault.

What was found to be in order is remembered in build/names and looked at again when a source of the folder, any header or
the rules change. Needs build/dev/compile_commands.json (ci/build.sh dev) for the flags.
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
DATABASE = ROOT / "build/dev/compile_commands.json"
REMEMBERED = ROOT / "build/names"
FINDING = re.compile(r"^(?P<file>/[^:]+):(?P<place>\d+:\d+): (?P<kind>warning|error): (?P<text>.*)$", re.M)


def listed(*patterns):
    output = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout
    return [ROOT / name for name in output.split("\n") if name and (ROOT / name).exists()]


def flags_of_sources():
    """What matters to the meaning of a source: where its headers are, what is defined, the language."""
    if not DATABASE.exists():
        sys.exit(f"{DATABASE.relative_to(ROOT)} is missing: ci/build.sh dev makes it")
    flags = {}
    for entry in json.loads(DATABASE.read_text(encoding="utf-8")):
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
    """The sources of a folder with those flags that any of them has: rooms differ, what stands in one does not."""
    # bench/ and fuzz/ are built by other presets. Any room's flags name our headers, and theirs come from the system.
    common = [flag for flag in next(iter(flags.values())) if not flag.startswith("-D")]
    folders = {}
    for source in sources:
        folder = source.relative_to(ROOT).parts[:2]
        if folder[0] in ("bench", "fuzz", "examples"):
            folder = folder[:1]
        is_test = source.name.endswith("_test.cpp")
        folders.setdefault((folder, is_test), []).append(source)
    for members in folders.values():
        together = {}
        for source in members:
            found = iter(flags.get(source, common))
            for flag in found:
                words = (flag, next(found)) if flag == "-isystem" else (flag,)
                together[words] = None
        yield members, [word for words in together for word in words]


def key_of(members, flags, headers):
    """Changes when anything changes that the verdict depends on."""
    content = hashlib.sha256("\0".join(flags).encode())
    for file in [pathlib.Path(__file__), RULES, *members, *headers]:
        content.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return REMEMBERED / content.hexdigest()


def look(members, flags):
    """The findings about the names in `members` and in the headers they include."""
    findings, left = set(), list(members)
    with tempfile.TemporaryDirectory() as folder:
        while left:
            text = pathlib.Path(folder) / "together.cpp"
            # Programs of one folder have a main() each.
            text.write_text("".join(f'#define main Main{number}\n#define LLVMFuzzerTestOneInput Fuzz{number}\n'
                                    f'#include "{source}"\n#undef main\n#undef LLVMFuzzerTestOneInput\n'
                                    for number, source in enumerate(left)), encoding="utf-8")
            done = subprocess.run([TIDY, "--quiet", f"--config-file={RULES}", str(text), "--", *flags, "-ferror-limit=0",
                                   "-w"], cwd=ROOT, capture_output=True, text=True)
            broken, where = {}, []
            for found in FINDING.finditer(done.stdout):
                line = f"{os.path.relpath(found['file'], ROOT)}:{found['place']}: {found['text']}"
                if "[readability-identifier-naming" in found["text"]:
                    findings.add(line)
                else:
                    broken.setdefault(pathlib.Path(found["file"]), line)
                    where.append(line)
            if not broken and done.returncode != 0 and not FINDING.search(done.stdout):
                return {done.stdout + done.stderr}  # clang-tidy itself failed
            put_off = [source for source in left if source in broken]
            if where and not put_off:  # in a header, by what an earlier source has left behind
                put_off = left[1:]
            if left[0] in put_off or (where and len(left) == 1):
                return findings | set(where[:5])
            left = put_off
    return findings


def main():
    headers = listed("*.hpp")
    wanted = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    sources = wanted or listed("*.cpp")
    REMEMBERED.mkdir(parents=True, exist_ok=True)
    work = []
    for members, flags in groups(sources, flags_of_sources()):
        key = key_of(members, flags, headers)
        if not key.exists():
            work.append((members, flags, key))
    work.sort(key=lambda entry: -len(entry[0]))
    findings = set()
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count()))) as pool:
        for (_, _, key), found in zip(work, pool.map(lambda entry: look(*entry[:2]), work)):
            findings |= found
            if not found:
                key.touch()
    for line in sorted(findings):
        print(line, file=sys.stderr)
    print(f"{len(sources)} sources, {len(findings)} findings")
    sys.exit(1 if findings else 0)


main()
