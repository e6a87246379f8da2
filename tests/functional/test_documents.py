"""What README, guides and examples/README say is tried: each command runs, each promised output comes, each snippet is
sound, each file that is named exists."""

import json
import os
import re
import shutil
import subprocess

import pytest

import markdown
import support
from support import ROOT

GUIDES = sorted((ROOT / "docs/guides").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "examples/README.md", *GUIDES]
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples/README.md"])
PORT = "8080"  # what documents call a simulator's port, unless they start one on another


class Session:
    """One reader who types what a document says, in a folder that looks like a checkout with the program built."""

    def __init__(self, folder, start_simulator):
        self.folder = folder
        self.start_simulator = start_simulator
        self.said, self.port = PORT, PORT  # the port in the document, and the free one that is put in its place
        self.background = []
        self.state = folder.parent / "shell-state"
        (folder / "build").mkdir(parents=True)
        (folder / "build/flintdesk").symlink_to(support.program_path())
        shutil.copytree(ROOT / "examples", folder / "examples")
        shutil.copy(ROOT / "Makefile", folder)
        shutil.copytree(ROOT / "ci", folder / "ci")

    def prepare(self, setup):
        """`<!-- setup: simulator -->`: one listens, with key demo-key. `<!-- setup: home -->`: `my-desk` leads to it, too."""
        if setup not in ("", "simulator", "home"):
            raise AssertionError(f"there is no setup {setup!r}; docs/README.md names them")
        if setup:
            simulator = self.start_simulator(key="demo-key")
            self.port = str(simulator.port)
        if setup == "home":
            home = support.Home(self.folder / "my-desk").connect(simulator)
            for part in ("config", "flintbox"):
                shutil.copytree(ROOT / "examples" / part, home.path / part, dirs_exist_ok=True)

    def here(self, text):
        return re.sub(rf"\b{self.said}\b", self.port, text)

    def do(self, block):
        if "file" in block.marks:
            file = self.folder / block.marks["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.here(block.text) + "\n", encoding="utf-8")
        elif "run" in block.marks:
            self.run(block)
        elif "background" in block.words:
            (command, _), = block.commands()
            self.start(command)
        elif block.language in markdown.SHELL:
            for command, expected in block.commands():
                self.type(block, command, expected)

    def run(self, block):
        """A snippet that is a flintbit: it ends well, and nothing that it puts out is missing."""
        bit = self.folder / "snippet.rb"
        bit.write_text(self.here(block.text), encoding="utf-8")
        result = support.run_program("run", bit, "--input", block.marks["run"], "--home", self.folder / "my-desk").ok()
        assert None not in result.json.values(), f"{block.place}\n{result}"

    def start(self, command):
        """A simulator in another terminal, on a free port instead of the document's."""
        self.said = re.search(r"--port (\d+)", command).group(1)
        line = command.replace(f"--port {self.said}", "--port 0")
        server = support.Background(command=["bash", "-c", "exec " + line], cwd=self.folder, env=self.env())
        self.background.append(server)
        self.port = server.wait_for(r"listening on https?://[^ ]*:(\d+) key").group(1)

    def env(self):
        return {"PATH": f"{self.folder / 'build'}:{os.environ['PATH']}"}

    def type(self, block, command, expected):
        if "dry" in block.words:
            command = re.sub(r"^make\b", "make -n", command, flags=re.MULTILINE)
        script = f'[ -e "{self.state}" ] && . "{self.state}"\nset -e -o pipefail\n{self.here(command)}\n' \
                 f'{{ export -p; printf "cd %q\\n" "$PWD"; }} >"{self.state}"\n'
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=support.environment(self.env()),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=support.WAIT, check=False,
                              stdin=subprocess.DEVNULL)
        shown = f"{block.place}\n$ {self.here(command)}\nexit {done.returncode}\n{done.stdout}"
        last = command == block.commands()[-1][0] or "dry" in block.words
        assert done.returncode == (block.exit_code if last else 0), shown
        if expected:
            assert markdown.matches(self.here(expected), done.stdout), f"{shown}\nwhere this was promised:\n{self.here(expected)}"
        for trace in support.TRACES:
            assert trace not in done.stdout, shown


@pytest.fixture
def session(tmp_path, start_simulator):
    reader = Session(tmp_path / "flintdesk", start_simulator)
    yield reader
    for server in reader.background:
        server.stop()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_says_works_when_typed_from_top_to_bottom(session, document):
    session.prepare(markdown.setup_of(document))
    found = markdown.blocks(document)
    for block in found:
        assert block.language, f"{block.place}: say what language the block is in (console, sh, ruby, json, text, …)"
        session.do(block)


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_snippets_are_sound(document):
    for block in markdown.blocks(document):
        if block.language == "ruby":
            done = subprocess.run(["ruby", "-c"], input=block.text, text=True, capture_output=True, check=False)
            assert done.returncode == 0, f"{block.place}: {done.stderr}"
        elif block.language == "json":
            try:
                json.loads(block.text)
            except ValueError as error:
                raise AssertionError(f"{block.place}: {error}") from error
        elif block.language in markdown.SHELL:
            done = subprocess.run(["bash", "-n"], input="\n".join(pair[0] for pair in block.commands()), text=True,
                                  capture_output=True, check=False)
            assert done.returncode == 0, f"{block.place}: {done.stderr}"


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_snippet_from_a_program_stands_in_it(document):
    for block in markdown.blocks(document):
        if "from" in block.marks:
            program = (ROOT / block.marks["from"]).read_text(encoding="utf-8")
            assert block.text in program, f"{block.place}: {block.marks['from']} reads otherwise"


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_are_named_exist(document):
    text = document.read_text(encoding="utf-8")
    named = {match.rstrip(".") for match in re.findall(r"(?<![\w./-])(?:src|tests|ci|cmake|bench|fuzz|examples|include)/[\w./-]*\w", text)}
    for name in sorted(named):
        assert (ROOT / name).exists(), f"{document.name} names {name}, which is not there"
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in link and not link.startswith("mailto:"):
            assert (document.parent / link).exists(), f"{document.name} links to {link}, which is not there"


def anchors_of(document):
    """The anchors of a page's headings, as GitHub names them."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_headings_that_are_linked_to_exist(document):
    for link, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", document.read_text(encoding="utf-8")):
        target = document.parent / link if link else document
        if "://" not in link and target.exists():
            assert anchor in anchors_of(target), f"{document.name} links to {link}#{anchor}, which is not there"


UNITS = ("service", "timer")


def units_of(document):
    return {block.marks["file"]: block.text for block in markdown.blocks(document)
            if block.marks.get("file", "").rpartition(".")[2] in UNITS}


@pytest.mark.parametrize("document", [path for path in WRITTEN if units_of(path)], ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze to ask")
def test_units_are_ones_that_systemd_takes(tmp_path, document):
    for name, text in units_of(document).items():
        # The document's program is where a package puts it; systemd asks whether it is there.
        text = re.sub(r"/usr/bin/flintdesk\b", lambda _: support.program_path(), text)
        (tmp_path / os.path.basename(name)).write_text(text + "\n", encoding="utf-8")
    for file in sorted(tmp_path.iterdir()):
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=one", file], text=True,
                              capture_output=True, check=False, timeout=support.WAIT)
        # Units of the machine itself may be warned of; what concerns us names our file.
        ours = [line for line in done.stderr.splitlines() if file.stem in line]
        assert done.returncode == 0 and not ours, f"{document.name}: {file.name}\n{done.stdout}{done.stderr}"


INSTRUCTIONS = {"FROM", "COPY", "RUN", "USER", "ENV", "WORKDIR", "ENTRYPOINT", "CMD", "ARG", "VOLUME", "LABEL", "EXPOSE"}


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_dockerfiles_are_sound(document):
    for block in markdown.blocks(document):
        if block.language != "dockerfile":
            continue
        for line in block.text.replace("\\\n", " ").splitlines():
            word, _, rest = line.partition(" ")
            assert word in INSTRUCTIONS and rest, f"{block.place}: {line}"
            if word == "RUN":
                done = subprocess.run(["sh", "-n"], input=rest, text=True, capture_output=True, check=False)
                assert done.returncode == 0, f"{block.place}: {line}\n{done.stderr}"
            elif rest.startswith("["):
                assert all(isinstance(part, str) for part in json.loads(rest)), f"{block.place}: {line}"


@pytest.mark.parametrize("document", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_that_are_named_exist(document):
    targets = set(re.findall(r"^([a-z%-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    rooms = {file.parent.name for place in ("src", "tests") for file in (ROOT / place).glob("*/CMakeLists.txt")}
    named = re.findall(r"(?:`|^ *)(?:[A-Z_]+=\S+ )*make ([a-z]+(?:-[a-z]+)*)\b", document.read_text(encoding="utf-8"), re.M)
    for target in named:
        known = target in targets or target.removeprefix("test-") in rooms
        assert known or document.name == "CHANGELOG.md", f"{document.name} names make {target}, which is not there"


def test_every_guide_is_in_the_index():
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    for file in [*GUIDES, *(ROOT / "docs").glob("*.md")]:
        assert file.name == "README.md" or file.name in index, f"docs/README.md does not name {file.name}"
    decisions = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    for file in (ROOT / "docs/adr").glob("20*.md"):
        assert file.name in decisions, f"docs/adr/README.md does not name {file.name}"
