"""A report with pseudonyms for people, and without numbers, addresses and file names that tell.

Names are those that the packs themselves give: of applicants, in signatures, and in fields that
hold a name. What else people wrote is left out, since nobody knows what stands in it: of the
words that a finding quotes, only the form's own stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import PurePath
from typing import Any, TypeVar

from filler.audit.model import (
    Applicant,
    AuditReport,
    Change,
    Coverage,
    DatePoint,
    Finding,
    SignatureRow,
)
from filler.audit.of_files import FILE_RULE
from filler.audit.on_names import same_person
from filler.audit.packed import whole
from filler.audit.rule_model import RuleSet
from filler.definition.model import Pack
from filler.reading.stray import known_words
from filler.reading.wording import fold
from filler.records.dates import when

T = TypeVar("T")
_NUMBER = re.compile(r"\b([A-Z]{0,3})(\d{3,})(\d{2})\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"\+?\d[\d ()-]{7,}\d")
# What a difference puts in.
_DIFFERENCE = re.compile(r"\{\+.*?\+\}", re.S)
# Signatures that are somebody's name.
_NAMING = frozenset({"typed", "digital"})
_VERDICT = f"{FILE_RULE}:digital_signature"
# A part of a name that is shorter may be any word.
_LONG = 3


def masked(report: AuditReport, pack: Pack, rules: RuleSet) -> AuditReport:
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
    # What is said of a file calls it by its own name, without its folder.
    names |= {PurePath(name).name: told for name, told in names.items()}
    hide = _hiding(people, secrets, names)
    hidden = _hidden(_wordless(report, pack, rules), hide)
    return replace(
        hidden,
        applicants=tuple(
            replace(
                one,
                reference="",
                answers={},
                qa={},
            )
            for one in hidden.applicants
        ),
    )


def _wordless(report: AuditReport, pack: Pack, rules: RuleSet) -> AuditReport:
    """The report without what stands in the files, as far as it is not the form's own words."""
    own = {fold(form.title).text for form in pack.forms}
    own |= {fold(rule.title).text for rule in rules.rules}
    own |= {fold(one.title).text for modules in rules.modules.values() for one in modules}
    for field in pack.fields.values():
        own |= {fold(words).text for words in (field.name, field.label, field.short)}
        own |= {fold(option.label).text for option in field.options}
        own |= {fold(spec.title).text for spec in field.controls}
        own |= {fold(f"{field.name}: {part}").text for part in field.parts}
    printed = known_words(pack)

    def is_own(words: str) -> bool:
        folded = fold(words.removesuffix("…")).text
        if words.endswith("…"):
            return any(known.startswith(folded) for known in own)
        return folded in own or printed.has(words)

    def bare(words: str) -> str:
        return _quotes_hidden(_DIFFERENCE.sub("{+•••+}", words), is_own)

    def covered(one: Coverage) -> Coverage:
        # What evidences a statement stands in the other kind of quotation marks.
        statements = (
            replace(s, evidence=tuple(_quotes_hidden(e, is_own, "“”") for e in s.evidence))
            for s in one.statements
        )
        unknown = tuple(_quotes_hidden(words, is_own, "“”") for words in one.unknown)
        return replace(one, statements=tuple(statements), unknown=unknown)

    def told(finding: Finding) -> Finding:
        message = bare(finding.message)
        if finding.rule == _VERDICT:
            # The reason may name the signer, or whoever vouches for one.
            message = f"{message.partition(';')[0].rstrip('.')}."
        where = placed(finding.where)
        return replace(finding, message=message, where=where, shown="", comments=())

    def placed(where: str) -> str:
        # Anybody may type a heading.
        place, under, heading = where.partition('under "')
        return f'{place}under "•••"' if under and not is_own(heading.rstrip('"')) else where

    def seen(row: SignatureRow) -> SignatureRow:
        signed = row.signed if row.kind in _NAMING else ""
        day = row.date if when(row.date).first is not None else row.date and "•••"
        # What is said of a digital signature names whoever vouches for it.
        note = "" if row.kind == "digital" else bare(row.note)
        where = placed(row.where)
        return replace(row, signed=signed, date=day, note=note, where=where, picture="")

    def become(change: Change) -> Change:
        if change.kind != "fixed":
            return replace(change, message=bare(change.message))
        # An earlier report says this, with names of its own.
        field = pack.fields.get(change.field)
        message = f"'{field.name}' is in order." if field is not None else "It is in order."
        return replace(change, message=message)

    def dated(point: DatePoint) -> DatePoint:
        return point if point.first is not None else replace(point, shown="•••")

    def without_words(one: Applicant) -> Applicant:
        return replace(
            one,
            findings=tuple(map(told, one.findings)),
            signatures=tuple(map(seen, one.signatures)),
            dates=tuple(map(dated, one.dates)),
            parts=tuple(replace(p, reasons=tuple(map(bare, p.reasons))) for p in one.parts),
            changes=tuple(map(become, one.changes)),
            coverage=tuple(map(covered, one.coverage)),
        )

    return replace(report, applicants=tuple(map(without_words, report.applicants)))


def _quotes_hidden(text: str, is_own: Callable[[str], bool], marks: str = "''") -> str:
    """The text with everything in quotation marks hidden that is not the form's own.

    An apostrophe may look like a mark; a quotation ends at the last that can be its end.
    """
    pieces, at = [], 0
    opens = [found.start() for found in re.finditer(rf"(?<!\w){marks[0]}(?=\S)", text)]
    closes = [found.start() for found in re.finditer(rf"(?<=\S){marks[1]}(?!\w)", text)]
    for number, start in enumerate(opens):
        if start < at:
            continue
        stop = opens[number + 1] if number + 1 < len(opens) else len(text)
        ends = [end for end in closes if end > start]
        if not ends:
            continue
        end = max((end for end in ends if end < stop), default=ends[-1])
        words = text[start + 1 : end]
        pieces += [text[at:start], marks[0], words if is_own(words) else "•••", marks[1]]
        at = end + 1
    return "".join([*pieces, text[at:]])


def _name(people: dict[str, str], name: str, pseudonym: str) -> None:
    words = " ".join(name.split())
    if len(words) < 2:
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
        if row.kind in _NAMING:
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
    pattern = re.compile("|".join(map(_whole_word, known))) if known else None
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


def _whole_word(name: str) -> str:
    """A pattern for a name; a short one must not be a part of a word."""
    escaped = re.escape(name)
    return escaped if len(name) > _LONG else rf"(?<!\w){escaped}(?!\w)"


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
