"""E-mails that wait to be sent: to each person who has to act, with what is theirs to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from email.policy import SMTP

from filler.auditing.model import Applicant, AuditReport, Finding
from filler.auditing.qa import said
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack

_WORD = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
_TOLD = {"stops": "Must be done before it can go forward", "advises": "To correct or check"}


def drafts(
    applicant: Applicant,
    report: AuditReport,
    rules: RuleSet,
    pack: Pack,
    *,
    note: bytes = b"",
    deadline: str = "",
) -> Iterator[tuple[str, bytes]]:
    """A mail to each person who has something to do, by the name of their role.

    Outlook and others open it as a draft (``X-Unsent``). The person's own has the ``note`` with
    it; what a desk has to decide is in nobody's.
    """
    roles = {role.id: role.label for role in pack.roles}
    tasks: dict[str, list[Finding]] = {}
    for finding in applicant.findings:
        if finding.standing in _TOLD and finding.whose != rules.desk:
            tasks.setdefault(finding.whose, []).append(finding)
    own = _own_role(pack)
    for whose, findings in sorted(tasks.items(), key=lambda item: item[0] != own):
        message = EmailMessage(policy=SMTP)
        message["X-Unsent"] = "1"
        message["To"] = applicant.person.get("email", "") if whose == own else ""
        about = applicant.called or applicant.name
        message["Subject"] = (
            f"{pack.short_title}: {'' if whose == own else about + ', '}action needed"
        )
        message.set_content(
            _text(applicant, findings, report, pack, _greeted(applicant, whose, own), deadline)
        )
        if note and whose == own:
            message.add_attachment(
                note, maintype=_WORD[0], subtype=_WORD[1], filename="Feedback note.docx"
            )
        yield roles.get(whose, whose), message.as_bytes()


def _own_role(pack: Pack) -> str:
    """The role of the person whom it is all about: of the question for the name."""
    own = pack.fields.get(pack.person)
    form = pack.form(own.form) if own is not None else None
    return (own.whose if own is not None else "") or (form.whose if form is not None else "")


def _greeted(applicant: Applicant, whose: str, own: str) -> str:
    """The name of whom it goes to, where it is known."""
    if whose == own:
        return applicant.name if applicant.is_named else ""
    names = (row.print_name for row in applicant.signatures if row.whose == whose)
    return next(filter(None, names), "")


def _text(
    applicant: Applicant,
    findings: list[Finding],
    report: AuditReport,
    pack: Pack,
    greeted: str,
    deadline: str,
) -> str:
    groups: Mapping[str, list[Finding]] = {
        standing: [f for f in findings if f.standing == standing] for standing in _TOLD
    }
    about = "your portfolio" if greeted == applicant.name else f"the portfolio of {applicant.name}"
    lines = [
        f"Dear {greeted or 'colleague'},",
        "",
        f"We looked at {about} on {said(report.on.isoformat())}. Please do the following:",
    ]
    for standing, title in _TOLD.items():
        if not groups[standing]:
            continue
        lines += ["", f"{title}:"]
        for finding in groups[standing]:
            page = f" (page {finding.page})" if finding.page else ""
            lines.append(f"- {finding.message}{page}")
            if finding.remedy:
                lines.append(f"  {finding.remedy}")
    if deadline:
        lines += ["", f"Please send it back to us by {said(deadline)}."]
    return "\n".join([*lines, "", "Kind regards", pack.owner, ""])
