"""The words that ask for a place: which they are in the form, and where they are in a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import takewhile

from filler.aligning import Alignment, Line
from filler.placing.bound import BoundForm
from filler.placing.own import OwnWords
from filler.placing.owned import Heads


class Questions:
    """The labels, heads and questions of a form's places, and what became of them in a file."""

    def __init__(self, bound: BoundForm, alignment: Alignment, own: OwnWords, heads: Heads) -> None:
        self.bound = bound
        self.alignment = alignment
        self.own = own
        self._heads = heads
        self._form = alignment.form
        self._returned = own.sheet.lines

    @cached_property
    def repeated(self) -> dict[str, list[Line]]:
        """The returned lines that are a label of the form, word for word, by their words."""
        keys = {" ".join(words) for words in self.bound.label_keys}
        found: dict[str, list[Line]] = {}
        for line in self._returned.lines:
            if line.key in keys:
                found.setdefault(line.key, []).append(line)
        return found

    def stands_again(self, place: str, known: Collection[int]) -> bool:
        """Whether the question before some options is in the file once more, word for word."""
        line, _ = self.bound.places[place]
        before = (n for n in reversed(self._form.lines[: line.number]) if n.words)
        question = next((n for n in before if not n.places), None)
        if question is None or self._form.count[question.key] > 1:
            return False
        return any(n.first not in known for n in self.repeated.get(question.key, ()))

    def single(self, place: str) -> Line | None:
        """The one line that asks for a place and for no other, where it stands once in the form."""
        line, at = self.bound.places[place]
        row = [self._form.cells[c] for c in self._form.row_of(line.cell)]
        if sum(cell.has_places for cell in row) > 1 or at:
            return None
        labels = [n for cell in row for n in cell.lines if n.words and not n.places]
        if not labels:
            # A hint may stand between a question and its box.
            before = (n for n in reversed(self._form.lines[: line.number]) if n.words or n.places)
            labels = list(takewhile(lambda n: not n.places, before))
            labels = [n for n in labels if self.alignment.went(n) is not None][:1]
        own = labels[0] if len(labels) == 1 else None
        return own if own is not None and self._form.count[own.key] == 1 else None

    def asking_lines(self, place: str) -> list[Line]:
        """The form's lines that ask for a place: of its row, its head, or right before it."""
        line, _ = self.bound.places[place]
        own = self._form.cells[line.cell]
        cells = [self._form.cells[c] for c in self._form.row_of(own.number)] or [own]
        if (head := self._heads.over(own)) is not None:
            cells = [head, *cells]
        found = [n for cell in cells for n in cell.lines if n.words]
        if not found:
            found = [n for n in self._form.lines[: line.number] if n.words][-1:]
        return found

    def labels(self, place: str) -> list[tuple[str, ...]]:
        """The words that ask for a place: of its row, its cell and its head, the longest first."""
        line, at = self.bound.places[place]
        own = self._form.cells[line.cell]
        cells = [self._form.cells[c] for c in self._form.row_of(own.number)] or [own]
        if (head := self._heads.over(own)) is not None:
            cells.append(head)
        found = {n.words for cell in cells for n in cell.lines if not n.places}
        found.add(line.words[:at])
        return sorted((words for words in found if words), key=len, reverse=True)

    def is_lost(self, place: str) -> bool:
        """Whether none of the words of a place's row is in the file."""
        line, _ = self.bound.places[place]
        cells = [self._form.cells[c] for c in self._form.row_of(line.cell)]
        lines = [n for cell in cells for n in cell.lines if n.words]
        return bool(lines) and all(self.alignment.went(n) is None for n in lines)

    def is_next_lost(self, place: str) -> bool:
        """Whether the words that the form has next behind a place are not in the file."""
        number = self.bound.places[place][0].number
        following = next((n for n in self._form.lines[number + 1 :] if n.words), None)
        return following is not None and self.alignment.went(following) is None

    def last_word(self, lines: Sequence[Line], before: int | None = None) -> int | None:
        """The returned word that the last word of some of the form's lines became."""
        for line in reversed(lines):
            if before is None or line.number < before:
                word = self.alignment.went(line)
                if word is not None:
                    return word
        return None
