"""The places of a form's paragraphs, and of the lines of a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from filler.adopting.asked import Asked
from filler.adopting.gaps import captions_of, labels_apart
from filler.adopting.model import Choice, Question, Spot
from filler.adopting.page import Page, says, spot_of, trimmed
from filler.adopting.tokens import Token, words_only
from filler.aligning import CellAt, Line

# A remark on how to tick, at the end of a line of boxes.
_REMARK = re.compile(r"\([^()]*\)\W*$")
_LONGEST_OPTION = 80
_TITLE_WORDS = 8
# Of fewer spaces none can be spared.
_WIDE_GAP = 4


class Paragraphs:
    """Goes through lines: outside tables one after the other, in a cell those of the cell."""

    def __init__(self, page: Page, asked: Asked) -> None:
        self._page = page
        self._asked = asked
        self._boxes: list[tuple[Choice, Line]] = []
        self._written: Question | None = None
        self._captions: set[int] = set()
        self._row_label = ""

    def paragraph(self, line: Line) -> None:
        """A line outside tables."""
        tokens = self._page.tokens[line.number]
        if not tokens:
            if line.number in self._captions:
                return
            self.end_boxes()
            if not line.words or self.either(line, None) or self.apart(line, ""):
                return
            self._written = None
            if self._is_title(line):
                self._asked.section = words_only(line.text)[:_LONGEST_OPTION]
            if self._page.is_asking(line) and self._is_open(line):
                end = len(line.text.rstrip())
                spot = Spot(line=line.number, start=end, end=end, how="behind")
                self._written = self._asked.ask(self._page.words(line), spot)
            self._asked.question = line
            return
        self._inline(line, tokens)
        if says(self._page.words(line)) and not self._boxes:
            self._asked.question = line

    def is_caption(self, line: Line) -> bool:
        """Whether a line says what the blanks above it ask."""
        return line.number in self._captions

    def apart(self, line: Line, label: str) -> bool:
        """Several labels in one line, each with its place behind it; ``label`` is their row's."""
        found = self.labels_apart(line)
        for start, end in found:
            own = self._page.words(line, start, end)
            self._asked.ask(own, self._room_behind(line, end), row_label=label)
        if found:
            self._written = None
        return bool(found)

    def _room_behind(self, line: Line, end: int) -> Spot:
        """The place in the gap behind a label: spaces of the form's own, so that nothing moves.

        A space at either side parts it from the words; before a tab it is put in.
        """
        gap = len(line.text) - end - len(line.text[end:].lstrip(" \xa0"))
        if gap >= _WIDE_GAP and end + gap < len(line.text) and line.text[end + gap] != "\t":
            return Spot(line=line.number, start=end + 1, end=end + gap - 1, how="blank")
        at = end + (line.text[end : end + 1].isspace() and line.text[end] != "\t")
        return Spot(line=line.number, start=at, end=at, how="behind")

    def holds_labels(self, cell: CellAt) -> bool:
        """Whether labels stand in a cell with room behind each: parted by tabs, or line by line."""
        asking = sum(self._page.is_asking(line) for line in cell.lines)
        rooms = [line for line in cell.lines if self._has_room(line, cell)]
        return any(map(self.labels_apart, cell.lines)) or (asking > 1 and len(rooms) > 1)

    def _has_room(self, line: Line, cell: CellAt) -> bool:
        """Whether a line of a cell asks, and nothing or another question follows it there."""
        if not self._page.is_asking(line) or self._page.tokens[line.number]:
            return False
        following = [n for n in cell.lines if n.number > line.number][:1]
        return all(not n.words or self._page.is_asking(n) for n in following)

    def labels_apart(self, line: Line) -> list[tuple[int, int]]:
        """Where they stand in it."""
        return labels_apart(self._page, line, self._asked.kinds, is_led=self._page.is_led(line))

    def either(self, line: Line, label: CellAt | None) -> bool:
        """Printed words to choose from, at the end of a line: "Have you one? Yes / No"."""
        spans = self._asked.kinds.either_or(line.text)
        if not spans:
            return False
        question = self._page.words(line, 0, spans[0][0])
        if not says(question) and label is not None:
            question = self._page.cell_words(label)
        if not says(question):
            question = self._asked.above
        self.among(question, spans, line)
        return True

    def among(self, question: str, spans: Sequence[tuple[int, int]], line: Line) -> None:
        """A question that prints its answers, by where these stand in a line."""
        options = [
            Choice(
                label=line.text[start:end],
                spot=Spot(line=line.number, start=start, end=start, how="words"),
            )
            for start, end in spans
        ]
        self._asked.choose(question, options, line, below=False)

    def _is_title(self, line: Line) -> bool:
        """Whether a line is the title of what follows: a heading, or short and no question."""
        is_heading = self._page.sheet.paragraphs[line.number].heading
        return is_heading or (len(line.words) <= _TITLE_WORDS and not self._page.is_asking(line))

    def _is_open(self, line: Line) -> bool:
        """Whether nothing behind an asking line is there to answer it: no table, box, blank."""
        for other in self._page.lines.lines[line.number + 1 :]:
            cell = self._page.lines.cells[other.cell]
            if cell.row >= 0 or self._page.tokens[other.number]:
                return False
            if not other.words and cell.row < 0 and other.number == line.number + 1:
                # Room for an answer.
                return True
            if other.words and self._is_title(other):
                # The title of what comes next, which asks again.
                following = self._page.lines.lines[other.number + 1 :]
                after = next((n for n in following if n.words), None)
                if after is not None and self._page.is_asking(after):
                    return True
            if other.words:
                # A list of what is meant, or words that explain, belong to the question.
                return (
                    self._page.is_asking(other) or self._page.sheet.paragraphs[other.number].heading
                )
        return True

    def _inline(self, line: Line, tokens: Sequence[Token]) -> None:
        """The places of one line: its boxes with their labels, and what is written on."""
        boxes = [token for token in tokens if token.kind in ("box", "brackets")]
        if len(boxes) == 1 and len(tokens) == 1 and says(self._page.words(line)):
            label = self._page.words(line)
            spot = spot_of(line, boxes[0])
            if len(label) <= 3 * _LONGEST_OPTION:
                self._boxes.append((Choice(label=label, spot=spot), line))
                return
        if len(boxes) == 1 and len(tokens) > 1 and tokens[0] is boxes[0]:
            label = self._page.words(line, boxes[0].end, tokens[1].start)
            if says(label):
                # "[ ] Other: ______" is an option, and a place for what the other one is.
                self._boxes.append((Choice(label=label, spot=spot_of(line, boxes[0])), line))
                boxes = []
                tokens = tokens[1:]
                self._write_all(line, tokens)
                return
        self.end_boxes()
        if boxes:
            self._options(line, boxes)
        self._write_all(line, tokens)

    def _write_all(self, line: Line, tokens: Sequence[Token]) -> None:
        """The places for words of one line, each by the words before it."""
        boxes = [token for token in tokens if token.kind in ("box", "brackets")]
        is_whole = not boxes and not says(self._page.words(line))
        kinds = self._asked.kinds
        names, below = captions_of(self._page, line, tokens, kinds) if is_whole else ([], -1)
        if below >= 0:
            self._captions.add(below)
        if names or len(tokens) > 1:
            self._written = None
        last = 0
        for number, token in enumerate(tokens):
            if token.kind in ("box", "brackets"):
                last = token.end
                continue
            following = tokens[number + 1].start if number + 1 < len(tokens) else len(line.text)
            label = kinds.asked_for(token.label) or self._page.words(line, last, token.start)
            last = token.end
            behind = self._page.words(line, token.end, following)
            self._write(line, token, names[number] if names else label, behind)
            if is_whole and len(tokens) > 1:
                self._written = None

    def _write(self, line: Line, token: Token, label: str, behind: str) -> None:
        """A blank or a control in a line: by the words before it, above it, or behind it."""
        is_whole = not says(self._page.words(line))
        if is_whole and self._written is not None and token.kind == "blank" and not token.label:
            # One more line to write on.
            self._written.kind = "long_text" if self._written.kind == "text" else self._written.kind
            return
        fact = self._page.sheet.controls[token.control] if token.control >= 0 else None
        title = fact.title if fact is not None else ""
        if not says(label) and is_whole and self._asked.question is not None:
            label = self._page.words(self._asked.question)
        row_label = self._row_label if says(label) and not is_whole else ""
        if label.strip() and not says(label) and self._written is not None and not is_whole:
            # A sign goes on with what was asked: "Passport ____ No ____" with its sign for "No".
            label = f"{self._written.label} {label.strip()}"
        behind = behind if says(behind) else ""
        above = self._asked.section or self._asked.found.title
        label = label if says(label) else title or behind or above or label
        spot = spot_of(line, token)
        is_long = is_whole and len(self._page.tokens[line.number]) == 1
        self._written = self._asked.ask(label or title, spot, is_long=is_long, row_label=row_label)

    def _options(self, line: Line, boxes: Sequence[Token]) -> None:
        """Several boxes in one line: each with the words before or behind it."""
        starts = [0, *(box.end for box in boxes)]
        ends = [*(box.start for box in boxes), len(line.text)]
        pieces = [self._page.words(line, a, b) for a, b in zip(starts, ends, strict=True)]
        question, first = _split_question(line.text[: boxes[0].start])
        behind, before = [first, *pieces[1:-1]], pieces[1:]
        if self._is_behind(pieces, behind, before):
            names = behind
        else:
            question, names = pieces[0], before
        if not says(question):
            question = self._asked.above
        options = [
            Choice(label=trimmed(name), spot=spot_of(line, box))
            for name, box in zip(names, boxes, strict=True)
        ]
        self._asked.choose(question, options, line, below=False)

    def _is_behind(
        self, pieces: Sequence[str], behind: Sequence[str], before: Sequence[str]
    ) -> bool:
        """Whether the boxes of a line stand behind their labels: "Yes [ ] No [ ]".

        Where words stand at both ends, options that exclude each other tell; then the form.
        """
        starts, ends = says(pieces[0]), says(_REMARK.sub("", pieces[-1]))
        if starts != ends:
            return starts
        if self._asked.kinds.are_yes_no(behind) != self._asked.kinds.are_yes_no(before):
            return self._asked.kinds.are_yes_no(behind)
        return self._boxes_stand_behind

    @cached_property
    def _boxes_stand_behind(self) -> bool:
        """Where boxes stand in the lines of the form that leave no doubt."""
        behind = before = 0
        for line in self._page.lines.lines:
            boxes = [t for t in self._page.tokens[line.number] if t.kind in ("box", "brackets")]
            if boxes and says(self._page.words(line)):
                starts = says(self._page.words(line, 0, boxes[0].start))
                ends = says(self._page.words(line, boxes[-1].end))
                behind += starts and not ends
                before += ends and not starts
        return behind > before

    def end_boxes(self) -> None:
        """Boxes below each other: they belong to the question above them."""
        if not self._boxes:
            return
        first = self._boxes[0][1]
        label = self._asked.above
        self._asked.choose(label, [choice for choice, _ in self._boxes], first, below=True)
        self._boxes = []

    def cell(self, cell: CellAt, labels: Sequence[CellAt]) -> None:
        """The places among the words of a cell."""
        outer = self._asked.question, self._written
        self._written = None
        label = next((c for c in reversed(labels) if c.has_words), None)
        self._row_label = self._page.cell_words(label) if label is not None else ""
        if label is not None:
            self._asked.question = next(line for line in label.lines if line.words)
        for line in cell.lines:
            if self._page.tokens[line.number]:
                self._inline(line, self._page.tokens[line.number])
            elif line.words and line.number not in self._captions:
                self.end_boxes()
                if self.apart(line, self._row_label):
                    continue
                if self._has_room(line, cell):
                    end = len(line.text.rstrip())
                    spot = Spot(line=line.number, start=end, end=end, how="behind")
                    self._asked.ask(self._page.words(line), spot, row_label=self._row_label)
                elif self._is_title(line) and line is cell.lines[0] and not self._row_label:
                    self._row_label = self._page.words(line)
                self._asked.question = line
        self.end_boxes()
        self._row_label = ""
        self._asked.question, self._written = outer


def _split_question(text: str) -> tuple[str, str]:
    """The question and its first option, before the first of boxes that stand behind."""
    for sign in (":", "?", "：", "？", "\t", "  "):
        question, found, option = text.rpartition(sign)
        if found and says(option):
            return words_only(question + sign.strip()), words_only(option)
    *question_words, last = words_only(text).split(" ")
    return " ".join(question_words), last
