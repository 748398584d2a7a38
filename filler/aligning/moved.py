"""What moved: lines off the chain, and words that follow their own row's label."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Set

from rapidfuzz import fuzz

from filler.aligning.gaps import tie_slip
from filler.aligning.lines import CellAt, Line, Lines
from filler.aligning.links import Links

# So alike, in hundredths, is a line with a slip that also moved: more than at its own place.
_MOVED_SLIP = 86
_MOST_PAIRS = 20_000


def tie_moved(form: Lines, returned: Lines, asks: Set[int], links: Links) -> None:
    """Pair equal lines that are off the chain: rows or whole tables in another order."""
    count = form.count
    lost: dict[str, Line] = {}
    for line in form.lines:
        if line.words and line.number in asks and count[line.key] == 1 and not links.holds(line):
            lost[line.key] = line
    free: dict[str, list[Line]] = defaultdict(list)
    for line in returned.lines:
        if line.key in lost and not links.takes(line):
            free[line.key].append(line)
    for key, lines in free.items():
        if len(lines) == 1:
            links.tie(lost[key], lines[0])


def tie_moved_slips(form: Lines, returned: Lines, asks: Set[int], links: Links) -> None:
    """Pair lines with a slip that moved; what stands beside a label is its answer, and is not."""
    lost = [
        line
        for line in form.lines
        if len(line.words) > 1 and line.number in asks and not links.holds(line)
    ]
    if not lost:
        return
    seated = _first_labels(form, returned, asks, links)
    free = [
        line
        for line in returned.lines
        if len(line.words) > 1
        and not links.takes(line)
        and (line.row not in seated or line.cell < seated[line.row])
    ]
    if len(lost) * len(free) > _MOST_PAIRS:
        return
    pairs = [
        (likeness, line.number, other.number)
        for line in lost
        for other in free
        if (likeness := fuzz.ratio(line.key, other.key, score_cutoff=_MOVED_SLIP))
    ]
    for _, i, j in sorted(pairs, reverse=True):
        line, other = form.lines[i], returned.lines[j]
        if not links.holds(line) and not links.takes(other):
            tie_slip(line, other, links)


def _first_labels(form: Lines, returned: Lines, asks: Set[int], links: Links) -> dict[int, int]:
    """In each returned row, the first cell that is the label of a question."""
    found: dict[int, int] = {}
    for j, i in links.back.items():
        line, own = returned.at[j], form.at[i]
        if line.row >= 0 and own.row >= 0 and own.number in asks:
            found[line.row] = min(found.get(line.row, line.cell), line.cell)
    return found


def follow_rows(form: Lines, returned: Lines, links: Links) -> None:
    """The row is the unit: words that stand in many rows follow their own row's label.

    "Date" or "Page 1, 2" says nothing of where it belongs; the label that stands only there does.
    """
    count = form.count
    for row in form.rows:
        cells = [form.cells[cell] for cell in row]
        lines = [line for cell in cells for line in cell.lines if line.words]
        mains = [n for n in lines if count[n.key] == 1 and links.holds(n)]
        if not mains:
            continue
        for line in lines:
            if count[line.key] > 1:
                _follow(form, returned, line, _nearest(form, line, mains), count, links)


def lead_rows(form: Lines, returned: Lines, links: Links) -> None:
    """Of equal words in one returned row, the first are the label, where no place is before it.

    The second are an answer that says what its question says: "Name | Name".
    """
    for row in form.rows:
        cells = [form.cells[cell] for cell in row]
        count = Counter(line.key for cell in cells for line in cell.lines)
        for cell in cells:
            for line in cell.lines:
                if line.words and count[line.key] == 1 and links.holds(line):
                    _lead(returned, line, links)
            if cell.has_places:
                break


def _lead(returned: Lines, line: Line, links: Links) -> None:
    """Take a line to the first free cell of its returned row that holds the same words."""
    home = _there(returned, line, links)
    if home.key != line.key:
        return
    for cell in returned.row_of(home.cell):
        if cell >= home.cell:
            return
        for other in returned.cells[cell].lines:
            if other.key == line.key and not links.takes(other):
                links.loosen(line)
                links.tie(line, other)
                return


def follow_cells(form: Lines, returned: Lines, links: Links) -> None:
    """What stands in the cell of its question is the question's own, before it is another row's."""
    question: Line | None = None
    for line in form.lines:
        if line.row < 0 and line.words and not line.places:
            question = line
        elif line.row >= 0 or not line.words or question is None or not links.holds(question):
            continue
        else:
            home = _there(returned, question, links)
            if home.row < 0 or (
                links.holds(line) and _there(returned, line, links).cell == home.cell
            ):
                continue
            for other in returned.cells[home.cell].lines:
                begins = other.words[: len(line.words)] == line.words
                if other.number > home.number and begins and not links.takes(other):
                    links.loosen(line)
                    links.tie(line, other)
                    break


def _there(returned: Lines, line: Line, links: Links) -> Line:
    """The returned line of the first word of a line that was found."""
    return next(
        returned.at[links.there[i]] for i in range(line.first, line.last) if i in links.there
    )


def _nearest(form: Lines, line: Line, mains: list[Line]) -> Line:
    """The label that a line belongs to: the nearest in its row, one to its left before others."""
    column = form.cells[line.cell].column

    def distance(main: Line) -> tuple[int, bool]:
        own = form.cells[main.cell].column
        return abs(own - column), own > column

    return min(mains, key=distance)


def _follow(
    form: Lines, returned: Lines, line: Line, main: Line, count: Counter[str], links: Links
) -> None:
    """Take a line to the row in which its label stands."""
    home = _there(returned, main, links)
    if home.row < 0:
        return
    row = [returned.cells[cell] for cell in returned.rows[home.row]]
    if links.holds(line):
        there = _there(returned, line, links)
        if there.row == home.row:
            if not _is_cut_off(form, row, home, there, count, links):
                return
        elif _free_equal(form, row, home, line, links) is None and (
            line.places or not _is_anothers(form, returned, line, there, count, links)
        ):
            return
    links.loosen(line)
    if (other := _free_equal(form, row, home, line, links)) is not None:
        links.tie(line, other)


def _free_equal(
    form: Lines, row: list[CellAt], home: Line, line: Line, links: Links
) -> Line | None:
    """A line's own words to the right of its label, before the words of another row."""
    for cell in row:
        if cell.number > home.cell:
            for other in cell.lines:
                if other.key == line.key and not links.takes(other):
                    return other
            taken = (links.back.get(j) for n in cell.lines for j in range(n.first, n.last))
            if any(i is not None and form.at[i].row != line.row for i in taken):
                return None
    return None


def _label_at(form: Lines, line: Line, count: Counter[str], links: Links) -> Line | None:
    """The form's line that a returned one is, where it stands only once in the form."""
    own = next((links.back[j] for j in range(line.first, line.last) if j in links.back), None)
    if own is None:
        return None
    label = form.at[own]
    return label if count[label.key] == 1 else None


def _is_cut_off(
    form: Lines, row: list[CellAt], home: Line, there: Line, count: Counter[str], links: Links
) -> bool:
    """Whether another label stands in the row between a line and its own label."""
    between = [cell for cell in row if home.cell < cell.number < there.cell]
    return any(
        _label_at(form, line, count, links) is not None for cell in between for line in cell.lines
    )


def _is_anothers(
    form: Lines, returned: Lines, line: Line, there: Line, count: Counter[str], links: Links
) -> bool:
    """Whether a line was paired in a row that another row's label owns."""
    for cell in returned.row_of(there.cell):
        for other in returned.cells[cell].lines:
            label = _label_at(form, other, count, links)
            if label is not None and label.row != line.row:
                return True
    return False
