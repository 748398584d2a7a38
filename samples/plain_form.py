"""The portfolio as it was before this project: plain Word tables, no content control at all.

The layout follows the source text (the grid over two tables, the behaviours in two columns,
the signatures in rows of cells); the words come from the definition. ``Style`` says how the
person who filled it in made their marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from filler.definition import Field, Form, Pack

HERE = Path(__file__).resolve().parent
EXAMPLES = "(e.g. attendance, timekeeping, meeting deadlines, KPI’s, quality of practice)"
COPY = "A copy of this form will be placed on the Supervising Social Worker’s supervision file."
FURTHER = (
    "Please add any further L&D activity - This does not need to be restricted to formal training"
    " but should include other L&D opportunities (e.g. shadowing, coaching, undertaking research,"
    " sharing learning with colleagues, supporting colleagues/students,)"
)
GRID_BREAK = 13
BEHAVIOURS_BREAK = 8
RIGHT_COLUMN = 8


@dataclass(frozen=True, kw_only=True)
class Style:
    """How ticks are made in cells, how one of some options is chosen, how dates are written."""

    tick: str = "sign"
    choice: str = "boxes"
    day: str = "%d/%m/%Y"
    answers_in_label_cell: bool = False


class PlainForm:
    """Writes one filled portfolio."""

    def __init__(self, pack: Pack, record: dict[str, Any], style: Style) -> None:
        self._pack = pack
        self._record = record
        self._style = style
        self._document: DocumentType = Document()

    def build(self) -> bytes:
        """The Word file."""
        for form in self._pack.answer_forms:
            self._document.add_heading(form.title, 1)
            getattr(self, f"_{form.id}")(form)
        stream = BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    # The forms

    def _employee_details(self, form: Form) -> None:
        table = self._table(3)
        for field in form.fields:
            cells = table.add_row().cells
            if field.kind == "choice":
                cells[0].text = field.label
                self._option(cells[1].paragraphs[0], field, "yes")
                self._option(cells[2].paragraphs[0], field, "no")
            elif self._style.answers_in_label_cell and field.kind == "text":
                cells[0].merge(cells[2]).text = f"{field.label}: {self._text(field.id)}"
            else:
                cells[0].text = field.label
                cells[1].merge(cells[2]).text = self._text(field.id)

    def _line_manager(self, form: Form) -> None:
        self._say(
            "Line Manager to complete the Grid below to indicate the applicant’s competencies"
        )
        grid = [f for f in form.fields if f.id.startswith("line_manager.competencies.")]
        options = grid[0].options
        for part, fields in enumerate((grid[:GRID_BREAK], grid[GRID_BREAK:])):
            table = self._table(4)
            if not part:
                self._row(table, "Competency Grid")
                self._row(table, "Tick [] in relation to the applicant’s competency",
                          *(option.label for option in options))  # fmt: skip
            for field in fields:
                cells = table.add_row().cells
                cells[0].text = field.label
                for cell, option in zip(cells[1:], options, strict=True):
                    if self._value(field.id) == option.id:
                        self._tick(cell.paragraphs[0])
            self._say("")
        self._long(form, "assessment")
        self._say("Performance Management")
        contra = self._field("line_manager.contra_indications")
        cell = self._table(1).add_row().cells[0]
        cell.text = contra.label
        cell.add_paragraph(EXAMPLES)
        self._options(cell.add_paragraph(), contra)
        self._say("")
        cell = self._table(1).add_row().cells[0]
        self._labelled(cell, self._field("line_manager.contra_indications_comment"))
        self._say("")
        table = self._table(2)
        cells = table.add_row().cells
        recommendation = self._field("line_manager.recommendation")
        cells[0].text = recommendation.label
        for number, option in enumerate(recommendation.options):
            line = cells[1].paragraphs[0] if not number else cells[1].add_paragraph()
            self._option(line, recommendation, option.id)
        self._say("")
        for name in ("comments", "actions", "service_manager_approval"):
            cell = self._table(1).add_row().cells[0]
            self._labelled(cell, self._field(f"line_manager.{name}"))
            self._say("")
        self._say("SIGNATURES")
        self._say("All signatures must be obtained prior to submission of the portfolio.")
        for field in form.fields:
            if field.kind == "signature":
                cells = self._table(6).add_row().cells
                signature = self._value(field.id) or {}
                cells[0].text = f"Signed ({field.label})"
                self._sign(cells[1], signature.get("signed"))
                cells[2].text = "Print Name"
                cells[3].text = signature.get("print_name") or ""
                cells[4].text = "Date"
                cells[5].text = self._day(signature.get("date"))
                self._say("")

    def _applicant(self, form: Form) -> None:
        self._say("Supervising Social Worker to Complete")
        self._say("Q1 – Applicant Statement:")
        self._long(form, "statement")
        self._long(form, "aspirations", "Q2 – ")
        interests = self._field("applicant.interests")
        self._say(interests.label)
        chosen = self._value(interests.id) or []
        for option in interests.options:
            line = self._document.add_paragraph()
            self._box(line, ticked=option.id in chosen)
            words = f" {option.label}"
            if option.specify:
                words += f" {self._text(f'applicant.{option.specify}')}"
            line.add_run(words)
        for name in ("improvement_board", "champions", "naas"):
            field = self._field(f"applicant.{name}")
            line = self._document.add_paragraph(f"{field.label} ")
            self._box(line, ticked=bool(self._value(field.id)))

    def _observation(self, form: Form) -> None:
        self._say("(To be carried out by the Line Manager)")
        table = self._table(2)
        for name in ("carer_initials", "lcs_id", "observation_date", "feedback_date"):
            field = self._field(f"observation.{name}")
            self._row(table, field.label, self._text(field.id))
        self._say("")
        kinds = self._field("observation.type")
        table = self._table(2)
        self._row(table, kinds.label)
        for option in kinds.options:
            cells = table.add_row().cells
            cells[0].text = option.label
            if option.id in (self._value(kinds.id) or []):
                self._tick(cells[1].paragraphs[0])
        self._say("Please tick to confirm you observed these behaviours")
        fields = [f for f in form.fields if f.id.startswith("observation.behaviours.")]
        left = [*fields[:RIGHT_COLUMN], *fields[15:17], *fields[18:]]
        right = [*fields[RIGHT_COLUMN:15], fields[17]]
        for part, (one, other) in enumerate(
            ((left[:BEHAVIOURS_BREAK], right[:7]), (left[BEHAVIOURS_BREAK:], right[7:]))
        ):
            table = self._table(6)
            self._row(table, "Observation", "Link to KSS", "", "Observation", "Link to KSS", "")
            if not part:
                self._row(table, "Introductions")
            for number, field in enumerate(one):
                cells = table.add_row().cells
                self._behaviour(cells[:3], field)
                if number < len(other):
                    self._behaviour(cells[3:], other[number])
            self._say("")
        table = self._table(3)
        self._row(table, "Professional / Group Working", "", "Link to KSS")
        for field in form.fields:
            if field.id.startswith("observation.group_working."):
                cells = table.add_row().cells
                cells[0].text, cells[2].text = field.label, field.kss
                if self._value(field.id):
                    self._tick(cells[1].paragraphs[0])
        self._say("Feedback Summary")
        table = self._table(2)
        names = ("summary", "strengths", "development", "line_manager", "ssw_comments")
        for name in (*names, "applicant"):
            cells = table.add_row().cells
            if name in ("line_manager", "applicant"):
                signature = self._value(f"observation.signatures.{name}") or {}
                cells[0].text = "Signed: "
                self._sign(cells[0], signature.get("signed"))
                cells[1].text = f"Date: {self._day(signature.get('date'))}"
            else:
                self._labelled(cells[0].merge(cells[1]), self._field(f"observation.{name}"))
        self._say(COPY)

    def _cpd_log(self, form: Form) -> None:
        account = self._field("cpd_log.swe_account")
        cell = self._table(1).add_row().cells[0]
        cell.text = f"{account.label}     "
        self._options(cell.paragraphs[0], account)
        self._say("https://www.socialworkengland.org.uk/cpd/")
        heads = ("Date Attended/\nCompleted", "Learning & Development Activity ",
                 "Learning outcome – what did you learn or gain?",
                 "Evidence of application to practice & work with CYP",
                 "Ref cases in evidence (LCS No) ", "Cross ref to KSS ")  # fmt: skip
        lines = [line for line in form.lines if line.startswith("cpd_log.activities.")]
        lines = [line for line in lines if line.count(".") == 2]
        for part in (lines[:2], lines[2:], None):
            table = self._table(6)
            self._row(table, *heads)
            for line in part or ():
                self._activity(table.add_row().cells, form, line)
            if part is None:
                self._row(table, FURTHER)
                for row in self._value("cpd_log.further") or []:
                    keys = ("activity", "outcome", "evidence", "cases", "kss")
                    self._row(table, self._day(row.get("date")), *(row.get(key) for key in keys))
                self._row(table, "", "", "", "", "", "")
            self._say("")

    def _activity(self, cells: tuple[_Cell, ...], form: Form, line: str) -> None:
        values = self._value(line) or {}
        cells[0].text = self._day(values.get("date"))
        for number, key in ((2, "outcome"), (3, "evidence"), (4, "cases"), (5, "kss")):
            cells[number].text = values.get(key) or ""
        cells[1].text = form.lines[line].label
        several = {"cpd_log.activities.elearning": "modules",
                   "cpd_log.activities.signs_of_safety": "signs_of_safety"}.get(line)  # fmt: skip
        if several:
            field = self._field(f"cpd_log.{several}")
            for option in field.options:
                paragraph = cells[1].add_paragraph()
                self._box(paragraph, ticked=option.id in (self._value(field.id) or []))
                words = f" {option.label}"
                if option.specify:
                    words += f" {self._text(f'cpd_log.{option.specify}')}"
                paragraph.add_run(words)

    def _checklist(self, form: Form) -> None:
        self._say("[To be completed by Applicant]")
        table = self._table(4)
        self._row(table, "", "Page", "Completed By", "Completed (Please tick and date)")
        for line, entry in form.lines.items():
            if line.count(".") != 1:
                continue
            values = self._value(line) or {}
            cells = table.add_row().cells
            cells[0].text = entry.label + (f"\n{entry.note}" if entry.note else "")
            cells[1].text, cells[2].text = values.get("page") or "", entry.extra
            if values.get("done"):
                self._tick(cells[3].paragraphs[0])
            cells[3].paragraphs[0].add_run(f" {self._day(values.get('date'))}")

    def _qa(self, form: Form) -> None:
        self._say("[To be completed by WFD Team]")
        table = self._table(1)
        for name in ("ssw_name", "service_area", "team_manager", "date_received"):
            field = self._field(f"qa.{name}")
            table.add_row().cells[0].text = f"{field.label} {self._text(field.id)}"
        cells = self._below().add_row().cells
        cells[0].text = "QA carried out by:"
        cells[1].text = f"{self._text('qa.by_name')}\n{self._text('qa.by_title')}"
        self._say("")
        table = self._table(1)
        self._row(table, self._field("qa.overall_comments").label)
        self._row(table, self._text("qa.overall_comments"))
        self._say("")
        more = self._field("qa.more_evidence")
        cells = self._table(3).add_row().cells
        cells[0].text = "Additional Evidence Required? []"
        behind = ("(See Section 2)", "(Go to Section 4)")
        for cell, option, after in zip(cells[1:], more.options, behind, strict=True):
            self._option(cell.paragraphs[0], more, option.id)
            cell.add_paragraph(after)
        self._say("Section 2 - Checklist (if amends or additions needed):")
        table = self._table(3)
        for line, entry in form.lines.items():
            if line.startswith("qa.amends."):
                values = self._value(line) or {}
                self._row(table, entry.label, f"Page/s: {values.get('pages') or ''}",
                          f"Comments/Guidance: {values.get('comments') or ''}")  # fmt: skip
        self._say("")
        table = self._table(2)
        for name in ("cc_inform", "rip"):
            field, when = self._field(f"qa.{name}"), self._field(f"qa.{name}_date")
            cells = table.add_row().cells
            cells[0].text = f"{field.label}  "
            self._options(cells[0].paragraphs[0], field)
            cells[1].text = f"{when.label} {self._text(when.id)}"
        cell = table.add_row().cells
        self._labelled(cell[0].merge(cell[1]), self._field("qa.further_comments"))
        self._say("Section 3 – Feedback to Supervising Social Worker")
        table = self._table(2)
        for name in ("feedback_given", "resubmission_deadline", "resubmission_received"):
            field = self._field(f"qa.{name}")
            self._row(table, field.label, self._text(field.id))
        self._say("Section 4 - Recommendation")
        table = self._table(1)
        who, day = self._text("qa.recommended_name"), self._text("qa.recommended_date")
        self._row(table, f"I recommend that the F-G progression for {who or '[name of SSW]'} goes"
                  f" forward to the interview meeting on {day or '[date]'}.")  # fmt: skip
        signature = self._value("qa.signature") or {}
        self._say("")
        table = self._table(3)
        cells = table.add_row().cells
        cells[0].text = "Signed: "
        self._sign(cells[0], signature.get("signed"))
        cells[1].text = f"Print Name: {signature.get('print_name') or ''}"
        cells[2].text = f"Date: {self._day(signature.get('date'))}"

    # Their parts

    def _behaviour(self, cells: tuple[_Cell, ...] | list[_Cell], field: Field) -> None:
        cells[0].text, cells[1].text = field.label, field.kss
        if self._value(field.id):
            self._tick(cells[2].paragraphs[0])

    def _long(self, form: Form, name: str, before: str = "") -> None:
        field = self._field(f"{form.id}.{name}")
        self._say(f"{before}{field.label}")
        self._table(1).add_row().cells[0].text = self._text(field.id)
        self._say("")

    def _labelled(self, cell: _Cell, field: Field) -> None:
        cell.text = field.label
        for line in self._text(field.id).split("\n"):
            cell.add_paragraph(line)

    def _sign(self, cell: _Cell, signed: Any) -> None:
        run = cell.paragraphs[0].add_run()
        if isinstance(signed, dict):
            run.add_picture(str(HERE / signed["image"]), width=Cm(3))
        elif signed:
            run.text = signed

    def _options(self, paragraph: Paragraph, field: Field) -> None:
        for option in field.options:
            self._option(paragraph, field, option.id)
            paragraph.add_run("          ")

    def _option(self, paragraph: Paragraph, field: Field, name: str) -> None:
        option = field.option(name)
        assert option is not None
        chosen = self._value(field.id) == name
        answered = self._value(field.id) is not None
        match self._style.choice:
            case "boxes":
                self._box(paragraph, ticked=chosen)
                paragraph.add_run(f" {option.label}")
            case "behind":
                paragraph.add_run(f"{option.label} ")
                self._box(paragraph, ticked=chosen)
            case "struck":
                paragraph.add_run(option.label).font.strike = answered and not chosen
            case "highlighted":
                run = paragraph.add_run(option.label)
                if chosen:
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            case _:
                paragraph.add_run(option.label)
                if chosen:
                    paragraph.add_run(" x")

    def _box(self, paragraph: Paragraph, *, ticked: bool) -> None:
        match self._style.tick:
            case "wingdings":
                self._symbol(paragraph, "F0FE" if ticked else "F0A8")
            case "letters":
                run = paragraph.add_run("þ" if ticked else "¨")
                run.font.name = "Wingdings"
            case "x":
                paragraph.add_run("[x]" if ticked else "[ ]")
            case _:
                paragraph.add_run("☒" if ticked else "☐")

    def _tick(self, paragraph: Paragraph) -> None:
        match self._style.tick:
            case "wingdings":
                self._symbol(paragraph, "F0FC")
            case "letters":
                paragraph.add_run("ü").font.name = "Wingdings"
            case "x":
                paragraph.add_run("x")
            case _:
                paragraph.add_run("✓")

    @staticmethod
    def _symbol(paragraph: Paragraph, code: str) -> None:
        symbol = OxmlElement("w:sym")
        symbol.set(qn("w:font"), "Wingdings")
        symbol.set(qn("w:char"), code)
        paragraph.add_run()._r.append(symbol)

    def _table(self, columns: int) -> Table:
        table = self._document.add_table(0, columns)
        table.style = "Table Grid"
        return table

    def _below(self) -> Table:
        """A table of its own, as Word would join two that touch."""
        self._say("")
        return self._table(2)

    @staticmethod
    def _row(table: Table, *texts: Any) -> None:
        cells = table.add_row().cells
        for cell, text in zip(cells, texts, strict=False):
            cell.text = text or ""
        if len(texts) < len(cells):
            cells[len(texts) - 1].merge(cells[-1])

    def _say(self, text: str) -> None:
        self._document.add_paragraph(text)

    def _field(self, name: str) -> Field:
        return self._pack.fields[name]

    def _value(self, path: str) -> Any:
        value: Any = self._record
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def _text(self, path: str) -> str:
        value = self._value(path)
        if self._pack.fields[path].kind == "date":
            return self._day(value)
        return value or ""

    def _day(self, value: str | None) -> str:
        try:
            return date.fromisoformat(value or "").strftime(self._style.day)
        except ValueError:
            return value or ""
