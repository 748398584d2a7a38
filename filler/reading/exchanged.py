"""Printed words that stand in each other's places, so that answers belong to other questions.

Each control knows by its tag the words of its row, its column and its option.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from filler.definition.model import Pack
from filler.layout.expected import Around, expected
from filler.reading.content import DELETED, Cell, Content, ControlFact, Paragraph, Table
from filler.reading.model import Finding
from filler.reading.wording import fold

_SHOWN = 100


def exchanged(pack: Pack, content: Content, *, earlier: bool) -> Iterator[Finding]:
    """Rows, heads and options whose words are those of another one."""
    around = expected(pack, earlier=earlier).around
    rows, heads = _tables(content)
    behind = _behind(content)
    labels = _labels(around)
    told: set[str] = set()
    for number, fact in enumerate(content.controls):
        own = around.get(fact.tag)
        if own is None or own.control.kind == "rows":
            continue
        wrong = [
            *_row(own, fact, rows, labels),
            *_head(own, fact, heads, around),
            *_option(own, behind.get(number, ""), around),
        ]
        for place, stands, belongs in wrong:
            where = fact.where
            message = f"{place} stands '{stands[:_SHOWN]}', where '{belongs[:_SHOWN]}' belongs."
            key = f"{where.partition(', column')[0]} {message}"
            if key not in told:
                told.add(key)
                yield Finding(
                    rule="wording_changed",
                    severity="advises",
                    message=f"The form's own words were exchanged: {message}",
                    field=own.control.field,
                    where=where,
                )


Wrong = Iterator[tuple[str, str, str]]


def _row(
    own: Around,
    fact: ControlFact,
    rows: Mapping[tuple[int, int], dict[str, str]],
    labels: Mapping[str, frozenset[str]],
) -> Wrong:
    here = rows.get((fact.cell.table, fact.cell.row), {}) if fact.cell is not None else {}
    known = labels.get(own.control.field.partition(".")[0], frozenset())
    wanted = {fold(words).text: words for words in own.row}
    lost = [
        words for text, words in wanted.items() if not any(other.startswith(text) for other in here)
    ]
    strange = [shown for other, shown in here.items() if other in known - wanted.keys()]
    if lost and strange:
        yield "In its row", "; ".join(strange), "; ".join(lost)


def _head(
    own: Around,
    fact: ControlFact,
    heads: Mapping[int, dict[int, str]],
    around: Mapping[str, Around],
) -> Wrong:
    if fact.cell is None or not own.head:
        return
    shown = heads.get(fact.cell.table, {}).get(fact.cell.column, "")
    form = own.control.field.partition(".")[0]
    others = {
        fold(a.head).text for a in around.values() if a.control.field.partition(".")[0] == form
    }
    if shown and fold(shown).text != fold(own.head).text and fold(shown).text in others:
        yield "Over its column", shown, own.head


def _option(own: Around, behind: str, around: Mapping[str, Around]) -> Wrong:
    if own.control.option is None or not own.after or not behind:
        return
    others = {
        fold(a.after).text
        for a in around.values()
        if a.control.field == own.control.field and a.after
    }
    said = fold(behind).text
    if said != fold(own.after).text and said in others:
        yield "Beside its box", behind, own.after


def _labels(around: Mapping[str, Around]) -> dict[str, frozenset[str]]:
    """All words of rows, by form."""
    found: dict[str, set[str]] = {}
    for own in around.values():
        texts = found.setdefault(own.control.field.partition(".")[0], set())
        texts |= {fold(words).text for words in own.row}
    return {form: frozenset(texts) for form, texts in found.items()}


def _tables(
    content: Content,
) -> tuple[dict[tuple[int, int], dict[str, str]], dict[int, dict[int, str]]]:
    """The printed words of each table row, and those over each column."""
    rows: dict[tuple[int, int], dict[str, str]] = {}
    heads: dict[int, dict[int, str]] = {}
    for block in content.parts[0] if content.parts else ():
        if not isinstance(block, Table):
            continue
        for number, row in enumerate(block.rows):
            for cell in row:
                words = _words(cell)
                if words:
                    rows.setdefault((cell.table, cell.row), {})[fold(words).text] = words
                    if number == 0:
                        heads.setdefault(cell.table, {})[cell.column] = words
    return rows, heads


def _words(cell: Cell) -> str:
    """The words of a cell that stand in no control."""
    return cell.beside


def _behind(content: Content) -> dict[int, str]:
    """The words behind each control of a paragraph, up to the next one."""
    found: dict[int, str] = {}

    def take(paragraph: Paragraph) -> None:
        last = -1
        for piece in paragraph.pieces:
            if piece.control >= 0:
                last = piece.control
                found.setdefault(last, "")
            elif last >= 0 and piece.kind == "text" and not piece.look & DELETED:
                found[last] += piece.text

    for block in content.parts[0] if content.parts else ():
        if isinstance(block, Paragraph):
            take(block)
        else:
            for row in block.rows:
                for cell in row:
                    for paragraph in cell.everything:
                        take(paragraph)
    return {number: " ".join(words.split()) for number, words in found.items()}
