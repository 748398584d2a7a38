"""Many lines on a screen: a few of each sort, so many in all, and how to see the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from filler.cli.progress import tell

# So many lines of one sort, and so many in all, can be taken in at a glance.
_ALIKE = 5
_MOST = 10

all_option = click.option(
    "--all", "every", is_flag=True, help="Show everything that was found, not only the first ten."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line, and the sort that it is of."""

    words: str
    sort: str


def tell_lines(lines: Iterable[Shown], *, every: bool, indent: str = "  ") -> None:
    """Print some lines, or all of them where somebody asked for ``every`` one."""
    own = list(lines)
    shown = own if every else own[:0]
    if not every:
        seen: Counter[str] = Counter()
        for line in own:
            seen[line.sort] += 1
            if seen[line.sort] <= _ALIKE and len(shown) < _MOST:
                shown.append(line)
    for line in shown:
        tell(f"{indent}{line.words}")
    for words in _left(own, shown):
        tell(f"{indent}{words}")


def _left(own: list[Shown], shown: list[Shown]) -> Iterator[str]:
    """What was left out: of one sort alone like which, else how many."""
    count = len(own) - len(shown)
    if not count:
        return
    sorts = {line.sort for line in own} - {line.sort for line in shown}
    like = "" if sorts else " like these"
    yield f"and {count:,} more{like}; add --all to see them"
