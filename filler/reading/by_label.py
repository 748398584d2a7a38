"""Answers found by the form's wording, where no control says which field a place belongs to.

For each field: where its label stands, which places follow from that (the rest of the label's
own cell, the cells to its right, the cell below, what comes next), and what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from filler.definition.model import ControlSpec, Field, Form, Pack
from filler.reading.content import Cell, Content, Piece
from filler.reading.dates import read_when
from filler.reading.labels import Hit, Labels, Map, Unit, labels_of, line_of, map_labels
from filler.reading.marks import Strip, joined, marks_in, strip_of, tick_place, without
from filler.reading.model import Answer
from filler.reading.options import Place, one_of, several_of
from filler.reading.signature import signature_answer
from filler.reading.vocabulary import FILL_IN, TICKING
from filler.reading.wording import fold, likely, starts_with
from filler.records.dates import when

_BETWEEN = " \t\n\r:.?-–—_|)]}\xa0"
_DIVIDERS = ":\n\t?–—_|"
# A sign that the question itself shows: ``Additional Evidence Required? [✓]``.
_SIGN_IN_LABEL = re.compile(r"\s*[?:]?\s*\[[\s✓✔√\ue000]?\]")
# ``x 5 Mar 26``: a letter that ticks, and the day on which it was done.
_TICK_AND_DAY = re.compile(r"\s*(x|v|y|/|yes|ticked|done)[\s,;:-]+(.*\S)\s*", re.I)
# So many places after a question are looked at for its options.
_NEAR = 24
# So few labels may stand in any document.
_ENOUGH = 4
_MOST_FOLLOWING = 200


@dataclass(slots=True)
class Region:
    """Words that may be an answer, the unit they stand in, and the things among them.

    ``own`` is whether that is the label's own unit, ``beside`` whether it is the cell to its
    right, where even words that are printed elsewhere are an answer; ``apart`` whether a colon
    or a gap divides them from the label; ``doubt`` is why they may not be the answer.
    """

    strip: Strip
    unit: Unit
    own: bool = False
    beside: bool = False
    apart: bool = True
    doubt: str = ""


class LabelReader:
    """Reads fields of one document by their labels."""

    def __init__(self, content: Content, pack: Pack) -> None:
        self._content = content
        self._pack = pack
        self._labels: Labels = labels_of(pack)
        prompts = {spec.prompt for spec in pack.controls.values() if spec.prompt}
        self._prompts = {*pack.prompts.values(), *prompts}

    @cached_property
    def map(self) -> Map:
        """The document with its labels found, when somebody first asks."""
        return map_labels(self._content, self._pack)

    def _agreed(self, found: list[Answer]) -> Answer:
        return agreed(found, strictly=self.map.is_merged)

    def forms(self) -> set[str]:
        """The forms of which a good part of the labels are in the document."""
        found: dict[str, int] = {}
        for (_, name), _hits in self.map.hits.items():
            form = name.partition(".")[0]
            found[form] = found.get(form, 0) + 1
        wanted: dict[str, set[tuple[str, str]]] = {}
        for targets in self._labels.targets.values():
            for target in targets:
                if target.kind != "title":
                    wanted.setdefault(target.form, set()).add((target.kind, target.id))
        return {
            form
            for form, count in found.items()
            if count * 3 >= len(wanted[form]) and count >= min(_ENOUGH, len(wanted[form]))
        }

    def answers(self, own: Field) -> dict[str, Answer]:
        """What was found of a field: its controls' answers by tag, or its own by its id."""
        form = self._pack.form(own.form)
        if form is None:
            return {}
        line = line_of(form, own)
        if line is not None:
            return self._line_cell(own, line)
        match own.kind:
            case "signature":
                return self._signature(own)
            case "rows":
                return {}
            case "choice":
                return self._choice(own)
            case "choices":
                return self._choices(own)
            case "tick":
                return self._tick(own)
            case _:
                for other in form.fields:
                    for option in other.options:
                        if option.specify == own.id.removeprefix(f"{form.id}."):
                            return self._specified(own, other, option.id)
                return self._text(own, own.controls[0], "field", own.id)

    # Texts and dates

    def _text(self, own: Field, spec: ControlSpec, kind: str, name: str) -> dict[str, Answer]:
        fellows = self._labels.sharing.get(name, ())
        if fellows and (first := fellows[0]) != name:
            return self._shared(spec, fellows.index(name), len(fellows), first)
        if fellows:
            return self._shared(spec, 0, len(fellows), name)
        found = [
            self._worded(spec, self._first_filled(self._regions(unit, hit)))
            for unit, hit in self.map.hits.get((kind, name), ())
        ]
        return {spec.tag: self._agreed(found)} if found else {}

    def _shared(self, spec: ControlSpec, number: int, count: int, first: str) -> dict[str, Answer]:
        """One of several answers that share a place, a line each."""
        found = []
        for unit, hit in self.map.hits.get(("field", first), ()):
            region = self._first_filled(self._regions(unit, hit))
            if region is None:
                continue
            lines = [line for line in _lines(region.strip) if line.text.strip()]
            if len(lines) == count:
                found.append(self._worded(spec, replace(region, strip=lines[number])))
            elif not lines:
                found.append(self._worded(spec, region))
            else:
                shown, where = region.strip.shown, region.unit.where
                note = f"{count} answers share this place, and it holds {len(lines)} lines"
                found.append(
                    Answer(state="unclear", shown=shown, how="typed text", where=where, note=note)
                )
        return {spec.tag: self._agreed(found)} if found else {}

    def _worded(self, spec: ControlSpec, region: Region | None) -> Answer:
        if region is None:
            return Answer(state="missing", note="there is no place beside its label")
        where = region.unit.where
        strip = region.strip.live
        words = self._words(strip, plain=region.beside)
        dead = region.strip.words.strip() if strip is not region.strip else ""
        if dead and not words:
            note = f"'{dead[:60]}' stands there, struck out or hidden"
            return Answer(state="unclear", shown=dead, how="typed text", where=where, note=note)
        if dead:
            answer = self._worded(spec, replace(region, strip=strip))
            note = "; ".join(n for n in (answer.note, "words struck out or hidden are left") if n)
            return replace(answer, note=f"{note} out")
        if region.doubt:
            return Answer(
                state="unclear", shown=words, how="typed text", where=where, note=region.doubt
            )
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
            note = f"a sign that is not words stands there: {words}"
            return Answer(state="unclear", shown=words, how="typed mark", where=where, note=note)
        return Answer(state="answered", value=words, shown=words, how="typed text", where=where)

    def _words(self, strip: Strip, *, plain: bool = False) -> str:
        """The words of a place without what is printed there, its prompt, or space around."""
        lines = []
        for line in strip.words.split("\n"):
            text = fold(line).text
            if text and text in self._labels.printed and not plain:
                continue
            lines.append(line.rstrip())
        words = FILL_IN.sub(" ", "\n".join(lines)).strip()
        return "" if words in self._prompts else words

    def _first_filled(self, regions: Iterable[Region]) -> Region | None:
        """The place that holds something; two that do may each be the answer."""
        places = list(regions)
        filled = [place for place in places if self._is_filled(place)]
        own = next((place for place in filled if place.own), None)
        others = [place for place in filled if not place.own]
        if own is not None and own.unit.cell is None:
            return own
        if own is not None and others:
            if own.apart:
                others[0].doubt = f"'{self._words(own.strip)[:60]}' stands behind the label, too"
            return others[0]
        if own is not None and not own.apart and len(places) > 1:
            own.doubt = "these words follow the label at once, and may belong to it"
        if filled:
            return filled[0]
        return next((place for place in places if not place.own), places[0] if places else None)

    def _is_filled(self, region: Region) -> bool:
        things = (t for t in region.strip.things.values() if isinstance(t, Piece))
        words = self._words(region.strip, plain=region.beside)
        return bool(words) or any(thing.kind != "shape" for thing in things)

    def _regions(self, unit: Unit, hit: Hit) -> Iterator[Region]:
        """The places of an answer to a label, the likeliest first."""
        yield self._own(unit, hit)
        if self._after(hit):
            # A blank in the middle of a sentence has no other place.
            return
        if unit.cell is not None:
            right = self._right(unit, printed=True)
            for other in right:
                yield Region(other.strip, other, beside=True)
            row = self._row(unit)
            left = row[0] if len(row) == 2 and row[1] is unit and not row[0].hits else None
            if left is not None and not self._is_printed(left):
                yield Region(left.strip, left)
            if right or left is not None:
                return
            below = self._below(unit)
            if below is not None:
                yield Region(below.strip, below)
            return
        yield from self._following(unit)

    def _own(self, unit: Unit, hit: Hit) -> Region:
        """The rest of the label's own unit, up to the next label in it."""
        later = [h.start for h in unit.hits if h.start >= hit.end]
        end = min(later, default=len(unit.strip.text))
        start = hit.end
        while start < end and unit.strip.text[start] in _BETWEEN:
            start += 1
        if found := _SIGN_IN_LABEL.match(unit.strip.text, hit.end, end):
            start = max(start, found.end())
        strip = unit.strip.cut(start, end)
        folded = fold(strip.text)
        after = self._after(hit)
        at = f" {folded.text} ".find(f" {after} ") if after else -1
        if at >= 0:
            strip = strip.cut(0, folded.original(max(at - 1, 0)))
        gap = unit.strip.text[hit.end : start]
        apart = len(gap) > 1 or any(sign in _DIVIDERS for sign in gap)
        return Region(strip, unit, own=True, apart=apart)

    def _after(self, hit: Hit) -> str:
        """The printed words behind the place, in its own cell."""
        target = hit.target
        around = self._labels.expected.around.get(target.id) if target is not None else None
        return fold(around.after).text if around is not None else ""

    def _row(self, unit: Unit) -> list[Unit]:
        return self.map.row_of(unit)

    def _right(self, unit: Unit, *, printed: bool = False) -> list[Unit]:
        """The cells to the right up to the next label; printed words too, where asked for."""
        cells = []
        for other in self._row(unit):
            if other.number <= unit.number or other.cell is None or other.cell.merged:
                continue
            if other.named:
                break
            if printed or not self._is_printed(other):
                cells.append(other)
        return cells

    def _is_printed(self, unit: Unit) -> bool:
        return unit.folded in self._labels.printed and not marks_in(unit.strip)

    def _below(self, unit: Unit) -> Unit | None:
        """The cell below in the same column, if it is not a label itself."""
        other = self.map.below(unit)
        return None if other is None or other.named or self._is_printed(other) else other

    def _following(self, unit: Unit) -> Iterator[Region]:
        """What comes after a paragraph up to the next label, its words together.

        Boxes of one cell a row may be followed by more; a table of several columns ends it.
        """
        found: list[Unit] = []
        for other in self.map.units[unit.number + 1 : unit.number + _MOST_FOLLOWING]:
            if other.hits or other.heading or len(self._row(other)) > 1:
                break
            if other.cell is None and self._is_printed(other) and found:
                break
            if not self._is_printed(other):
                found.append(other)
        boxes = [u for u in found if u.cell is not None]
        marked = next((n for n, u in enumerate(found) if marks_in(u.strip)), len(found))
        filled = [u for u in found[:marked] if self._is_filled(Region(u.strip, u))]
        if len(filled) < 2:
            yield from (Region(u.strip, u) for u in (filled or boxes or found)[:1])
            return
        merged = replace(filled[0])
        merged.paragraphs = [p for u in filled for p in u.paragraphs]
        region = Region(merged.strip, merged)
        tables = {self.map.table_of(u) for u in filled}
        if boxes and (len(tables) > 1 or None in tables):
            region.doubt = "words stand in several places after the question"
        yield region

    # Ticks

    def _mark(self, strip: Strip, where: str) -> Answer:
        """What the place of a tick says; a prompt or a date that shares it is not the tick's."""
        marks = marks_in(strip)
        words = without(strip, marks).strip()
        typed = _TICK_AND_DAY.fullmatch(words)
        if typed and not marks and when(typed[2]).first is not None:
            strip = strip.cut(0, strip.text.index(typed[1]) + len(typed[1]))
        elif words and (words in self._prompts or (marks and when(words).first is not None)):
            strip = joined([strip.cut(mark.start, mark.end) for mark in marks])
        return tick_place(strip, where)

    def _tick(self, own: Field) -> dict[str, Answer]:
        spec = own.controls[0]
        found = [self._ticked(unit, hit) for unit, hit in self.map.hits.get(("field", own.id), ())]
        return {spec.tag: self._agreed(found)} if found else {}

    def _ticked(self, unit: Unit, hit: Hit) -> Answer:
        before = unit.strip.cut(0, hit.start)
        region = self._own(unit, hit)
        marked = [strip for strip in (before, region.strip) if marks_in(strip)]
        right = self._right(unit) if unit.cell is not None else []
        if marked:
            given = [self._mark(strip, unit.where) for strip in marked]
            beside = [self._mark(other.strip, other.where) for other in right[:1]]
            return self._agreed([*given, *(a for a in beside if a.state != "blank")])
        words = self._words(region.strip)
        letter = without(before, []).strip(_BETWEEN)
        if letter and TICKING.fullmatch(letter):
            return self._mark(before, unit.where)
        if words and (unit.cell is None or not right or TICKING.fullmatch(words)):
            return self._mark(region.strip, unit.where)
        if unit.cell is None:
            return self._mark(before, unit.where)
        if right:
            answers = [self._mark(other.strip, other.where) for other in right]
            answers = [a for a in answers if a.state != "blank"] or answers[:1]
            return self._agreed(answers)
        left = [u for u in self._row(unit) if u.number < unit.number and not u.named]
        if left:
            return self._mark(left[-1].strip, left[-1].where)
        return Answer(state="missing", note="there is no place beside its label")

    # Options

    def _choice(self, own: Field) -> dict[str, Answer]:
        hits = self.map.hits.get(("field", own.id), ())
        grids: list[dict[str, Answer]] = []
        singles: list[Answer] = []
        for unit, hit in hits:
            grid = self._grid_row(own, unit)
            if grid is not None:
                grids.append(grid)
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

    def _printed_behind(self, own: Field) -> frozenset[str]:
        """The words printed behind the options, such as ``(See Section 2)``."""
        around = self._labels.expected.around
        tags = [f"{own.id}={option.id}" for option in own.options]
        behind = [fold(around[tag].after).text for tag in tags if tag in around]
        return frozenset(word for words in behind for word in words.split(" "))

    def _grid_row(self, own: Field, unit: Unit) -> dict[str, Answer] | None:
        """The answers of a row whose options stand at the heads of the columns."""
        if unit.cell is None:
            return None
        columns = self._option_columns(own, unit)
        if columns is None:
            return None
        answers: dict[str, Answer] = {}
        row = self._row(unit)
        for option, column in columns.items():
            tag = f"{own.id}={option}"
            cell = next((u for u in row if _covers(u, column) and u.number != unit.number), None)
            if cell is None or cell.cell is None:
                answers[tag] = Answer(state="missing", note="its cell is not in the row")
                continue
            if cell.cell.merged:
                note = "its cell is one with the cell above"
                answers[tag] = Answer(
                    state="unclear", how="merged cell", where=cell.where, note=note
                )
                continue
            answer = self._mark(cell.strip, cell.where)
            both = [o for o, c in columns.items() if _covers(cell, c)]
            if len(both) > 1 and answer.state == "answered":
                note = f"its mark stands across {len(both)} columns"
                answer = replace(answer, state="unclear", value=None, note=note)
            answers[tag] = answer
        return answers

    def _option_columns(self, own: Field, unit: Unit) -> dict[str, int] | None:
        """Which column each option has: by the table's own heads, or those of the table before."""
        around = self._labels.expected.around
        heads = {
            o.id: {fold(o.label).text, fold(around[f"{own.id}={o.id}"].head).text} - {""}
            for o in own.options
            if f"{own.id}={o.id}" in around
        }
        if not heads or not all(around[f"{own.id}={o}"].head for o in heads):
            return None
        headed = False
        for rows in self.map.tables_from(self.map.table_of(unit)):
            for row in rows:
                if row[0].number >= unit.number or self.map.forms[row[0].block] != own.form:
                    continue
                columns = _matched(row, heads)
                if len(columns) == len(heads):
                    return columns
                headed = headed or bool(columns)
            first = rows[0]
            others = [u for u in first if u.cell is not None and u.folded and not u.named]
            headed = headed or (len(others) > 1 and not any(u.named for u in first))
        blank = [u for u in self._right(unit) if u.cell is not None]
        if len(blank) == len(heads) and not headed:
            return {o: u.cell.column for o, u in zip(heads, blank, strict=True) if u.cell}
        return None

    def _places(self, own: Field, unit: Unit, hit: Hit) -> list[Place]:
        """The words in which a question's options may stand: its own unit, the cells beside it."""
        region = self._own(unit, hit)
        before = unit.strip.cut(0, hit.start)
        places = [_place(strip, unit) for strip in (before, region.strip) if strip.text.strip()]
        if unit.cell is not None:
            right = self._right(unit, printed=True)
            places += [_place(u.strip, u, is_cell=True) for u in right]
        return [self._unprinted(own, place) for place in places]

    def _unprinted(self, own: Field, place: Place) -> Place:
        """The place without the lines that are printed there and hold none of the options."""
        start, kept = 0, []
        for line in place.strip.text.split("\n"):
            end = start + len(line)
            text = fold(line).text
            if text not in self._labels.printed or _holds_option(own, text):
                kept.append(place.strip.cut(start, end))
            start = end + 1
        return replace(place, strip=joined(kept))

    def _next_places(self, own: Field, unit: Unit) -> list[Place]:
        """The places after a question up to the next one, or up to what is printed after it."""
        places: list[Place] = []
        last = self._row(unit)[-1].number if unit.cell is not None else unit.number
        found = False
        for other in self.map.units[last + 1 : last + 1 + _NEAR]:
            if other.named or self.map.forms[other.block] != self.map.forms[unit.block]:
                break
            holds = _holds_option(own, other.folded)
            if found and not holds and (other.heading or self._is_printed(other)):
                break
            found = found or holds
            if other.cell is None or not other.cell.merged:
                places.append(_place(other.strip, other, is_cell=other.cell is not None))
        return [self._unprinted(own, place) for place in places]

    def _choices(self, own: Field) -> dict[str, Answer]:
        hits = self.map.hits.get(("field", own.id), ())
        found: list[dict[str, Answer]] = []
        for unit, hit in hits:
            places = [*self._places(own, unit, hit), *self._next_places(own, unit)]
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
        words = fold(label).text
        for unit, hit in self.map.hits.get(("field", other.id), ()):
            for place in [*self._places(other, unit, hit), *self._next_places(other, unit)]:
                folded = fold(place.strip.text)
                at = folded.text.find(words)
                if at < 0:
                    continue
                start = folded.index[at + len(words) - 1] + 1
                line = place.strip.text.find("\n", start)
                strip = place.strip.cut(start, len(place.strip.text) if line < 0 else line)
                text = self._words(strip).strip(_BETWEEN + "()[]")
                text = "" if text in self._prompts else text
                marked = text and not marks_in(strip)
                return {
                    own.id: Answer(
                        state="answered" if marked else "blank",
                        value=text if marked else None,
                        shown=text if marked else "",
                        how="typed text",
                        where=place.where,
                    )
                }
        return {}

    # Tables and signatures

    def _line_cell(self, own: Field, line: str) -> dict[str, Answer]:
        """The cell of a line and a column: under the column's head, or with its own label."""
        answers: dict[str, list[Answer]] = {}
        for unit, _ in self.map.hits.get(("line", line), ()):
            for spec in own.controls:
                answer = self._cell_of(own, spec, unit)
                if answer is not None:
                    answers.setdefault(spec.tag, []).append(answer)
        return {tag: self._agreed(found) for tag, found in answers.items()}

    def _cell_of(self, own: Field, spec: ControlSpec, unit: Unit) -> Answer | None:
        around = self._labels.expected.around.get(spec.tag)
        if around is None or unit.cell is None:
            return None
        if around.own:
            own_words = own.label.removeprefix(self._line_label(own)).strip(_BETWEEN)
            labels = [fold(words).text for words in (around.own, own_words)]
            for other in self._right(unit, printed=True):
                folded = fold(other.strip.text)
                for label in labels:
                    if starts_with(folded, label):
                        hit = Hit(0, folded.original(len(label)), ())
                        return self._worded(spec, self._own(other, hit))
        column = self.map.column_of(unit, fold(around.head).text)
        cell = None
        if column is not None:
            cell = next((u for u in self._row(unit) if _covers(u, column)), None)
        if cell is None:
            return None
        if cell is unit:
            return self._worded(spec, self._own(unit, unit.hits[0]))
        if own.kind == "tick":
            return self._mark(cell.strip, cell.where)
        strip = cell.strip
        if own.kind == "date":
            # A tick and its date may stand in one cell.
            text = without(strip, marks_in(strip))
            typed = _TICK_AND_DAY.fullmatch(text)
            if typed and when(typed[2]).first is not None:
                text = typed[2]
            return self._worded(spec, Region(Strip(text=text, deleted=strip.deleted), cell))
        return self._worded(spec, Region(strip, cell))

    def _line_label(self, own: Field) -> str:
        form = self._pack.form(own.form)
        line = line_of(form, own) if form is not None else None
        return form.lines[line].label if form is not None and line is not None else ""

    def _signature(self, own: Field) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for spec in own.controls:
            answers |= self._text(own, spec, "part", spec.tag)
        return answers

    def rows(self, own: Field, form: Form) -> list[dict[str, Answer]] | None:
        """The rows that somebody added under the heads of a table; None when it is not there."""
        around = self._labels.expected.around
        columns = [spec for spec in own.controls if spec.column is not None]
        heads = {
            str(spec.column): {fold(around[spec.tag].head).text} - {""}
            for spec in columns
            if spec.tag in around
        }
        known = False
        rows: list[dict[str, Answer]] = []
        lines = {line for f in form.fields if (line := line_of(form, f)) is not None}
        lost = [line for line in lines if ("line", line) not in self.map.hits]
        intro = [unit.number for unit, _ in self.map.hits.get(("field", own.id), ())]
        places: dict[str, int] = {}
        for table in self.map.tables():
            if not table or self.map.forms[table[0][0].block] != form.id:
                continue
            width = max(len(row) for row in table)
            if places and width != len(places):
                places = {}
            for row in table:
                matched = _matched(row, heads)
                if len(matched) * 2 > len(heads):
                    places, known = matched, True
                    continue
                if not places or any(unit.named for unit in row):
                    continue
                if all(not unit.folded or self._is_printed(unit) for unit in row):
                    continue
                answers = self._row_answers(columns, row, places)
                if len(row) < len(places):
                    note = "cells of its row are merged, so that their columns cannot be told"
                    answers = {
                        name: replace(answer, state="unclear", note=note)
                        for name, answer in answers.items()
                    }
                if not any(a.state in ("answered", "unclear") for a in answers.values()):
                    continue
                if lost and row[0].number < min(intro, default=len(self.map.units)):
                    note = "its row may be a line of the form whose wording was changed"
                    answers = {
                        name: replace(answer, state="unclear", note=note)
                        for name, answer in answers.items()
                    }
                rows.append(answers)
        return rows if known else None

    def _row_answers(
        self, columns: list[ControlSpec], row: list[Unit], places: Mapping[str, int]
    ) -> dict[str, Answer]:
        answers = {}
        for spec in columns:
            column = places.get(str(spec.column))
            cell = next((u for u in row if column is not None and _covers(u, column)), None)
            if cell is None or (self._is_printed(cell) and spec.kind != "date"):
                answers[str(spec.column)] = Answer(state="blank")
            else:
                answers[str(spec.column)] = self._worded(spec, Region(cell.strip, cell))
        return answers


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


def _lines(strip: Strip) -> list[Strip]:
    start, lines = 0, []
    for line in strip.text.split("\n"):
        lines.append(strip.cut(start, start + len(line)))
        start += len(line) + 1
    return lines


def _holds_option(own: Field, folded: str) -> bool:
    words = f" {folded} "
    return any(f" {fold(option.label).text} " in words for option in own.options)


def _place(strip: Strip, unit: Unit, *, is_cell: bool = False) -> Place:
    fill = unit.cell.fill if unit.cell is not None and is_cell else ""
    return Place(strip=strip, where=unit.where, fill=fill, is_cell=is_cell)


def _options(own: Field) -> list[tuple[str, str]]:
    return [(option.id, option.label) for option in own.options]


def _covers(unit: Unit, column: int) -> bool:
    cell = unit.cell
    return cell is not None and cell.column <= column < cell.column + cell.span


def _matched(row: list[Unit], heads: Mapping[str, set[str]]) -> dict[str, int]:
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
