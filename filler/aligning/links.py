"""Which word of the form's file is which word of the returned one, while it is being found."""

from __future__ import annotations

from dataclasses import dataclass, field

from filler.aligning.lines import Line


@dataclass(slots=True)
class Links:
    """Pairs of word numbers, each word in one pair at most: ``there`` from the form, ``back``."""

    there: dict[int, int] = field(default_factory=dict)
    back: dict[int, int] = field(default_factory=dict)

    def tie(self, form: Line, returned: Line) -> None:
        """Pair the words of a form's line with the first ones of a returned line."""
        count = min(len(form.words), len(returned.words))
        ours, theirs = range(form.first, form.first + count), range(returned.first, returned.last)
        if self.there.keys().isdisjoint(ours) and self.back.keys().isdisjoint(theirs):
            self.there.update(zip(ours, theirs, strict=False))
            self.back.update(zip(theirs, ours, strict=False))
            return
        for i, j in zip(ours, theirs, strict=False):
            self.pair(i, j)

    def tie_within(self, form: Line, returned: Line) -> None:
        """Pair the words of a form's line with those words in their order, answers between them."""
        at = 0
        for number, word in enumerate(form.words):
            try:
                at = returned.words.index(word, at)
            except ValueError:
                return
            self.pair(form.first + number, returned.first + at)
            at += 1

    def pair(self, i: int, j: int) -> None:
        """Pair two words, where both are free."""
        if i not in self.there and j not in self.back:
            self.there[i], self.back[j] = j, i

    def loosen(self, form: Line) -> None:
        """Take a line's words out of their pairs."""
        for i in range(form.first, form.last):
            if (j := self.there.pop(i, None)) is not None:
                del self.back[j]

    def holds(self, form: Line) -> bool:
        """Whether a word of a form's line is paired."""
        return not self.there.keys().isdisjoint(range(form.first, form.last))

    def takes(self, returned: Line) -> bool:
        """Whether a word of a returned line is paired."""
        return not self.back.keys().isdisjoint(range(returned.first, returned.last))

    def lost(self, form: Line) -> list[int]:
        """The words of a form's line that are in no pair, by their place in the line."""
        return [n for n in range(len(form.words)) if form.first + n not in self.there]

    def left(self, returned: Line) -> list[int]:
        """The words of a returned line that are in no pair, by their place in the line."""
        return [n for n in range(len(returned.words)) if returned.first + n not in self.back]
