"""Findings about the files themselves: forms that are not there, and what reading has found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from filler.auditing.case import Case
from filler.auditing.conditions import holds
from filler.auditing.model import Finding
from filler.auditing.rule_model import ASKING, RuleSet
from filler.messages import with_remedy

FORM_MISSING = "form_missing"
# What reading found is called by this and its own name.
FILE_RULE = "file"
# What the findings about whose files are and what they say together are called.
TITLES = {
    "two_people": "One person or two?",
    "names": "Two names for one person",
    "number": "A number shared by several people",
    "whose": "Whose file is it?",
    "adopted": "A file without a name",
    "nameless": "A file without a name",
    "namesake": "Somebody with a similar name",
    "two_answers": "Two different answers",
    "replaced": "Changed in a later file",
    "changed_after_signed": "Changed after it was signed",
    "withdrawn": "Missing from a later file",
    "signed_elsewhere": "Signed in another copy",
    "form_missing": "A form is missing",
    "merged": "Several packs in one file",
    "unclear": "Answers that are not clear",
    "missing": "Questions missing from the file",
    "words_elsewhere": "Words outside the answer boxes",
    "words_beside": "Words beside an answer box",
    "wording_removed": "Wording of the form removed",
    "wording_changed": "Wording of the form changed",
    "wording_added": "Wording added to the form",
    "other_wording": "Another wording of the form",
    "other_definition": "Issued from another version",
    "stale_version": "Issued from an older version",
    "part_of_form": "Part of a form",
    "no_identity": "Where the file was issued is gone",
    "came_along": "What else is in the file",
    "comment": "Comments in Word",
    "tracked": "Tracked changes",
    "same_picture": "One picture for two signatures",
    "private": "Personal details where they do not belong",
    "unknown_control": "Content controls of another form",
}


def absent_forms(case: Case, rules: RuleSet) -> Iterator[Finding]:
    """One finding for each form that rules look at and no file holds.

    Of a form sent alone that names nobody, the only question is whose it is.
    """
    if not case.name and case.pack.person.partition(".")[0] not in case.forms:
        yield Finding(
            rule=f"{FILE_RULE}:nameless",
            severity="blocks",
            result="undetermined",
            field=case.pack.person,
            file=case.readings[0].file,
            **with_remedy(
                "finding.absent_forms_gives_no_name",
                listed=", ".join(Path(r.file).name for r in case.readings),
            ),
        )
        return
    asked = {
        name.partition(".")[0]
        for rule in rules.rules
        if rule.severity == "blocks" and rule.kind in ASKING and not rule.when
        for name in rule.fields
    }
    for form in case.pack.answer_forms:
        if form.id in asked and form.id not in case.forms and holds(form.when, case) is True:
            yield Finding(
                rule=FORM_MISSING,
                severity="blocks",
                field=form.id,
                form=form.id,
                whose=form.whose,
                **with_remedy("finding.absent_forms_form_not_among", title=form.title),
            )


def of_the_files(case: Case, known: Sequence[Finding]) -> Iterator[Finding]:
    """What reading found that no rule has said of the same place."""
    told = {finding.field for finding in known if finding.field}
    told |= {finding.where for finding in known if finding.where}
    for reading in case.readings:
        for finding in reading.findings:
            name = finding.field
            form = name.partition(".")[0]
            is_known = bool(name) and name.partition("[")[0] in case.pack.fields
            if finding.rule == "unclear" and any(f.rule == "merged" for f in reading.findings):
                continue
            if finding.rule in ("unclear", "missing") and (
                name in told or finding.where in told or case.reading(name) is not reading
            ):
                continue
            if finding.rule == "missing" and form not in case.forms:
                continue
            yield Finding(
                rule=f"{FILE_RULE}:{finding.rule}",
                severity="advises" if finding.rule == "missing" else finding.severity,
                result="undetermined" if finding.rule == "unclear" else "fails",
                message=finding.message,
                field=name,
                form=form if is_known else "",
                where=finding.where,
                page=(page := reading.page(finding.where)),
                issued_page=case.issued_page(name) if is_known and page is None else None,
                number=case.number(name) if is_known else "",
                whose=case.whose(name) if is_known else "",
                file=reading.file,
            )


def about_the_files(case: Case) -> Iterator[Finding]:
    """Whose the files are, and what they say of one thing together."""
    for one in case.about:
        own = case.pack.fields.get(one.field)
        where = case.answer(f"{own.id}.{own.parts[0]}").where if own and own.parts else ""
        yield Finding(
            rule=f"{FILE_RULE}:{one.rule}",
            severity=one.severity,
            result=one.result,
            message=one.message,
            field=one.field,
            form=own.form if own is not None else "",
            where=where,
            whose=case.whose(one.field) if own is not None else "",
            file=one.file,
            remedy=one.remedy,
        )
