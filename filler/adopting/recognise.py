"""Which places somebody's own Word form has, and what each of them asks.

Evidence decides, the surest first: a control, a box, a blank to write on, an empty cell beside or
under a label, a label with nothing behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile

from filler.adopting.kinds import Kinds
from filler.adopting.model import Choice, Found, Question, Spot
from filler.adopting.tokens import Token, tokens_of, words_only
from filler.aligning import CellAt, Line
from filler.facts.content import Content, Piece
from filler.placing.sheet import Sheet, form_sheet

# A number or a letter before a question is not the question: "3.", "b)", "S/N 4".
_NUMBERING = re.compile(r"\W*(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})(?:\.\d{1,2})*\W*")
# A remark on how to tick, at the end of a line of boxes.
_REMARK = re.compile(r"\([^()]*\)\W*$")
_ASKS = (":", "?", "：", "？")
_LONGEST_OPTION = 80
_LONGEST_LABEL = 200
_HEADS, _LIST = 2, 2
_TITLE_WORDS = 8


def recognise(content: Content, title: str, language: str = "en") -> tuple[Found, Sheet]:
    """The places of a form; ``title`` is its name where it says none itself."""
    sheet = form_sheet(content, ())
    return _Recogniser(sheet, title, Kinds(language)).found(), sheet


class _Recogniser:
    def __init__(self, sheet: Sheet, title: str, kinds: Kinds) -> None:
        self._sheet = sheet
        self._kinds = kinds
        self._lines = sheet.lines
        self._found = Found(title=title)
        self._tables: dict[int, list[list[CellAt]]] = {}
        for row in sheet.lines.rows:
            cells = [sheet.lines.cells[number] for number in row]
            if cells:
                self._tables.setdefault(cells[0].table, []).append(cells)
        self._tokens = [tokens_of(strip, tuple(sheet.controls)) for strip in sheet.strips]
        self._section = ""
        self._question: Line | None = None
        self._boxes: list[tuple[Choice, Line]] = []
        self._written: Question | None = None

    def found(self) -> Found:
        """The whole form."""
        done: set[int] = set()
        titled = False
        for line in self._lines.lines:
            cell = self._lines.cells[line.cell]
            if cell.row < 0:
                if line.words and not titled and not cell.part:
                    self._found.title = words_only(line.text)[:120] or self._found.title
                    titled = True
                    asks = self._is_asking(line) or self._kinds.either_or(line.text)
                    if not self._tokens[line.number] and not asks:
                        self._question = line
                        continue
                self._paragraph(line)
            elif cell.table not in done:
                self._end_boxes()
                done.add(cell.table)
                self._table(self._tables[cell.table])
        self._end_boxes()
        self._tell_apart()
        return self._found

    def _tell_apart(self) -> None:
        """Questions of the same words say which section they are of: "Landlord – Name"."""
        count = Counter(own.label.casefold() for own in self._found.questions)
        for own in self._found.questions:
            section = _trimmed(own.section)
            if count[own.label.casefold()] > 1 and section and section not in own.label:
                own.label = f"{section} – {own.label}"[:_LONGEST_LABEL]

    # What lines and cells say

    def _words(self, line: Line, start: int = 0, end: int | None = None) -> str:
        """The words of a part of a line, its tokens left out."""
        end = len(line.text) if end is None else end
        text = list(line.text[start:end])
        for token in self._tokens[line.number]:
            for at in range(max(token.start, start), min(token.end, end)):
                text[at - start] = " "
        return words_only("".join(text))

    def _cell_words(self, cell: CellAt) -> str:
        return " ".join(w for line in cell.lines if (w := self._words(line)))

    def _cell_tokens(self, cell: CellAt) -> list[tuple[Line, Token]]:
        return [(line, token) for line in cell.lines for token in self._tokens[line.number]]

    def _has_picture(self, cell: CellAt) -> bool:
        return any(
            isinstance(t, Piece) and t.kind != "box"
            for line in cell.lines
            for t in self._sheet.strips[line.number].things.values()
        )

    def _is_blank(self, cell: CellAt) -> bool:
        """Whether a cell is there to be written in: no word, no box, no picture in it."""
        return (
            not _says(self._cell_words(cell))
            and all(token.kind in ("blank", "control") for _, token in self._cell_tokens(cell))
            and not self._has_picture(cell)
            and cell.end - cell.first == len(cell.lines)
        )

    def _is_asking(self, line: Line) -> bool:
        return words_only(line.text).endswith(_ASKS)

    def _where(self, line: Line) -> str:
        return self._lines.cells[line.cell].where

    # Adding

    def _add(self, question: Question) -> Question:
        question.label = _trimmed(question.label)[:_LONGEST_LABEL]
        question.section = self._section
        self._found.questions.append(question)
        return question

    def _ask(self, label: str, spot: Spot, *, is_long: bool = False) -> Question:
        """A place for words, by what its control or its label says."""
        line = self._lines.lines[spot.line]
        fact = self._sheet.controls[spot.control] if spot.control >= 0 else None
        kind, entries = self._kinds.kind_of(label, fact, is_long=is_long)
        where = self._where(line)
        return self._add(Question(label=label, kind=kind, where=where, spot=spot, entries=entries))

    def _choose(self, label: str, options: Sequence[Choice], line: Line, *, below: bool) -> None:
        """Boxes of one question; a single one is a tick."""
        if len(options) == 1:
            label = options[0].label or label
            spot = options[0].spot
            self._add(Question(label=label, kind="tick", where=self._where(line), spot=spot))
            return
        kind = self._kinds.options_kind(label, [option.label for option in options], below=below)
        self._add(Question(label=label, kind=kind, where=self._where(line), options=list(options)))

    # Outside tables

    def _paragraph(self, line: Line) -> None:
        tokens = self._tokens[line.number]
        if not tokens:
            self._end_boxes()
            if not line.words or self._either(line, None):
                return
            self._written = None
            if self._is_title(line):
                self._section = words_only(line.text)[:_LONGEST_OPTION]
            if self._is_asking(line) and self._is_open(line):
                end = len(line.text.rstrip())
                spot = Spot(line=line.number, start=end, end=end, how="behind")
                self._written = self._ask(self._words(line), spot)
            self._question = line
            return
        self._inline(line, tokens)
        if _says(self._words(line)) and not self._boxes:
            self._question = line

    def _either(self, line: Line, label: CellAt | None) -> bool:
        """Printed words to choose from, at the end of a line: "Have you one? Yes / No"."""
        spans = self._kinds.either_or(line.text)
        if not spans:
            return False
        question = self._words(line, 0, spans[0][0])
        if not _says(question) and label is not None:
            question = self._cell_words(label)
        if not _says(question):
            question = self._words(self._question) if self._question is not None else self._section
        options = [
            Choice(
                label=line.text[start:end],
                spot=Spot(line=line.number, start=start, end=start, how="words"),
            )
            for start, end in spans
        ]
        self._choose(question, options, line, below=False)
        return True

    def _is_title(self, line: Line) -> bool:
        """Whether a line is the title of what follows: a heading, or short and no question."""
        is_heading = self._sheet.paragraphs[line.number].heading
        return is_heading or (len(line.words) <= _TITLE_WORDS and not self._is_asking(line))

    def _is_open(self, line: Line) -> bool:
        """Whether nothing behind an asking line is there to answer it: no table, box, blank."""
        for other in self._lines.lines[line.number + 1 :]:
            cell = self._lines.cells[other.cell]
            if cell.row >= 0 or self._tokens[other.number]:
                return False
            if other.words:
                # A list of what is meant, or words that explain, belong to the question.
                return self._is_asking(other) or self._sheet.paragraphs[other.number].heading
        return True

    def _inline(self, line: Line, tokens: Sequence[Token]) -> None:
        """The places of one line: its boxes with their labels, and what is written on."""
        boxes = [token for token in tokens if token.kind in ("box", "brackets")]
        if len(boxes) == 1 and len(tokens) == 1 and _says(self._words(line)):
            label = self._words(line)
            spot = _spot(line, boxes[0])
            if len(label) <= 3 * _LONGEST_OPTION:
                self._boxes.append((Choice(label=label, spot=spot), line))
                return
        self._end_boxes()
        if boxes:
            self._options(line, boxes)
        last = 0
        for number, token in enumerate(tokens):
            if token.kind in ("box", "brackets"):
                last = token.end
                continue
            following = tokens[number + 1].start if number + 1 < len(tokens) else len(line.text)
            label = self._words(line, last, token.start)
            last = token.end
            self._write(line, token, label, self._words(line, token.end, following))

    def _write(self, line: Line, token: Token, label: str, behind: str) -> None:
        """A blank or a control in a line: by the words before it, above it, or behind it."""
        is_whole = not _says(self._words(line))
        if is_whole and self._written is not None and token.kind == "blank":
            # One more line to write on.
            self._written.kind = "long_text" if self._written.kind == "text" else self._written.kind
            return
        fact = self._sheet.controls[token.control] if token.control >= 0 else None
        title = fact.title if fact is not None else ""
        if not _says(label) and is_whole and self._question is not None:
            label = self._words(self._question)
        label = label if _says(label) else title or behind or self._section
        spot = _spot(line, token)
        self._written = self._ask(label or title, spot, is_long=is_whole)

    def _options(self, line: Line, boxes: Sequence[Token]) -> None:
        """Several boxes in one line: each with the words before or behind it."""
        starts = [0, *(box.end for box in boxes)]
        ends = [*(box.start for box in boxes), len(line.text)]
        pieces = [self._words(line, a, b) for a, b in zip(starts, ends, strict=True)]
        question, first = _split_question(line.text[: boxes[0].start])
        behind, before = [first, *pieces[1:-1]], pieces[1:]
        if self._is_behind(pieces, behind, before):
            names = behind
        else:
            question, names = pieces[0], before
        if not _says(question):
            question = self._words(self._question) if self._question is not None else self._section
        options = [
            Choice(label=_trimmed(name), spot=_spot(line, box))
            for name, box in zip(names, boxes, strict=True)
        ]
        self._choose(question, options, line, below=False)

    def _is_behind(
        self, pieces: Sequence[str], behind: Sequence[str], before: Sequence[str]
    ) -> bool:
        """Whether the boxes of a line stand behind their labels: "Yes [ ] No [ ]".

        Where words stand at both ends, options that exclude each other tell; then the form.
        """
        starts, ends = _says(pieces[0]), _says(_REMARK.sub("", pieces[-1]))
        if starts != ends:
            return starts
        if self._kinds.are_yes_no(behind) != self._kinds.are_yes_no(before):
            return self._kinds.are_yes_no(behind)
        return self._boxes_stand_behind

    @cached_property
    def _boxes_stand_behind(self) -> bool:
        """Where boxes stand in the lines of the form that leave no doubt."""
        behind = before = 0
        for line in self._lines.lines:
            boxes = [t for t in self._tokens[line.number] if t.kind in ("box", "brackets")]
            if boxes and _says(self._words(line)):
                starts = _says(self._words(line, 0, boxes[0].start))
                ends = _says(self._words(line, boxes[-1].end))
                behind += starts and not ends
                before += ends and not starts
        return behind > before

    def _end_boxes(self) -> None:
        """Boxes below each other: they belong to the question above them."""
        if not self._boxes:
            return
        first = self._boxes[0][1]
        label = self._words(self._question) if self._question is not None else self._section
        self._choose(label, [choice for choice, _ in self._boxes], first, below=True)
        self._boxes = []

    # Tables

    def _table(self, rows: Sequence[Sequence[CellAt]]) -> None:
        number = 0
        heads: Sequence[CellAt] = ()
        while number < len(rows):
            row = rows[number]
            blank = [cell for cell in row if self._is_blank(cell)]
            if self._are_heads(row):
                count = self._blank_rows(rows, number)
                if count >= _LIST:
                    self._list(row, rows[number + 1 : number + 1 + count])
                    number += 1 + count
                    continue
                if number + 1 < len(rows) and self._is_under(rows[number + 1], row):
                    heads = row
                    number += 1
                    continue
            if len(row) == 1 and not blank and not self._cell_tokens(row[0]):
                self._title_row(row[0])
            else:
                self._row(
                    row, heads if _fits_under(row, heads) else (), rows[max(number - 1, 0) : number]
                )
            number += 1

    def _are_heads(self, row: Sequence[CellAt]) -> bool:
        worded = [_says(self._cell_words(cell)) for cell in row]
        # The corner over the labels may be empty.
        return (
            sum(worded) >= _HEADS
            and all(worded[1:])
            and not any(self._cell_tokens(cell) for cell in row)
        )

    def _blank_rows(self, rows: Sequence[Sequence[CellAt]], number: int) -> int:
        """How many rows right below one are blank as a whole, and as wide."""
        grid = _grid(rows[number])
        below = takewhile(
            lambda row: _grid(row) == grid and all(map(self._is_blank, row)), rows[number + 1 :]
        )
        return sum(1 for _ in below)

    def _is_under(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> bool:
        """Whether a row has places under some heads: a blank cell, or a box without words."""
        free = [
            cell
            for cell in row
            if self._is_blank(cell)
            or (self._cell_tokens(cell) and not _says(self._cell_words(cell)))
        ]
        if len(free) == len(row):
            return _grid(row) == _grid(heads)
        return bool(free) and len(row) >= len(heads) - 1

    def _list(self, heads: Sequence[CellAt], rows: Sequence[Sequence[CellAt]]) -> None:
        """Heads over rows of nothing: a list, as long as somebody makes it."""
        names = [self._cell_words(cell) for cell in heads]
        label = self._words(self._question) if self._question is not None else ""
        label = label if _says(label) else self._section or " / ".join(filter(None, names))
        own = Question(label=label, kind="rows", where=heads[0].where)
        for column, head in enumerate(heads):
            spots = [_cell_spot(row[column]) for row in rows]
            name = names[column] or str(column + 1)
            kind = self._kinds.kind_of(name, None)[0]
            kind = "text" if kind == "signature" else kind
            own.columns.append(
                Question(label=_trimmed(name), kind=kind, where=head.where, spots=spots)
            )
        self._add(own)

    def _title_row(self, cell: CellAt) -> None:
        """A row that is one cell of words: a title, or a question with room behind it."""
        line = next(n for n in cell.lines if n.words) if cell.has_words else None
        if line is None:
            return
        words = self._cell_words(cell)
        empty = [n for n in cell.lines if n.number > line.number and not n.text.strip()]
        if self._is_asking(cell.lines[-1]) or (empty and len(cell.lines) > 1):
            last = empty[0] if empty else cell.lines[-1]
            end = len(last.text.rstrip())
            spot = Spot(line=last.number, start=end, end=end, how="behind")
            self._ask(words, spot, is_long=True)
            return
        self._section = words[:_LONGEST_OPTION]
        self._question = line

    def _row(
        self,
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
        above: Sequence[Sequence[CellAt]],
    ) -> None:
        if self._is_spacer(row, heads, above):
            return
        if self._is_graded(row, heads):
            self._graded(row, heads)
            return
        labels: list[CellAt] = []
        is_used = False
        ticks: list[tuple[CellAt, Line, Token]] = []
        named = [cell for cell in row if self._named_box(cell) is not None]
        if len(named) > 1:
            self._named_boxes([cell for cell in row if cell not in named], named)
            return
        free = [cell for cell in row if self._is_blank(cell)]
        written = 0
        for cell in row:
            tokens = self._cell_tokens(cell)
            words = self._cell_words(cell)
            if cell in free:
                self._cell_place(cell, labels, row, heads, above, is_only=len(free) == 1)
                written += 1
                is_used = True
            elif not _says(words) and len(tokens) == 1 and tokens[0][1].kind in ("box", "brackets"):
                ticks.append((cell, *tokens[0]))
            elif tokens:
                self._cell_inline(cell, labels)
                written += 1
            elif (
                _says(words) and len(cell.lines) == 1 and self._kinds.either_or(cell.lines[0].text)
            ):
                self._either(cell.lines[0], labels[-1] if labels else None)
                written += 1
            elif _says(words):
                # Words behind a place ask for the next one.
                labels = [*([] if is_used else labels), cell]
                is_used = False
        if ticks:
            self._ticked_row(labels, ticks, row, heads)
        elif not written:
            self._labels_alone(row)

    def _is_spacer(
        self,
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
        above: Sequence[Sequence[CellAt]],
    ) -> bool:
        """Whether a row of nothing only parts others: nothing over it asks for words in it."""
        if not all(self._is_blank(cell) and not self._cell_tokens(cell) for cell in row):
            return False
        if not above:
            return len(row) > 1
        if heads:
            # Rows right below heads are theirs, and those of the same cells below them.
            last = above[-1]
            follows = _grid(last) == _grid(row) and all(map(self._is_blank, last))
            return last is not heads and not follows
        return any(self._is_blank(cell) or self._cell_tokens(cell) for cell in above[-1])

    def _is_graded(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> bool:
        """Whether a row is words, and an empty cell under each step of a scale.

        Two steps are one where the words before the table say that something is ticked.
        """
        blank = [cell for cell in row if self._is_blank(cell)]
        worded = row[: len(row) - len(blank)]
        if not blank or not worded or blank != list(row[len(worded) :]):
            return False
        over = [_over(cell, row, heads) for cell in blank]
        names = [self._cell_words(head) for head in over if head is not None]
        if len(names) < len(blank):
            return False
        asked = self._words(self._question) if self._question is not None else ""
        told = self._kinds.says("tick", f"{asked} {self._section} {self._cell_words(heads[0])}")
        return self._kinds.is_scale(names) or (
            told and len(names) > 1 and all(self._kinds.says("scale", n) for n in names)
        )

    def _graded(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> None:
        blank = [cell for cell in row if self._is_blank(cell)]
        labels = [cell for cell in row if cell not in blank]
        options = []
        for cell in blank:
            head = _over(cell, row, heads)
            name = self._cell_words(head) if head is not None else ""
            options.append(Choice(label=_trimmed(name), spot=_cell_spot(cell)))
        self._choose(self._label_of(labels), options, labels[0].lines[0], below=False)

    def _named_box(self, cell: CellAt) -> Choice | None:
        """The one box of a cell with its words, where the cell is an option."""
        tokens = self._cell_tokens(cell)
        words = self._cell_words(cell)
        if len(tokens) != 1 or tokens[0][1].kind not in ("box", "brackets") or not _says(words):
            return None
        return Choice(label=_trimmed(words), spot=_spot(*tokens[0]))

    def _named_boxes(self, others: Sequence[CellAt], named: Sequence[CellAt]) -> None:
        """Cells that are an option each: of the words in their row, or above it."""
        labels = [cell for cell in others if _says(self._cell_words(cell))]
        label = self._label_of(labels)
        if not label:
            label = self._words(self._question) if self._question is not None else self._section
        options = [choice for cell in named if (choice := self._named_box(cell)) is not None]
        self._choose(label, options, named[0].lines[0], below=False)

    def _labels_alone(self, row: Sequence[CellAt]) -> None:
        """A row of words alone: each that asks has its place behind it, in its cell."""
        for cell in row:
            worded = [line for line in cell.lines if line.words]
            if not worded:
                continue
            empty = [n for n in cell.lines if n.number > worded[-1].number]
            if not self._is_asking(worded[-1]) and not (empty and len(worded) == 1):
                self._found.left.append((cell.where, self._cell_words(cell)))
                continue
            line = empty[0] if empty else worded[-1]
            end = len(line.text.rstrip())
            spot = Spot(line=line.number, start=end, end=end, how="behind")
            self._ask(self._cell_words(cell), spot)

    def _cell_place(
        self,
        cell: CellAt,
        labels: Sequence[CellAt],
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
        above: Sequence[Sequence[CellAt]],
        *,
        is_only: bool,
    ) -> None:
        """An empty cell: by the words to its left, over it, or above its table."""
        left = self._label_of(labels)
        head = _over(cell, row, heads)
        over = self._cell_words(head) if head is not None else ""
        label = f"{left} – {_trimmed(over)}" if left and over and not is_only else left or over
        is_long = False
        if not label:
            near = [c for r in above[-1:] for c in r if c.covers(cell.column)]
            label = next((w for c in near if _says(w := self._cell_words(c))), "")
        if not label:
            label = self._words(self._question) if self._question is not None else self._section
            is_long = True
        tokens = self._cell_tokens(cell)
        control = next((t.control for _, t in tokens if t.control >= 0), -1)
        spot = _spot(*tokens[0]) if tokens else _cell_spot(cell)
        if control >= 0:
            line, token = next((n, t) for n, t in tokens if t.control == control)
            spot = _spot(line, token)
        self._ask(label or self._found.title, spot, is_long=is_long)

    def _label_of(self, labels: Sequence[CellAt]) -> str:
        """The words that ask in a row: the longest, since a remark may stand beside them."""
        words = [self._cell_words(cell) for cell in labels]
        said = [w for w in words if not _NUMBERING.fullmatch(w)]
        return _trimmed(max(said, key=len)) if said else " ".join(words)

    def _cell_inline(self, cell: CellAt, labels: Sequence[CellAt]) -> None:
        """The places among the words of a cell."""
        outer = self._question, self._written
        self._written = None
        label = next((c for c in reversed(labels) if c.has_words), None)
        if label is not None:
            self._question = next(line for line in label.lines if line.words)
        for line in cell.lines:
            if self._tokens[line.number]:
                self._inline(line, self._tokens[line.number])
            elif line.words:
                self._end_boxes()
                self._question = line
        self._end_boxes()
        self._question, self._written = outer

    def _ticked_row(
        self,
        labels: Sequence[CellAt],
        ticks: Sequence[tuple[CellAt, Line, Token]],
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
    ) -> None:
        """Boxes in cells of their own: under heads, or beside words to their right."""
        label = self._label_of(labels)
        options = []
        for number, (cell, line, token) in enumerate(ticks, start=1):
            name = self._cell_words(over) if (over := _over(cell, row, heads)) else ""
            options.append(Choice(label=_trimmed(name) or str(number), spot=_spot(line, token)))
        if len(options) == 1:
            options[0].label = label or options[0].label
        self._choose(label or self._section, options, ticks[0][1], below=False)


def _grid(row: Sequence[CellAt]) -> list[tuple[int, int]]:
    return [(cell.column, cell.span) for cell in row]


def _fits_under(row: Sequence[CellAt], heads: Sequence[CellAt]) -> bool:
    """Whether a row has the columns of some heads: as many cells, or each begins where one does."""
    columns = {head.column for head in heads}
    begin = all(cell.column in columns for cell in row) and len(row) >= len(heads) - 1
    return len(row) == len(heads) or begin


def _over(cell: CellAt, row: Sequence[CellAt], heads: Sequence[CellAt]) -> CellAt | None:
    """The head over a cell: by order in a row of as many cells, else by the grid's column."""
    if len(row) == len(heads):
        return heads[list(row).index(cell)]
    return next((head for head in heads if head.covers(cell.column)), None)


def _says(words: str) -> bool:
    """Whether some words are words: a letter or a figure is among them."""
    return any(map(str.isalnum, words))


def _trimmed(label: str) -> str:
    return " ".join(label.split()).strip(" :：;,–-*").strip()


def _split_question(text: str) -> tuple[str, str]:
    """The question and its first option, before the first of boxes that stand behind."""
    for sign in (":", "?", "：", "？", "\t", "  "):
        question, found, option = text.rpartition(sign)
        if found and _says(option):
            return words_only(question + sign.strip()), words_only(option)
    *question_words, last = words_only(text).split(" ")
    return " ".join(question_words), last


def _spot(line: Line, token: Token) -> Spot:
    hows = {"blank": "blank", "box": "box", "brackets": "brackets", "control": "control"}
    return Spot(
        line=line.number,
        start=token.start,
        end=token.end,
        how=hows[token.kind],  # type: ignore[arg-type]
        control=token.control,
    )


def _cell_spot(cell: CellAt) -> Spot:
    line = cell.lines[0]
    end = len(line.text)
    return Spot(line=line.number, start=end, end=end, how="cell")
