"""A PostgreSQL server of the tests' own, on loopback, gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import lacking

_PLACES = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin")


def _programs() -> Path | None:
    """Where PostgreSQL's own programs lie."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    for place in (*reversed(found), *(Path(home, "initdb") for home in _PLACES)):
        if place.exists():
            return place.parent
    which = shutil.which("initdb")
    return Path(which).parent if which else None


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a new, empty database."""
    programs = _programs()
    if programs is None:
        lacking("PostgreSQL")
    home = Path(tempfile.mkdtemp(prefix="portfolio-pg-"))
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None:
        owner = pwd.getpwnam(user)
        os.chown(home, owner.pw_uid, owner.pw_gid)

    def run(*args: str) -> None:
        subprocess.run(args, check=True, user=user, cwd=home, capture_output=True, timeout=120)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log, at = str(home / "data"), str(home / "log"), str(port)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
    try:
        run(str(programs / "initdb"), "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8")
        run(str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start")
        run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", at, "-U", "tester", "register")
        yield f"postgresql://tester@127.0.0.1:{port}/register"
    finally:
        subprocess.run(
            (str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"),
            user=user,
            cwd=home,
            capture_output=True,
            check=False,
        )
        shutil.rmtree(home, ignore_errors=True)
