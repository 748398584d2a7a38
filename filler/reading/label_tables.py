"""Answers in tables read by their labels: a grid of options, a line and a column, added rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from filler.definition.model import ControlSpec, Field, Form
from filler.facts.strip import Strip
from filler.reading.label_map import Hit, Unit
from filler.reading.label_places import LabelPlaces, covers, matched
from filler.reading.label_regions import Region
from filler.reading.label_table import line_of
from filler.reading.marks import marks_in, without
from filler.reading.model import Answer
from filler.reading.vocabulary import BETWEEN, TICK_AND_DAY
from filler.reading.wording import fold, starts_with
from filler.records.dates import when


class LabelTables(LabelPlaces):
    """Reads what stands where a row and a column meet."""

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
            cell = next((u for u in row if covers(u, column) and u.number != unit.number), None)
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
            both = [o for o, c in columns.items() if covers(cell, c)]
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
        over = {around[f"{own.id}={o}"].head for o in heads}
        # A grid has a head over each option; one head over all of them is none.
        if "" in over or len(over) < 2:
            return None
        headed = False
        for rows in self.map.tables_from(self.map.table_of(unit)):
            for row in rows:
                if row[0].number >= unit.number or self.map.forms[row[0].block] != own.form:
                    continue
                columns = matched(row, heads)
                if len(columns) == len(heads):
                    return columns
                headed = headed or bool(columns)
            for row in rows:
                others = [u for u in row if u.cell is not None and u.folded and not u.named]
                is_head = len(others) > 1 and not any(u.named for u in row)
                headed = headed or (is_head and row[0].number < unit.number)
        blank = [u for u in self._right(unit) if u.cell is not None]
        if len(blank) == len(heads) and not headed:
            return {o: u.cell.column for o, u in zip(heads, blank, strict=True) if u.cell}
        return None

    def _row_of(self, own: Field, kind: str, name: str) -> dict[str, Answer]:
        """The cells of a row, each under its column's head, or with a label of its own."""
        answers: dict[str, list[Answer]] = {}
        for unit, _ in self.map.named(kind, name):
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
            own_words = own.label.removeprefix(self._line_label(own)).strip(BETWEEN)
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
            cell = next((u for u in self._row(unit) if covers(u, column)), None)
        if cell is None:
            return None
        if cell is unit:
            return self._worded(spec, self._own(unit, unit.hits[0]))
        if cell.cell is not None and cell.cell.merged:
            note = "its cell is one with the cell above"
            return Answer(state="unclear", how="merged cell", where=cell.where, note=note)
        if own.kind == "tick":
            return self._mark(cell.strip, cell.where)
        strip = cell.strip
        if own.kind == "date":
            # A tick and its date may stand in one cell.
            text = without(strip, marks_in(strip))
            typed = TICK_AND_DAY.fullmatch(text)
            if typed and when(typed[2]).first is not None:
                text = typed[2]
            strip = Strip(text=text, deleted=strip.deleted)
        return self._worded(spec, Region(strip, cell, beside=True))

    def _line_label(self, own: Field) -> str:
        form = self._pack.form(own.form)
        line = line_of(form, own) if form is not None else None
        return form.lines[line].label if form is not None and line is not None else ""

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
        lost = [line for line in lines if not self.map.named("line", line)]
        intro = [unit.number for unit, _ in self.map.named("field", own.id)]
        places: dict[str, int] = {}
        for table in self.map.tables:
            if not table or self.map.forms[table[0][0].block] != form.id:
                continue
            width = max(len(row) for row in table)
            if places and width != len(places):
                places = {}
            for row in table:
                columns_here = matched(row, heads)
                if len(columns_here) * 2 > len(heads):
                    places, known = columns_here, True
                    continue
                if not places or any(unit.named for unit in row):
                    continue
                said = [unit for unit in row if unit.folded]
                printed = [unit for unit in said if self._is_printed(unit)]
                if not said or (len(row) < len(places) and len(printed) == len(said)):
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
            cell = next((u for u in row if column is not None and covers(u, column)), None)
            if cell is None:
                answers[str(spec.column)] = Answer(state="blank")
            else:
                region = Region(cell.strip, cell, beside=True)
                answers[str(spec.column)] = self._worded(spec, region)
        return answers
