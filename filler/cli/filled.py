"""What ``portfolio fill`` says of its records: while it runs, and at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from filler.cli.common import answers_held, print_json
from filler.cli.progress import say
from filler.errors import Problem
from filler.filling.batch import Outcome
from filler.messages import with_remedy

if TYPE_CHECKING:
    from filler.definition import Pack
    from filler.records.source import SheetSource

_BAD = {"failed": "could not be written"}


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of the records, in words and, with --json, as data."""

    data: Path
    pack: Pack
    folder: Path
    total: int
    keep: bool
    stopped: bool = False
    lost: bool = False
    paths: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        """Say what is wrong with a record at once; count the rest."""
        self.counts[outcome.status] = self.counts.get(outcome.status, 0) + 1
        notes = outcome.notes if outcome.aside is None else (*outcome.notes, self._aside(outcome))
        self._tell(outcome.problems, notes)
        if outcome.status in ("written", "unchanged"):
            self.paths.append(outcome.path)
        if self.keep:
            self.results.append(
                {
                    "file": None if outcome.status == "refused" else str(outcome.path),
                    "person": outcome.person,
                    "status": outcome.status,
                    "problems": [_plain(problem) for problem in outcome.problems],
                    "findings": [_plain(note) for note in notes],
                }
            )

    def _aside(self, outcome: Outcome) -> Problem:
        """Where a file lies that was replaced, and how many answers were in it."""
        held = answers_held(outcome.aside, self.pack) if outcome.aside is not None else ""
        said = f"the file that was there{f', with {held},' if held else ''} is in {outcome.aside}"
        return Problem(where=str(outcome.path), **with_remedy("problem.aside", said=said))

    def take_sheet(self, source: SheetSource) -> None:
        """Say what is wrong with a sheet that is nobody's own."""
        self._tell(source.problems, source.notes)
        if self.keep and (source.problems or source.notes):
            self.results.append(
                {
                    "file": None,
                    "person": "",
                    "status": "refused" if source.problems else "unchanged",
                    "problems": [_plain(problem) for problem in source.problems],
                    "findings": [_plain(note) for note in source.notes],
                }
            )

    def _tell(self, problems: tuple[Problem, ...], notes: tuple[Problem, ...]) -> None:
        self.problems += problems
        lines = [f"Error: {self._placed(problem)}" for problem in problems]
        lines += [f"Note: {self._placed(note)}" for note in notes]
        if lines:
            say("\n".join(lines))

    def _placed(self, entry: Problem) -> str:
        return f"{self.data}, {entry}" if entry.where.startswith(("$", "sheet")) else str(entry)

    def end(self, *, failed: bool = False) -> None:
        """The last words, and the exit status."""
        if self.keep:
            print_json(self.results)
        done = {status: self.counts.get(status, 0) for status in ("written", "unchanged")}
        bad = {status: self.counts.get(status, 0) for status in ("refused", "kept", "failed")}
        plural = "s" if self.total != 1 else ""
        words = f"Filled {done['written']} of {self.total} record{plural} into {self.folder}"
        if done["unchanged"]:
            words += f"; {done['unchanged']} were there already, unchanged"
        for status, count in bad.items():
            if count:
                words += f"; {count} {_BAD.get(status, status)}; see above"
        say(f"{words}.")
        context = click.get_current_context()
        if self.stopped:
            say("Stopped. Run it again with --resume to continue.")
            context.exit(2)
        if failed:
            return
        if bad["kept"] + bad["failed"] == self.total:
            context.exit(2)
        if any(bad.values()) or self.problems or self.lost:
            context.exit(1)


def _plain(problem: Problem) -> dict[str, str]:
    return {"where": problem.where, "message": problem.message, "remedy": problem.remedy}
