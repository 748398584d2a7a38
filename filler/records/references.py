"""References that tie a person's rows, and the file made of them, together in one workbook."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

# Letters and digits that nobody takes for one another, in writing or on the telephone.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6
_PART = rf"[{_SIGNS}]{{{_LENGTH}}}"
_RANDOM = re.compile(rf".*-{_PART}")
_SHOWN = re.compile(rf"Workbook ({_PART})")


def new_part() -> str:
    """What a workbook adds to its numbers, so that no other workbook has the same references."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def divided(reference: str) -> tuple[str, str]:
    """A reference as it is typed, and its workbook's part, or nothing."""
    if not is_random(reference):
        return reference, ""
    return reference[: -_LENGTH - 1], reference[-_LENGTH:]


def shown_part(part: str) -> str:
    """How a workbook shows its part."""
    return f"Workbook {part}"


def part_of(texts: Iterable[object]) -> str:
    """The part that a workbook shows in one of some cells, or nothing."""
    found = (_SHOWN.fullmatch(text) for text in texts if isinstance(text, str))
    return next((one[1] for one in found if one is not None), "")


def is_random(reference: str) -> bool:
    """Whether a reference has such a part, so that it is one person's alone."""
    return _RANDOM.fullmatch(reference) is not None
