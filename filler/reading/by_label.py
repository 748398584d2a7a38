"""Answers found by the form's wording, where no control says which field a place belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from filler.definition.model import ControlSpec, Field
from filler.reading.label_map import Hit, Unit
from filler.reading.label_options import LabelOptions, lines_of
from filler.reading.label_regions import Region
from filler.reading.label_table import line_of
from filler.reading.marks import marks_in, without
from filler.reading.model import Answer
from filler.reading.vocabulary import BETWEEN, TICKING
from filler.reading.wording import fold

# So few labels may stand in any document.
_ENOUGH = 4
# No label is longer.
_QUESTION = 600


class LabelReader(LabelOptions):
    """Reads the fields of one document by their labels."""

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
            return self._row_of(own, "line", line)
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

    def _text(self, own: Field, spec: ControlSpec, kind: str, name: str) -> dict[str, Answer]:
        fellows = self._labels.sharing.get(name, ())
        if fellows and (first := fellows[0]) != name:
            return self._shared(spec, fellows.index(name), len(fellows), first)
        if fellows:
            return self._shared(spec, 0, len(fellows), name)
        found = [
            self._own_words(own, self._worded(spec, self._first_filled(self._regions(unit, hit))))
            for unit, hit in self.map.named(kind, name)
        ]
        if not found and own.follows:
            found = [self._worded(spec, region) for region in self._behind(own.follows)]
        return {spec.tag: self._agreed(found)} if found else {}

    def _behind(self, name: str) -> Iterator[Region | None]:
        """The places behind the options of a question, for words that have no label there."""
        question = self._pack.fields[name]
        for unit, _ in self.map.named("field", name):
            last = self._last_option(question, unit)
            if last is not None:
                yield self._first_filled(self._following(self._row(last)[-1]))

    def _own_words(self, own: Field, answer: Answer) -> Answer:
        """The answer without its question before it; with another's in it, it is unclear."""
        if own.kind != "text" or answer.state != "answered" or not isinstance(answer.value, str):
            return answer
        # A question is no longer than the longest label, so far behind each colon is looked.
        text, at = answer.value, answer.value.find(":")
        while 0 <= at <= _QUESTION and text[at + 1 :].strip():
            before, behind = text[:at], text[at + 1 :]
            name = set(fold(before).text.split(" "))
            labels = [set(fold(label).text.split(" ")) for label in (own.label, *own.aliases)]
            if any(name <= label for label in labels):
                note = "its question stands before it, in the place of the answer"
                return replace(answer, value=behind.strip(), note=note)
            words = fold(before).text.split(" ")
            tails = (" ".join(words[at:]) for at in range(1, len(words)))
            if any(self._is_other(own, tail) for tail in tails):
                note = "another question stands in the place of the answer"
                return replace(answer, state="unclear", value=None, note=note)
            at = text.find(":", at + 1)
        return answer

    def _is_other(self, own: Field, words: str) -> bool:
        targets = self._labels.targets.get(words, ())
        return any(target.kind == "field" and target.id != own.id for target in targets)

    def _shared(self, spec: ControlSpec, number: int, count: int, first: str) -> dict[str, Answer]:
        """One of several answers that share a place, a line each."""
        found = []
        for unit, hit in self.map.named("field", first):
            region = self._first_filled(self._regions(unit, hit))
            if region is None:
                continue
            lines = [line for line in lines_of(region.strip) if line.text.strip()]
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

    def _signature(self, own: Field) -> dict[str, Answer]:
        first = own.controls[0].tag
        around = self._labels.expected.around.get(first)
        if around is not None and around.row and around.head:
            return self._row_of(own, "part", first)
        answers: dict[str, Answer] = {}
        for spec in own.controls:
            answers |= self._text(own, spec, "part", spec.tag)
        return answers

    def _tick(self, own: Field) -> dict[str, Answer]:
        spec = own.controls[0]
        found = [self._ticked(unit, hit) for unit, hit in self.map.named("field", own.id)]
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
        words = self._words(region.strip, region)
        letter = without(before, []).strip(BETWEEN)
        if letter and TICKING.fullmatch(letter):
            return self._mark(before, unit.where)
        if words and (unit.cell is None or not right or TICKING.fullmatch(words)):
            return self._mark(region.strip, unit.where)
        if unit.cell is None:
            return self._mark(before, unit.where)
        if right:
            answers = [self._mark(other.strip, other.where) for other in right]
            given = [a for a in answers if a.state != "blank"]
            if given and answers[0].state == "blank":
                note = "its mark stands further to the right, and may be another column's"
                return replace(given[0], state="unclear", value=None, note=note)
            return self._agreed(given or answers[:1])
        left = [u for u in self._row(unit) if u.number < unit.number and not u.named]
        if left:
            return self._mark(left[-1].strip, left[-1].where)
        return Answer(state="missing", note="there is no place beside its label")
