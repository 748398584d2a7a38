"""The QA form in Word for each applicant, and the note that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from filler.auditing.model import AuditReport
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Form, Pack
from filler.filling import compile_template, render
from filler.filling.names import safe_name, unique_name
from filler.messages import portfolio_error
from filler.records.source import Item
from filler.reports.drafts import drafts
from filler.reports.note import deadline_in, feedback_note

NOTE = "feedback_note.docx"


def qa_form(rules: RuleSet, pack: Pack) -> Form:
    """The pack's QA form.

    Raises:
        PortfolioError: when its rules name none.
    """
    form = pack.form(rules.qa_form)
    if form is None:
        raise portfolio_error("no_qa", id=pack.id)
    return form


class QAMaker:
    """Makes both files from the template of the QA form and that of the note, if there is one.

    ``problems`` are what could not be written into a form, each with whose it is.

    Raises:
        PortfolioError: when the pack has no QA form, or a template cannot be used.
    """

    def __init__(self, rules: RuleSet, pack: Pack, template: Path, note: Path | None) -> None:
        form = qa_form(rules, pack)
        self._rules, self._pack = rules, pack
        self._title = safe_name(form.title, "QA form")
        self._compiled = compile_template(template, pack)
        self._note = note
        self.problems: list[str] = []

    def files(
        self,
        report: AuditReport,
        folder: Path,
        *,
        numbered: bool = False,
        with_drafts: bool = False,
    ) -> Iterator[tuple[Path, bytes]]:
        """Each file's path and bytes, an applicant after another.

        With ``numbered``, no file is called after anybody; ``with_drafts`` there is an e-mail to
        each person who has to act.
        """
        taken: set[str] = set()
        for number, applicant in enumerate(report.applicants, start=1):
            called = f"Applicant {number:03}" if numbered else applicant.called or applicant.name
            person = unique_name(safe_name(called, "Somebody"), taken)
            taken.add(person.casefold())
            checked = Item(
                where="$",
                data=dict(applicant.qa),
                folder=Path(),
                pictures=tuple({Path(file).resolve().parent for file in applicant.files}),
            ).check(self._pack)
            self.problems += [f"{applicant.name}, {problem}" for problem in checked.problems]
            if checked.record is not None:
                path = folder / f"{person} - {self._title}.docx"
                yield path, render(self._compiled, checked.record)
            if self._note is not None:
                content = feedback_note(self._note, applicant, report, self._rules, self._pack)
                yield folder / f"{person} - Feedback note.docx", content
            if with_drafts:
                note = content if self._note is not None else b""
                made = drafts(
                    *(applicant, report, self._rules, self._pack),
                    note=note,
                    deadline=deadline_in(applicant, self._rules),
                )
                for role, mail in made:
                    yield folder / f"{person} - to {safe_name(role, 'somebody')}.eml", mail
