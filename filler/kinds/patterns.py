"""A pack's own pattern for the words of an answer."""

from __future__ import annotations

from collections.abc import Iterator

from filler.kinds.model import Limits

# A pack's pattern may be anybody's: no answer takes longer to be held against it, in seconds.
_PATIENCE = 1.0


def has_pattern(words: str, pattern: str) -> bool:
    """Whether the whole of some words has a pattern; not where that takes too long to tell."""
    import regex

    try:
        return regex.fullmatch(pattern, words, timeout=_PATIENCE) is not None
    except TimeoutError:
        return False


def pattern_problems(limits: Limits) -> Iterator[str]:
    """What is wrong with a pattern, and with the answer that is to show how it is meant."""
    if not limits.pattern:
        if limits.example:
            yield "'example' without 'pattern'."
        return
    import regex

    try:
        regex.compile(limits.pattern)
    except regex.error as error:
        yield f"'pattern' is no regular expression: {error}."
        return
    if not limits.example:
        yield "'pattern' needs an 'example', an answer that people are shown."
    elif not has_pattern(limits.example, limits.pattern):
        yield f"the example '{limits.example}' has not the form of 'pattern'."
