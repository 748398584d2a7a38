"""Where labels stand in a unit: at the starts of its lines, on the line of another, in a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from filler.reading.label_map import Hit, Unit
from filler.reading.label_table import Labels
from filler.reading.wording import NUMBERING, fold, starts_with

# So short a label must be followed by a colon, a gap or nothing.
_SHORT = 15
_MOST_LINES = 60
# So long is a question that a bare number may stand before.
_QUESTION = 30
_LINE = 400
# A label on the line of another one has so few words.
_MOST_WORDS = 8
_LINE_END = re.compile(r"[\n\t]")
_BARE_NUMBER = re.compile(r"\s*\d{1,2}\s+")
_SPACED = re.compile(r"\S+")
# A gap is looked for at its start alone, and is one if it is more than a blank.
_GAP = re.compile(r"(?<![\s._…])[\s._…]++(?=\w)")
_WIDE = re.compile(r"\s{2}|\t|[._…]{2}")
_AFTER_SHORT = frozenset(":?\t\n([-–—☐☑☒✓✔✗\ue000…._")


def hits_in(unit: Unit, labels: Labels) -> Iterator[Hit]:
    """The labels at the starts of a unit's lines."""
    text = unit.strip.text
    if unit.folded in labels.heads and unit.cell is not None and unit.folded not in labels.targets:
        return
    covered = 0
    first = True
    for line in _line_starts(text):
        if line < covered:
            continue
        numbering = NUMBERING.match(text, line)
        # A number may be the form's own, or have been put before it.
        hit = _hit_at(text, line, labels, whole=unit.folded)
        if hit is None and numbering:
            hit = _hit_at(text, numbering.end(), labels, whole=unit.folded)
        bare = _BARE_NUMBER.match(text, line) if hit is None and not numbering else None
        if bare is not None:
            # A number without a sign behind it counts only before a whole question.
            hit = _hit_at(text, bare.end(), labels, whole=unit.folded)
            if hit is not None and hit.end - hit.start < _QUESTION:
                hit = None
        if hit is not None:
            hit.is_first = first
            covered = hit.end
            yield hit
            for other in _on_line(text, hit, labels):
                covered = other.end
                yield other
        if text[line : line + 1].strip():
            first = False
        if first is False and not covered and unit.cell is not None:
            # A cell that begins with other words is an answer, whatever it says further on.
            return
    if covered:
        folded = fold(text)
        for label in labels.inline:
            at = f" {folded.text} ".find(f" {label} ")
            if at > 0 and folded.index[at] >= covered:
                end = folded.index[at + len(label) - 1] + 1
                yield Hit(folded.index[at], end, labels.targets[label])


def _hit_at(text: str, start: int, labels: Labels, whole: str) -> Hit | None:
    """The longest label that starts at a place, if it stands alone there."""
    rest = fold(text[start : start + _LINE])
    for label in labels.by_word.get(rest.text.split(" ", 1)[0], ()):
        if not starts_with(rest, label):
            continue
        end = start + rest.original(len(label))
        targets = labels.targets[label]
        if any(t.id in labels.sentences for t in targets) or _stands_alone(text, start, end, label):
            if all(t.kind == "title" for t in targets) and whole != label:
                return None
            return Hit(start + rest.index[0], end, targets)
    return None


def _on_line(text: str, hit: Hit, labels: Labels) -> Iterator[Hit]:
    """More labels on the line of one, each with its colon: ``Name: Sam   Number: 7``."""
    stop = text.find("\n", hit.end)
    line = text[hit.end : stop if stop >= 0 else len(text)]
    if any(target.kind == "part" for target in hit.targets) and ":" not in line:
        yield from _behind_gaps(line, hit.end, labels)
        return
    for colon in re.finditer(":", line):
        start = max(colon.start() - _LINE, 0)
        words = list(_SPACED.finditer(line, start, colon.start()))
        for first in words[-_MOST_WORDS:]:
            label = fold(line[first.start() : colon.start()]).text
            if first.start() and label in labels.targets:
                start, end = hit.end + first.start(), hit.end + colon.start()
                yield Hit(start, end, labels.targets[label], is_first=False)
                break


def _behind_gaps(line: str, at: int, labels: Labels) -> Iterator[Hit]:
    """The parts of a signature on one line without colons: ``Signed …..  Print Name …..``."""
    for gap in _GAP.finditer(line):
        if _WIDE.search(gap[0]) is None:
            continue
        rest = fold(line[gap.end() : gap.end() + _LINE])
        for label in labels.by_word.get(rest.text.split(" ", 1)[0], ()):
            targets = labels.targets[label]
            if starts_with(rest, label) and any(target.kind == "part" for target in targets):
                start = at + gap.end()
                end = start + rest.original(len(label))
                yield Hit(start + rest.index[0], end, targets, is_first=False)
                break


def _line_starts(text: str) -> list[int]:
    ends = islice(_LINE_END.finditer(text), _MOST_LINES)
    return [0, *(found.end() for found in ends if found.end() < len(text))]


def _stands_alone(text: str, start: int, end: int, label: str) -> bool:
    """Whether what follows a label shows that it is one and not the start of a sentence."""
    after = text[end : end + 1]
    if start and label.count(" ") < 4 and after not in ("", ":", "?", "\n", "\t"):
        return False
    divided = after in ("", *_AFTER_SHORT) or text[end : end + 2].isspace()
    if divided or not text[end:].strip():
        return True
    # After a long label a word in small letters goes on with a sentence.
    follows = text[end:].lstrip(" '’\"”.,;)")[:1]
    return len(label) >= _SHORT and not follows.islower()
