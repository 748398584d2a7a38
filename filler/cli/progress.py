"""A progress bar with rate and time left, when somebody watches; nothing when not."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from filler.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

# The consoles of the bars that are shown now; words go above them.
_shown: list[Console] = []


def say(words: str) -> None:
    """Words go to standard error, above the bar where one is shown."""
    if _shown:
        _shown[-1].print(visible(words), markup=False, highlight=False, soft_wrap=True)
    else:
        click.echo(_wrapped(visible(words), sys.stderr), err=True)


def tell(words: str = "") -> None:
    """What was asked for goes to standard output."""
    click.echo(_wrapped(visible(words), sys.stdout))


def _wrapped(words: str, stream: TextIO) -> str:
    """The words in lines as wide as the window, the later ones set in; as they are in a file."""
    if not stream.isatty():
        return words
    width = shutil.get_terminal_size().columns
    lines = []
    for line in words.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        lines += textwrap.wrap(
            line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Gives a function that says that one more is done."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeLeft(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance() -> None:
            bar.advance(task)
            speed = bar.tasks[0].speed
            if speed:
                bar.update(task, rate=f"{speed:,.0f} a second")

        _shown.append(bar.console)
        try:
            yield advance
        finally:
            _shown.pop()
