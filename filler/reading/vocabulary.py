"""The words and letters with which people answer, in one place: what ticks, denies, or doubts.

English, as the forms are; what a form itself prints is never here but in its definition.
"""

from __future__ import annotations

import re

# ``x 5 Mar 26``: a letter that ticks, and the day on which it was done.
TICK_AND_DAY = re.compile(r"\s*(x|v|y|/|yes|ticked|done)[\s,;:-]+(.*\S)\s*", re.I)
# What ticks where nothing but a mark belongs.
TICKING = re.compile(
    r"(?:[xXvVyY/\\*+1✱]|yes|yep|ok|okay|tick(?:ed)?|done|agreed?|true)", re.IGNORECASE
)
# Among words, only these letters are marks; "/" divides options, and "1" numbers them.
LETTER_MARKS = frozenset("xX×")
# What says no in such a place.
DENYING = re.compile(
    r"(?:no?|n\.?/?a\.?|nope|nil|none|not applicable|false|0|-+|–|—|_+|\.+)", re.IGNORECASE
)
# Capitals that are words and nobody's initials.
NO_INITIALS = frozenset(
    [
        "TBC",
        "TBA",
        "NOT",
        "NIL",
        "DNA",
        "LOW",
        "NO",
        "NA",
        "ASAP",
        "WIP",
        "FAIL",
        "NOPE",
        "NONE",
        "ALL",
        "ANY",
        "NR",
        "NS",
        "NE",
        "NK",
        "NYA",
        "NYR",
        "NAP",
        "NIP",
    ]
)
INITIALS = re.compile(r"(?:[A-Z]\.?\s?){2,3}")
# Words that take back or doubt what stands beside them.
NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|without|except|n['’]?t|un\w+|isn['’]?t|don['’]?t|cannot|can['’]?t)\b"
    r"|\?",
    re.IGNORECASE,
)
# What takes a ticked box back, where it stands alone beside it.
DENIED = re.compile(
    r"no|n\.?/?a\.?|not applicable|nil|none|\?+|[✗✘✖✕❌]+"
    r"|(?:no[\s,:;–—-]+)?not (?:yet|done|met|seen|agreed|observed|complete|applicable)\b.*",
    re.IGNORECASE,
)
# What says that a question does not arise.
NOT_APPLICABLE = re.compile(r"n\.?/?a\.?|not applicable", re.IGNORECASE)
# What an e-mail says that does not approve.
DISAPPROVING = re.compile(
    r"\b(?:do(?:es)? not|don['’]?t|cannot|can['’]?t|will not|won['’]?t|(?:not|un)able to)"
    r" (?:\w+ )?(?:approve|agree|support|sign|recommend|confirm)"
    r"|\bnot (?:approved?|agreed)\b|\b(?:refuse|declin)\w*\b",
    re.IGNORECASE,
)
# What is typed where somebody should sign, and signs nothing.
UNSIGNED = re.compile(
    r"^(?:n/?a|none|nil|yes|no|ok|done|tick(?:ed)?|signature|sign here|x+|[\W_]+)$"
    r"|\b(?:not|un) ?-? ?(?:yet )?(?:been )?(?:signed|able|agree\w*|applicable|required|known)"
    r"|\b(?:awaiting|pending|to follow|t\.?b\.?[ca]\.?|insert|sign here|on leave|off sick"
    r"|has left|declined|refused|vacant|unavailable|outstanding|to be signed|will sign"
    r"|will be signed|no signature|(?:sick|maternity|annual) leave|(?:hard|paper) copy"
    r"|(?:do(?:es)? not|did not|don['’]?t|cannot|can['’]?t|won['’]?t) (?:\w+ )?"
    r"(?:sign|agree|approve|wish|want|support))\b"
    r"|^(?:please )?see\b|^(?:absent|vacancy)$",
    re.IGNORECASE,
)
ELECTRONIC = re.compile(
    r"\b(?:sign(?:ed)?|approved|agreed) (?:electronically|digitally|by e-?mail|via e-?mail)"
    r"|e-?signed|electronic(?:ally)? sign",
    re.IGNORECASE,
)
PROXY = re.compile(
    r"(?:^|[\s(])(?:p\.?\s?p\.?|per pro\.?|on behalf of|for and on behalf)(?:[\s)]|$)",
    re.IGNORECASE,
)
MAIL = re.compile(
    r"^[^\S\n]*(?:from|sent|to|subject)\s*:|@[\w.-]+\.\w", re.IGNORECASE | re.MULTILINE
)
SCRIPT_FONTS = re.compile(
    r"script|hand|brush|mistral|signature|segoe print|ink free|bradley|lucida calli|vivaldi|"
    r"edwardian|kunstler|palace|rage|pacifico|dancing|zapfino|chancery|comic",
    re.IGNORECASE,
)
# Lines to write on, typed as signs.
FILL_IN = re.compile(r"_{2,}|\.{4,}|…{2,}|(?:\s\.){4,}")
