"""Each field's answer from the seats of its places, where no control says it."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import replace

from filler.aligning import words_of
from filler.definition.model import ControlSpec, Field, Pack
from filler.digital.model import Signatures
from filler.facts.content import Piece
from filler.facts.strip import Strip, joined
from filler.placing.divided import divided, is_divided
from filler.placing.seat import Seat
from filler.placing.seats import Seating
from filler.reading.by_option import SHADED, OptionReader
from filler.reading.by_tag import date_answer
from filler.reading.checked import in_form
from filler.reading.dates import read_when
from filler.reading.drawn_boxes import settle_drawn_boxes
from filler.reading.marks import marks_in, tick_place, without
from filler.reading.model import Answer
from filler.reading.signature import picture_answer, signature_answer
from filler.reading.unfilled import unfilled
from filler.reading.vocabulary import FILL_IN, TICK_AND_DAY
from filler.records.dates import when

# A shorter word of the form, such as a unit, may be an answer's own.
_SHORTEST_WORD = 3
# No label is longer: so far behind the start of an answer a question is looked for.
_QUESTION = 600
NO_PLACE = Answer(state="missing", note="this question is missing from the file")


class SeatReader:
    """Reads the fields of one copy of the form by their seats."""

    def __init__(
        self, seating: Seating, pack: Pack, signed: Signatures, known: Collection[int] = ()
    ) -> None:
        """``known`` are the words of the file that are the form's in any copy of it."""
        self.seating = seating
        self._known = known or seating.own.back.keys()
        self._pack = pack
        self._signed = signed
        self._prompts = seating.bound.prompts
        self.options = OptionReader(seating, pack, self.placed)
        settle_drawn_boxes(seating, self.options, pack)

    def claim(self, forms: Set[str]) -> None:
        """Seat every place of some forms, whether or not a control says what stands in it.

        Of other forms only those are seated that have a control in the file.
        """
        for field in self._pack.fields.values():
            tags = [spec.tag for spec in field.controls]
            if field.form not in forms and not any(map(self.seating.has_control, tags)):
                continue
            if field.kind == "rows":
                self.seating.listed([spec.tag for spec in field.controls if spec.column])
                continue
            for spec in field.controls:
                self.seating.hold(spec.tag)
            if field.id in self.options.words:
                self.options.places(field)

    def answers(self, field: Field) -> dict[str, Answer]:
        """What was found of a field: its controls' answers by tag, or its own by its id."""
        match field.kind:
            case "rows":
                return {}
            case "choice" | "choices" if field.shown != "list":
                return self.options.chosen(field)
            case _:
                return {spec.tag: self.placed(spec) for spec in field.controls}

    # One place

    def placed(self, spec: ControlSpec) -> Answer:
        """What one control's place says."""
        return in_form(self._placed(spec), spec, self._pack)

    def _placed(self, spec: ControlSpec) -> Answer:
        seat = self.seating.seat(spec.tag)
        if seat is None:
            return NO_PLACE
        answer = self._ticked(seat) if spec.kind == "tick" else self.worded(spec, seat)
        for other in self.seating.again(spec.tag, self._known):
            more = self._ticked(other) if spec.kind == "tick" else self.worded(spec, other)
            note = "its question is in the file more than once"
            if answer.state == "blank":
                answer = replace(more, note=more.note or note)
            elif (answer.state, answer.value) != (more.state, more.value):
                shown = f"{answer.shown} / {more.shown}"
                note = f"{note}, with different answers"
                return replace(answer, state="unclear", value=None, shown=shown, note=note)
        if answer.state != "answered":
            return answer
        if doubt := seat.doubt or self._further(seat):
            return replace(answer, state="unclear", value=None, note=doubt)
        if spec.kind == "tick":
            return answer
        return self._without_question(spec, seat, self._unglued(spec, seat, answer))

    def _unglued(self, spec: ControlSpec, seat: Seat, answer: Answer) -> Answer:
        """The answer without a word of the form that was typed against: "nameAda Example"."""
        text = answer.shown
        for own, is_before in self.seating.neighbours(seat.place):
            text = text if is_before else text.rstrip(" :.?,;")
            edge = text[: len(own)] if is_before else text[-len(own) :]
            if words_of(edge)[0] != words_of(own)[0] or len(text) == len(own):
                if self.seating.has_fellow(seat.place, before=is_before):
                    note = f"'{own}', which separates it from another place, is not in the file"
                    return replace(answer, state="unclear", value=None, note=note)
                text = text if is_before else answer.shown
                continue
            if len(own) < _SHORTEST_WORD and not self.seating.is_against(
                seat.place, before=is_before
            ):
                note = f"'{own}', part of the form, may be joined to the answer"
                return replace(answer, state="unclear", value=None, note=note)
            text = (text[len(own) :] if is_before else text[: -len(own)]).strip()
        if text == answer.shown:
            return answer
        note = "words of the form are joined to it"
        said = self._said(spec, Strip(text), text, answer.where)
        return replace(said, shown=answer.shown, note=said.note or note)

    def _further(self, seat: Seat) -> str:
        """Why words beside a label may be another place's: they stand in one more cell."""
        more = [part.strip.shown for part in seat.parts[1:] if not part.is_empty]
        if not seat.is_cell or not more:
            return ""
        return f"'{more[0][:60]}' is further to the right, where the form has no cell"

    def _without_question(self, spec: ControlSpec, seat: Seat, answer: Answer) -> Answer:
        """The answer without its question before it; with another's in it, it is unclear."""
        if self._is_asking(seat, answer.shown):
            note = f"'{answer.shown[:60]}' may be a question of the form, not an answer"
            return replace(answer, state="unclear", value=None, note=note)
        if not isinstance(answer.value, str) or spec.kind == "multiline":
            return answer
        text, at = answer.shown, answer.shown.find(":")
        if at < 0:
            return answer
        labels = self.seating.questions.labels(seat.place)
        own = [set(words) for words in labels]
        every, longest = self.seating.bound.label_keys, self.seating.bound.longest_label
        while 0 <= at <= _QUESTION and text[at + 1 :].strip():
            before = words_of(text[:at])[0]
            if before and any(set(before) <= words for words in own):
                note = "its question is written before it, in the place of the answer"
                said = self._said(spec, Strip(text[at + 1 :]), text[at + 1 :].strip(), answer.where)
                return replace(said, shown=answer.shown, note=said.note or note)
            tails = (before[n:] for n in range(max(1, len(before) - longest), len(before)))
            if any(tail in every and tail not in labels for tail in tails):
                note = "another question is in the place of the answer"
                return replace(answer, state="unclear", value=None, note=note)
            at = text.find(":", at + 1)
        return answer

    def worded(self, spec: ControlSpec, seat: Seat) -> Answer:
        """What the words of a seat say in a place of some kind."""
        whole = self._own(seat)
        if whole is None:
            count = len(seat.fellows)
            held = sum(bool(line.text.strip()) for line in lines_of(seat.strip))
            note = f"{count} answers share this place, and it holds {held} line{'s' * (held != 1)}"
            return Answer(
                state="unclear",
                shown=seat.strip.shown,
                how="typed text",
                where=seat.where,
                note=note,
            )
        strip = whole.live
        words = self._words(strip)
        how, where = "typed text", seat.where
        sheet = self.seating.sheet
        numbers = {number for part in seat.parts for number, _, _ in part.ranges}
        fonts = [p for n in numbers for p in sheet.paragraphs[n].pieces if p.font]
        if strip is not whole:
            dead = whole.words.strip()
            if not words:
                note = f"'{dead[:60]}' is there, but struck out or hidden"
                return Answer(state="unclear", shown=dead, how=how, where=where, note=note)
            answer = self._said(spec, strip, words, where, fonts)
            note = "words struck out or hidden are left out"
            return replace(answer, note="; ".join(n for n in (answer.note, note) if n))
        return self._said(spec, strip, words, where, fonts)

    def _own(self, seat: Seat) -> Strip | None:
        """What is a place's own of a seat that several share; None where nobody can tell."""
        whole = seat.strip
        line, _ = self.seating.bound.places[seat.place]
        lines = [own for own in lines_of(whole) if own.text.strip()]
        if seat.fellows and lines:
            rows = [self.seating.bound.places[tag][0].number for tag in seat.fellows]
            order = list(dict.fromkeys(rows))
            if len(lines) == len(order):
                whole = lines[order.index(line.number)]
            elif len(lines) == len(rows):
                return lines[seat.fellows.index(seat.place)]
            else:
                return None
        own = [tag for tag, _ in line.places if tag == seat.place or tag in seat.fellows]
        boxed = any(tag in self.seating.bound.boxes for tag, _ in line.places)
        if (boxed and not line.words) or not is_divided(line, own):
            return whole
        parts = divided(line, own, whole)
        if parts is None:
            return None if self._words(whole) else whole
        return parts[own.index(seat.place)]

    def _said(
        self,
        spec: ControlSpec,
        strip: Strip,
        words: str,
        where: str,
        fonts: Sequence[Piece] = (),
    ) -> Answer:
        things = [thing for thing in strip.things.values() if isinstance(thing, Piece)]
        if words and (note := unfilled(words, strip.looks, is_name=spec.kind == "rich")):
            return Answer(state="unclear", shown=words, how="typed text", where=where, note=note)
        if spec.kind == "picture":
            return picture_answer(words, things, where)
        if spec.kind == "rich":
            things += fonts
            return signature_answer(words, things, where, signed=self._signed)
        if not words:
            things = [thing for thing in things if thing.kind != "box" or thing.ticked]
            if things:
                kinds = ", ".join(thing.kind for thing in things)
                note = f"something other than words is there ({kinds})"
                return Answer(state="unclear", how="typed text", where=where, note=note)
            note = "what was here is in a tracked deletion" if strip.deleted else ""
            return Answer(state="blank", how="empty place", where=where, note=note)
        if spec.kind == "date":
            day = self._words(Strip(text=without(strip, marks_in(strip))))
            if not day:
                return Answer(state="blank", how="empty place", where=where)
            facts = (self.seating.sheet.controls[number] for number in strip.held)
            control = next((f for f in facts if f.date_format and f.text.strip() == day), None)
            if control is not None:
                return replace(date_answer(control, self._pack.language), where=where)
            ticked = TICK_AND_DAY.fullmatch(day)
            language = self._pack.language
            is_day = ticked is not None and when(ticked[2], language).first is not None
            day = ticked[2] if ticked is not None and is_day else day
            return replace(read_when(day, "typed text", language), where=where)
        signs = (at for at, sign in enumerate(strip.text) if sign.strip())
        if not any(sign.isalnum() for sign in words) or all(at in strip.symbols for at in signs):
            note = f"there is a symbol instead of words: '{words}'"
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
            return replace(answer, note=SHADED)
        return answer

    def _is_asking(self, seat: Seat, words: str) -> bool:
        """Whether words look like a question, where the form has lost one of its own."""
        line = words.strip()
        if "\n" in line or not (line.endswith(":") or (line.endswith("?") and " " in line)):
            return False
        form = self._pack.fields[self._pack.controls[seat.place].field].form
        return any(
            self._pack.fields[spec.field].form == form and self.seating.questions.is_lost(tag)
            for tag, spec in self._pack.controls.items()
            if tag in self.seating.bound.places
        )

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
                    else in_form(self.worded(spec, seat), spec, self._pack)
                )
            if any(answer.state in ("answered", "unclear") for answer in row.values()):
                rows.append(row)
        return rows


def lines_of(strip: Strip) -> list[Strip]:
    """Its lines, each as a strip."""
    start, lines = 0, []
    for line in strip.text.split("\n"):
        lines.append(strip.cut(start, start + len(line)))
        start += len(line) + 1
    return lines
