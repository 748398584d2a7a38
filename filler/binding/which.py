"""Which of the form's own files a returned file was, and which of its forms it holds.

A form is in a file by the weight of its words that align, those that ask something; guidance is
in no file that somebody typed anew. A second copy of the form is what aligns once more.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from filler.aligning import Alignment, Lines, align, words_of
from filler.binding.bound import alone_forms, bound_forms
from filler.definition.model import Pack
from filler.facts.content import Content
from filler.placing.bound import BoundForm
from filler.placing.quotes import without_quotes
from filler.placing.seats import Seating
from filler.placing.sheet import returned_sheet

# So much of what a form asks must be in a file for the form to be in it.
ENOUGH = 0.15
# No more copies of a form are looked for in one file.
_MOST_COPIES = 4


@dataclass(frozen=True)
class Held:
    """What a returned file holds of a pack.

    ``seatings`` are those of each copy of the form in it; ``shares`` how much of each form's
    asking words is there in the first, 0 to 1; ``twice`` the forms that are there once more.
    """

    seatings: tuple[Seating, ...]
    shares: Mapping[str, float]
    twice: frozenset[str] = frozenset()

    @cached_property
    def rest(self) -> Seating:
        """The seats of what aligns once more and is no whole copy."""
        last = self.seatings[-1]
        form, held = last.alignment.form, last.own.back
        return Seating(last.bound, last.sheet, align(form, last.sheet.lines.without(held)), held)

    @property
    def forms(self) -> set[str]:
        """The forms that are in the file."""
        return {form for form, share in self.shares.items() if share >= ENOUGH}


def which(pack: Pack, content: Content, digest: str = "", bounds: Sequence[BoundForm] = ()) -> Held:
    """Align a file with the one of the form's own that it was; ``digest`` is its stamp's.

    It is looked for among ``bounds``, where they are given. Less than half of the form's own file
    may be one of its forms, sent alone.
    """
    sheet = returned_sheet(content, pack.controls)
    bound, first = _likeliest(pack, sheet.lines, digest, bounds or bound_forms(pack))
    if not bounds and first.letters * 2 < bound.letters and (alone := alone_forms(pack)):
        bound, first = _likeliest(pack, sheet.lines, "", (bound, *alone))
    form = bound.sheet.lines
    first = first if first.is_same else without_quotes(first)
    shares = shares_of(pack, bound, first)
    seatings = [Seating(bound, sheet, first)]
    twice: set[str] = set()
    held = dict(first.back)
    while len(seatings) <= _MOST_COPIES and (more := _copied(pack, bound, first, held)):
        again = align(form, sheet.lines.without(held))
        seatings.append(Seating(bound, sheet, again, held))
        twice |= more
        if not again.back:
            break
        held |= again.back
    return Held(tuple(seatings), shares, frozenset(twice))


def _likeliest(
    pack: Pack, returned: Lines, digest: str, bounds: Sequence[BoundForm]
) -> tuple[BoundForm, Alignment]:
    """The form's own file that a returned one was, and how the two align.

    One of those that its stamp names; of several, the one whose very words it has, else that of
    which most whole lines are there, most words, and least is lacking, today's where two are alike.
    """
    known = [b for b in bounds if digest in b.digests] or bounds
    known = [b for b in known if b.sheet.lines.keys == returned.keys][:1] or known
    first, *others = known
    best = first, align(first.sheet.lines, returned, _aliases(pack))
    for bound in others:
        if bound.letters < best[1].whole_letters:
            # So much of another one is there that this one has not got.
            continue
        alignment = align(bound.sheet.lines, returned, _aliases(pack))
        if _fit(bound, alignment) > _fit(*best):
            best = bound, alignment
    return best


def _fit(bound: BoundForm, alignment: Alignment) -> tuple[int, int, int]:
    """How well a file fits one of the form's own: by whole lines, by words, by what is lacking."""
    there = alignment.letters
    return alignment.whole_letters, there, there - bound.letters


@lru_cache(maxsize=8)
def _aliases(pack: Pack) -> dict[str, str]:
    """The other words of each label, and its own, as words are compared."""
    return {
        " ".join(words_of(alias)[0]): " ".join(words_of(field.label)[0])
        for field in pack.fields.values()
        for alias in field.aliases
    }


def _copied(pack: Pack, bound: BoundForm, first: Alignment, held: Mapping[int, int]) -> set[str]:
    """The forms of which most that was found is there once more, in lines that are nobody's.

    Only lines that stand once in the form count: a head that is repeated is no second form.
    """
    form, returned = bound.sheet.lines, first.returned
    more = {
        line.key
        for line in returned.worded
        if line.key in form.count and not any(j in held for j in range(line.first, line.last))
    }
    found = set()
    for name, lines in asking_lines(pack, bound).items() if more else ():
        own = [form.lines[number] for number in lines]
        alone = {n.number for n in own if n.words and form.count[n.key] == 1}
        there = {number for number in alone if form.lines[number].key in more}
        if there and _weight(bound, there) > _weight(bound, alone) * first.share(alone) / 2:
            found.add(name)
    return found


def _weight(bound: BoundForm, lines: Set[int]) -> int:
    return sum(len(word) for number in lines for word in bound.sheet.lines.lines[number].words)


@lru_cache(maxsize=16)
def asking_lines(pack: Pack, bound: BoundForm) -> dict[str, set[int]]:
    """The lines of the form's file that ask something, by the form whose places they are with."""
    lines = bound.sheet.lines
    asks = lines.asking
    found: dict[str, set[int]] = defaultdict(set)
    for line in lines.lines:
        for tag, _ in line.places:
            form = pack.fields[pack.controls[tag].field].form
            near = {line.number, line.number - 1}
            for cell in lines.row_of(line.cell):
                near |= {n.number for n in lines.cells[cell].lines}
            found[form] |= near & asks
    for form, own in found.items():
        if not any(lines.lines[number].words for number in own):
            # Nothing stands right before its places: what is nearest to them asks.
            own.update(_nearest(pack, bound, form))
    return found


def _nearest(pack: Pack, bound: BoundForm, form: str) -> set[int]:
    """The lines with words before and behind each place of a form."""
    worded = [line.number for line in bound.sheet.lines.worded]
    found: set[int] = set()
    for tag, (line, _) in bound.places.items():
        if pack.fields[pack.controls[tag].field].form == form:
            found |= set(worded[: bisect(worded, line.number)][-1:])
            found |= set(worded[bisect(worded, line.number) :][:1])
    return found


def shares_of(pack: Pack, bound: BoundForm, alignment: Alignment) -> dict[str, float]:
    """How much of each form's asking words is in a file."""
    lines = asking_lines(pack, bound)
    return {form: alignment.share(own) for form, own in lines.items()}


def share_of(pack: Pack, content: Content) -> float:
    """How much of what a pack's forms ask is in a file, by its words, 0 to 1."""
    first = which(pack, content).seatings[0]
    lines = {line for own in asking_lines(pack, first.bound).values() for line in own}
    return first.alignment.share(lines)


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
