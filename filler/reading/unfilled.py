"""Words that a program was to put in the place of an answer, or puts there itself: no answers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from filler.facts.content import CHANGING, MERGED

# What programs for signing and for merging mark their places with; nobody writes so.
_TAG = re.compile(
    r"\{\{.*\}\}|\{%.*%\}|\$\{.*\}|<<.*>>|«.*»|\[\[.*\]\]|\[(?:sig|date|text|initial)\|.*\]"
    r"|\\[a-z]+\d*\\|/[a-z]{1,4}\d+/",
    re.IGNORECASE | re.DOTALL,
)
_SHOWN = 60


def unfilled(text: str, looks: Iterable[int]) -> str:
    """Why some words with their looks are no answer of a person's; nothing where they may be one.

    A day that Word works out whenever the file is opened, a field of a mailing list that no list
    was merged into, the tag of a program for signing.
    """
    said = text.strip()
    every = set(looks)
    if any(look & CHANGING for look in every):
        return f"'{said[:_SHOWN]}' is a field that Word fills in itself, and no day of anybody's"
    if _TAG.fullmatch(said) or (any(look & MERGED for look in every) and said.startswith("«")):
        return f"'{said[:_SHOWN]}' is a tag that a program was to fill in, and did not"
    return ""
