"""The report as a workbook: people, findings, and what stands in the files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from filler.auditing.case import short, uk_date
from filler.auditing.model import DECIDE, NOT_READY, READY, AuditReport
from filler.auditing.packed import whole
from filler.auditing.places import places_of
from filler.auditing.qa import rule_title
from filler.auditing.rule_model import RuleSet
from filler.definition.model import Pack
from filler.records.clean import clean_text
from filler.records.printing import height_of, set_up
from filler.reports.html import STANDINGS
from filler.reports.summary import summary_of
from filler.visible import visible


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict and its words, which have its colour."""

    verdict: str
    words: str


Cell = str | int | Verdict | None
# A sheet has no more rows (Excel's specifications and limits); a file with more is damaged to it.
MOST_ROWS = 1_048_576
_FACE = "Arial"
_FONT = Font(name=_FACE, size=10)
_HEAD_FONT = Font(name=_FACE, size=10, bold=True, color="FFFFFF")
# The letters and the ground of each verdict, as on the page.
_VERDICTS = {
    READY: (
        Font(name=_FACE, size=10, bold=True, color="0A5C36"),
        PatternFill("solid", fgColor="E5F4EC"),
    ),
    DECIDE: (
        Font(name=_FACE, size=10, bold=True, color="2B3F8C"),
        PatternFill("solid", fgColor="E8ECFB"),
    ),
    NOT_READY: (
        Font(name=_FACE, size=10, bold=True, color="9B1C1C"),
        PatternFill("solid", fgColor="FDECEC"),
    ),
}
# The row of a list that an answer stands in, from 0.
_ROW = re.compile(r"\[(\d+)\]")
_HEAD_FILL = PatternFill("solid", fgColor="0B5563")
# What begins with one of these is a formula or an error to Excel.
_SIGNS = "=+-@#\t"
# Longer text seldom comes twice.
_OFTEN = 100
_WRAP = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")


def xlsx_report(report: AuditReport, rules: RuleSet, pack: Pack) -> bytes:
    """The workbook's bytes; text stays text, whatever it begins with."""
    roles = {role.id: role.label for role in pack.roles}
    summary = summary_of(report, rules, pack)
    titles = {rule.id: rule.title for rule in rules.rules}
    person = pack.called.person.capitalize()
    book = Workbook(write_only=True)
    _sheet(
        book,
        pack.called.people.capitalize(),
        {
            person: 22,
            "Verdict": 20,
            "Team": 18,
            "Manager": 18,
            "Submitted": 14,
            "Due": 14,
            "Time left": 12,
            "Must be fixed": 9,
            "To decide": 9,
            "To check": 9,
            "Who has to act": 24,
            "Signatures missing": 24,
            "Statements without evidence": 22,
            "Files": 24,
            "Files that add nothing": 20,
        },
        (
            (
                line.name,
                Verdict(line.applicant.verdict, line.verdict),
                line.team,
                line.manager,
                line.submitted,
                uk_date(line.due) if line.due is not None else "",
                line.left_words,
                line.applicant.count("stops"),
                line.applicant.count("asks"),
                line.applicant.count("advises"),
                ", ".join(line.owners),
                ", ".join(s.label for s in line.applicant.signatures if s.state != "answered"),
                "; ".join(
                    f"{c.reference} {', '.join(map(str, c.without))}"
                    for c in line.applicant.coverage
                    if c.without
                ),
                ", ".join(Path(f).name for f in line.applicant.files),
                ", ".join(Path(f).name for f in line.applicant.superseded),
            )
            for line in summary.lines
        ),
        pack,
    )
    _sheet(
        book,
        "Findings",
        {
            person: 18,
            "Status": 14,
            "Requirement": 20,
            "What": 46,
            "Where": 30,
            "What is there": 22,
            "Who has to act": 16,
            "What to do": 28,
            "The form’s words": 26,
            "Decision": 14,
            "File": 17,
        },
        (
            (
                line.name,
                STANDINGS[f.standing],
                titles.get(f.rule) or rule_title(f.rule),
                f.message,
                places_of([f], pack),
                short(f.shown, 200),
                roles.get(f.whose, f.whose),
                f.remedy,
                f.source,
                str(f.decision) if f.decision is not None else "",
                Path(f.file).name,
            )
            for line in summary.lines
            for f in line.applicant.findings
        ),
        pack,
    )
    _sheet(
        book,
        "Answers",
        {
            person: 22,
            "Form": 26,
            "Question": 34,
            "State": 11,
            "What is there": 115,
            "How": 16,
            "Note": 30,
        },
        (
            (
                line.name,
                _form(pack, name),
                _question(pack, name),
                str(answer["state"]),
                short(answer.get("shown", ""), 2000),
                str(answer.get("how", "")),
                str(answer.get("note", "")),
            )
            for line in summary.lines
            for name, answer in whole(line.applicant.answers).items()
            # What is lacking stands among the findings; most places of a form are empty.
            if answer["state"] != "blank"
        ),
        pack,
    )
    unreadable = [line for line in report.files if line.error is not None]
    if unreadable:
        _sheet(
            book,
            "Not read",
            {"File": 40, "Why": 60, "What to do": 60},
            (
                (Path(line.file).name, (line.error or {})["message"], (line.error or {})["remedy"])
                for line in unreadable
            ),
            pack,
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _form(pack: Pack, name: str) -> str:
    form = pack.form(name.partition(".")[0])
    return form.title if form is not None else ""


def _question(pack: Pack, name: str) -> str:
    """What a question is called; the row of a list stands behind it, from 1."""
    row = _ROW.search(name)
    part = name.rpartition("].")[2] if row is not None else ""
    own = name.partition("=")[0].partition("[")[0]
    while own and own not in pack.fields:
        own = own.rpartition(".")[0]
    if not own:
        return ""
    field = pack.fields[own]
    if row is None:
        rest = name[len(own) + 1 :].partition("=")[0]
        return f"{field.name}: {rest.replace('_', ' ')}" if rest else field.name
    column = next((c.name for c in field.columns if c.id == part), "")
    return f"{field.name}, row {int(row.group(1)) + 1}{f': {column}' if column else ''}"


def _sheet(
    book: Workbook,
    title: str,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[Cell]],
    pack: Pack,
) -> None:
    """A sheet written a row at a time, so that hundreds of people need little memory.

    ``columns`` are its headings, each with its width. What is longer than a sheet can be goes on in
    a further one, "Title (2)".
    """
    left = iter(rows)
    for number in count(1):
        name = title if number == 1 else f"{title} ({number})"
        _part(book.create_sheet(name), columns, islice(left, MOST_ROWS - 1), pack)
        following = next(left, None)
        if following is None:
            return
        left = chain((following,), left)


def _part(
    sheet: Any, columns: Mapping[str, int], rows: Iterable[Sequence[Cell]], pack: Pack
) -> None:
    """One sheet under its headings."""
    for column, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    set_up(sheet, list(columns.values()), pack.short_title)
    top = []
    for head in columns:
        cell = WriteOnlyCell(sheet, head)
        cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _WRAP
        top.append(cell)
    sheet.append(top)
    last = 1
    cells = _Cells(sheet)
    widths = list(columns.values())
    for row in rows:
        last += 1
        texts = [v.words if isinstance(v, Verdict) else str(v or "") for v in row]
        if (height := height_of(texts, widths)) is not None:
            sheet.row_dimensions[last].height = height
        sheet.append([cells.of(v, width) for v, width in zip(row, widths, strict=True)])
        # What is written is not needed any more.
        sheet.row_dimensions.pop(last, None)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


class _Cells:
    """The cells of a sheet: text that stays text, in Excel as well, whatever it begins with.

    A look is worked out once and shared: a report has hundreds of thousands of cells.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        plain, long, quoted = (WriteOnlyCell(sheet) for _ in range(3))
        for one in (plain, long, quoted):
            one.font = _FONT
        plain.alignment = _TOP
        long.alignment = quoted.alignment = _WRAP
        quoted.quotePrefix = True
        self._plain: Any = getattr(plain, "_style")  # noqa: B009
        self._long: Any = getattr(long, "_style")  # noqa: B009  # no other name is open
        self._quoted: Any = getattr(quoted, "_style")  # noqa: B009

    def of(self, value: Cell, width: int) -> Any:
        """What stands in one cell of a column of that width."""
        if value is None or value == "":
            return None
        cell: Any = WriteOnlyCell(self._sheet)
        if isinstance(value, Verdict):
            cell.value, cell.font, cell.fill = value.words, *_VERDICTS[value.verdict]
            cell.alignment = _WRAP
            return cell
        if isinstance(value, int):
            cell.value, cell._style = value, self._plain
            return cell
        text = _plainly(value) if len(value) < _OFTEN else _readable(value)
        is_sign = text[:1] in _SIGNS
        cell._value, cell.data_type = text, "s"
        cell._style = self._quoted if is_sign else self._long if len(text) > width else self._plain
        return cell


@lru_cache(maxsize=4096)
def _plainly(text: str) -> str:
    """A short text as a sheet may hold it; labels and places come again and again."""
    return _readable(text)


def _readable(text: str) -> str:
    return visible(clean_text(text)[0])
