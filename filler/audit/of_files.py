"""Findings about the files themselves: forms that are not there, and what reading has found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from filler.audit.case import Case
from filler.audit.conditions import holds
from filler.audit.model import Finding
from filler.audit.rule_model import RuleSet

FORM_MISSING = "form_missing"
# What reading found is called by this and its own name.
FILE_RULE = "file"


def absent_forms(case: Case, rules: RuleSet) -> Iterator[Finding]:
    """One finding for each form that rules look at and no file holds."""
    asked = {
        name.partition(".")[0]
        for rule in rules.rules
        if rule.severity == "blocks"
        for name in rule.fields
    }
    for form in case.pack.answer_forms:
        if form.id in asked and form.id not in case.forms and holds(form.when, case) is True:
            yield Finding(
                rule=FORM_MISSING,
                severity="blocks",
                message=f"The form '{form.title}' is not among the files.",
                field=form.id,
                form=form.id,
                whose=form.whose,
                remedy="Send this form, too.",
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
                name in told or finding.where in told or case.forms.get(form) is not reading
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
                page=reading.page(finding.where),
                whose=case.whose(name) if is_known else "",
                file=reading.file,
            )
    yield from _adopted(case)


def _adopted(case: Case) -> Iterator[Finding]:
    """A file that says nothing of whose it is was taken as somebody's because of its folder."""
    for file in case.adopted:
        yield Finding(
            rule=f"{FILE_RULE}:adopted",
            severity="advises",
            message=f"{Path(file).name} names nobody; it was taken as this person's because of its"
            " folder.",
            file=file,
            remedy="Check whose it is.",
        )
    for file, why in case.conflicts:
        yield Finding(
            rule=f"{FILE_RULE}:conflict",
            severity="advises",
            message=f"{Path(file).name} was replaced by a later file, and says otherwise who this"
            f" is: {why}.",
            file=file,
            remedy="Check that the files are one person's.",
        )
