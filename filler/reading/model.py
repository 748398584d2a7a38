"""What reading gives: facts of the document, answers with their evidence, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["answered", "blank", "unclear", "missing"]
STATES: tuple[State, ...] = ("answered", "blank", "unclear", "missing")
Severity = Literal["blocks", "advises", "notes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFact:
    """One content control as it stands in the file, before anything is made of it.

    ``placeholder`` is what the control says of itself; ``is_prompt`` whether its words are
    those of the building block that it names as its prompt, None when it names none;
    ``prompt_style`` whether they stand in a prompt's style. ``row`` numbers the row that it
    stands in, None outside one; ``pictures`` are the names of the picture parts in it,
    ``objects`` the kinds of things in it that are not words; ``beside`` the words of its table
    cell that stand in no control.
    """

    tag: str
    title: str
    kind: str
    where: str
    text: str
    placeholder: bool
    is_prompt: bool | None
    prompt_style: bool
    checked: bool = False
    glyph_ticked: bool | None = None
    stored_date: str | None = None
    pictures: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    row: int | None = None
    inserted: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: its state, its value in the record's shape, and what it rests on.

    ``shown`` is what the person left there, verbatim; ``how`` names the evidence;
    ``note`` says why an answer is unclear, or how it was settled.
    """

    state: State
    value: Any = None
    shown: str = ""
    how: str = ""
    where: str = ""
    note: str = ""

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
    """All that one file says."""

    file: str
    pack: str
    version: str
    recognised_by: str
    record: Mapping[str, Any]
    answers: Mapping[str, Answer]
    reference: str = ""
    findings: tuple[Finding, ...] = field(default=())

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
        }

    def count(self, state: State) -> int:
        """How many answers are in a state."""
        return sum(answer.state == state for answer in self.answers.values())
