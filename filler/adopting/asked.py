"""The questions that were found so far, and what stands above the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from filler.adopting.kinds import Kinds
from filler.adopting.model import Choice, Found, Question, Spot
from filler.adopting.page import Page, trimmed
from filler.aligning import Line

_LONGEST_LABEL = 200


class Asked:
    """The form as far as it was gone through: its questions, its section, the last words."""

    def __init__(self, page: Page, kinds: Kinds, title: str) -> None:
        self.kinds = kinds
        self.found = Found(title=title)
        self.section = ""
        self.question: Line | None = None
        self._page = page

    @property
    def question_words(self) -> str:
        """The words of the last line that may ask for what follows."""
        return self._page.words(self.question) if self.question is not None else ""

    @property
    def above(self) -> str:
        """Those words, or the section where there are none."""
        return self.question_words if self.question is not None else self.section

    def add(self, question: Question) -> Question:
        """One more question."""
        # A star behind a label is how forms say that it must be answered.
        question.required = question.label.rstrip(" :：").endswith("*")
        question.label = trimmed(trimmed(question.label).strip("*"))[:_LONGEST_LABEL]
        question.section = self.section
        self.found.questions.append(question)
        return question

    def ask(
        self,
        label: str,
        spot: Spot,
        *,
        is_long: bool = False,
        row_label: str = "",
        by_row: bool = False,
    ) -> Question:
        """A place for words, by what its control or its label says.

        ``row_label`` is said before the label, and with ``by_row`` tells of its
        kind where that does not.
        """
        line = self._page.lines.lines[spot.line]
        fact = self._page.sheet.controls[spot.control] if spot.control >= 0 else None
        kind, entries = self.kinds.kind_of(label, fact, is_long=is_long)
        if kind == "text" and by_row and row_label:
            kind, entries = self.kinds.kind_of(row_label, fact)
        where = self._page.where(line)
        label = f"{trimmed(row_label)} – {trimmed(label)}" if row_label else label
        return self.add(Question(label=label, kind=kind, where=where, spot=spot, entries=entries))

    def choose(self, label: str, options: Sequence[Choice], line: Line, *, below: bool) -> None:
        """Boxes of one question; a single one is a tick."""
        if len(options) == 1:
            label = options[0].label or label
            spot = options[0].spot
            self.add(Question(label=label, kind="tick", where=self._page.where(line), spot=spot))
            return
        kind = self.kinds.options_kind(label, [option.label for option in options], below=below)
        self.add(
            Question(label=label, kind=kind, where=self._page.where(line), options=list(options))
        )

    def tell_apart(self) -> None:
        """Questions of the same words say which section they are of: "Landlord – Name"."""
        count = Counter(own.label.casefold() for own in self.found.questions)
        for own in self.found.questions:
            section = trimmed(own.section)
            if count[own.label.casefold()] > 1 and section and section not in own.label:
                own.label = f"{section} – {own.label}"[:_LONGEST_LABEL]
