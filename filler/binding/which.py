"""Which of the form's own files a returned file was, and which of its forms it holds.

A form is in a file by the weight of its words that align, those that ask something; guidance is
in no file that somebody typed anew. A second copy of the form is what aligns once more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from filler.aligning import Alignment, Line, align, words_of
from filler.aligning.moved import asking
from filler.binding.bound import bound_forms
from filler.definition.model import Pack
from filler.facts.content import Content
from filler.placing.bound import BoundForm
from filler.placing.quotes import without_quotes
from filler.placing.seats import Seating
from filler.placing.sheet import returned_sheet

# So much of what a form asks must be in a file for the form to be in it.
_ENOUGH = 0.15
# No more copies of a form are looked for in one file.
_MOST_COPIES = 4


@dataclass(frozen=True)
class Held:
    """What a returned file holds of a pack.

    ``seatings`` are those of each copy of the form in it; ``shares`` how much of each form's
    asking words is there in the first, 0 to 1; ``twice`` the forms that are there once more.
    ``rest`` are the seats of what aligns once more and is no whole copy.
    """

    seatings: tuple[Seating, ...]
    shares: Mapping[str, float]
    twice: frozenset[str] = frozenset()
    rest: Seating | None = None

    @property
    def forms(self) -> set[str]:
        """The forms that are in the file."""
        return {form for form, share in self.shares.items() if share >= _ENOUGH}


def which(pack: Pack, content: Content) -> Held:
    """Align a file with each of the form's own, and take the one of which most is there."""
    sheet = returned_sheet(content, pack.controls)
    aliases = {
        " ".join(words_of(alias)[0]): " ".join(words_of(field.label)[0])
        for field in pack.fields.values()
        for alias in field.aliases
    }
    found = [(bound, align(bound.sheet.lines, sheet.lines, aliases)) for bound in bound_forms(pack)]
    bound, first = max(found, key=lambda pair: sum(map(len, _linked_words(pair[1]))))
    first = without_quotes(first)
    shares = shares_of(pack, bound, first)
    seatings = [Seating(bound, sheet, first)]
    twice: set[str] = set()
    held = dict(first.back)
    rest = None
    for _ in range(_MOST_COPIES):
        again = align(bound.sheet.lines, sheet.lines.without(held))
        more = _copied(pack, bound, first, again)
        if not more:
            rest = Seating(bound, sheet, again, held) if again.there else None
            break
        seatings.append(Seating(bound, sheet, again, held))
        twice |= more
        held |= again.back
    return Held(tuple(seatings), shares, frozenset(twice), rest)


def _copied(pack: Pack, bound: BoundForm, first: Alignment, again: Alignment) -> set[str]:
    """The forms of which most that was found is there once more.

    Only lines that stand once in the form count: a head that is repeated is no second form.
    """
    count = Counter(line.key for line in bound.sheet.lines.lines)
    forms = set()
    for form, lines in asking_lines(pack, bound).items():
        own = [bound.sheet.lines.lines[number] for number in lines]
        alone = {n.number for n in own if count[n.key] == 1}
        there = {n.number for n in own if n.number in alone and _is_whole(again, n)}
        if there and _weight(bound, there) > _weight(bound, alone) * first.share(alone) / 2:
            forms.add(form)
    return forms


def _is_whole(alignment: Alignment, line: Line) -> bool:
    """Whether a line of the form is a line of the file, word for word."""
    words = [alignment.there.get(i) for i in range(line.first, line.last)]
    if not words or words[0] is None:
        return False
    return alignment.returned.at[words[0]].words == line.words and None not in words


def _weight(bound: BoundForm, lines: Set[int]) -> int:
    return sum(len(word) for number in lines for word in bound.sheet.lines.lines[number].words)


def _linked_words(alignment: Alignment) -> list[str]:
    form = alignment.form
    return [form.at[i].words[i - form.at[i].first] for i in alignment.there]


@lru_cache(maxsize=16)
def asking_lines(pack: Pack, bound: BoundForm) -> dict[str, set[int]]:
    """The lines of the form's file that ask something, by the form whose places they are with."""
    lines = bound.sheet.lines
    asks = asking(lines)
    found: dict[str, set[int]] = defaultdict(set)
    for line in lines.lines:
        for tag, _ in line.places:
            form = pack.fields[pack.controls[tag].field].form
            near = {line.number, line.number - 1}
            for cell in lines.row_of(line.cell):
                near |= {n.number for n in lines.cells[cell].lines}
            found[form] |= near & asks
    return found


def shares_of(pack: Pack, bound: BoundForm, alignment: Alignment) -> dict[str, float]:
    """How much of each form's asking words is in a file."""
    lines = asking_lines(pack, bound)
    return {form: alignment.share(own) for form, own in lines.items()}


def lines_of_forms(pack: Pack, bound: BoundForm, forms: Set[str]) -> set[int]:
    """The lines of a bound file that belong to some forms, by their numbers.

    A form begins at the heading before the first of its questions, and ends before the heading
    behind the last; headers and footers belong to every form.
    """
    sheet = bound.sheet
    headings = [n for n, paragraph in enumerate(sheet.paragraphs) if paragraph.heading]
    found = {n.number for n in sheet.lines.lines if sheet.lines.cells[n.cell].part}
    for form, lines in asking_lines(pack, bound).items():
        if form in forms:
            first, last = min(lines), max(lines)
            start = max((n for n in headings if n <= first), default=first)
            end = min((n for n in headings if n > last), default=len(sheet.paragraphs))
            found.update(range(start, end))
    return found
