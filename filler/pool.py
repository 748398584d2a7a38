"""Several processes at work on the files of one run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filler.messages import portfolio_error

if TYPE_CHECKING:
    from concurrent.futures import Executor


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


@contextmanager
def executor_of(workers: int, dask: str | None = None) -> Iterator[Executor | None]:
    """Nothing for one worker, processes for more, a cluster's executor for an address.

    Raises:
        PortfolioError: when Dask is not installed, or there is no cluster.
    """
    if dask is not None:
        try:
            from distributed import Client
        except ImportError as error:
            raise portfolio_error("no_dask") from error
        try:
            client = Client(dask, timeout="10s")
        except (OSError, ValueError) as error:
            raise portfolio_error("dask", dask=dask, error=error) from error
        with client:
            yield client.get_executor()
    else:
        with process_pool(workers) as pool:
            yield pool
