"""What stands between two anchors: lines with a slip in them, and lines joined or broken.

Only here are words compared that are not the same, and only with their neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from types import MappingProxyType

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from filler.aligning.chain import heaviest
from filler.aligning.lines import Line, Lines
from filler.aligning.links import Links

# So alike, in hundredths, are a line and the same line with a slip, at its own place.
SLIP = 80
# So much of a line's letters must be there in order for it to be the line, joined or broken.
_MOST_OF_IT = 0.6
# A shorter line than this is another word when a letter is otherwise: "Yes", "Date", "Team".
_SHORTEST = 5
# So many pairs of lines are compared in one file; a file with more is another form, or none.
_MOST_PAIRS = 60_000


class Gap:
    """The lines of both files between two anchors."""

    def __init__(self, form: list[Line], returned: list[Line]) -> None:
        self.form = form
        self.returned = returned


def gaps_of(form: Lines, returned: Lines, anchors: Sequence[tuple[int, int]]) -> Iterator[Gap]:
    """The gaps between anchors in which both files have words.

    What stands behind an anchor in its own returned line belongs to the gap behind it.
    """
    ends = [(-1, -1), *anchors, (len(form.lines), len(returned.lines))]
    for (i, j), (k, m) in pairwise(ends):
        if k > i + 1 and m > j:
            ours = [line for line in form.lines[i + 1 : k] if line.words]
            theirs = [line for line in returned.lines[max(j, 0) : m] if line.words]
            if ours and theirs:
                yield Gap(ours, theirs)


def close_gaps(form: Lines, returned: Lines, gaps: Sequence[Gap], links: Links) -> None:
    """Pair what the gaps hold: first whole lines with a slip, then the words of what is left."""
    _row_mates(form, returned, links)
    pairs = 0
    rows = _bound_rows(form, returned, links)
    for gap in gaps:
        ours = [line for line in gap.form if not links.holds(line)]
        theirs = [line for line in gap.returned if not links.takes(line)]
        pairs += len(ours) * len(theirs)
        if pairs > _MOST_PAIRS:
            break
        _slips(form, returned, ours, theirs, rows, links)
    # A question that was found by a slip has its row as well.
    _row_mates(form, returned, links)
    rows = _bound_rows(form, returned, links)
    for gap in gaps:
        theirs = [line for line in gap.returned if links.left(line)]
        ours = [line for line in gap.form if links.lost(line)] if theirs else []
        if ours:
            _words(returned, ours, theirs, links, rows)


def _row_mates(form: Lines, returned: Lines, links: Links) -> None:
    """What else the form has in a row, where a line of it was found: in that returned row first.

    "YES" and "NO" stand in many rows; beside their question they are its own.
    """
    for row in form.rows:
        lines = [line for cell in row for line in form.cells[cell].lines if line.words]
        ours = [line for line in lines if not links.holds(line)]
        if not ours or len(ours) == len(lines):
            continue
        there = {
            returned.at[j].row
            for line in lines
            for i in range(line.first, line.last)
            if (j := links.there.get(i)) is not None
        }
        if len(there) == 1 and (home := there.pop()) >= 0:
            cells = [returned.cells[cell] for cell in returned.rows[home]]
            theirs = [line for cell in cells for line in cell.lines if links.left(line)]
            if theirs:
                _slips(form, returned, ours, theirs, {}, links)
                _words(returned, ours, theirs, links)


def _bound_rows(form: Lines, returned: Lines, links: Links) -> dict[int, set[int]]:
    """The form's rows to which each returned row belongs, by the lines already paired."""
    rows: dict[int, set[int]] = defaultdict(set)
    there = links.there
    for number, row in enumerate(form.rows):
        for cell in row:
            for line in form.cells[cell].lines:
                for i in range(line.first, line.last):
                    if i in there and (other := returned.at[there[i]].row) >= 0:
                        rows[other].add(number)
    return rows


def _slips(
    form: Lines,
    returned: Lines,
    ours: list[Line],
    theirs: list[Line],
    rows: dict[int, set[int]],
    links: Links,
) -> None:
    """Lines that are the same but for a slip, each at its own place in the order."""
    pairs = []
    for line in ours:
        if len(line.key) < _SHORTEST:
            continue
        for other in theirs:
            if other.row in rows and line.row not in rows[other.row]:
                continue
            if (likeness := _likeness(line, other)) >= SLIP:
                pairs.append((line.number, other.number, likeness * len(line.key)))
    for i, j in heaviest(pairs):
        tie_slip(form.lines[i], returned.lines[j], links)


def _likeness(line: Line, other: Line) -> float:
    """How alike a form's line and the head of a returned one are; an answer may follow it."""
    if _figures(line) != _figures(other) and not line.places:
        # Another number is another line: "Page 1, 2" and "Page 1, 3".
        return 0.0
    count = len(line.words)
    heads = {len(other.words)}
    if line.places and all(at == count for _, at in line.places):
        heads |= {count, count + 1 + count // 8}
    return max(
        fuzz.ratio(line.key, " ".join(other.words[:head]), score_cutoff=SLIP) for head in heads
    )


def _figures(line: Line) -> list[str]:
    return [word for word in line.words if word.isdigit()]


def tie_slip(line: Line, other: Line, links: Links) -> None:
    """Pair the words of two lines, those with a slip with the ones in their place."""
    head = other.words
    if line.places and all(at == len(line.words) for _, at in line.places):
        head = head[: len(line.words) + 1 + len(line.words) // 8]
    i = j = 0
    for step in Indel.opcodes(line.words, head):
        if step.tag == "equal":
            _near_words(line, other, range(i, step.src_start), range(j, step.dest_start), links)
            for n in range(step.src_end - step.src_start):
                links.pair(line.first + step.src_start + n, other.first + step.dest_start + n)
            i, j = step.src_end, step.dest_end
    _near_words(line, other, range(i, len(line.words)), range(j, len(head)), links)


def _near_words(line: Line, other: Line, ours: range, theirs: range, links: Links) -> None:
    """Pair words of two lines between those that are the same, each with the first like it.

    Of a line without places every word has another in its place; where there are places, a word
    that is like none of the form's is an answer's.
    """
    at = theirs.start
    for number in ours:
        place = next((n for n in range(at, theirs.stop) if _is_slip(line, number, other, n)), None)
        if place is not None:
            links.pair(line.first + number, other.first + place)
            at = place + 1


def _is_slip(line: Line, number: int, other: Line, place: int) -> bool:
    """Whether a returned word may be the form's own with a slip, or two of the form's in one."""
    own, word = line.words[number], other.words[place]
    if not line.places:
        return True
    follows = line.words[number + 1 : number + 2]
    if follows and word == own + follows[0]:
        return True
    if any(at in (number, number + 1) for _, at in line.places) and own in word:
        # An answer was typed right against it, "nameAda"; not before the form's own sign, "namee:".
        sign = line.text[line.spans[number][1] :][:1]
        return sign != "" and not sign.isspace() and other.text[other.spans[place][1] :][:1] == sign
    return fuzz.ratio(own, word) >= SLIP


def _words(
    returned: Lines,
    ours: list[Line],
    theirs: list[Line],
    links: Links,
    rows: Mapping[int, set[int]] = MappingProxyType({}),
) -> None:
    """The words of lines that were joined or broken, where enough of a line is there.

    A returned row that belongs to other rows of the form (``rows``) gives no part of a line.
    """
    other = [line.first + n for line in theirs for n in links.left(line)]
    two = [returned.word(j) for j in other]
    free = set(two)
    own = [(line, n) for line in ours if _may_be(line, free, links) for n in links.lost(line)]
    one = [line.words[n] for line, n in own]
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    lines = {line.number: line for line in ours}
    known: set[int] = set()
    for step in Indel.opcodes(one, two):
        if step.tag == "equal":
            for at in range(step.src_end - step.src_start):
                line, n = own[step.src_start + at]
                j = other[step.dest_start + at]
                found[line.number].append((line.first + n, j))
                known.add(j)
    for number, pairs in found.items():
        line = lines[number]
        before = [(i, links.there[i]) for i in range(line.first, line.last) if i in links.there]
        every = sorted([*before, *pairs])
        weight = sum(len(line.words[i - line.first]) for i, _ in every)
        whole = sum(map(len, line.words))
        if weight < whole and not all(
            line.row in rows.get(returned.at[j].row, (line.row,)) for _, j in pairs
        ):
            continue
        is_whole = weight == whole
        if not line.places and _is_within(returned, pairs, known, links, is_whole=is_whole):
            continue
        if weight >= _MOST_OF_IT * whole and _is_near(returned, line, every):
            for i, j in pairs:
                links.pair(i, j)


def _is_within(
    returned: Lines,
    pairs: list[tuple[int, int]],
    known: Set[int],
    links: Links,
    *,
    is_whole: bool,
) -> bool:
    """Whether words stand in a returned line of which most is nobody's: words of an answer.

    ``known`` are those that lines of the form have there. A whole label may stand before an
    answer of any length.
    """
    for line in {returned.at[j].number: returned.at[j] for _, j in pairs}.values():
        own = [j for j in range(line.first, line.last) if j in known or j in links.back]
        if is_whole and own[0] == line.first:
            continue
        weight = sum(len(returned.word(j)) for j in own)
        if weight < _MOST_OF_IT * sum(map(len, line.words)):
            return True
    return False


def _may_be(line: Line, free: Set[str], links: Links) -> bool:
    """Whether so much of a line as it takes is paired, or among some free words."""
    weight = whole = 0
    for i, word in enumerate(line.words, line.first):
        whole += len(word)
        if word in free or i in links.there:
            weight += len(word)
    return weight >= _MOST_OF_IT * whole


def _is_near(returned: Lines, line: Line, pairs: list[tuple[int, int]]) -> bool:
    """Whether a line's words stand together: in one line, or one after another in several."""
    there = [j for _, j in pairs]
    start, end = min(there), max(there)
    if returned.at[start] is returned.at[end]:
        return True
    numbers = [returned.at[j].number for j in there]
    if line.places and all(0 <= b - a <= 1 for a, b in pairwise(numbers)):
        # An answer of any length may stand in the middle of a sentence.
        return True
    return end - start + 1 <= 1.5 * len(line.words) + 3 + 3 * bool(line.places)
