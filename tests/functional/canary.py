"""A key of its own kind, and the search for it in every form that it may be written in."""

import base64
import html
import re
import urllib.parse
from pathlib import Path

CANARY = "Canary/+K3y=&%41?xy-9d1f77c0"
# Base64 at each of the three offsets within other text, but for the characters that share bits with a neighbour.
FORMS = [CANARY, CANARY[7:]]
FORMS += [base64.b64encode(b"x" * offset + CANARY.encode()).decode()[(offset * 8 + 5) // 6:(offset + len(CANARY)) * 8 // 6]
          for offset in (0, 1, 2)]
FORMS += [form.replace("+", "-").replace("/", "_") for form in FORMS[2:]]


def without_backslashes(text):
    numbers = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found.group(1), 16)), text)
    return re.sub(r"\\(.)", r"\1", numbers)


def readings(text, escapes=3):
    """The text, and what it reads as when escapes of any kinds are undone, one within the other."""
    found = latest = {text}
    for _ in range(escapes):
        latest = {undo(reading) for reading in latest
                  for undo in (urllib.parse.unquote, urllib.parse.unquote_plus, html.unescape, without_backslashes)} - found
        found = found | latest
    return found


def assert_unseen(*texts):
    """Escapes are undone before the search: every writer decides by itself which characters it escapes, and in what case."""
    for text in texts:
        for reading in readings(text):
            for form in FORMS:
                assert form not in reading, f"the key is to be seen as {form!r} in:\n{text}"


def assert_unseen_in_files(*folders):
    for folder in folders:
        for file in Path(folder).rglob("*"):
            if file.is_file() and file.parent.name != "secrets":
                assert_unseen(file.read_bytes().decode("utf-8", "replace"))
