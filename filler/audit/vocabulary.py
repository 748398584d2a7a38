"""The English words by which an audit judges free text; no word of any one portfolio."""

from __future__ import annotations

import re

# What makes a yes no yes: a no, a condition, a time to come.
DOUBTS = re.compile(
    r"\b(?:not|no|never|nor|cannot|unable|until|till|unless|subject to|provided|pending|later|"
    r"to be|will|would|if|when|once|but|however|although|though|except|only|yet|tbc|await\w*)\b"
    r"|n['’]t\b|\?",
    re.I,
)
# What says no and means that nothing stands against it.
HARMLESS = re.compile(
    r"\b(?:no|without(?: any)?|not any)\s+(?:\w+\s+)?"
    r"(?:concerns?|objections?|issues?|reservations?|problems?|hesitation|doubts?)\b",
    re.I,
)
# How exact a length of time is meant: words before it, and what they make of its months.
LESS = re.compile(r"\b(?:nearly|almost|just under|under|less than|not quite|up to|<)\s*$", re.I)
MORE = re.compile(r"\b(?:over|more than|at least|just over)\s*$|>\s*$", re.I)
ABOUT = re.compile(r"(?:\b(?:about|approx(?:imately)?|around|roughly|circa|c)\.?|~)\s*$", re.I)
# Words that stand for an answer that is still to come: nothing is answered yet.
TO_COME = re.compile(
    r"(?:t\.?b\.?[cad]\.?|(?:to|will) follow|(?:still )?(?:pending|outstanding)|awaiting\b.{0,60}"
    r"|not (?:yet )?(?:done|started|available|signed|completed)"
    r"|(?:still )?to be (?:confirmed|completed|added|done|signed|agreed|advised)|will sign|unsigned"
    r"|to sign|[\W_]+|x+)\W*",
    re.I,
)
# Words that point elsewhere, or say that there is nothing to answer.
ELSEWHERE = re.compile(
    r"(?:n/?a|see (?:attached|above|below|separate\w*.*)|as above|none)\W*", re.I
)
# What stands beside the name of somebody who signs electronically.
NOT_THE_NAME = re.compile(
    r"\b(?:e-?|electronically |digitally )?sign(?:ed|ature)?"
    r"(?: electronically| digitally)?(?: by)?\b"
    r"|\b(?:dated?|on)?\s*\d{1,2}[/. -]\w+[/. -]\d{2,4}",
    re.I,
)
# Words in the place of a signature that may mean that somebody agreed, and are no signature.
SIGNS_NOTHING = re.compile(r"\b(?:verbal(?:ly)?|awaiting|pending|will sign|unsigned)\b", re.I)


def is_placeholder(words: str) -> bool:
    """Whether some words are no answer of their own."""
    return bool(TO_COME.fullmatch(words) or ELSEWHERE.fullmatch(words))
