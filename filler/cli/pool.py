"""``--workers`` and ``--dask``: how many processes are at work, and where."""

from __future__ import annotations

import click

workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=1, help="Processes at work."
)
dask_option = click.option(
    "--dask", metavar="ADDRESS", help="Run on a Dask cluster (portfolio-filler[dask])."
)
