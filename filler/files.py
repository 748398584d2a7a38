"""Files read with a plain word when they cannot be, and written whole or not at all.

What is written is for the user alone where the system knows users (not on Windows, where a file
has the permissions of its folder).
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TextIO

from filler.errors import PortfolioError
from filler.messages import portfolio_error

PART = ".part"
# What Windows opens without a setting of its own (MAX_PATH, less the sign at its end).
_MOST_LETTERS = 259
# Where files go that are replaced, beside them.
ASIDE = "Replaced files"
# So many seconds a file that another program holds is tried again; how Windows says that it is
# held: access denied, a sharing violation, a lock.
_PATIENCE, _PAUSE = 4.0, 0.2
_SHARING = (5, 32, 33)
# No form, workbook or record of ours has a tenth of it.
MOST_BYTES = 500 * 1024 * 1024
# How Windows marks a file of which only the name is there: offline, recall on open, on access.
_KEPT_ELSEWHERE = 0x1000 | 0x40000 | 0x400000
# The folders that this process has looked through for halves of killed runs.
_CLEARED: set[Path] = set()


def read_bytes(path: Path, remedy: str, most: int = MOST_BYTES) -> bytes:
    """A file's bytes, at most ``most`` of them.

    Raises:
        PortfolioError: when it is not there, is no file or larger than any of ours, or cannot be
            read; ``remedy`` says what helps then.
    """
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            what = "a folder" if stat.S_ISDIR(facts.st_mode) else "a device or a pipe"
            raise portfolio_error("unreadable_not_file", path=path, what=what)
        if facts.st_size > most:
            raise portfolio_error("too_large_form_workbook", path=path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise portfolio_error("no_file_plain", path=path) from error
    except (OSError, ValueError) as error:
        if is_elsewhere(path):
            raise portfolio_error("not_here", path=path) from error
        reason = getattr(error, "strerror", None) or error
        raise portfolio_error(
            "unreadable_cannot_read", path=path, reason=reason, remedy=remedy
        ) from error


def is_elsewhere(path: Path) -> bool:
    """Whether a file is a name alone, whose content OneDrive or another program keeps elsewhere."""
    try:
        attributes = getattr(path.stat(), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & _KEPT_ELSEWHERE)


def write_file(path: Path, content: bytes, *, replacing: bool = True) -> bool:
    """Write through a temporary file beside it, so that a killed run leaves no half file.

    False when not ``replacing`` and somebody's file is there, even if it came just now.

    Raises:
        PortfolioError: when the folder or the file cannot be written.
    """
    # Two programs may fill one folder at once; a random name keeps their halves apart, and the
    # number of the process says whose they are.
    own = f"{os.getpid()}-{os.urandom(4).hex()}"
    # No longer than the name itself where that is long, so that what Windows opens fits as well.
    stem = _short(path.stem)[: max(0, len(path.name) - len(f"..{own}{PART}"))]
    temporary = path.with_name(f"{f'.{stem}' if stem else ''}.{own}{PART}")
    _refuse_long(path, temporary)
    try:
        make_folder(path.parent)
        if path.parent not in _CLEARED:
            _CLEARED.add(path.parent)
            clear_halves(path.parent)
        temporary.touch(mode=0o600, exist_ok=False)
        temporary.write_bytes(content)
        if replacing:
            _replace(temporary, path)
        else:
            _place(temporary, path)
    except FileExistsError:
        if path.parent.is_dir():
            _remove(temporary)
            return False
        raise _unwritable(path, None) from None
    except OSError as error:
        _remove(temporary)
        raise _unwritable(path, error) from error
    except BaseException:
        # Somebody pressed Ctrl-C just now; no half file is left of that either.
        _remove(temporary)
        raise
    return True


def _refuse_long(*paths: Path) -> None:
    """Refuse what Windows cannot name, unless its owner has allowed long names.

    Raises:
        PortfolioError: with how to come by a shorter one.
    """
    whole = str(paths[0].absolute())
    if is_too_long(whole, max(len(str(path.absolute())) for path in paths)):
        raise portfolio_error(
            "long_path", whole=whole, count=len(whole), most_letters=_MOST_LETTERS
        )


def is_too_long(path: str, letters: int, system: str = os.name) -> bool:
    """Whether a whole path of so many letters is more than Windows opens by itself."""
    is_long_form = path.startswith("\\\\?\\")
    return system == "nt" and letters > _MOST_LETTERS and not is_long_form


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are not there, for the user alone."""
    if folder.is_dir():
        return
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    if not missing:
        folder.mkdir(exist_ok=True)


def open_to_add(path: Path) -> TextIO:
    """Open a file of ours to add text to its end, never one that a link leads to.

    Raises:
        OSError: when it cannot be opened, or is a link, or known by a second name.
    """
    if path.is_symlink() or (path.exists() and path.stat().st_nlink > 1):
        raise OSError(errno.ELOOP, "it is a link to another file", str(path))
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", newline="\n")


def _replace(temporary: Path, path: Path) -> None:
    """Give the file its name; what another program holds just now is tried again for a while."""
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            temporary.replace(path)
        except OSError as error:
            if not _is_held(error) or time.monotonic() > last:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _is_held(error: OSError) -> bool:
    """Whether another program holds a file open, as Word, a virus scanner and OneDrive do."""
    return getattr(error, "winerror", None) in _SHARING or error.errno == errno.EBUSY


def put_aside(path: Path, now: datetime | None = None) -> Path:
    """Move a file that is to be replaced into a folder beside it; where it lies then.

    Raises:
        PortfolioError: when it cannot be moved.
    """
    day = f"{now or datetime.now():%Y-%m-%d %H%M%S}"
    folder = path.parent / ASIDE / day
    place, number = folder / path.name, 1
    while place.exists():
        number += 1
        place = folder / f"{path.stem} ({number}){path.suffix}"
    try:
        make_folder(folder)
        _replace(path, place)
    except OSError as error:
        raise _unwritable(path, error) from error
    return place


def _place(temporary: Path, path: Path) -> None:
    """Give the file its name, which nobody else may have taken meanwhile."""
    if os.name == "nt":
        temporary.rename(path)
        return
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links, such as a memory stick's.
        if path.exists():
            raise FileExistsError(path) from None
        temporary.rename(path)
        return
    temporary.unlink()


def _remove(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


_WITH = {".docx": "Word", ".docm": "Word", ".xlsx": "Excel", ".csv": "Excel"}


def _unwritable(path: Path, error: OSError | None) -> PortfolioError:
    """Why a file cannot be written, and what helps against that very reason."""
    program = _WITH.get(path.suffix.lower())
    close = f"Close it in {program}" if program else "Close it where it is open"
    another = "choose another folder with -o."
    if error is None:
        reason, remedy = "its folder is a file", f"Move that away, or {another}"
    elif _is_held(error):
        reason, remedy = "another program has it open", f"{close}, and run again."
    else:
        reason = error.strerror or str(error)
        remedy = f"{close}, or {another}"
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            remedy = f"Free some space on the disk, or {another}"
        elif error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
            remedy = f"Give it a shorter name, or {another}"
        elif not os.access(path.parent, os.W_OK):
            remedy = f"Ask for permission to write there, or {another}"
    return portfolio_error("write", path=path, reason=reason, remedy=remedy)


def _short(stem: str) -> str:
    return stem.encode()[:120].decode("utf-8", "ignore")


def clear_halves(folder: Path) -> int:
    """Remove the temporary files that killed runs left; how many there were."""
    halves = [path for path in folder.glob(f".*{PART}") if path.is_file()]
    cleared = 0
    for path in halves:
        owner = path.name.removesuffix(PART).rpartition(".")[2].partition("-")[0]
        with suppress(OSError):
            if not (owner.isdecimal() and _is_writing(int(owner), path.stat().st_mtime)):
                path.unlink(missing_ok=True)
                cleared += 1
    return cleared


def _is_writing(pid: int, since: float) -> bool:
    """Whether the process lives, and did already when the file was begun."""
    import psutil

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= since + 1
    except (psutil.Error, OverflowError, ValueError):
        return False
