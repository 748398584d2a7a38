"""What reading gives: facts of the document, answers with their evidence, findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from filler.digital.model import NOT_SIGNED, Signatures
from filler.facts.content import Comment

State = Literal["answered", "blank", "unclear", "missing"]
STATES: tuple[State, ...] = ("answered", "blank", "unclear", "missing")
Severity = Literal["blocks", "advises", "notes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: its state, its value in the record's shape, and what it rests on.

    ``shown`` is what the person left there, verbatim; ``how`` names the evidence;
    ``note`` says why an answer is unclear, or how it was settled; ``picture`` is what a picture
    that stands there has for content, the same whatever its name in the file.
    """

    state: State
    value: Any = None
    shown: str = ""
    how: str = ""
    where: str = ""
    note: str = ""
    picture: str = ""

    def __reduce__(self) -> tuple[Callable[..., Answer], tuple[object, ...]]:
        """Between processes, hundreds of a file at once, without asking for each field by name."""
        own = (self.state, self.value, self.shown, self.how, self.where, self.note, self.picture)
        return _answer, own

    def as_json(self) -> dict[str, Any]:
        """The answer as ``read --json`` prints it."""
        result: dict[str, Any] = {
            "state": self.state,
            "value": self.value,
            "shown": self.shown,
            "how": self.how,
            "where": self.where,
        }
        return result | ({"note": self.note} if self.note else {})


def _answer(
    state: State, value: Any, shown: str, how: str, where: str, note: str, picture: str
) -> Answer:
    return Answer(
        state=state, value=value, shown=shown, how=how, where=where, note=note, picture=picture
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about the file that somebody should know."""

    rule: str
    severity: Severity
    message: str
    field: str = ""
    where: str = ""

    def as_json(self) -> dict[str, str]:
        """The finding as ``read --json`` prints it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "field": self.field,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one file says.

    ``pages`` are those of table cells from the second page on, as Word last laid the file out;
    ``modified`` is when it was last saved, as its properties say: ``2026-03-05T10:00:00Z``;
    ``received`` is when the mail was sent that brought it, and ``sender`` by whom. ``stored`` is
    where it lies, if elsewhere than its name says; ``is_issued`` that nobody has saved it since,
    ``issued_as`` which of the form's own files it was;
    ``copies`` are other files with the same bytes.
    """

    file: str
    pack: str
    version: str
    recognised_by: str
    record: Mapping[str, Any]
    answers: Mapping[str, Answer]
    reference: str = ""
    findings: tuple[Finding, ...] = ()
    comments: tuple[Comment, ...] = ()
    pages: Mapping[str, int] = field(default_factory=dict)
    modified: str = ""
    received: str = ""
    sender: str = ""
    stored: str = ""
    is_issued: bool = False
    issued_as: str = ""
    copies: tuple[str, ...] = ()
    signatures: Signatures = NOT_SIGNED

    def __getitem__(self, name: str) -> Answer:
        """An answer by its field's id.

        Raises:
            KeyError: when the form has no such field.
        """
        return self.answers[name]

    def page(self, where: str) -> int | None:
        """The page of a place as Word last laid the file out; None where the file does not say."""
        if not self.pages or not where.startswith("table "):
            return None
        return self.pages.get(where.partition("; ")[0], 1)

    def as_json(self) -> dict[str, Any]:
        """The reading as ``read --json`` prints it."""
        return {
            "file": self.file,
            "pack": self.pack,
            "version": self.version,
            "recognised_by": self.recognised_by,
            "reference": self.reference,
            "record": dict(self.record),
            "answers": {name: answer.as_json() for name, answer in self.answers.items()},
            "findings": [finding.as_json() for finding in self.findings],
            "comments": [comment.as_json() for comment in self.comments],
            "signatures": self.signatures.as_json(),
        }

    def count(self, state: State) -> int:
        """How many answers are in a state."""
        return sum(answer.state == state for answer in self.answers.values())
