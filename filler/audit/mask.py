"""A report with pseudonyms for people, and without numbers, addresses and file names that tell.

Names are those that the packs themselves give: of applicants, in signatures, and in fields that
hold a name. A name that stands only in somebody's free words cannot be known for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import PurePath
from typing import Any, TypeVar

from filler.audit.model import Applicant, AuditReport
from filler.audit.on_names import same_person
from filler.audit.packed import whole
from filler.definition.model import Pack

T = TypeVar("T")
_NUMBER = re.compile(r"\b([A-Z]{0,3})(\d{3,})(\d{2})\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"\+?\d[\d ()-]{7,}\d")
# A part of a name that is shorter may be any word.
_LONG = 3


def masked(report: AuditReport, pack: Pack) -> AuditReport:
    """The same report without anybody's name, and without what they answered."""
    people: dict[str, str] = {}
    for number, applicant in enumerate(report.applicants, start=1):
        _name(people, applicant.name, f"Applicant {number}")
    for applicant in report.applicants:
        for name in sorted(_others(applicant, pack), key=len, reverse=True):
            _name(people, name, f"Person {len(set(people.values())) + 1}")
    secrets = {value for a in report.applicants for value in _secrets(a, pack)}
    files = {name for a in report.applicants for name in (*a.files, *a.superseded)}
    files |= {entry.file for entry in report.files}
    names = {name: f"file {n}{PurePath(name).suffix}" for n, name in enumerate(sorted(files), 1)}
    hide = _hiding(people, secrets, names)
    hidden = _hidden(report, hide)
    return replace(
        hidden,
        applicants=tuple(
            replace(
                one,
                reference="",
                answers={},
                qa={},
                signatures=tuple(replace(row, picture="") for row in one.signatures),
            )
            for one in hidden.applicants
        ),
    )


def _name(people: dict[str, str], name: str, pseudonym: str) -> None:
    words = " ".join(name.split())
    if len(words) < _LONG:
        return
    # Initials are somebody's whose whole name is known.
    one = next((told for name, told in people.items() if same_person(name, words) is True), None)
    known = people.setdefault(words, one or pseudonym)
    for part in words.split(" "):
        if len(part) > _LONG and part[0].isupper():
            people.setdefault(part, known)


def _others(applicant: Applicant, pack: Pack) -> Iterator[str]:
    """Everybody else whom a pack names."""
    for row in applicant.signatures:
        yield row.print_name
        if row.kind in ("typed", "digital"):
            yield row.signed
    answers = whole(applicant.answers)
    for field in pack.fields.values():
        if field.holds == "name" and field.id in answers:
            yield str(answers[field.id].get("value") or "")


def _secrets(applicant: Applicant, pack: Pack) -> Iterator[str]:
    """What people wrote where initials, references and ways to reach them belong."""
    answers = whole(applicant.answers)
    for field in pack.fields.values():
        if field.holds in ("initials", "case reference", "contact") and field.id in answers:
            value = str(answers[field.id].get("value") or "").strip()
            if len(value) >= _LONG:
                yield value


def _hiding(
    people: Mapping[str, str], secrets: set[str], files: Mapping[str, str]
) -> Callable[[str], str]:
    given = {**dict.fromkeys(secrets, "•••"), **people}
    known = sorted((*given, *files), key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(k) for k in known)) if known else None
    told = {**given, **files}

    def hide(text: str) -> str:
        if text in files:
            return files[text]
        if pattern is not None:
            text = pattern.sub(lambda found: told[found[0]], text)
        text = _MAIL.sub("•••@•••", text)
        text = _TELEPHONE.sub(lambda found: _telephone(found[0]), text)
        return _NUMBER.sub(lambda found: f"{found[1]}{'•' * len(found[2])}{found[3]}", text)

    return hide


def _telephone(words: str) -> str:
    """Digits that are a telephone's, and not a span of years or pages."""
    digits = sum(sign.isdigit() for sign in words)
    return "•••" if digits >= 10 else words


def _hidden(value: T, hide: Callable[[str], str]) -> T:
    """The value with every text in it hidden, however deep."""
    found: Any = value
    if isinstance(value, str):
        found = hide(value)
    elif isinstance(value, tuple):
        found = tuple(_hidden(one, hide) for one in value)
    elif isinstance(value, list):
        found = [_hidden(one, hide) for one in value]
    elif isinstance(value, Mapping):
        found = {key: _hidden(one, hide) for key, one in whole(value).items()}
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(
            value,
            **{f.name: _hidden(getattr(value, f.name), hide) for f in fields(value) if f.init},
        )
    return found  # type: ignore[no-any-return]  # of the same type as it was given
