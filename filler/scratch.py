"""Private folders for what a run needs for a while; those of a killed run go at the next start."""

from __future__ import annotations

import getpass
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK = ".lock"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only this user can look into, gone with all in it at the end."""
    from filelock import FileLock

    home = _home()
    name = home / os.urandom(8).hex()
    lock = Path(f"{name}{_LOCK}")
    try:
        # The lock stands before the folder does, so that nobody takes it for a dead run's.
        with FileLock(lock):
            name.mkdir(mode=0o700)
            yield name
    finally:
        shutil.rmtree(name, ignore_errors=True)
        _remove(lock)


def clear_abandoned() -> int:
    """Remove the folders of runs that were killed; how many there were."""
    home = _place()
    try:
        folders = [path for path in home.iterdir() if path.is_dir()] if _is_ours(home) else []
    except OSError:
        return 0
    if not folders:
        return 0
    from filelock import FileLock, Timeout

    cleared = 0
    for folder in folders:
        lock = FileLock(f"{folder}{_LOCK}")
        try:
            with lock.acquire(blocking=False):
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue
        cleared += not folder.exists()
        _remove(Path(f"{folder}{_LOCK}"))
    return cleared


def _place() -> Path:
    return Path(tempfile.gettempdir()) / f"portfolio-{_user()}"


def _user() -> str:
    if hasattr(os, "getuid"):
        return str(os.getuid())
    with suppress(Exception):
        return "".join(sign for sign in getpass.getuser() if sign.isalnum()) or "user"
    return "user"


def _home() -> Path:
    """The folder of all of them; a fresh one where somebody else has taken its name."""
    home = _place()
    with suppress(FileExistsError):
        home.mkdir(mode=0o700)
    return home if _is_ours(home) else Path(tempfile.mkdtemp(prefix="portfolio-"))


def _is_ours(home: Path) -> bool:
    try:
        facts = home.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(facts.st_mode):
        return False
    if not hasattr(os, "getuid"):
        return True
    return facts.st_uid == os.getuid() and not stat.S_IMODE(facts.st_mode) & 0o077


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
