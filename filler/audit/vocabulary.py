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
# Words that stand for an answer that is still to come.
PLACEHOLDER = re.compile(
    r"(?:tbc|tba|tbd|n/?a|to follow|see (?:attached|above|below|separate\w*.*)|as above|none"
    r"|pending"
    r"|to be (?:confirmed|completed|added|done)|[\W_]+|x+)\W*",
    re.I,
)
# Words in the place of a signature that say that somebody has not signed, or will.
SIGNS_NOTHING = re.compile(
    r"^[\W_]*$|\b(?:to be signed|to sign|verbal(?:ly)?|awaiting|pending|will sign|unsigned)\b",
    re.I,
)
