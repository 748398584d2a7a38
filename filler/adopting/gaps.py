"""A line's gaps: tabs and wide spaces, by which a form parts labels; captions under blanks.

"Signed [tab] Print Name [tab] Date [tab]" are three labels with a place behind each; "(name)
[tab] (date)" under two blanks says what each of them asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from filler.adopting.kinds import Kinds
from filler.adopting.page import Page, says
from filler.adopting.tokens import Token
from filler.aligning import Line
from filler.facts.content import UNDERLINE

# What is as wide as nobody sets between two words of a sentence.
_WIDE = re.compile(r"[^\S\n]*\t[^\S\n]*|[^\S\n]{3,}")
_ASKS = (":", "?", "：", "？")
# What people are asked for beside a label of one word.
NAMED = ("signature", "date", "name")
# A longer stretch is a sentence, and no label of one of several places in a line.
_MANY_WORDS = 8


def pieces_of(text: str) -> list[tuple[int, int]]:
    """From where to where the parts of a line stand that wide gaps are between."""
    found = []
    start = 0
    for gap in [*_WIDE.finditer(text), None]:
        end = gap.start() if gap is not None else len(text)
        if text[start:end].strip():
            found.append((start, end))
        start = gap.end() if gap is not None else end
    return found


def labels_apart(page: Page, line: Line, kinds: Kinds, *, is_led: bool) -> list[tuple[int, int]]:
    """The labels of a line without blanks that have a place behind them, in the gap or the end.

    ``is_led`` says that its tabs draw a line to write on. A label by itself is one by that line,
    or by underlined spaces; one of several also by its colon, or by asking for a name, a day or a
    signature.
    """
    if page.tokens[line.number]:
        return []
    text = line.text
    pieces = pieces_of(text)
    looks = page.sheet.strips[line.number].looks
    found: list[tuple[int, int]] = []
    asking = False
    for number, (start, end) in enumerate(pieces):
        label = text[start:end].strip()
        until = pieces[number + 1][0] if number + 1 < len(pieces) else len(text)
        gap = text[end:until]
        drawn = bool(gap) and ((is_led and "\t" in gap) or any(_is_ruled(looks[end:until])))
        drawn = drawn and not _is_number(text, pieces, number)
        asks = label.endswith(_ASKS)
        asking = asking or asks or drawn
        short = len(label.split()) <= _MANY_WORDS
        named = short and any(kinds.says(name, label) for name in NAMED)
        if says(label) and (drawn or (len(pieces) > 1 and (asks or named))):
            found.append((start, end))
    # Words that only name something may be a heading over columns; a colon or a line tells.
    return found if asking or text.rstrip(" \xa0").endswith("\t") else []


def _is_ruled(looks: Sequence[int]) -> list[bool]:
    return [bool(look & UNDERLINE) for look in looks]


def _is_number(text: str, pieces: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether a line leads to a number, as in a table of contents."""
    if number + 1 == len(pieces):
        return False
    start, end = pieces[number + 1]
    return not any(map(str.isalpha, text[start:end]))


def captions_of(
    page: Page, line: Line, blanks: Sequence[Token], kinds: Kinds
) -> tuple[list[str], int]:
    """What the line under some blanks says of each of them, and that line's number, else -1.

    As many captions as blanks. One under a single blank is one where nothing is right above it,
    and it is set in, stands in brackets, or asks for a name, a day or a signature.
    """
    number = line.number + 1
    below = page.lines.lines[number] if number < len(page.lines.lines) else None
    if below is None or (below.cell != line.cell and max(below.row, line.row) >= 0):
        return [], -1
    if page.tokens[number] or not below.words or page.is_asking(below):
        return [], -1
    names = [below.text[start:end].strip() for start, end in pieces_of(below.text)]
    if len(names) != len(blanks):
        return [], -1
    if len(names) > 1:
        return names, number
    before = page.lines.lines[line.number - 1] if line.number else None
    is_led = before is not None and (before.words or page.tokens[before.number])
    is_caption = below.text[0].isspace() or names[0].startswith(("(", "（", "["))
    is_caption = is_caption or any(kinds.says(name, names[0]) for name in NAMED)
    return (names, number) if is_caption and not is_led else ([], -1)
