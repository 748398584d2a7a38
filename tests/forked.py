"""``portfolio`` run in a copy of a process that has its modules loaded already.

Each run is a process of its own, as a person's is, without the time that Python takes to begin.
Where the system copies no processes (Windows), ``run`` gives None.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from multiprocessing.context import BaseContext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_context: BaseContext | None = None


def run(arguments: Sequence[str], folder: Path) -> tuple[int, str, str] | None:
    """The exit status, standard output and standard error of one run."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return None
    with tempfile.TemporaryDirectory() as kept:
        out, words = Path(kept, "out"), Path(kept, "words")
        process = _server().Process(  # type: ignore[attr-defined]  # each context has it
            target=_work,
            args=(list(arguments), str(folder), dict(os.environ), str(out), str(words)),
        )
        process.start()
        process.join()
        status = int(process.exitcode or 0)
        return status, out.read_text(encoding="utf-8"), words.read_text(encoding="utf-8")


def _server() -> BaseContext:
    """The process that is copied; it is begun once, with what every command wants."""
    global _context  # noqa: PLW0603  # one for the session
    if _context is None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["loaded"])
        here = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = here
        try:
            multiprocessing.forkserver.ensure_running()  # type: ignore[attr-defined]
        finally:
            if before is None:
                del os.environ["PYTHONPATH"]
            else:
                os.environ["PYTHONPATH"] = before
        _context = context
    return _context


def _work(
    arguments: list[str], folder: str, environment: dict[str, str], out: str, words: str
) -> None:
    """One run; the process ends with its status."""
    os.environ.clear()
    os.environ.update({**environment, "PYTHONPATH": str(ROOT)})
    os.chdir(folder)
    for number, path in ((1, out), (2, words)):
        target = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(target, number)
        os.close(target)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)
    sys.argv = ["portfolio", *arguments]
    status = 1
    try:
        from filler.cli.main import main

        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0
    except BaseException:  # noqa: BLE001  # it is printed, as Python would
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
