"""The places of a form's tables: cells beside labels and under heads, lists, scales, boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from filler.adopting.asked import Asked
from filler.adopting.gaps import NAMED
from filler.adopting.model import Choice, Question, Spot
from filler.adopting.page import Page, cell_spot, grid_of, says, spot_of, trimmed
from filler.adopting.paragraphs import Paragraphs
from filler.adopting.tokens import Token
from filler.aligning import CellAt, Line

# A number or a letter before a question is not the question: "3.", "b)", "S/N 4".
_NUMBERING = re.compile(r"\W*(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})(?:\.\d{1,2})*\W*")
_LONGEST_OPTION = 80
_HEADS, _LIST = 2, 2


class Tables:
    """Goes through a table row by row."""

    def __init__(self, page: Page, asked: Asked, paragraphs: Paragraphs) -> None:
        self._page = page
        self._asked = asked
        self._paragraphs = paragraphs
        # The rows, by their numbers, whose words say what is asked in others.
        self.heads: set[int] = set()

    def table(self, rows: Sequence[Sequence[CellAt]]) -> None:
        """The rows of one table."""
        number = 0
        heads: Sequence[CellAt] = ()
        sides: Sequence[CellAt] = ()
        while number < len(rows):
            row = rows[number]
            blank = [cell for cell in row if self._page.is_blank(cell)]
            if not heads and self._is_over_captions(rows[number : number + 3]):
                self._captioned(row, rows[number + 1])
                number += 2
                continue
            if self._are_heads(row) and not self._prints_answers(rows[number : number + 2]):
                # A line across the table may stand between the heads and the rows.
                across = number + 1 < len(rows) and self._is_across(rows[number + 1], row)
                start = number + 1 + across
                count = self._blank_rows(rows, row, start)
                if count >= _LIST:
                    if across:
                        self._title_row(rows[number + 1][0])
                    self._list(row, rows[start : start + count])
                    number = start + count
                    continue
                if across and count:
                    self._title_row(rows[number + 1][0])
                    heads, number = row, start
                    continue
                if number + 1 < len(rows) and self._is_under(rows[number + 1], row):
                    heads = row
                    number += 1
                    continue
            if self._has_labels_within(row):
                # Heads over pairs of a label and its place say whose they are.
                sides = heads if 0 < len(heads) < len(row) else sides
                heads = ()
            if len(row) == 1 and not blank and not self._page.cell_tokens(row[0]):
                self._title_row(row[0])
            else:
                over = heads if _fits_under(row, heads) else ()
                self._row(row, over, rows[max(number - 1, 0) : number], sides)
            number += 1

    def _are_heads(self, row: Sequence[CellAt]) -> bool:
        worded = [says(self._page.cell_words(cell)) for cell in row]
        # The corner over the labels may be empty.
        return (
            sum(worded) >= _HEADS
            and all(worded[1:])
            and not any(self._page.cell_tokens(cell) for cell in row)
            and not any(map(self._paragraphs.holds_labels, row))
        )

    def _prints_answers(self, rows: Sequence[Sequence[CellAt]]) -> bool:
        """Whether the first of two rows is a label with words to choose from, and no heads."""
        row, below = [*rows, ()][:2]
        if len(row) != _HEADS or (below and all(map(self._page.is_blank, below))):
            return False
        line = row[1].lines[0]
        is_line = len(row[1].lines) == 1
        return is_line and (self._is_choice(row[1]) or bool(self._asked.kinds.either_or(line.text)))

    def _has_labels_within(self, row: Sequence[CellAt]) -> bool:
        """Whether words stand behind a place in a row: it has labels of its own, and no head."""
        return any(
            self._page.is_blank(cell) and says(self._page.cell_words(following))
            for cell, following in pairwise(row)
        )

    def _is_across(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> bool:
        """Whether a row is one cell of words, as wide as some heads, with nothing to fill in."""
        if len(row) != 1 or not says(self._page.cell_words(row[0])):
            return False
        width = heads[-1].column + heads[-1].span - heads[0].column
        return row[0].span == width and not self._page.cell_tokens(row[0])

    def _blank_rows(
        self, rows: Sequence[Sequence[CellAt]], heads: Sequence[CellAt], start: int
    ) -> int:
        """How many rows from one on are blank as a whole, with the columns of some heads."""
        grid = grid_of(heads)
        below = takewhile(
            lambda row: grid_of(row) == grid and all(map(self._page.is_blank, row)),
            rows[start:],
        )
        return sum(1 for _ in below)

    def _is_under(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> bool:
        """Whether a row has places under some heads: a blank cell, or a box without words."""
        free = [
            cell
            for cell in row
            if self._page.is_blank(cell)
            or (self._page.cell_tokens(cell) and not says(self._page.cell_words(cell)))
        ]
        if len(free) == len(row):
            return grid_of(row) == grid_of(heads)
        if all(self._page.is_asking(cell.lines[-1]) for cell in heads):
            # Each asks for itself, and has its place behind it.
            return False
        return bool(free) and len(row) >= len(heads) - 1

    def _list(self, heads: Sequence[CellAt], rows: Sequence[Sequence[CellAt]]) -> None:
        """Heads over rows of nothing: a list, as long as somebody makes it."""
        names = [self._page.cell_words(cell) for cell in heads]
        label = self._asked.question_words
        asking = self._asked.question
        if label == self._asked.found.title or (asking and self._page.tokens[asking.number]):
            # The name of the form is no question, and one with a place of its own is another.
            label = self._asked.section
        label = label if says(label) else self._asked.section or " / ".join(filter(None, names))
        own = Question(label=label, kind="rows", where=heads[0].where)
        self.heads.add(heads[0].row)
        for column, head in enumerate(heads):
            spots = [cell_spot(row[column]) for row in rows]
            name = names[column] or str(column + 1)
            kind = self._asked.kinds.kind_of(name, None)[0]
            kind = "text" if kind == "signature" else kind
            own.columns.append(
                Question(label=trimmed(name), kind=kind, where=head.where, spots=spots)
            )
        self._asked.add(own)

    def _title_row(self, cell: CellAt) -> None:
        """A row that is one cell of words: a title, or a question with room behind it."""
        line = next(n for n in cell.lines if n.words) if cell.has_words else None
        if line is None:
            return
        if self._paragraphs.holds_labels(cell):
            self._paragraphs.cell(cell, ())
            return
        words = self._page.cell_words(cell)
        empty = [n for n in cell.lines if n.number > line.number and not n.text.strip()]
        if self._page.has_tables(cell):
            empty = []
        if self._page.is_asking(cell.lines[-1]) or (empty and len(cell.lines) > 1):
            last = empty[0] if empty else cell.lines[-1]
            end = len(last.text.rstrip())
            spot = Spot(line=last.number, start=end, end=end, how="behind")
            self._asked.ask(words, spot, is_long=True)
            return
        self._asked.section = words[:_LONGEST_OPTION]
        self._asked.question = line

    def _row(
        self,
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
        above: Sequence[Sequence[CellAt]],
        sides: Sequence[CellAt] = (),
    ) -> None:
        if self._is_spacer(row, heads, above):
            return
        if self._is_graded(row, heads):
            self._graded(row, heads, [cell for cell in row if self._page.is_blank(cell)])
            return
        graded = self._yes_no(row, heads)
        if graded:
            # "Yes | No | Comments": two columns are one question.
            self._graded(row, heads, graded)
            row = [cell for cell in row if cell not in graded]
            heads = [head for head in heads if not any(head.covers(c.column) for c in graded)]
        labels: list[CellAt] = []
        is_used = False
        ticks: list[tuple[CellAt, Line, Token]] = []
        named = [cell for cell in row if self._named_box(cell) is not None]
        if len(named) > 1:
            self._named_boxes([cell for cell in row if cell not in named], named)
            return
        free = [cell for cell in row if self._page.is_blank(cell)]
        has_places = bool(free) or any(map(self._page.cell_tokens, row))
        written = 0
        for cell in row:
            tokens = self._page.cell_tokens(cell)
            words = self._page.cell_words(cell)
            if cell in free:
                side = self._side_of(cell, labels, sides)
                self._cell_place(
                    cell, labels, row, heads, above, side, is_only=len(free) == 1 and not graded
                )
                written += 1
                is_used = True
            elif not says(words) and len(tokens) == 1 and tokens[0][1].kind in ("box", "brackets"):
                ticks.append((cell, *tokens[0]))
            elif self._among_words(cell, [] if is_used or has_places else labels, labels):
                written += 1
                is_used = True
            elif says(words):
                # Words behind a place ask for the next one.
                labels = [*([] if is_used else labels), cell]
                is_used = False
        if ticks:
            self._ticked_row(labels, ticks, row, heads)
        elif not written:
            self._labels_alone(row)
        elif not is_used:
            # A label at the end of a row has its place behind it.
            for cell in labels:
                if (spot := self._room(cell)) is not None:
                    self._asked.ask(self._page.cell_words(cell), spot)

    def _among_words(
        self, cell: CellAt, asking: Sequence[CellAt], labels: Sequence[CellAt]
    ) -> bool:
        """The places among the words of a cell, if there are any.

        ``asking`` are the labels to which words may be the answers to choose from.
        """
        line = cell.lines[0]
        is_line = len(cell.lines) == 1 and says(self._page.cell_words(cell))
        if self._page.cell_tokens(cell) or self._paragraphs.holds_labels(cell):
            self._paragraphs.cell(cell, labels)
        elif is_line and self._asked.kinds.either_or(line.text):
            self._paragraphs.either(line, labels[-1] if labels else None)
        elif asking and self._is_choice(cell):
            self._choice(cell, asking)
        else:
            return False
        return True

    def _is_choice(self, cell: CellAt) -> bool:
        """Whether a cell is words to choose from and nothing else: "Mr / Mrs / Ms"."""
        text = cell.lines[0].text.strip() if len(cell.lines) == 1 else ""
        parts = [part.strip() for part in text.split("/")]
        words = all(part.replace(".", "").isalpha() for part in parts)
        return len(parts) > 1 and words and not self._page.is_asking(cell.lines[0])

    def _choice(self, cell: CellAt, labels: Sequence[CellAt]) -> None:
        line = cell.lines[0]
        spans, at = [], 0
        for part in line.text.split("/"):
            start = at + len(part) - len(part.lstrip())
            spans.append((start, at + len(part.rstrip())))
            at += len(part) + 1
        self._paragraphs.among(self._label_of(labels), spans, line)

    def _is_spacer(
        self,
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
        above: Sequence[Sequence[CellAt]],
    ) -> bool:
        """Whether a row of nothing only parts others: nothing over it asks for words in it."""
        if not all(self._page.is_blank(cell) and not self._page.cell_tokens(cell) for cell in row):
            return False
        if not above:
            return len(row) > 1
        if heads:
            # Rows right below heads are theirs, and those of the same cells below them.
            last = above[-1]
            follows = grid_of(last) == grid_of(row) and all(map(self._page.is_blank, last))
            return last is not heads and not follows
        return any(self._page.is_blank(cell) or self._page.cell_tokens(cell) for cell in above[-1])

    def _is_graded(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> bool:
        """Whether a row is words, and an empty cell under each step of a scale.

        Two steps are one where the words before the table say that something is ticked.
        """
        blank = [cell for cell in row if self._page.is_blank(cell)]
        worded = row[: len(row) - len(blank)]
        if not blank or not worded or blank != list(row[len(worded) :]):
            return False
        over = [_over(cell, row, heads) for cell in blank]
        names = [self._page.cell_words(head) for head in over if head is not None]
        if len({name.casefold() for name in names}) < len(blank):
            # Steps that say the same are none: nobody could tell which of them is ticked.
            return False
        told = self._is_told(heads)
        return self._asked.kinds.is_scale(names) or (
            told and len(names) > 1 and all(self._asked.kinds.says("scale", n) for n in names)
        )

    def _is_told(self, heads: Sequence[CellAt]) -> bool:
        """Whether words before a table, or in its corner, say that something is ticked."""
        asked = self._asked.question_words
        words = f"{asked} {self._asked.section} {self._page.cell_words(heads[0])}"
        return self._asked.kinds.says("tick", words)

    def _yes_no(self, row: Sequence[CellAt], heads: Sequence[CellAt]) -> list[CellAt]:
        """The empty cells of a row under heads that exclude each other, where one is ticked."""
        if not heads or not says(self._page.cell_words(row[0])) or not self._is_told(heads):
            return []
        for count in (3, 2):
            for start in range(1, len(row) - count + 1):
                cells = row[start : start + count]
                over = [_over(cell, row, heads) for cell in cells]
                names = [self._page.cell_words(head) for head in over if head is not None]
                blank = all(map(self._page.is_blank, cells))
                if blank and len(names) == count and self._asked.kinds.are_yes_no(names):
                    return list(cells)
        return []

    def _graded(
        self, row: Sequence[CellAt], heads: Sequence[CellAt], blank: Sequence[CellAt]
    ) -> None:
        labels = [cell for cell in row if cell not in blank and says(self._page.cell_words(cell))]
        options = []
        self.heads |= {head.row for head in heads}
        for cell in blank:
            head = _over(cell, row, heads)
            name = self._page.cell_words(head) if head is not None else ""
            options.append(Choice(label=trimmed(name), spot=cell_spot(cell)))
        self._asked.choose(self._label_of(labels), options, labels[0].lines[0], below=False)

    def _named_box(self, cell: CellAt) -> Choice | None:
        """The one box of a cell with its words, where the cell is an option."""
        tokens = self._page.cell_tokens(cell)
        words = self._page.cell_words(cell)
        if len(tokens) != 1 or tokens[0][1].kind not in ("box", "brackets") or not says(words):
            return None
        return Choice(label=trimmed(words), spot=spot_of(*tokens[0]))

    def _named_boxes(self, others: Sequence[CellAt], named: Sequence[CellAt]) -> None:
        """Cells that are an option each: of the words in their row, or above it."""
        labels = [cell for cell in others if says(self._page.cell_words(cell))]
        label = self._label_of(labels)
        if not label:
            label = self._asked.above
        options = [choice for cell in named if (choice := self._named_box(cell)) is not None]
        self._asked.choose(label, options, named[0].lines[0], below=False)

    def _labels_alone(self, row: Sequence[CellAt]) -> None:
        """A row of words alone: each that asks has its place behind it, in its cell.

        Words before them that do not ask say what the row is about.
        """
        about = ""
        rooms = [(cell, self._room(cell)) for cell in row if cell.has_words]
        for number, (cell, spot) in enumerate(rooms):
            words = self._page.cell_words(cell)
            if spot is not None:
                self._asked.ask(words, spot, row_label=about)
            elif any(other is not None for _, other in rooms[number + 1 :]):
                about = words
            else:
                self._asked.found.left.append((cell.where, words))

    def _room(self, cell: CellAt) -> Spot | None:
        """The place behind the words of a cell, where they ask; None where they do not."""
        worded = [line for line in cell.lines if line.words]
        empty = [n for n in cell.lines if n.number > worded[-1].number]
        if self._page.has_tables(cell):
            # Word ends such a cell with a line of its own.
            empty = []
        if not self._page.is_asking(worded[-1]) and not (empty and len(worded) == 1):
            return None
        line = empty[0] if empty else worded[-1]
        end = len(line.text.rstrip())
        return Spot(line=line.number, start=end, end=end, how="behind")

    def _cell_place(
        self,
        cell: CellAt,
        labels: Sequence[CellAt],
        row: Sequence[CellAt],
        heads: Sequence[CellAt],
        above: Sequence[Sequence[CellAt]],
        side: str,
        *,
        is_only: bool,
    ) -> None:
        """An empty cell: by the words to its left, over it, or above its table."""
        left = self._label_of(labels)
        head = _over(cell, row, heads)
        over = self._page.cell_words(head) if head is not None else ""
        both = bool(left and over and not is_only)
        if head is not None and (both or not left):
            self.heads.add(head.row)
        label = over if both else left or over
        is_long = False
        if not label:
            near = [c for r in above[-1:] for c in r if c.covers(cell.column)]
            self.heads |= {c.row for c in near}
            label = next((w for c in near if says(w := self._page.cell_words(c))), "")
        if not label:
            label = self._asked.above
            is_long = True
        tokens = self._page.cell_tokens(cell)
        control = next((t.control for _, t in tokens if t.control >= 0), -1)
        spot = spot_of(*tokens[0]) if tokens else cell_spot(cell)
        if control >= 0:
            line, token = next((n, t) for n, t in tokens if t.control == control)
            spot = spot_of(line, token)
        label = label or self._asked.found.title
        row_label = f"{side} – {left}" if side and both else left if both else side
        self._asked.ask(label, spot, is_long=is_long, row_label=row_label, by_row=both)

    def _side_of(self, cell: CellAt, labels: Sequence[CellAt], sides: Sequence[CellAt]) -> str:
        """The words of the head that is over a place and its label alike."""
        over = next((head for head in sides if head.covers(cell.column)), None)
        if over is None or not labels or not over.covers(labels[-1].column):
            return ""
        self.heads.add(over.row)
        return self._page.cell_words(over)

    def _is_over_captions(self, rows: Sequence[Sequence[CellAt]]) -> bool:
        """Whether the first of some rows is blank, and the next says what each of its cells asks.

        Below captions nothing is to be filled in; there, they would be heads.
        """
        row, captions, below = [*rows, (), ()][:3]
        if not captions or grid_of(row) != grid_of(captions):
            return False
        words = [self._page.cell_words(cell) for cell in captions]
        named = any(self._asked.kinds.says(name, w) for name in NAMED for w in words)
        return (
            named
            and all(map(self._page.is_blank, row))
            and all(map(says, words))
            and not any(self._page.cell_tokens(cell) for cell in captions)
            and not any(self._page.is_blank(c) or self._page.cell_tokens(c) for c in below)
        )

    def _captioned(self, row: Sequence[CellAt], captions: Sequence[CellAt]) -> None:
        self.heads.add(captions[0].row)
        for cell, caption in zip(row, captions, strict=True):
            tokens = self._page.cell_tokens(cell)
            spot = spot_of(*tokens[0]) if tokens else cell_spot(cell)
            self._asked.ask(self._page.cell_words(caption), spot)

    def _label_of(self, labels: Sequence[CellAt]) -> str:
        """The words that ask in a row: the longest, since a remark may stand beside them.

        One that covers more columns than the label behind it is the title of both.
        """
        said = [
            (cell, words)
            for cell in labels
            if not _NUMBERING.fullmatch(words := self._page.cell_words(cell))
        ]
        if not said:
            return " ".join(self._page.cell_words(cell) for cell in labels)
        longest, words = max(said, key=lambda one: len(one[1]))
        nearest, last = said[-1]
        if longest.span > nearest.span:
            return f"{trimmed(words)} – {trimmed(last)}"
        return trimmed(words)

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
        self.heads |= {head.row for head in heads}
        for number, (cell, line, token) in enumerate(ticks, start=1):
            name = self._page.cell_words(over) if (over := _over(cell, row, heads)) else ""
            options.append(Choice(label=trimmed(name) or str(number), spot=spot_of(line, token)))
        if len(options) == 1:
            options[0].label = label or options[0].label
        self._asked.choose(label or self._asked.section, options, ticks[0][1], below=False)


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
