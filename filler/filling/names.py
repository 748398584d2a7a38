"""File names that Windows and SharePoint take: no sign, word or length that they refuse."""

from __future__ import annotations

import re
from collections.abc import Collection

_REFUSED = re.compile(r'[<>:"/\\|?*#%~\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_LEADING = " .-‐‑‒–—−﹣－"
# SharePoint allows 400 characters for a whole path; this leaves room for the folders.
_LONGEST = 120
# Linux counts bytes, 255 of them with the ending and a number.
_MOST_BYTES = 200


def safe_name(words: str, fallback: str) -> str:
    """A file name without its extension; ``fallback`` when nothing usable is left."""
    words = words.encode("utf-8", "ignore").decode()
    name = " ".join(_REFUSED.sub(" ", words).split())[:_LONGEST]
    # A name that begins with a dash would be an option of other programs, one with a dot hidden.
    name = name.encode()[:_MOST_BYTES].decode("utf-8", "ignore").rstrip(" .").lstrip(_LEADING)
    if not name:
        return fallback
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def unique_name(name: str, taken: Collection[str]) -> str:
    """The name, numbered when it is taken already; Windows does not tell case apart."""
    number, candidate = 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate
