"""Anchors: lines of the same words in both files, in the same order.

First the lines that are alone on both sides; between two of those, the lines that are alone
there; and so on down, until only lines are left that stand there more than once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from filler.aligning.chain import heaviest
from filler.aligning.lines import Line, Lines

# A long line weighs more than a short one, up to so many letters: a paragraph of guidance must
# not outweigh three questions.
_HEAVIEST = 60
# Equal lines are compared pair by pair only where there are so few; others follow their row.
_MOST_PAIRS = 1600
# What each neighbour that agrees adds to a pair of equal lines: as much as a short label weighs.
_NEIGHBOUR = 8.0
_APART = 0.75


def anchors(form: Lines, returned: Lines, keys: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of line numbers, rising in both; ``keys`` are the words of each returned line."""
    found: list[tuple[int, int]] = []
    work = [(0, len(form.lines), 0, len(returned.lines))]
    while work:
        top, end, start, stop = work.pop()
        here: dict[str, list[Line]] = defaultdict(list)
        there: dict[str, list[int]] = defaultdict(list)
        for line in form.lines[top:end]:
            if line.words:
                here[line.key].append(line)
        for number in range(start, stop):
            if keys[number] in here:
                there[keys[number]].append(number)
        alone = [
            (here[key][0].number, numbers[0], weight_of(key))
            for key, numbers in there.items()
            if len(numbers) == 1 and len(here[key]) == 1
        ]
        if not alone:
            found += _among_equals(form, keys, here, there)
            continue
        chain = heaviest(alone)
        found += chain
        for (i, j), (k, m) in pairwise([(top - 1, start - 1), *chain, (end, stop)]):
            if k > i + 1 and m > j + 1:
                work.append((i + 1, k, j + 1, m))
    return sorted(found)


def weight_of(key: str) -> float:
    """How much it says that a line's words stand in a file."""
    return min(len(key), _HEAVIEST) + 1.0


def _among_equals(
    form: Lines,
    keys: Sequence[str],
    here: Mapping[str, list[Line]],
    there: Mapping[str, list[int]],
) -> list[tuple[int, int]]:
    """The best chain of lines that stand more than once; those whose neighbours agree first."""
    pairs = []
    for key, numbers in there.items():
        lines = here[key]
        count = len(lines) * len(numbers)
        if count > _MOST_PAIRS:
            continue
        for line in lines:
            for number in numbers:
                near = _agreeing(form, keys, line.number, number)
                pairs.append((line.number, number, weight_of(key) / count + _NEIGHBOUR * near))
    return heaviest(pairs)


def _agreeing(form: Lines, keys: Sequence[str], i: int, j: int) -> float:
    """How many of the lines right before and right behind two lines are the same.

    A line of the returned file may be an answer, so the one behind it counts as well, and less.
    """
    count = 0.0
    for step in (1, -1):
        key = form.lines[i + step].key if 0 <= i + step < len(form.lines) else ""
        near = [keys[at] for at in (j + step, j + 2 * step) if 0 <= at < len(keys)]
        if key and key in near:
            count += 1.0 if key == near[0] else _APART
    return count
