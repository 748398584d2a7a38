"""What was chosen among options that the form prints, from the seats of their boxes and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from filler.aligning import Line, words_of
from filler.definition.model import ControlSpec, Field, Pack
from filler.facts.content import FLOATING, Piece
from filler.facts.strip import Strip, joined
from filler.placing.seat import Part, Seat
from filler.placing.seats import Seating
from filler.reading.marks import marks_in, without
from filler.reading.model import Answer
from filler.reading.option_attach import Place
from filler.reading.options import one_of, several_of
from filler.reading.wording import fold

SHADED = "its cell is shaded, and nothing else is there"
_UNCHOSEN = Answer(state="blank", how="drop-down list", note="no entry of its list is chosen")
_NO_OPTIONS = Answer(state="missing", note="its options are not in the file")


class OptionReader:
    """Reads the questions that print their answers; ``placed`` reads one box by its seat."""

    def __init__(
        self, seating: Seating, pack: Pack, placed: Callable[[ControlSpec], Answer]
    ) -> None:
        self.seating = seating
        self._pack = pack
        self._placed = placed

    def chosen(self, field: Field) -> dict[str, Answer]:
        """The answers of a question: its own by its id, or those of its boxes by their tags."""
        tags = [spec.tag for spec in field.controls if spec.tag in self.seating.bound.places]
        if not tags:
            return {}
        if not any(self.words[field.id]):
            return self._on_grid(field)
        places = self.places(field)
        if not places:
            seat = self.seating.seat(tags[0])
            if seat is None:
                return self._nowhere(field)
            places = [_place(part) for part in seat.parts]
            answers = self._among(field, places)
            if all(a.state == "missing" for a in answers.values()) and self._is_list(seat):
                return dict.fromkeys(answers, _UNCHOSEN)
            return answers
        return self._among(field, places)

    def _is_list(self, seat: Seat) -> bool:
        """Whether a drop-down list stands in a seat, of content controls or of form fields."""
        sheet = self.seating.sheet
        numbers = [number for part in seat.parts for number, _, _ in part.ranges]
        held = (sheet.controls[n].kind for number in numbers for n in sheet.strips[number].held)
        pieces = (p.kind for number in numbers for p in sheet.paragraphs[number].pieces)
        return "list" in held or "list" in pieces

    def _nowhere(self, field: Field) -> dict[str, Answer]:
        if field.kind == "choice":
            return {field.id: _NO_OPTIONS}
        return {spec.tag: _NO_OPTIONS for spec in field.controls}

    def _among(self, field: Field, places: Sequence[Place]) -> dict[str, Answer]:
        """What was chosen among printed options."""
        options = [(option.id, option.label) for option in field.options]
        floating = next((p for p in places if _floats(p) and _holds_several(field, p)), None)
        if field.kind == "choice":
            answer = one_of(options, places, self._printed(field))
            if floating is not None and answer.state != "unclear":
                return {field.id: replace(answer, state="unclear", value=None, note=_FLOATS)}
            if answer.state == "blank" and answer.how != "typed words":
                answer = _with_ink(field, answer, places)
            return {field.id: answer}
        found = several_of(options, places)
        if floating is not None:
            words = f" {fold(floating.strip.text).text} "
            held = {o.id for o in field.options if f" {fold(o.label).text} " in words}
            found |= {
                name: replace(answer, state="unclear", value=None, note=_FLOATS)
                for name, answer in found.items()
                if name in held
            }
        gone = Answer(state="missing", note="its option is not in the file")
        answers = {s.tag: found.get(str(s.option), gone) for s in field.controls}
        for tag, ink in self.option_ink(field, (), is_whole=False).items():
            option = field.option(tag.rpartition("=")[2])
            words = without(ink, marks_in(ink)).strip() if answers[tag].state == "blank" else ""
            if option is not None and option.specify is None and any(map(str.isalnum, words)):
                note = f"'{words[:60]}' is written beside it, but there is no mark"
                answers[tag] = replace(answers[tag], state="unclear", value=None, note=note)
        return answers

    def _printed(self, field: Field) -> frozenset[str]:
        """The words printed in the lines of a field's options, such as ``(See Section 2)``."""
        places = self.seating.bound.places
        lines = [places[spec.tag][0] for spec in field.controls if spec.tag in places]
        return frozenset(word for line in lines for word in line.words)

    def _on_grid(self, field: Field) -> dict[str, Answer]:
        """Options that stand over columns, or before boxes of their own: a seat each."""
        own = {
            spec.tag: self._placed(spec)
            for spec in field.controls
            if spec.tag in self.seating.bound.places
        }
        behind = self.seating.behind_label(next(iter(own)))
        words = " ".join(part.strip.words.strip() for part in behind)
        if words and all(answer.state == "blank" for answer in own.values()):
            note = f"'{words[:60]}' is written after its label, but no mark is in its row"
            return {
                tag: replace(answer, state="unclear", value=None, note=note)
                for tag, answer in own.items()
            }
        shaded = [tag for tag, answer in own.items() if answer.note == SHADED]
        if len(shaded) == len(own):
            # All of them alike: the table has another look.
            return {tag: replace(answer, note="") for tag, answer in own.items()}
        if any(answer.state not in ("blank", "missing") for answer in own.values()):
            return {tag: replace(a, note="") if a.note == SHADED else a for tag, a in own.items()}
        return {
            tag: replace(a, state="unclear", value=None, how="shaded cell") if tag in shaded else a
            for tag, a in own.items()
        }

    @cached_property
    def words(self) -> Mapping[str, frozenset[int]]:
        """The form's words that are the labels of each field's options, beside their boxes."""
        places = self.seating.bound.places
        found: dict[str, frozenset[int]] = {}
        for field in self._pack.fields.values():
            if field.kind in ("choice", "choices"):
                own: set[int] = set()
                for option in field.options:
                    line, at = places.get(f"{field.id}={option.id}", (None, 0))
                    if line is not None and line.words:
                        own |= _label_words(line, at, words_of(option.label)[0])
                found[field.id] = frozenset(own)
        return found

    def places(self, field: Field) -> list[Place]:
        """Each returned line or cell in which words of the options stand, and those between."""
        seating, words = self.seating, self.words[field.id]
        there = seating.alignment.there
        lines = {seating.alignment.returned.at[there[i]].number for i in words if i in there}
        if not lines:
            return []
        cells = {seating.alignment.returned.lines[number].cell for number in lines}
        for cell in (seating.alignment.returned.cells[number] for number in cells):
            lines |= {n.number for n in cell.lines if not self._is_foreign(n, words)}
        if any(i not in there for i in words):
            lines |= self._around_lost(lines)
        found: list[Place] = []
        seen: set[int] = set()
        returned = seating.alignment.returned
        self._add_cells(self._before(returned.lines[min(lines)]), seen, found)
        for number in range(min(lines), max(lines) + 1):
            line = returned.lines[number]
            cell = returned.cells[line.cell]
            if number not in lines and (line.cell in seen or self._is_foreign(line, words)):
                continue
            if not line.text.strip() and not seating.sheet.strips[number].deleted:
                continue
            start = self._question_end(line, words)
            end = self._options_end(line, words)
            strip = seating.own.rest(line, start, end, kept=words)
            ink = seating.own.rest(line, start, end)
            is_cell = cell.row >= 0
            if is_cell and line.cell in seen:
                last = found[-1]
                both = joined([last.strip, strip]), joined([last.ink, ink])
                found[-1] = replace(last, strip=both[0], ink=both[1])
            else:
                fill = seating.regions.fill(cell)
                place = Place(strip=strip, where=cell.where, fill=fill, is_cell=is_cell, ink=ink)
                found.append(place)
            seating.regions.claimed.setdefault(number, []).append((0, len(line.text)))
            seen.add(line.cell)
            if cell.row >= 0 and line is cell.lines[-1]:
                self._add_cells(seating.regions.free_right(line.cell), seen, found)
        self._add_cells(seating.cells_of([spec.tag for spec in field.controls]), seen, found)
        return found

    def _before(self, line: Line) -> list[int]:
        """The free cells right before an option in its row: its box may stand in one."""
        row = self.seating.alignment.returned.row_of(line.cell)
        found: list[int] = []
        for cell in reversed(row[: row.index(line.cell)] if row else []):
            lines = self.seating.alignment.returned.cells[cell].lines
            if not self.seating.own.is_free(cell) or any(n.words for n in lines):
                break
            found.insert(0, cell)
        return found

    def _add_cells(self, cells: Iterable[int], seen: set[int], found: list[Place]) -> None:
        """More cells in which an option may be marked."""
        for cell in cells:
            if cell not in seen:
                part = self.seating.regions.part(cell)
                self.seating.regions.claim([part])
                found.append(_place(part))
                seen.add(cell)

    def option_ink(
        self, field: Field, controls: Collection[int], *, is_whole: bool = True
    ) -> dict[str, Strip]:
        """What stands beside each option in its line, and with ``is_whole`` up to the next one.

        ``controls`` are those that belong there, by their numbers.
        """
        seating, there = self.seating, self.seating.alignment.there
        returned, places = seating.alignment.returned, seating.bound.places
        home: dict[int, str] = {}
        for spec in field.controls:
            line, at = places.get(spec.tag, (None, 0))
            label = next((o.label for o in field.options if o.id == spec.option), "")
            words = _label_words(line, at, words_of(label)[0]) if line is not None else set()
            for i in words & there.keys():
                home.setdefault(returned.at[there[i]].number, spec.tag)
        if len(set(home.values())) < len(home) or not home:
            return {}
        found: dict[str, list[Strip]] = {}
        tag = ""
        for number in range(min(home), max(home) + 1):
            line = returned.lines[number]
            tag = home.get(number, tag)
            if number in home or (is_whole and not self._is_foreign(line, frozenset())):
                found.setdefault(tag, []).append(seating.own.free_of(line, controls))
        return {name: joined(s for s in strips if s.text) for name, strips in found.items()}

    def _around_lost(self, lines: set[int]) -> set[int]:
        """The free lines right before and behind some, where other options may be in them."""
        seating, returned = self.seating, self.seating.alignment.returned
        found: set[int] = set()
        for start, step in ((min(lines), -1), (max(lines), 1)):
            number = start + step
            while 0 <= number < len(returned.lines):
                line = returned.lines[number]
                if not seating.own.is_free(line.cell) and line.cell != returned.lines[start].cell:
                    break
                if any(seating.own.word(line, n) is not None for n in range(len(line.words))):
                    break
                if line.text.strip():
                    found.add(number)
                number += step
        return found

    def _is_foreign(self, line: Line, words: frozenset[int]) -> bool:
        """Whether a line holds words of the form that are none of the options."""
        own = (self.seating.own.word(line, number) for number in range(len(line.words)))
        return any(i is not None and i not in words for i in own)

    def _question_end(self, line: Line, words: frozenset[int]) -> int:
        """The word of a returned line before which only its question stands, and no option."""
        start = 0
        for number in range(len(line.words)):
            own = self.seating.own.word(line, number)
            if own is not None and own in words:
                break
            if own is not None:
                start = number + 1
        return start

    def _options_end(self, line: Line, words: frozenset[int]) -> int:
        """The word of a returned line with which another question begins behind the options."""
        end, seen = len(line.words), False
        for number in range(len(line.words)):
            own = self.seating.own.word(line, number)
            seen = seen or (own is not None and own in words)
            if own is not None and own in words:
                end = len(line.words)
            elif own is not None and seen and self._asks_more(own):
                end = min(end, number)
        return end

    def _asks_more(self, own: int) -> bool:
        """Whether a word of the form stands before a place for words in its line."""
        form = self.seating.alignment.form.at[own]
        number = own - form.first
        boxes = self.seating.bound.boxes
        return any(at > number and tag not in boxes for tag, at in form.places)

    def chosen_in(self, field: Field, controls: Sequence[int]) -> dict[str, Answer]:
        """What was done beside the empty boxes of some controls: a look, a strike, a letter."""
        seating, words = self.seating, self.words[field.id]
        lines = [seating.sheet.line_of[n] for n in controls if n in seating.sheet.line_of]
        places = []
        for number in dict.fromkeys(line.cell for line in lines):
            cell = seating.sheet.lines.cells[number]
            strip = joined(seating.own.rest(line, kept=words) for line in cell.lines)
            ink = joined(seating.own.rest(line) for line in cell.lines)
            places.append(Place(strip=strip, where=cell.where, ink=ink))
        given = ("answered", "unclear")
        return {t: a for t, a in self._among(field, places).items() if a.state in given}


# What people and forms put between two options.
_DIVIDERS = frozenset({"", "/", "|", ",", ";", "-", "–", "\\"})
_FLOATS = "something is drawn over several options; it is not clear which is meant"


def _floats(place: Place) -> bool:
    """Whether something floats over the words of a place: a text box, a drawn shape."""
    ink = [look for look, sign in zip(place.ink.looks, place.ink.text, strict=True) if sign.strip()]
    words = zip(place.strip.looks, place.strip.text, strict=True)
    every = [look for look, sign in words if sign.strip()]
    over = sum(bool(look & FLOATING) for look in ink)
    return 0 < over <= sum(bool(look & FLOATING) for look in every) < len(every)


def _holds_several(field: Field, place: Place) -> bool:
    words = f" {fold(place.strip.text).text} "
    return sum(f" {fold(option.label).text} " in words for option in field.options) > 1


def _with_ink(field: Field, answer: Answer, places: Sequence[Place]) -> Answer:
    """No option is chosen, and something stands among them: nobody can say that nothing does."""
    for place in places:
        strip = place.ink.live
        words = without(strip, marks_in(strip)).strip()
        things = [t.kind for t in strip.things.values() if isinstance(t, Piece)]
        drawn = [kind for kind in things if kind != "box"]
        said = any(len(word) > 1 and not word.isdigit() for word in words_of(words)[0])
        if drawn or said or (words and not _divides(field, place)):
            shown = words or drawn[0]
            note = f"'{shown[:60]}' is written among the options"
            return replace(
                answer, state="unclear", value=None, shown=shown, where=place.where, note=note
            )
    return answer


def _divides(field: Field, place: Place) -> bool:
    """Whether the signs beside options part them or number them, and mark none: "Yes / No"."""
    text = place.strip.live.words
    for option in sorted(field.options, key=lambda option: -len(option.label)):
        text = re.sub(re.escape(option.label), "\0", text, count=1, flags=re.IGNORECASE)
    before, *between, after = text.split("\0") if "\0" in text else ("", "")
    signs = [part.strip() for part in between]
    if not before.strip() and not after.strip():
        return all(part in _DIVIDERS for part in signs)
    numbers = [re.sub(r"[\s().:]", "", part) for part in (before, *between)]
    return not after.strip() and numbers in (
        [str(n + 1) for n in range(len(numbers))],
        [chr(ord("a") + n) for n in range(len(numbers))],
    )


def _place(part: Part) -> Place:
    strip = part.strip
    return Place(strip=strip, where=part.where, fill=part.fill, is_cell=True, ink=strip)


def _label_words(line: Line, at: int, label: Sequence[str]) -> set[int]:
    """Where an option's label stands in its line: as near as may be to its box."""
    count = len(label)
    starts = [
        n for n in range(len(line.words) - count + 1) if line.words[n : n + count] == tuple(label)
    ]
    if not starts or not count:
        return set()
    start = min(starts, key=lambda n: min(abs(n - at), abs(n + count - at)))
    return {line.first + start + n for n in range(count)}
