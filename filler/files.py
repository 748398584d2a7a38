"""Files written whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from filler.errors import PortfolioError

PART = ".part"


def write_file(path: Path, content: bytes) -> None:
    """Write through a temporary file beside it, so that a killed run leaves no half file.

    Raises:
        PortfolioError: when the folder or the file cannot be written.
    """
    # Two programs may fill one folder at once; a random name keeps their halves apart.
    temporary = path.with_name(f".{_short(path.stem)}.{token_hex(4)}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise PortfolioError(
            "write",
            f"{path} cannot be written: {error.strerror or error}.",
            "Close it in Word, or choose another folder with -o.",
        ) from error


def _short(stem: str) -> str:
    return stem.encode()[:120].decode("utf-8", "ignore")


def clear_halves(folder: Path) -> int:
    """Remove the temporary files that a killed run left; how many there were."""
    halves = [path for path in folder.glob(f".*{PART}") if path.is_file()]
    for path in halves:
        path.unlink(missing_ok=True)
    return len(halves)
