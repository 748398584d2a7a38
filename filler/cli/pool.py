"""``--workers``: how many processes are at work."""

from __future__ import annotations

import click

workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=1, help="Processes at work."
)
