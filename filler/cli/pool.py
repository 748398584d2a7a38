"""Several processes at work, for the commands that take ``--workers``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from concurrent.futures import Executor

workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=1, help="Processes at work."
)


@contextmanager
def process_pool(workers: int) -> Iterator[Executor | None]:
    """Nothing for one worker, processes for more."""
    if workers == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Fresh processes, as on Windows: a copy of a busy one may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
