"""Words that a program was to put in the place of an answer, or puts there itself: no answers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from filler.facts.content import CHANGING, MERGED

# What programs for signing and for merging mark their places with; nobody writes so.
_TAG = re.compile(
    r"<<.*>>|«.*»|\[(?:sig|date|text|initial)\|.*\]|\\[a-z]+\d*\\|/[a-z]{1,4}\d+/",
    re.IGNORECASE | re.DOTALL,
)
# In the place of a name, braces are a tag as well; elsewhere somebody may write of programs.
_BRACED = re.compile(r"\{\{.*\}\}|\{%.*%\}|\$\{.*\}|\[\[.*\]\]", re.DOTALL)
_SHOWN = 60


def unfilled(text: str, looks: Iterable[int], *, is_name: bool = False) -> str:
    """Why some words with their looks are no answer of a person's; nothing where they may be one.

    A day that Word works out whenever the file is opened, a field of a mailing list that no list
    was merged into, the tag of a program for signing. ``is_name`` is whether somebody signs there.
    """
    said = text.strip()
    every = set(looks)
    if any(look & CHANGING for look in every):
        return f"'{said[:_SHOWN]}' is a field that Word fills in, not a date that somebody gave"
    is_merged = any(look & MERGED for look in every) and said.startswith("«")
    if is_merged or _TAG.fullmatch(said) or (is_name and _BRACED.fullmatch(said)):
        return f"'{said[:_SHOWN]}' is a tag that a program should have filled in but did not"
    return ""
