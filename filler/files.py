"""Files read with a plain word when they cannot be, and written whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from filler.errors import PortfolioError

PART = ".part"
# No form, workbook or record of ours has a tenth of it.
MOST_BYTES = 500 * 1024 * 1024


def read_bytes(path: Path, remedy: str) -> bytes:
    """A file's bytes.

    Raises:
        PortfolioError: when it is not there, is no file or larger than any of ours, or cannot be
            read; ``remedy`` says what helps then.
    """
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            what = "a folder" if stat.S_ISDIR(facts.st_mode) else "a device or a pipe"
            raise PortfolioError(
                "unreadable", f"{path} is no file but {what}.", "Give a file that was saved."
            )
        if facts.st_size > MOST_BYTES:
            raise PortfolioError(
                "too_large",
                f"{path} is larger than a form or a workbook ever is.",
                "Check that it is the right file.",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PortfolioError(
            "no_file", f"There is no file {path}.", "Check the name and the folder."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PortfolioError("unreadable", f"{path} cannot be read: {reason}.", remedy) from error


def write_file(path: Path, content: bytes, *, replacing: bool = True) -> bool:
    """Write through a temporary file beside it, so that a killed run leaves no half file.

    False when not ``replacing`` and somebody's file is there, even if it came just now.

    Raises:
        PortfolioError: when the folder or the file cannot be written.
    """
    # Two programs may fill one folder at once; a random name keeps their halves apart.
    temporary = path.with_name(f".{_short(path.stem)}.{os.urandom(4).hex()}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        if replacing:
            temporary.replace(path)
        else:
            _place(temporary, path)
    except FileExistsError:
        if path.parent.is_dir():
            _remove(temporary)
            return False
        raise _unwritable(path, "its folder is a file") from None
    except OSError as error:
        _remove(temporary)
        raise _unwritable(path, error.strerror or str(error)) from error
    except BaseException:
        # Somebody pressed Ctrl-C just now; no half file is left of that either.
        _remove(temporary)
        raise
    return True


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


def _unwritable(path: Path, reason: str) -> PortfolioError:
    return PortfolioError(
        "write",
        f"{path} cannot be written: {reason}.",
        "Close it in Word, or choose another folder with -o.",
    )


def _short(stem: str) -> str:
    return stem.encode()[:120].decode("utf-8", "ignore")


def clear_halves(folder: Path) -> int:
    """Remove the temporary files that a killed run left; how many there were."""
    halves = [path for path in folder.glob(f".*{PART}") if path.is_file()]
    for path in halves:
        path.unlink(missing_ok=True)
    return len(halves)
