"""Printed words that stand in each other's places, so that answers belong to other questions.

Each control knows by its tag the words of its row, its column and its option.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from filler.definition.model import Pack
from filler.facts.content import DELETED, Cell, Content, ControlFact, Paragraph, Table
from filler.layout.expected import Around, expected
from filler.reading.model import Finding
from filler.reading.wording import fold

_SHOWN = 100


def exchanged(pack: Pack, content: Content, *, earlier: bool) -> Iterator[Finding]:
    """Rows, heads and options whose words are those of another one."""
    around = expected(pack, earlier=earlier).around
    printed = _printed(pack, earlier=earlier)
    rows, heads = _tables(content)
    behind = _behind(content)
    told: set[str] = set()
    for number, fact in enumerate(content.controls):
        own = around.get(fact.tag)
        if own is None or own.control.kind == "rows":
            continue
        wrong = [
            *_row(own, fact, rows, printed),
            *_head(own, fact, heads, printed),
            *_option(own, behind.get(number, ""), printed),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """What a layout prints around its controls, folded: by form, or for options by field."""

    rows: Mapping[str, Set[str]]
    heads: Mapping[str, Set[str]]
    options: Mapping[str, Set[str]]


@lru_cache(maxsize=8)
def _printed(pack: Pack, *, earlier: bool) -> _Printed:
    rows: defaultdict[str, set[str]] = defaultdict(set)
    heads: defaultdict[str, set[str]] = defaultdict(set)
    options: defaultdict[str, set[str]] = defaultdict(set)
    for own in expected(pack, earlier=earlier).around.values():
        form = own.control.field.partition(".")[0]
        rows[form] |= {fold(words).text for words in own.row}
        heads[form].add(fold(own.head).text)
        if own.after:
            options[own.control.field].add(fold(own.after).text)
    return _Printed(rows=rows, heads=heads, options=options)


def _row(
    own: Around,
    fact: ControlFact,
    rows: Mapping[tuple[int, int], dict[str, str]],
    printed: _Printed,
) -> Wrong:
    here = rows.get((fact.cell.table, fact.cell.row), {}) if fact.cell is not None else {}
    known = printed.rows.get(own.control.field.partition(".")[0], frozenset())
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
    printed: _Printed,
) -> Wrong:
    if fact.cell is None or not own.head:
        return
    shown = heads.get(fact.cell.table, {}).get(fact.cell.column, "")
    said = fold(shown).text
    others = printed.heads.get(own.control.field.partition(".")[0], frozenset())
    if shown and said != fold(own.head).text and said in others:
        yield "Over its column", shown, own.head


def _option(own: Around, behind: str, printed: _Printed) -> Wrong:
    if own.control.option is None or not own.after or not behind:
        return
    said = fold(behind).text
    others = printed.options.get(own.control.field, frozenset())
    if said != fold(own.after).text and said in others:
        yield "Beside its box", behind, own.after


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
