"""Which places somebody's own Word form has, and what each of them asks.

Evidence decides, the surest first: a control, a box, a blank to write on, an empty cell beside or
under a label, a label with nothing behind it.
"""

from __future__ import annotations

from collections.abc import Container

from filler.adopting.asked import Asked
from filler.adopting.filled import filled_places
from filler.adopting.gaps import pieces_of
from filler.adopting.kinds import Kinds
from filler.adopting.model import Found, spots_of
from filler.adopting.page import Page, says
from filler.adopting.paragraphs import Paragraphs
from filler.adopting.tables import Tables
from filler.adopting.tokens import words_only
from filler.aligning import CellAt, Line
from filler.facts.content import Content
from filler.placing.sheet import Sheet, form_sheet

_LONGEST_TITLE, _LONGEST_LEFT = 120, 200


def recognise(
    content: Content, title: str, language: str = "en", led: Container[int] = ()
) -> tuple[Found, Sheet]:
    """The places of a form; ``title`` is its name where it says none itself.

    ``led`` are the paragraphs, by their ``id``, whose tabs draw a line to write on.
    """
    sheet = form_sheet(content, ())
    kinds = Kinds(language)
    page = Page(sheet, led, kinds.asks_to_write)
    asked = Asked(page, kinds, title)
    paragraphs = Paragraphs(page, asked)
    tables = Tables(page, asked, paragraphs)
    rows = _tables(sheet)
    done: set[int] = set()
    first = next((n for n in sheet.lines.worded if _is_page(sheet, n)), None)
    for line in sheet.lines.lines:
        cell = sheet.lines.cells[line.cell]
        if cell.row < 0:
            if line is first and _is_name(page, asked, paragraphs, line):
                continue
            paragraphs.paragraph(line)
        elif cell.table not in done:
            paragraphs.end_boxes()
            done.add(cell.table)
            tables.table(rows[cell.table])
    paragraphs.end_boxes()
    _say_left(page, asked, tables, paragraphs)
    asked.tell_apart()
    asked.found.filled = filled_places(page, asked.kinds)
    return asked.found, sheet


def _say_left(page: Page, asked: Asked, tables: Tables, paragraphs: Paragraphs) -> None:
    """Say which rows of words got no place, and are no heads over any; so lines with tabs."""
    lines = page.lines
    rows = {lines.lines[spot.line].row for own in asked.found.questions for spot in spots_of(own)}
    told = {where for where, _ in asked.found.left}
    for number, row in enumerate(lines.rows):
        cells = [lines.cells[cell] for cell in row]
        worded = [cell for cell in cells if says(page.cell_words(cell))]
        is_row = len(worded) > 1 and number not in rows | tables.heads
        if not is_row or any(page.has_tables(cell) or cell.where in told for cell in worded):
            continue
        words = " | ".join(page.cell_words(cell) for cell in worded)
        asked.found.left.append((worded[0].where, words[:_LONGEST_LEFT]))
    placed = {spot.line for own in asked.found.questions for spot in spots_of(own)}
    for line in lines.lines:
        cell = lines.cells[line.cell]
        if cell.row >= 0 or cell.part or line.number in placed or not line.words:
            continue
        pieces = [line.text[start:end].strip() for start, end in pieces_of(line.text)]
        if len(pieces) > 1 and not paragraphs.is_caption(line):
            asked.found.left.append((cell.where, " | ".join(pieces)[:_LONGEST_LEFT]))


def _tables(sheet: Sheet) -> dict[int, list[list[CellAt]]]:
    """The cells of each row, by the table."""
    found: dict[int, list[list[CellAt]]] = {}
    for row in sheet.lines.rows:
        cells = [sheet.lines.cells[number] for number in row]
        if cells:
            found.setdefault(cells[0].table, []).append(cells)
    return found


def _is_page(sheet: Sheet, line: Line) -> bool:
    cell = sheet.lines.cells[line.cell]
    return cell.row < 0 and not cell.part


def _is_name(page: Page, asked: Asked, paragraphs: Paragraphs, line: Line) -> bool:
    """Whether the first line of the form is its name and nothing else; it is taken as that."""
    asked.found.title = words_only(line.text)[:_LONGEST_TITLE] or asked.found.title
    if page.tokens[line.number] or page.is_asking(line) or asked.kinds.either_or(line.text):
        return False
    if paragraphs.labels_apart(line):
        return False
    asked.question = line
    return True
