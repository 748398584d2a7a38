"""What the places say that were found by a label: words, a day, a signature, a mark, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from filler.definition.model import ControlSpec
from filler.facts.content import Piece
from filler.facts.strip import Strip, joined
from filler.reading.dates import read_when
from filler.reading.label_map import Unit
from filler.reading.label_regions import LabelRegions, Region
from filler.reading.marks import marks_in, tick_place, without
from filler.reading.model import Answer
from filler.reading.signature import signature_answer
from filler.reading.stray import Stray, known_words
from filler.reading.vocabulary import TICK_AND_DAY
from filler.reading.wording import fold, likely
from filler.records.dates import when

_SHOWN = 120
_FEW_WORDS = 2
# A letter or two are the mark of an option next to them.
_WORDS = 3


class LabelPlaces(LabelRegions):
    """Reads the places of one document that were found by their labels."""

    def unread(self, answers: Mapping[str, Answer]) -> Iterator[Stray]:
        """Words in the cells of the form's tables that no answer was read from."""
        known = known_words(self._pack)
        options = {fold(o.label).text for f in self._pack.fields.values() for o in f.options}
        places = {place for answer in answers.values() for place in answer.where.split("; ")}
        for unit in self.map.units:
            form = self.map.forms[unit.block]
            if not form or unit.hits or unit.heading or unit.where in places:
                continue
            if unit.cell is None and not self._is_next_to_a_place(unit):
                continue
            things = [t for t in unit.strip.things.values() if isinstance(t, Piece)]
            drawn = next((t.kind for t in things if t.kind in ("picture", "ink")), "")
            words = without(unit.strip, marks_in(unit.strip)).strip()
            if unit.cell is None and drawn:
                yield Stray(shown=drawn, where=unit.where, beside=())
            if len(words) < _WORDS or fold(words).text in options:
                continue
            if words not in self._prompts and not known.has(words, paged=unit.cell is None):
                yield Stray(shown=words[:_SHOWN], where=unit.where, beside=())

    def _is_next_to_a_place(self, unit: Unit) -> bool:
        """Whether a paragraph stands right before or behind a table of the form."""
        near = self.map.units[max(unit.number - 1, 0) : unit.number + 2]
        return any(other.cell is not None and other.part == unit.part for other in near)

    def _agreed(self, found: list[Answer]) -> Answer:
        return agreed(found, strictly=self.map.is_merged)

    def _worded(self, spec: ControlSpec, region: Region | None) -> Answer:
        if region is None:
            return Answer(state="missing", note="there is no place beside its label")
        where = region.unit.where
        strip = region.strip.live
        words = self._words(strip, region)
        dead = region.strip.words.strip() if strip is not region.strip else ""
        if dead and not words:
            note = f"'{dead[:60]}' stands there, struck out or hidden"
            return Answer(state="unclear", shown=dead, how="typed text", where=where, note=note)
        if dead:
            answer = self._worded(spec, replace(region, strip=strip))
            note = "; ".join(n for n in (answer.note, "words struck out or hidden are left") if n)
            return replace(answer, note=f"{note} out")
        doubt = region.doubt
        if not region.own and not doubt and self._asks(words, region.unit):
            doubt = f"'{words[:60]}' may be a question or a note of the form, and no answer"
        if doubt and (words or region.strip.things):
            return Answer(state="unclear", shown=words, how="typed text", where=where, note=doubt)
        if spec.kind == "rich":
            things: list[Piece] = [t for t in region.strip.things.values() if isinstance(t, Piece)]
            things += [piece for p in region.unit.paragraphs for piece in p.pieces if piece.font]
            return signature_answer(words, things, where, signed=self._content.signed)
        if not words:
            stray = [t.kind for t in region.strip.things.values() if isinstance(t, Piece)]
            if stray:
                note = f"something stands there that is not words ({', '.join(stray)})"
                return Answer(state="unclear", how="typed text", where=where, note=note)
            note = "what stood here is in a tracked deletion" if region.strip.deleted else ""
            return Answer(state="blank", how="empty place", where=where, note=note)
        if spec.kind == "date":
            return replace(read_when(words, "typed text"), where=where)
        if not any(sign.isalnum() for sign in words) or all(
            at in strip.symbols for at, sign in enumerate(strip.text) if sign.strip()
        ):
            note = f"a sign that is not words stands there: '{words}'"
            return Answer(state="unclear", shown=words, how="typed mark", where=where, note=note)
        return Answer(state="answered", value=words, shown=words, how="typed text", where=where)

    def _asks(self, words: str, unit: Unit) -> bool:
        """Whether words look like the form's own: a note in brackets, a question that is lost."""
        line = words.strip()
        if "\n" in line:
            return False
        if unit.cell is None and line[:1] + line[-1:] in ("()", "[]"):
            return True
        asks = line.endswith(":") or (line.endswith("?") and line.count(" ") >= _FEW_WORDS)
        return asks and self.map.forms[unit.block] in self._lost

    @cached_property
    def _lost(self) -> set[str]:
        """The forms of which a question was not found."""
        targets = [t for own in self._labels.targets.values() for t in own]
        return {
            t.form
            for t in targets
            if t.kind == "field" and not t.is_alias and not self.map.named(t.kind, t.id)
        }

    def _mark(self, strip: Strip, where: str) -> Answer:
        """What the place of a tick says; a prompt or a date that shares it is not the tick's."""
        marks = marks_in(strip)
        words = without(strip, marks).strip()
        typed = TICK_AND_DAY.fullmatch(words)
        if typed and not marks and when(typed[2]).first is not None:
            strip = strip.cut(0, strip.text.index(typed[1]) + len(typed[1]))
        elif words and (words in self._prompts or (marks and when(words).first is not None)):
            strip = joined([strip.cut(mark.start, mark.end) for mark in marks])
        return tick_place(strip, where)


def agreed(found: list[Answer], *, strictly: bool = False) -> Answer:
    """One answer from several places of the same question; they must not contradict each other."""
    given = [answer for answer in found if answer.state not in ("blank", "missing")]
    if given and strictly:
        given = [answer for answer in found if answer.state != "missing"]
    if not given:
        return next((a for a in found if a.state == "blank"), found[0])
    if any((a.state, a.value) != (given[0].state, given[0].value) for a in given[1:]):
        return Answer(
            state="unclear",
            shown=" / ".join(answer.shown for answer in given),
            how=given[0].how,
            where="; ".join(answer.where for answer in given),
            note="its place is there more than once, with different answers",
        )
    return given[0]


def covers(unit: Unit, column: int) -> bool:
    """Whether a unit's cell covers a column of the grid."""
    cell = unit.cell
    return cell is not None and cell.column <= column < cell.column + cell.span


def matched(row: list[Unit], heads: Mapping[str, set[str]]) -> dict[str, int]:
    """Which columns have some heads over them, slips and shortened headings allowed."""
    columns: dict[str, int] = {}
    for unit in row:
        if unit.cell is None or not unit.folded:
            continue
        names = [name for name, words in heads.items() if unit.folded in words]
        if not names:
            names = [n for n, words in heads.items() if any(likely(w, unit.folded) for w in words)]
        if len(names) == 1:
            columns.setdefault(names[0], unit.cell.column)
    return columns
