"""Which of some files is the later one, by what they say of it themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filler.auditing.packed import whole
from filler.reading.model import Reading

_DIGITS = re.compile(r"(\d+)")


def is_later(one: Reading, two: Reading) -> bool | None:
    """Whether the second file is later than the first; None where nothing says so.

    First what the files say of when they were saved, then when they came, then a version in
    their names: ``v10`` is after ``v2``.
    """
    for first, second in (
        (one.modified, two.modified),
        (_moment(one.received), _moment(two.received)),
        (_version(one.file, two.file), _version(two.file, one.file)),
    ):
        if first and second and first != second:
            return bool(first < second)  # type: ignore[operator]
    return None


def ordered(readings: Sequence[Reading]) -> list[Reading]:
    """By what says when they were saved or came, then by their versions, then by what they say.

    The name of a file decides nothing, but for the version in it.
    """

    def key(reading: Reading) -> tuple[Any, ...]:
        numbers = [int(digits) for digits in _DIGITS.findall(Path(reading.file).stem)]
        said = sorted((n, a.state, a.shown) for n, a in whole(reading.answers).items())
        digest = hashlib.blake2b(repr(said).encode(errors="replace"), digest_size=16).hexdigest()
        return reading.modified or _moment(reading.received), numbers, digest

    return sorted(readings, key=key)


def _moment(received: str) -> str:
    """When a mail was sent, in one time for all."""
    try:
        moment = datetime.fromisoformat(received)
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _version(file: str, other: str) -> tuple[int, ...]:
    """The numbers of a file's name, where another's differs from it in nothing else."""
    mine, theirs = (_DIGITS.split(Path(name).stem.casefold()) for name in (file, other))
    if len(mine) != len(theirs) or mine[::2] != theirs[::2]:
        return ()
    return tuple(int(digits) for digits in mine[1::2])
