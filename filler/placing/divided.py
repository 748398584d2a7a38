"""Several places in one line without words: what stands in each, by the signs and gaps between.

"____, ____" holds two answers, with the form's comma between them; "____ %" holds one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from filler.aligning import Line
from filler.facts.strip import STAND_IN, Strip

# What parts two answers where the form has nothing but space between their places.
_GAP = re.compile(r"\s*\t\s*|[^\S\n]{3,}")


def is_divided(line: Line, places: Sequence[str]) -> bool:
    """Whether signs or gaps alone part some places of a line of the form, or stand at their ends.

    ``places`` are those that no word parts.
    """
    if not line.slots or len(line.slots) != len(line.places):
        return False
    return any(_fragments(line, places)) or len(places) > 1


def divided(line: Line, places: Sequence[str], strip: Strip) -> list[Strip] | None:
    """The parts of what stands in some places of a line of the form; None where none fit.

    The form's signs at either end may be gone; between two places each stands as often as in the
    form, or nobody can tell which of them parts two answers.
    """
    first, *between, last = _fragments(line, places)
    text = strip.text
    start, end = 0, len(text)
    if first and text.lstrip().startswith(first):
        start = text.index(first) + len(first)
    if last and text[start:].rstrip().endswith(last):
        end = text.rindex(last)
    spans = _apart(text[start:end], between)
    if spans is None:
        return None
    return [strip.cut(start + a, start + b) for a, b in spans]


def _fragments(line: Line, places: Sequence[str]) -> list[str]:
    """What the form has before the first place, between two, and behind the last, without space."""
    pairs = zip(line.places, line.slots, strict=True)
    slots = [slot for (name, _), slot in pairs if name in places]
    ends = [end for _, end in slots]
    between = [
        _signs(line.text[end:start]) for end, (start, _) in zip(ends, slots[1:], strict=False)
    ]
    # Signs beside a word are left out with it.
    words_before = any(end <= slots[0][0] for _, end in line.spans)
    words_behind = any(start >= ends[-1] for start, _ in line.spans)
    first = "" if words_before else _signs(line.text[: slots[0][0]])
    last = "" if words_behind else _signs(line.text[ends[-1] :])
    return [first, *between, last]


def _signs(text: str) -> str:
    return text.replace(STAND_IN, "").strip().strip("_")


def _apart(text: str, between: Sequence[str]) -> list[tuple[int, int]] | None:
    """From where to where in a text the answers stand that some fragments part."""
    if not between:
        return [(0, len(text))]
    if not any(between):
        gaps = [
            gap.span() for gap in _GAP.finditer(text) if 0 < gap.start() < gap.end() < len(text)
        ]
    elif all(between) and all(text.count(sign) == n for sign, n in Counter(between).items()):
        gaps, at = [], 0
        for sign in between:
            at = text.find(sign, at)
            if at < 0:
                return None
            gaps.append((at, at + len(sign)))
            at += len(sign)
    else:
        return None
    if len(gaps) != len(between):
        return None
    starts, ends = [0, *(b for _, b in gaps)], [*(a for a, _ in gaps), len(text)]
    return list(zip(starts, ends, strict=True))
