"""The rows of a list in a returned file: those between what the form prints before and after it.

Heads repeated word for word are the form's; each cell goes to the column under whose head it
stands, or where no head is left, to the column of its number in the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from filler.aligning import Alignment, CellAt, Line, Lines


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row: the returned cell of each column, by its place's tag."""

    cells: Mapping[str, int]


def listed_rows(
    alignment: Alignment,
    back: Mapping[int, int],
    columns: Mapping[str, CellAt],
    heads: Mapping[str, CellAt],
    last: int,
) -> list[ListedRow] | None:
    """The rows of a list; None where nothing shows where it begins.

    ``columns`` are the form's cells of its first row, ``heads`` those over them, and ``last`` is
    the number of the form's last line that belongs to it.
    """
    form, returned = alignment.form, alignment.returned
    first = min(cell.first for cell in columns.values())
    begin = _begin(alignment, first)
    if begin is None:
        return None
    under = _under(alignment, heads)
    has_heads = bool(under)
    rows: list[ListedRow] = []
    for cells in returned.rows:
        own = [returned.cells[cell] for cell in cells]
        if not own or own[0].outer >= 0 or own[0].first <= begin:
            continue
        lines = [form.at[back[j]] for cell in own for line in cell.lines for j in _held(line, back)]
        before = returned.lines[begin + 1 : own[0].first]
        if any(_comes_after(form, back, line, last) for line in before if line.row < 0):
            break
        if any(line.number > last for line in lines):
            break
        if any(line.number < first for line in lines):
            # Heads once more, or a part of the form from before.
            again = {tag: _repeated(form, own, head, back) for tag, head in heads.items()}
            if any(column is not None for column in again.values()):
                under = {tag: column for tag, column in again.items() if column is not None}
            continue
        if not has_heads and not rows and _are_heads(own, columns, heads):
            # Its heads were retyped: they stand in the first row.
            has_heads = True
            under = {tag: cell.column for tag, cell in zip(_ordered(columns), own, strict=True)}
            continue
        rows.append(ListedRow(_by_column(own, columns, under)))
    return rows


def _are_heads(
    own: Sequence[CellAt], columns: Mapping[str, CellAt], heads: Mapping[str, CellAt]
) -> bool:
    """Whether a row is that of the heads, retyped: most of its cells have a word of theirs."""
    if len(own) != len(columns):
        return False
    pairs = zip(_ordered(columns), own, strict=True)
    alike = sum(bool(_words(heads[tag]) & _words(cell)) for tag, cell in pairs if tag in heads)
    return alike * 2 > len(own)


def _words(cell: CellAt) -> set[str]:
    return {word for line in cell.lines for word in line.words}


def _held(line: Line, back: Mapping[int, int]) -> list[int]:
    """The words of a returned line that are the form's."""
    return [j for j in range(line.first, line.last) if j in back]


def _comes_after(form: Lines, back: Mapping[int, int], line: Line, last: int) -> bool:
    """Whether a returned line holds words that the form has behind the list."""
    return any(form.at[back[j]].number > last for j in _held(line, back))


def _repeated(
    form: Lines, own: Sequence[CellAt], head: CellAt, back: Mapping[int, int]
) -> int | None:
    """The grid column of a head in a row that repeats it."""
    for cell in own:
        for line in cell.lines:
            if any(form.at[back[j]].cell == head.number for j in _held(line, back)):
                return cell.column
    return None


def _begin(alignment: Alignment, first: int) -> int | None:
    """The returned line of the last words before a list."""
    for line in reversed(alignment.form.lines[:first]):
        word = alignment.went(line)
        if word is not None:
            return alignment.returned.at[word].number
    return None


def _under(alignment: Alignment, heads: Mapping[str, CellAt]) -> dict[str, int]:
    """The returned grid column of each head."""
    found = {}
    for tag, head in heads.items():
        words = [w for line in head.lines if (w := alignment.went(line)) is not None]
        if words:
            cell = alignment.returned.cells[alignment.returned.at[words[0]].cell]
            if cell.row >= 0:
                found[tag] = cell.column
    return found


def _ordered(columns: Mapping[str, CellAt]) -> list[str]:
    return sorted(columns, key=lambda tag: columns[tag].column)


def _by_column(
    own: Sequence[CellAt], columns: Mapping[str, CellAt], under: Mapping[str, int]
) -> dict[str, int]:
    """The cell of each column in one row; one over several columns is the first one's."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for tag in _ordered(columns):
        if tag in under:
            hit = next((c for c in own if c.covers(under[tag]) and c.number not in taken), None)
            if hit is not None:
                found[tag] = hit.number
                taken.add(hit.number)
    left = [tag for tag in _ordered(columns) if tag not in found]
    free = [cell for cell in own if cell.number not in taken]
    if left and len(left) == len(free):
        found |= {tag: cell.number for tag, cell in zip(left, free, strict=True)}
    return found
