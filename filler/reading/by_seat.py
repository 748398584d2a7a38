"""Each field's answer from the seats of its places, where no control says it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from filler.aligning import Line, words_of
from filler.binding import Held
from filler.definition.model import ControlSpec, Field, Pack
from filler.digital.model import Signatures
from filler.facts.content import FLOATING, Piece
from filler.facts.strip import Strip, joined
from filler.placing.ledger import Ledger, ledger
from filler.placing.seat import Part, Seat
from filler.placing.seats import Seating
from filler.reading.dates import read_when
from filler.reading.marks import marks_in, tick_place, without
from filler.reading.model import Answer
from filler.reading.option_attach import Place
from filler.reading.options import one_of, several_of
from filler.reading.signature import signature_answer
from filler.reading.vocabulary import FILL_IN, TICK_AND_DAY
from filler.reading.wording import fold
from filler.records.dates import when

# No label is longer: so far behind the start of an answer a question is looked for.
_QUESTION = 600
NO_PLACE = Answer(state="missing", note="its place is not in the file")
_NO_OPTIONS = Answer(state="missing", note="its options are not in the file")


class CopiesReader:
    """Reads the fields of one returned file by their seats, in every copy of the form in it."""

    def __init__(self, held: Held, pack: Pack, signed: Signatures) -> None:
        self._held = held
        self._readers = [SeatReader(seating, pack, signed) for seating in held.seatings]

    @property
    def is_merged(self) -> bool:
        """Whether a form stands in the file more than once."""
        return bool(self._held.twice)

    def answers(self, field: Field) -> dict[str, Answer]:
        """What was found of a field; copies of a form must not contradict each other."""
        first, *others = self._readers
        found = first.answers(field)
        if field.form not in self._held.twice:
            return found
        copies = [found, *(reader.answers(field) for reader in others)]
        tags = dict.fromkeys(tag for copy in copies for tag in copy)
        return {tag: agreed([copy[tag] for copy in copies if tag in copy]) for tag in tags}

    def chosen_in(self, field: Field, controls: Sequence[int]) -> dict[str, Answer]:
        """What was done beside the empty boxes of some controls: a look, a strike, a letter."""
        return self._readers[0].chosen_in(field, controls)

    def rows(self, field: Field) -> list[dict[str, Answer]] | None:
        """The rows of a list in all copies; None where the list is nowhere."""
        found = [reader.rows(field) for reader in self._readers]
        kept = [rows for rows in found if rows is not None]
        return [row for rows in kept for row in rows] if kept else None

    def beside(self, place: str, controls: Collection[int]) -> Strip:
        """What stands in the seat of a place beside its controls and those of its fellows."""
        if place not in self._held.seatings[0].bound.places:
            return Strip()
        return self._held.seatings[0].beside(place, controls)

    def fellows(self, place: str) -> set[str]:
        """The places that share the form's cell or line with one."""
        places = self._held.seatings[0].bound.places
        if place not in places:
            return set()
        cell = places[place][0].cell
        return {tag for tag, (line, _) in places.items() if line.cell == cell}

    def is_shaded(self, place: str) -> bool:
        """Whether the cell of a place has a fill that the form does not give it."""
        seat = self._held.seatings[0].seat(place)
        return seat is not None and any(part.fill for part in seat.parts)

    def option_ink(self, field: Field, controls: Collection[int]) -> dict[str, Strip]:
        """What stands beside each option of a question, its box and its words left out."""
        return self._readers[0].option_ink(field, controls)

    def ledger(self) -> Ledger:
        """The file's signs accounted for; every place counts with what stands in it."""
        for reader in self._readers:
            reader.claim()
        return ledger(self._held.seatings)


def agreed(found: Sequence[Answer]) -> Answer:
    """One answer from several copies of a question; they must not contradict each other."""
    there = [answer for answer in found if answer.state != "missing"]
    if not there:
        return found[0]
    if any((a.state, a.value) != (there[0].state, there[0].value) for a in there[1:]):
        return Answer(
            state="unclear",
            shown=" / ".join(answer.shown for answer in there),
            how=there[0].how,
            where="; ".join(answer.where for answer in there),
            note="its place is there more than once, with different answers",
        )
    return there[0]


class SeatReader:
    """Reads the fields of one copy of the form by their seats."""

    def __init__(self, seating: Seating, pack: Pack, signed: Signatures) -> None:
        self.seating = seating
        self._pack = pack
        self._signed = signed
        self._prompts = seating.bound.prompts

    def claim(self) -> None:
        """Seat every place, whether or not a control says what stands in it."""
        for field in self._pack.fields.values():
            if field.kind == "rows":
                self.seating.listed([spec.tag for spec in field.controls if spec.column])
                continue
            for spec in field.controls:
                self.seating.seat(spec.tag)
            if field.id in self._option_words:
                self._option_places(field)

    def answers(self, field: Field) -> dict[str, Answer]:
        """What was found of a field: its controls' answers by tag, or its own by its id."""
        match field.kind:
            case "rows":
                return {}
            case "choice" | "choices":
                return self._chosen(field)
            case _:
                return {spec.tag: self._placed(spec) for spec in field.controls}

    # One place

    def _placed(self, spec: ControlSpec) -> Answer:
        seat = self.seating.seat(spec.tag)
        if seat is None:
            return NO_PLACE
        answer = self._ticked(seat) if spec.kind == "tick" else self.worded(spec, seat)
        if answer.state != "answered":
            return answer
        if doubt := seat.doubt or self._further(seat):
            return replace(answer, state="unclear", value=None, note=doubt)
        return answer if spec.kind == "tick" else self._without_question(spec, seat, answer)

    def _further(self, seat: Seat) -> str:
        """Why words beside a label may be another place's: they stand in one more cell."""
        more = [part.strip.shown for part in seat.parts[1:] if not part.is_empty]
        if not seat.is_cell or not more:
            return ""
        return f"'{more[0][:60]}' stands further to the right, where the form has no cell"

    def _without_question(self, spec: ControlSpec, seat: Seat, answer: Answer) -> Answer:
        """The answer without its question before it; with another's in it, it is unclear."""
        if self._is_asking(seat, answer.shown):
            note = f"'{answer.shown[:60]}' may be a question of the form, and no answer"
            return replace(answer, state="unclear", value=None, note=note)
        if not isinstance(answer.value, str) or spec.kind == "multiline":
            return answer
        text, at = answer.shown, answer.shown.find(":")
        own = [set(words) for words in self.seating.labels(seat.place)]
        others = self.seating.own.label_keys - set(self.seating.labels(seat.place))
        longest = max((len(words) for words in others), default=0)
        while 0 <= at <= _QUESTION and text[at + 1 :].strip():
            before = words_of(text[:at])[0]
            if before and any(set(before) <= words for words in own):
                note = "its question stands before it, in the place of the answer"
                said = self._said(spec, Strip(text[at + 1 :]), text[at + 1 :].strip(), answer.where)
                return replace(said, shown=answer.shown, note=said.note or note)
            tails = (before[n:] for n in range(max(1, len(before) - longest), len(before)))
            if any(tail in others for tail in tails):
                note = "another question stands in the place of the answer"
                return replace(answer, state="unclear", value=None, note=note)
            at = text.find(":", at + 1)
        return answer

    def worded(self, spec: ControlSpec, seat: Seat) -> Answer:
        """What the words of a seat say in a place of some kind."""
        whole = seat.strip
        if seat.fellows:
            lines = [line for line in numbersof(whole) if line.text.strip()]
            if lines and len(lines) != len(seat.fellows):
                note = (
                    f"{len(seat.fellows)} answers share this place, and it holds {len(lines)} line"
                )
                note += "s" * (len(lines) != 1)
                return Answer(
                    state="unclear",
                    shown=whole.shown,
                    how="typed text",
                    where=seat.where,
                    note=note,
                )
            if lines:
                whole = lines[seat.fellows.index(seat.place)]
        strip = whole.live
        words = self._words(strip)
        how, where = "typed text", seat.where
        sheet = self.seating.sheet
        numbers = {number for part in seat.parts for number, _, _ in part.ranges}
        fonts = [p for n in numbers for p in sheet.paragraphs[n].pieces if p.font]
        if strip is not whole:
            dead = whole.words.strip()
            if not words:
                note = f"'{dead[:60]}' stands there, struck out or hidden"
                return Answer(state="unclear", shown=dead, how=how, where=where, note=note)
            answer = self._said(spec, strip, words, where, fonts)
            note = "words struck out or hidden are left out"
            return replace(answer, note="; ".join(n for n in (answer.note, note) if n))
        return self._said(spec, strip, words, where, fonts)

    def _said(
        self,
        spec: ControlSpec,
        strip: Strip,
        words: str,
        where: str,
        fonts: Sequence[Piece] = (),
    ) -> Answer:
        things = [thing for thing in strip.things.values() if isinstance(thing, Piece)]
        if spec.kind == "rich":
            things += fonts
            return signature_answer(words, things, where, signed=self._signed)
        if not words:
            if things:
                kinds = ", ".join(thing.kind for thing in things)
                note = f"something stands there that is not words ({kinds})"
                return Answer(state="unclear", how="typed text", where=where, note=note)
            note = "what stood here is in a tracked deletion" if strip.deleted else ""
            return Answer(state="blank", how="empty place", where=where, note=note)
        if spec.kind == "date":
            day = self._words(Strip(text=without(strip, marks_in(strip))))
            if not day:
                return Answer(state="blank", how="empty place", where=where)
            ticked = TICK_AND_DAY.fullmatch(day)
            day = ticked[2] if ticked and when(ticked[2]).first is not None else day
            return replace(read_when(day, "typed text"), where=where)
        signs = (at for at, sign in enumerate(strip.text) if sign.strip())
        if not any(sign.isalnum() for sign in words) or all(at in strip.symbols for at in signs):
            note = f"a sign that is not words stands there: '{words}'"
            return Answer(state="unclear", shown=words, how="typed mark", where=where, note=note)
        how = "drop-down list" if strip.listed else "typed text"
        return Answer(state="answered", value=words, shown=words, how=how, where=where)

    def _words(self, strip: Strip) -> str:
        """The words of a place, prompts and lines to write on left out."""
        lines = [line.rstrip() for line in strip.words.split("\n")]
        kept = [line for line in lines if line.strip() not in self._prompts]
        words = FILL_IN.sub(" ", "\n".join(kept)).strip()
        return "" if words in self._prompts or words.rstrip(".,;") in self._prompts else words

    def _ticked(self, seat: Seat) -> Answer:
        """What the place of a tick says; a prompt or a date that shares it is not the tick's."""
        strip = seat.strip
        marks = marks_in(strip)
        words = without(strip, marks).strip()
        typed = TICK_AND_DAY.fullmatch(words)
        if typed and not marks and when(typed[2]).first is not None:
            strip = strip.cut(0, strip.text.index(typed[1]) + len(typed[1]))
        elif words and (words in self._prompts or (marks and when(words).first is not None)):
            strip = joined([strip.cut(mark.start, mark.end) for mark in marks])
        answer = tick_place(strip, seat.where)
        if answer.state == "blank" and seat.is_cell and any(part.fill for part in seat.parts):
            return replace(answer, note=_SHADED)
        return answer

    def _is_asking(self, seat: Seat, words: str) -> bool:
        """Whether words look like a question, where the form has lost one of its own."""
        line = words.strip()
        if "\n" in line or not (line.endswith(":") or (line.endswith("?") and " " in line)):
            return False
        form = self._pack.fields[self._pack.controls[seat.place].field].form
        return any(
            self._pack.fields[spec.field].form == form and self.seating.is_lost(tag)
            for tag, spec in self._pack.controls.items()
            if tag in self.seating.bound.places
        )

    # Options

    def _chosen(self, field: Field) -> dict[str, Answer]:
        tags = [spec.tag for spec in field.controls if spec.tag in self.seating.bound.places]
        if not tags:
            return {}
        if not any(self._option_words[field.id]):
            return self._on_grid(field)
        places = self._option_places(field)
        if not places:
            seat = self.seating.seat(tags[0])
            if seat is None:
                return self._nowhere(field)
            places = [_place(part) for part in seat.parts]
        return self._among(field, places)

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
                note = f"'{words[:60]}' stands beside it, and no mark"
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
        shaded = [tag for tag, answer in own.items() if answer.note == _SHADED]
        if len(shaded) == len(own):
            # All of them alike: the table has another look.
            return {tag: replace(answer, note="") for tag, answer in own.items()}
        if any(answer.state not in ("blank", "missing") for answer in own.values()):
            return {tag: replace(a, note="") if a.note == _SHADED else a for tag, a in own.items()}
        return {
            tag: replace(a, state="unclear", value=None, how="shaded cell") if tag in shaded else a
            for tag, a in own.items()
        }

    @cached_property
    def _option_words(self) -> Mapping[str, frozenset[int]]:
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

    def _option_places(self, field: Field) -> list[Place]:
        """Each returned line or cell in which words of the options stand, and those between."""
        seating, words = self.seating, self._option_words[field.id]
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
        for number in range(min(lines), max(lines) + 1):
            line = returned.lines[number]
            cell = returned.cells[line.cell]
            if number not in lines and (line.cell in seen or self._is_foreign(line, words)):
                continue
            if not line.text.strip() and not seating.sheet.strips[number].deleted:
                continue
            start = self._question_end(line, words)
            strip, ink = seating.own.rest(line, start, kept=words), seating.own.rest(line, start)
            is_cell = cell.row >= 0
            if is_cell and line.cell in seen:
                last = found[-1]
                both = joined([last.strip, strip]), joined([last.ink, ink])
                found[-1] = replace(last, strip=both[0], ink=both[1])
            else:
                fill = seating.fill(cell)
                place = Place(strip=strip, where=cell.where, fill=fill, is_cell=is_cell, ink=ink)
                found.append(place)
            seating.claimed.setdefault(number, []).append((0, len(line.text)))
            seen.add(line.cell)
            if cell.row >= 0 and line is cell.lines[-1]:
                self._add_cells(seating.free_right(line.cell), seen, found)
        self._add_cells(seating.cells_of([spec.tag for spec in field.controls]), seen, found)
        return found

    def _add_cells(self, cells: Iterable[int], seen: set[int], found: list[Place]) -> None:
        """More cells in which an option may be marked."""
        for cell in cells:
            if cell not in seen:
                part = self.seating.part(cell)
                self.seating.claim([part])
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

    def chosen_in(self, field: Field, controls: Sequence[int]) -> dict[str, Answer]:
        """What was done beside the empty boxes of some controls: a look, a strike, a letter."""
        seating, words = self.seating, self._option_words[field.id]
        lines = [seating.sheet.line_of[n] for n in controls if n in seating.sheet.line_of]
        places = []
        for number in dict.fromkeys(line.cell for line in lines):
            cell = seating.sheet.lines.cells[number]
            strip = joined(seating.own.rest(line, kept=words) for line in cell.lines)
            ink = joined(seating.own.rest(line) for line in cell.lines)
            places.append(Place(strip=strip, where=cell.where, ink=ink))
        given = ("answered", "unclear")
        return {t: a for t, a in self._among(field, places).items() if a.state in given}

    # Rows that a person may add to

    def rows(self, field: Field) -> list[dict[str, Answer]] | None:
        """The rows of a list, each column's answer by its id; None where the list is nowhere."""
        specs = {spec.tag: spec for spec in field.controls if spec.column is not None}
        found = self.seating.listed(tuple(specs))
        if found is None:
            return None
        rows = []
        for seats in found:
            row = {}
            for tag, spec in specs.items():
                seat = seats.get(tag)
                row[str(spec.column)] = (
                    NO_PLACE
                    if seat is None
                    else self._ticked(seat)
                    if spec.kind == "tick"
                    else self.worded(spec, seat)
                )
            if any(answer.state in ("answered", "unclear") for answer in row.values()):
                rows.append(row)
        return rows


# What people and forms put between two options.
_DIVIDERS = frozenset({"", "/", "|", ",", ";", "-", "–", "\\"})
_FLOATS = "something floats over several options; which of them is meant cannot be told"


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
            note = f"'{shown[:60]}' stands among the options"
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


_SHADED = "its cell is shaded, and nothing else stands there"


def numbersof(strip: Strip) -> list[Strip]:
    """Its lines, each as a strip."""
    start, lines = 0, []
    for line in strip.text.split("\n"):
        lines.append(strip.cut(start, start + len(line)))
        start += len(line) + 1
    return lines


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
