"""Whether the catalogue's own words were said."""

from __future__ import annotations

import re

from filler.messages import catalogue


def is_said(key: str, words: str) -> bool:
    """Whether the words and the remedy of a message stand there, with anything for its values."""
    message = catalogue()[key]
    wanted = " ".join(f"{message.words} {message.remedy}".split())
    wanted = wanted.replace("{{", "\0").replace("}}", "\1")
    pattern = re.sub(r"\\\{\w+\\\}", ".*?", re.escape(wanted))
    pattern = pattern.replace("\0", r"\{").replace("\1", r"\}")
    return re.search(pattern, " ".join(words.split()), re.DOTALL) is not None
