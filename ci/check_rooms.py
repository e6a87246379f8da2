#!/usr/bin/env python3
"""Compares who includes whom in src/ with who may, and with what CMake links.

A room may include itself and the rooms that the table of docs/architecture.md names.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent / "src"
MAY_USE = {}
ONLY_HEADERS = {}  # what a room may know of another where that is not everything
for room, cell in re.findall(r"^\| `src/([a-z]+)/` \|.*\| ([^|]*) \|$",
                             (root.parent / "docs/architecture.md").read_text(encoding="utf-8"), re.M):
    MAY_USE[room] = set()
    for used, headers in re.findall(r"([a-z]+)(?: \(([^)]*)\))?", cell):
        MAY_USE[room].add(used)
        if headers:
            ONLY_HEADERS[(room, used)] = set(re.findall(r"`([^`]+)`", headers))
# Beast and Asio's SSL cost most of a minute to compile; they stay in this room.
HEAVY = {"boost/beast": ("web/",), "boost/asio": ("web/",)}

faults = [f"docs/architecture.md: there is no src/{room}" for room in MAY_USE if not (root / room).is_dir()]
for folder in sorted(p for p in root.iterdir() if p.is_dir()):
    room = folder.name
    if room not in MAY_USE:
        faults.append(f"src/{room}: not in the table of docs/architecture.md")
        continue
    lists = (folder / "CMakeLists.txt").read_text(encoding="utf-8")
    for_tests = MAY_USE[room] | set(" ".join(re.findall(r"\bTEST_USES ([a-z ]+)", lists)).split())
    for file in sorted(folder.rglob("*.[hc]pp")):
        is_test = file.name.endswith("_test.cpp") or "testing" in file.parts
        may_use = for_tests if is_test else MAY_USE[room]
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            place = f"{file.relative_to(root.parent)}:{number}"
            heavy = re.match(r'\s*#include <(boost/(?:beast|asio))', line)
            if heavy and not str(file.relative_to(root)).startswith(HEAVY[heavy.group(1)]):
                faults.append(f"{place}: {heavy.group(1)} belongs into {' and '.join(HEAVY[heavy.group(1)])}")
            found = re.match(r'\s*#include "(([a-z_]+)/[^"]+)"', line)
            if not found or not (root / found.group(2)).is_dir():
                continue
            header, used = found.groups()
            if used == room:
                continue
            if used not in may_use:
                faults.append(f"{place}: {room} may not use {used}" + (" (not in its TEST_USES)" if is_test else ""))
            elif is_test:
                continue
            elif header not in ONLY_HEADERS.get((room, used), {header}):
                faults.append(f"{place}: {room} may use of {used} only {', '.join(sorted(ONLY_HEADERS[(room, used)]))}")
    for found in re.finditer(r"^\s*USES ([a-z ]+)", lists, re.M):
        for used in found.group(1).split():
            if used != room and used in MAY_USE and used not in MAY_USE[room]:
                faults.append(f"src/{room}/CMakeLists.txt: links {used}, which {room} may not use")

# The folders of the service desk's room: each may include those that the document names after it.
paragraph = re.search(r"^The room of the service desk .*?\n\n", (root.parent / "docs/architecture.md").read_text(
    encoding="utf-8"), re.M | re.S)
folders = re.findall(r"`([a-z]+)/`", paragraph.group(0)) if paragraph else []
if not folders:
    faults.append("docs/architecture.md: the folders of src/servicedesk are missing")
for place, folder in enumerate(folders):
    for file in sorted((root / "servicedesk" / folder).glob("*.[hc]pp")):
        if file.name.endswith("_test.cpp"):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'\s*#include "servicedesk/([a-z]+)/', line)
            if found and found.group(1) not in folders[place:]:
                faults.append(f"{file.relative_to(root.parent)}:{number}: {folder}/ may not use {found.group(1)}/")

# Tests outside of the rooms may use what they link, and what that may use.
for lists in sorted((root.parent / "tests").rglob("CMakeLists.txt")):
    text = lists.read_text(encoding="utf-8")
    linked = set(" ".join(re.findall(r"^\s*USES ([a-z ]+)", text, re.M)).split())
    linked |= set(re.findall(r"\bflintdesk_([a-z]+)", text)) & set(MAY_USE)  # programs that no flintdesk_test() makes
    linked = linked.union(*(MAY_USE.get(room, set()) for room in linked))
    for file in sorted(lists.parent.glob("*.[hc]pp")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'\s*#include "([a-z_]+)/', line)
            if found and (root / found.group(1)).is_dir() and found.group(1) not in linked:
                faults.append(f"{file.relative_to(root.parent)}:{number}: links no {found.group(1)}")

for fault in faults:
    print(fault, file=sys.stderr)
print(f"{len(MAY_USE)} rooms, {len(faults)} trespasses")
sys.exit(1 if faults else 0)
