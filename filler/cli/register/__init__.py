"""``portfolio register``: who is where in the process, what came, what was decided."""

from __future__ import annotations

import click

from filler.cli.register import kept, panel, people


@click.group(invoke_without_command=False)
def command() -> None:
    """Record who is at which stage, in a database of your own.

    \b
    portfolio register import report/report.json
    portfolio register show
    portfolio register show "Perry Perfect"
    portfolio register backup -o register-backup.gz
    """


for _own in (
    *(people.show, people.add, people.log, people.undo, people.join, people.import_),
    *(kept.export, kept.backup, kept.restore),
    *(panel.panels, panel.hold, panel.calendar, panel.papers, panel.outcome),
    *(people.due, people.counts),
):
    command.add_command(_own)
