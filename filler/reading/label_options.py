"""Options that were printed for a question, and what people did to them, by the form's wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from filler.definition.model import Field
from filler.facts.content import Cell
from filler.facts.strip import Strip, joined, strip_of
from filler.reading.label_map import Hit, Unit
from filler.reading.label_tables import LabelTables
from filler.reading.marks import marks_in
from filler.reading.model import Answer
from filler.reading.option_attach import Place
from filler.reading.options import one_of, several_of
from filler.reading.vocabulary import BETWEEN, LETTER_MARKS
from filler.reading.wording import fold

# So many places after a question are looked at for its options.
_NEAR = 24
_NUMBER = re.compile(r"\s*[(]?[Qq]?\d{1,2}[).:]?\s*")
# The words of an option and those around them; what is longer is an answer.
_LONGEST_OPTION = 120


class LabelOptions(LabelTables):
    """Reads the questions that print their answers: one of them, several, or other words."""

    def _choice(self, own: Field) -> dict[str, Answer]:
        hits = self.map.named("field", own.id)
        grids: list[dict[str, Answer]] = []
        singles: list[Answer] = []
        for unit, hit in hits:
            grid = self._grid_row(own, unit)
            if grid is not None:
                grids.append(self._beside_its_label(unit, hit, grid))
                continue
            places = self._places(own, unit, hit)
            answer = one_of(_options(own), places, self._printed_behind(own))
            if answer.state == "missing":
                more = [*places, *self._next_places(own, unit)]
                answer = one_of(_options(own), more, self._printed_behind(own))
            singles.append(answer)
        if grids:
            return {tag: self._agreed([grid[tag] for grid in grids]) for tag in grids[0]}
        return {own.id: self._agreed(singles)} if singles else {}

    def _beside_its_label(self, unit: Unit, hit: Hit, grid: dict[str, Answer]) -> dict[str, Answer]:
        """A grid's row without a mark, behind whose label somebody wrote something."""
        if hit.is_slip or any(answer.state != "blank" for answer in grid.values()):
            return grid
        region = self._own(unit, hit)
        words = self._words(region.strip, region)
        if not words:
            return grid
        note = f"'{words[:60]}' stands behind its label, and no mark in its row"
        return {
            tag: replace(answer, state="unclear", value=None, note=note)
            for tag, answer in grid.items()
        }

    def _printed_behind(self, own: Field) -> frozenset[str]:
        """The words printed behind the options, such as ``(See Section 2)``."""
        around = self._labels.expected.around
        tags = [f"{own.id}={option.id}" for option in own.options]
        behind = [fold(around[tag].after).text for tag in tags if tag in around]
        return frozenset(word for words in behind for word in words.split(" "))

    def _places(self, own: Field, unit: Unit, hit: Hit) -> list[Place]:
        """The words in which a question's options may stand: its own unit, the cells beside it."""
        region = self._own(unit, hit)
        before = unit.strip.cut(0, hit.start)
        # The number of a question is no answer to it.
        strips = [region.strip] if _NUMBER.fullmatch(before.text) else [before, region.strip]
        places = [_place(strip, unit) for strip in strips if strip.text.strip()]
        if unit.cell is not None and not any(_holds_all(own, strip) for strip in strips):
            right = self._right(unit, printed=True)
            places += [_place(u.strip, u, is_cell=True) for u in right]
        return [self._unprinted(own, place) for place in places]

    def _unprinted(self, own: Field, place: Place) -> Place:
        """The place without the lines that are printed there and hold none of the options."""
        start, kept = 0, []
        for line in place.strip.text.split("\n"):
            end = start + len(line)
            text = fold(line).text
            line_strip = place.strip.cut(start, end)
            if text not in self._labels.printed or _holds_option(own, text) or marks_in(line_strip):
                kept.append(line_strip)
            start = end + 1
        return replace(place, strip=joined(kept))

    def _next_places(self, own: Field, unit: Unit) -> list[Place]:
        """The places after a question up to the next one, or up to what is printed after it."""
        places: list[Place] = []
        last = self._row(unit)[-1].number if unit.cell is not None else unit.number
        found = False
        end = last + 1 + _NEAR
        if any(field.follows == own.id for field in self._pack.fields.values()):
            option = self._last_option(own, unit)
            end = option.number + 1 if option is not None else end
        for other in self.map.units[last + 1 : end]:
            if other.named or self.map.forms[other.block] != self.map.forms[unit.block]:
                break
            holds = _holds_option(own, other.folded)
            if found and not holds and (other.heading or self._is_printed(other)):
                break
            found = found or holds
            if other.cell is None or not other.cell.merged:
                places.append(_place(other.strip, other, is_cell=other.cell is not None))
        return [self._unprinted(own, place) for place in places]

    def _last_option(self, own: Field, unit: Unit) -> Unit | None:
        """The last place of a question's options: they stand together, marks between them."""
        start = self._row(unit)[-1].number if unit.cell is not None else unit.number
        last = None
        for other in self.map.units[start + 1 : start + 1 + _NEAR]:
            if other.named or self.map.forms[other.block] != self.map.forms[unit.block]:
                break
            if _holds_option(own, other.folded) and len(other.folded) < _LONGEST_OPTION:
                last = other
            elif other.folded.strip() and not marks_in(other.strip):
                break
        return last

    def _choices(self, own: Field) -> dict[str, Answer]:
        hits = self.map.named("field", own.id)
        found: list[dict[str, Answer]] = []
        for unit, hit in hits:
            places = self._places(own, unit, hit)
            if not any(_holds_all(own, place.strip) for place in places):
                places += self._next_places(own, unit)
            answers = several_of(_options(own), places)
            if answers:
                found.append({f"{own.id}={name}": answer for name, answer in answers.items()})
        if not found:
            return {}
        return {tag: self._agreed([answers[tag] for answers in found]) for tag in found[0]}

    def chosen_in(self, own: Field, cells: Sequence[Cell]) -> dict[str, Answer]:
        """What the cells of empty boxes say otherwise: a look, a strike, a letter beside one."""
        places = [
            Place(strip=strip_of(cell.paragraphs, self._content.controls), where=cell.where)
            for cell in cells
        ]
        places = [self._unprinted(own, place) for place in places]
        if own.kind == "choice":
            answer = one_of(_options(own), places, self._printed_behind(own))
            return {own.id: answer} if answer.state in ("answered", "unclear") else {}
        answers = several_of(_options(own), places)
        return {
            f"{own.id}={name}": answer
            for name, answer in answers.items()
            if answer.state in ("answered", "unclear")
        }

    def _specified(self, own: Field, other: Field, option: str) -> dict[str, Answer]:
        """The words behind an option that asks for them: ``Other (Please specify) pottery``."""
        label = next(o.label for o in other.options if o.id == option)
        found = []
        for unit, hit in self.map.named("field", other.id):
            places = [*self._places(other, unit, hit), *self._next_places(other, unit)]
            behind = (
                self._behind_words(place, fold(label).text, other, following)
                for place, following in zip_longest(places, places[1:] if unit.cell is None else ())
                if place is not None
            )
            found += [answer for answer in behind if answer is not None][:1]
        return {own.id: self._agreed(found)} if found else {}

    def _behind_words(
        self, place: Place, words: str, own: Field, following: Place | None
    ) -> Answer | None:
        """What stands behind an option's words, up to the next; None where they do not stand.

        Where nothing does, it may stand in the place that follows.
        """
        folded = fold(place.strip.text)
        at = folded.text.find(words)
        if at < 0:
            return None
        start = folded.index[at + len(words) - 1] + 1
        first, *more = lines_of(place.strip.cut(start, len(place.strip.text)))
        for mark in marks_in(first)[:1]:
            # It marks this option from behind, or the next one, or is one of the words.
            before, behind = first.cut(0, mark.start), first.cut(mark.end, len(first.text))
            if _holds_option(own, fold(behind.text).text):
                first = before
            elif not before.text.strip(BETWEEN):
                first = behind
        for number, line in enumerate(more):
            signs = (m for m in marks_in(line) if m.shown not in LETTER_MARKS)
            if next(signs, None) or _holds_option(own, fold(line.text).text):
                del more[number:]
                break
        strip = joined([first, *more])
        text = _unbracketed(self._words(strip).lstrip(BETWEEN))
        if (not text or text in self._prompts) and following is not None:
            next_words = fold(following.strip.text).text
            is_other = marks_in(following.strip) or _holds_option(own, next_words)
            text = "" if is_other else self._words(following.strip)
            place = following if text else place
        if not text or text in self._prompts:
            return Answer(state="blank", how="typed text", where=place.where)
        return Answer(state="answered", value=text, shown=text, how="typed text", where=place.where)


def _unbracketed(words: str) -> str:
    """The words without the end of a bracket that began before them, or one around them all."""
    for begin, end in ("()", "[]"):
        if words.endswith(end) and words.count(begin) < words.count(end):
            return words[:-1].strip()
        if words.startswith(begin) and words.endswith(end):
            return words[1:-1].strip()
    return words


def lines_of(strip: Strip) -> list[Strip]:
    """Its lines, each as a strip."""
    start, lines = 0, []
    for line in strip.text.split("\n"):
        lines.append(strip.cut(start, start + len(line)))
        start += len(line) + 1
    return lines


def _holds_option(own: Field, folded: str) -> bool:
    words = f" {folded} "
    return any(f" {fold(option.label).text} " in words for option in own.options)


def _holds_all(own: Field, strip: Strip) -> bool:
    """Whether all options stand there with boxes; what is beside them is something else then."""
    words = f" {fold(strip.text).text} "
    return all(f" {fold(o.label).text} " in words for o in own.options) and bool(marks_in(strip))


def _place(strip: Strip, unit: Unit, *, is_cell: bool = False) -> Place:
    fill = unit.cell.fill if unit.cell is not None and is_cell else ""
    return Place(strip=strip, where=unit.where, fill=fill, is_cell=is_cell)


def _options(own: Field) -> list[tuple[str, str]]:
    return [(option.id, option.label) for option in own.options]
