"""Reads the fenced blocks of our documents and what is to be done with them. docs/README.md tells authors about it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>```+)(?P<language>[\w-]*)\s*$")
COMMENT = re.compile(r"^\s*<!--\s*(?P<kind>test|file|setup|run|from):\s*(?P<text>.*?)\s*-->\s*$")
SHELL = ("console", "sh")


@dataclass
class Block:
    document: Path
    line: int
    language: str
    text: str
    marks: dict = field(default_factory=dict)

    @property
    def place(self):
        return f"{self.document.name}:{self.line}"

    @property
    def words(self):
        """The words of `<!-- test: … -->`, such as "dry", "background" or "exit 6"."""
        return [word.strip() for word in self.marks.get("test", "").split(",") if word.strip()]

    @property
    def exit_code(self):
        for word in self.words:
            if word.startswith("exit "):
                return int(word.split()[1])
        return 0

    def commands(self):
        """Pairs of command and expected output. In `console` blocks "$ " begins a command, and lines after one that
        ends in a backslash belong to it; in `sh` blocks everything is one script."""
        if self.language == "sh":
            return [(self.text, None)]
        pairs = []
        for line in self.text.splitlines():
            if pairs and pairs[-1][0].endswith("\\"):
                pairs[-1][0] += "\n" + line.removeprefix("> ")
            elif line.startswith("$ "):
                pairs.append([line[2:], []])
            elif pairs:
                pairs[-1][1].append(line)
            else:
                raise AssertionError(f"{self.place}: a console block begins with a command, \"$ …\"")
        return [(command, "\n".join(output)) for command, output in pairs]


def blocks(path):
    found, marks, inside = [], {}, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if inside is not None:
            fence, block, lines = inside
            if line.strip() == fence:
                block.text = "\n".join(lines)
                found.append(block)
                inside = None
            else:
                lines.append(line.removeprefix(" " * block.marks.get("indent", 0)))
        elif match := COMMENT.match(line):
            marks[match["kind"]] = match["text"]
        elif match := FENCE.match(line):
            marks["indent"] = len(match["indent"])
            inside = (match["fence"], Block(path, number, match["language"], "", marks), [])
            marks = {}
        elif line.strip():
            # A setup belongs to the document; other marks belong to the block right after them.
            marks = {kind: text for kind, text in marks.items() if kind == "setup"}
    if inside is not None:
        raise AssertionError(f"{path.name}: a fenced block is not closed")
    return found


def setup_of(path):
    match = re.search(r"^<!--\s*setup:\s*(.*?)\s*-->\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return match.group(1) if match else ""


def matches(expected, seen):
    """Is `seen` what was promised? "…" stands for anything, on a line of its own for any number of lines."""
    pattern = ""
    for line in expected.strip("\n").split("\n"):
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ \t]*\n"
    return re.fullmatch(pattern, seen.strip("\n") + "\n" if seen.strip("\n") else "") is not None
