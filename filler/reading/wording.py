"""Wording compared as people read it: case, punctuation, quotes and spacing count for nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# From here on a likeness of wording counts as the same label with a slip in it.
CLOSE = 86
# So alike is a label that was retyped.
_ALIKE = 75
# So much better than the second best it must be, or it is nobody's.
_CLEARLY = 4
# So few letters of a head are left by no shortening: "No.", "of".
_SLIGHT = 3
# A short label is the same or another one; a slip in it could be another word.
_LONG_ENOUGH = 8
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


def is_like_one(text: str, labels: Sequence[str]) -> bool:
    """Whether a folded text may be one of some labels, retyped; another person's is less alike."""
    from rapidfuzz import fuzz, process

    return process.extractOne(text, labels, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None


def starts_with(text: Folded, label: str) -> bool:
    """Whether a folded text starts with a folded label, at the end of a word."""
    return text.text.startswith(label) and text.text[len(label) : len(label) + 1] in ("", " ")


def closest(text: str, labels: dict[str, int]) -> tuple[str, int] | None:
    """The one label that a folded text starts with but for a slip, and where it ends there.

    ``labels`` are folded labels with the number of what each names; two labels of the same
    number do not stand in each other's way.
    """
    from rapidfuzz import fuzz

    found: list[tuple[float, str, int]] = []
    for label in labels:
        if len(label) < _LONG_ENOUGH or not text:
            continue
        head = text[: len(label) + len(label) // 6 + 2]
        if abs(len(head) - len(label)) > len(label) // 3 + 2:
            continue
        likeness = fuzz.partial_ratio_alignment(label, head, score_cutoff=CLOSE)
        if likeness is None or likeness.dest_start > len(label) // 5:
            continue
        end = text.find(" ", max(likeness.dest_end - 1, 0))
        end = end if end >= 0 else len(text)
        whole = fuzz.ratio(label, text[:end])
        if whole >= CLOSE:
            found.append((whole, label, end))
    # Of the labels of one thing the longest counts, so that nothing of it is left over.
    longest: dict[int, tuple[float, str, int]] = {}
    for one in sorted(found, key=lambda one: len(one[1])):
        longest[labels[one[1]]] = one
    found = sorted(longest.values(), reverse=True)
    if not found:
        return None
    best = found[0]
    rival = next((f for f in found[1:] if labels[f[1]] != labels[best[1]]), None)
    if rival is not None and best[0] - rival[0] < _CLEARLY:
        return None
    return best[1], best[2]
