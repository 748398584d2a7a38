"""The feedback note to an applicant, from a Word template that anybody may edit."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.exceptions import PythonDocxError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, UndefinedError

from filler.auditing.model import Applicant, AuditReport, Finding
from filler.auditing.names import TITLES
from filler.auditing.places import places_of
from filler.auditing.qa import said
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.intake import NOTE_MARK
from filler.messages import portfolio_error
from filler.ooxml.package import package_of
from filler.ooxml.sound import fault_of
from filler.records.clean import clean_text
from filler.sandbox import sandbox

# What a note may name.
NOTE_NAMES = (
    *("name", "first_name", "pack", "owner", "on", "panel", "ready", "blocking", "count"),
    *("needed", "helpful", "lists", "deadline"),
)
_TOLD = ("blocks", "advises")
_MANY = 3
# The question that a finding is on stands first in its message.
_NAMED = re.compile(r"(?:The signature )?('.+?')(?= is | has )")
_NOBODY = "colleague"
_ELSEWHERE = "The portfolio as a whole"


def feedback_note(
    template: Path, applicant: Applicant, report: AuditReport, rules: RuleSet, pack: Pack
) -> bytes:
    """The note for one applicant; every value is only text.

    Raises:
        PortfolioError: when the template is no Word file, or names what is not known.
    """
    content = read_bytes(template, "Name the note's template, a Word file.")
    names = note_names(applicant, report, rules, pack)
    try:
        # Whoever made the template, it comes in by the same door as any file.
        package_of(content, template.name)
    except PortfolioError as error:
        raise portfolio_error(
            "note_not_word_file", name=template.name, message=error.message
        ) from error
    try:
        document = DocxTemplate(io.BytesIO(content))
        document.init_docx()
        # So that a folder with notes in it can be handed in again.
        document.get_docx().core_properties.identifier = NOTE_MARK
        document.render(names, jinja_env=sandbox(autoescape=False), autoescape=True)
    except UndefinedError as error:
        known = ", ".join(sorted(names))
        raise portfolio_error(
            "note_plain", name=template.name, message=error.message, known=known
        ) from error
    except TemplateError as error:
        raise portfolio_error(
            "note_plain_correct_tag_word", name=template.name, error=error
        ) from error
    except (BadZipFile, PythonDocxError, KeyError, ValueError, OSError) as error:
        raise portfolio_error("note_not_word_file_save_docx", name=template.name) from error
    stream = io.BytesIO()
    document.save(stream)
    made = package_of(stream.getvalue(), template.name)
    for part in made.text_parts:
        if fault := fault_of(made.read(part)):
            raise portfolio_error("note_once_tags_filled", name=template.name, fault=fault)
    return stream.getvalue()


def note_names(
    applicant: Applicant, report: AuditReport, rules: RuleSet, pack: Pack
) -> dict[str, Any]:
    """What a note may name: the person, the verdict, and what to mend, a part at a time.

    ``needed`` and ``helpful`` are lists of ``{"title", "points"}``; a point has ``message``,
    ``remedy``, ``whose``, ``place`` and ``severity``. ``lists`` has the same points by who has to
    act, the person first: ``{"whose", "yours", "needed", "helpful"}``.
    """
    roles = {role.id: role.label for role in pack.roles}
    # What the desk has to do itself is nothing for the person.
    told = [
        f
        for f in applicant.findings
        if f.severity in _TOLD
        and not (rules.desk and f.whose == rules.desk)
        and not (f.decision is not None and f.decision.is_accepted)
    ]
    needed, helpful = (_parts(told, severity, pack, roles) for severity in _TOLD)
    deadline = deadline_in(applicant, rules)
    return {
        "name": _clean(applicant.name),
        "first_name": _clean(_first_name(applicant)),
        "pack": pack.short_title,
        "owner": pack.owner,
        "on": said(report.on.isoformat()),
        "panel": said(report.panel.isoformat()) if report.panel else "",
        "ready": not any(f.severity == "blocks" for f in told),
        "blocking": sum(f.severity == "blocks" for f in told),
        "count": len(told),
        "needed": needed,
        "helpful": helpful,
        "lists": _lists(needed, helpful, pack),
        "deadline": said(deadline) if deadline else "",
    }


def deadline_in(applicant: Applicant, rules: RuleSet) -> str:
    """By when it is to be sent again, as the QA form has it: ``2026-03-31``, or nothing."""
    places = (place.to for place in rules.qa if place.deadline)
    return next(filter(None, (_within(applicant.qa, name) for name in places)), "")


def _lists(
    needed: list[dict[str, Any]], helpful: list[dict[str, Any]], pack: Pack
) -> list[dict[str, Any]]:
    """The points by who has to act, the person first, then in the order of the pack's roles.

    What is no role's is the owner's, and comes last.
    """
    own = pack.fields[pack.person].whose
    labels = {role.label: role.id for role in sorted(pack.roles, key=lambda role: role.id != own)}
    found = []
    for label in (*labels, *({pack.owner} - labels.keys())):
        mine = [
            [p for part in parts for p in part["points"] if p["whose"] == label]
            for parts in (needed, helpful)
        ]
        if any(mine):
            yours = labels.get(label) == own
            found.append({"whose": label, "yours": yours, "needed": mine[0], "helpful": mine[1]})
    return found


def _parts(
    told: list[Finding], severity: str, pack: Pack, roles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The findings of one severity, in the order of the forms."""
    order = {form.id: number for number, form in enumerate(pack.forms)}
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    own = [finding for finding in told if finding.severity == severity]
    for finding in sorted(own, key=lambda f: order.get(f.form, len(order))):
        groups.setdefault((finding.form, finding.rule, finding.whose), []).append(finding)
    parts: dict[str, list[Mapping[str, str]]] = {}
    for (form_id, _, whose), findings in groups.items():
        form = pack.form(form_id)
        parts.setdefault(form.title if form is not None else _ELSEWHERE, []).append(
            {
                "message": _clean(_message(findings)),
                "remedy": _clean(findings[0].remedy),
                "whose": roles.get(whose, pack.owner),
                "place": places_of(findings, pack),
                "severity": severity,
            }
        )
    return [{"title": title, "points": points} for title, points in parts.items()]


def _message(findings: list[Finding]) -> str:
    """What is found; of many findings of one rule, the questions that they are on."""
    if len(findings) < _MANY:
        return " ".join(finding.message for finding in findings)
    named = [_NAMED.match(finding.message) for finding in findings]
    if not all(named):
        return " ".join(finding.message for finding in findings)
    names = "; ".join(found.group(1) for found in named if found is not None)
    return f"{len(findings)} places need attention: {names}."


def _first_name(applicant: Applicant) -> str:
    """How to address somebody: ``Priya`` of ``Dr Priya Patel`` and of ``PATEL, Priya``."""
    if not applicant.is_named:
        return _NOBODY
    surname, comma, rest = applicant.name.partition(",")
    words = (rest if comma and rest.strip() else surname).split()
    words = [word for word in words if word.strip(".").casefold() not in TITLES]
    return words[0] if words else applicant.name


def _within(record: Mapping[str, Any], name: str) -> str:
    value: Any = record
    for key in name.split("."):
        value = value.get(key, {}) if isinstance(value, Mapping) else {}
    return value if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return clean_text(text)[0]
