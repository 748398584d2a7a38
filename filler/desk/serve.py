"""The desk as a program: pages on this machine's own address, and the jobs beside them."""

from __future__ import annotations

import logging
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

from filler.desk.jobs import Runner
from filler.desk.setup import Desk, the_desk
from filler.desk.work import work_of

log = logging.getLogger("filler.desk")
_THREADS = 8
# So often a folder that is watched is looked at, in seconds.
_WATCHED = 30.0
_runners: list[Runner] = []


def wake() -> None:
    """Tell the jobs that there is something to do."""
    for runner in _runners:
        runner.wake()


def start_jobs(desk: Desk) -> Runner:
    """Begin with the jobs that wait, in a thread of their own."""
    for before in _runners:
        before.end()
    runner = Runner(desk.form.pack.id, work_of(desk))
    _runners[:] = [runner]
    runner.start()
    return runner


def listening(host: str, port: int) -> socket.socket:
    """A socket on which nobody else listens; port 0 is any that is free."""
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    own.bind((host, port))
    # Whoever follows the link at once waits until the pages are there.
    own.listen(64)
    return own


def serve(
    desk: Desk, own: socket.socket, address: str, opened: Callable[[str], object] | None
) -> None:
    """Serve the pages until the program is ended; ``opened`` shows the address in a browser."""
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    application = get_wsgi_application()
    start_jobs(desk)
    watch()
    server = create_server(
        application,
        sockets=[own],
        threads=_THREADS,
        ident=None,
        max_request_body_size=2**31,
        inbuf_overflow=2**20,
    )
    if opened is not None:
        threading.Timer(0.4, opened, [address]).start()
    try:
        server.run()
    finally:
        for runner in _runners:
            runner.end()
        server.close()


def show(address: str) -> None:
    """Open the browser; where there is none, the address was said."""
    try:
        webbrowser.open(address)
    except webbrowser.Error:
        log.info("no browser")


def watch() -> threading.Thread:
    """Look at a folder that a synced mailbox or a team fills, and take in what is new."""

    def look() -> None:
        from django.db import DatabaseError, close_old_connections

        from filler.desk.keeping import setting
        from filler.desk.views.receiving import ask_to_receive

        before: dict[str, tuple[int, float]] | None = None
        while True:
            try:
                folder = setting("watched")
                now = seen_in(Path(folder)) if folder else {}
                if before is not None and now != before and now:
                    ask_to_receive(the_desk(), "New files in the watched folder", "")
                before = now
            except (DatabaseError, OSError) as error:
                log.warning("watching: %s", type(error).__name__)
            finally:
                close_old_connections()
            _pause.wait(_WATCHED)

    thread = threading.Thread(target=look, name="desk watch", daemon=True)
    thread.start()
    return thread


_pause = threading.Event()


def seen_in(folder: Path) -> dict[str, tuple[int, float]]:
    """What lies in a folder, with sizes and times, so that what is new is seen."""
    from filler.intake import files_below

    found = {}
    for path in files_below(folder):
        try:
            facts = path.stat()
        except OSError:
            continue
        found[str(path)] = (facts.st_size, facts.st_mtime)
    return found
