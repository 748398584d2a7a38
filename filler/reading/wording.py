"""Wording compared as people read it: case, punctuation, quotes and spacing count for nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# From here on a likeness of wording counts as the same label with a slip in it.
CLOSE = 86
# So few letters of a head are left by no shortening: "No.", "of".
_SLIGHT = 3
# The number or letter of a question, before its words.
NUMBERING = re.compile(r"\s*(?:[Qq]?\d{1,2}\s*[.):–—-]|(?:[a-zA-Z]|[ivx]{1,4})[.)])\s*")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded for comparison; ``index`` gives the place of each sign in the original."""

    text: str
    index: tuple[int, ...]

    def original(self, end: int) -> int:
        """The place in the original just behind the first ``end`` folded signs."""
        return self.index[end - 1] + 1 if end else 0


@lru_cache(maxsize=8192)
def fold(text: str) -> Folded:
    """Letters and digits only, in one case, words one space apart."""
    signs: list[str] = []
    index: list[int] = []
    gap = False
    for place, sign in enumerate(text):
        if sign.isalnum():
            if gap and signs:
                signs.append(" ")
                index.append(place)
            gap = False
            for folded in sign.casefold():
                signs.append(folded)
                index.append(place)
        elif sign not in "'’‘":
            gap = True
    return Folded("".join(signs), tuple(index))


def likely(head: str, text: str) -> bool:
    """Whether a folded text is a column's head with a slip, longer, or cut to some of its words."""
    from rapidfuzz import fuzz

    if fuzz.ratio(head, text) >= CLOSE or text.startswith(f"{head} "):
        return True
    return len(text) > _SLIGHT and set(text.split(" ")) <= set(head.split(" "))
