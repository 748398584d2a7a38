"""The English words by which an audit judges free text; no word of any one portfolio."""

from __future__ import annotations

import re

# What takes back a word that follows it closely.
DENIAL = (
    r"(?:\bnot\b|n['’]t\b|\bnever\b|\bcannot\b|\bunable\b|\bno longer\b|\bhardly\b)"
    r"[^\w.;\n]+(?:\w+[^\w.;\n]+){0,4}?"
)
# What, behind a yes, makes it no yes: a no, a condition, a time to come.
RETRACTING = re.compile(
    r"\b(?:not|no|never|nor|cannot|unable|until|till|unless|subject|provid\w*|assum\w*|depend\w*"
    r"|condition\w*|proviso|pending|later|if|when|once|but|however|although|though|except|only|yet"
    r"|tb[ca]|await\w*|after|before|follow\w*|from|next|more|further|needs?|needed|requir\w*"
    r"|request\w*|principle|reserv\w*|defer\w*|postpon\w*|against|withh\w+|disagree\w*|oppos\w*"
    r"|refus\w*|declin\w*|concern\w*|in \d+|p\.?p\.?)\b|n['’]t\b|\?",
    re.I,
)
# Words by which a plain approval says yes, where a form does not say which.
APPROVING = (
    *("yes", "approve", "approved", "agree", "agreed", "support", "supported", "endorse"),
    *("endorsed", "confirm", "confirmed", "recommend", "recommended", "granted", "ok", "okay"),
)
# Words that stand in a plain approval beside its yes.
APPROVAL_WORDS = frozenset((
    "i", "we", "am", "is", "are", "has", "have", "had", "been", "be", "being", "it", "this",
    "that", "the", "a", "an", "to", "for", "of", "with", "in", "on", "by", "me", "us", "my",
    "our", "and", "given", "fully", "happy", "very", "strongly", "wholeheartedly", "entirely",
    "completely", "full", "approval", "support", "agreement", "recommendation", "application",
    "her", "his", "their", "him", "them", "please", "thank", "thanks", "hereby", "regards",
    "kind", "best", "dear", "hi", "hello",
))  # fmt: skip
# What says no and means that nothing stands against it.
HARMLESS = re.compile(
    r"\b(?:no|without(?: any)?|not any)\s+(?:\w+\s+)?"
    r"(?:concerns?|objections?|issues?|reservations?|problems?|hesitations?|doubts?|comments?"
    r"|actions?|questions?)\b(?:\s+(?:needed|required))?",
    re.I,
)
# How exact a length of time is meant: words before it, and what they make of its months.
NEARLY = re.compile(r"\b(?:nearly|almost|just under|not quite)\s*$", re.I)
LESS = re.compile(r"(?:\b(?:under|less than|up to)|<)\s*$", re.I)
MORE = re.compile(r"\b(?:over|more than|at least|just over)\s*$|>\s*$", re.I)
ABOUT = re.compile(r"(?:\b(?:about|approx(?:imately)?|around|roughly|circa|c)\.?|~)\s*$", re.I)
# Words that stand for an answer that is still to come: nothing is answered yet.
TO_COME = re.compile(
    r"(?:t\.?b\.?[cad]\.?|(?:to|will) follow|(?:still )?(?:pending|outstanding)|awaiting\b.{0,60}"
    r"|(?:not|never) (?:yet )?(?:done|started|available|signed|completed|attended|applied)"
    r"|(?:still )?to be \w+(?: \w+)?|(?:will|to) (?:sign|do|attend|send|complete)\b.{0,40}|unsigned"
    r"|to do|draft\b.{0,60}|test(?:ing)?|\[?insert\b.{0,40}|did not attend|cancelled|canceled"
    r"|booked\b.{0,40}|none yet|[^\w✓✔☑√]+|x+)\W*",
    re.I,
)
# Words that point elsewhere, or say that there is nothing to answer.
ELSEWHERE = re.compile(
    r"(?:n/?a|not applicable|(?:please )?see\b.{0,60}|(?:please )?(?:find )?attached\b.{0,40}"
    r"|as (?:above|below|before|attached|discussed)|ditto|(?:in|on|by) (?:a )?separate\b.{0,40}"
    r"|sent separately)\W*",
    re.I,
)
# Words that say that there is nothing: an answer in itself, and nothing that is given.
NOTHING_GIVEN = re.compile(r"(?:none|nil|no|n/?a|not applicable|nothing)\W*", re.I)
# What stands beside the name of somebody who signs: that it is a signature, and its day.
NOT_THE_NAME = re.compile(
    r"\b(?:e-?|electronically |digitally )?sign(?:ed|ature)?"
    r"(?: electronically| digitally)?(?: by)?\b(?!\s+(?:off|on file))|/s/"
    r"|\b(?:dated?|on)?\s*\d{1,2}(?:st|nd|rd|th)?[/. -]+\w+[/. -]+\d{2,4}\b",
    re.I,
)
# Words that are in nobody's name, and in what is typed in the place of one.
NO_NAME = frozenset((
    "a", "an", "and", "approved", "agreed", "as", "at", "attached", "above", "away", "below",
    "by", "chair", "confirmed", "copy", "discussed", "email", "e-mail", "emailed", "enclosed",
    "endorsed", "file", "for", "forwarded", "from", "hand", "has", "have", "here", "i", "in",
    "is", "it", "mail", "manager", "me", "name", "no", "not", "note", "noted", "obo", "of",
    "off", "on", "over", "per", "phone", "please", "print", "printed", "requested", "see",
    "seen", "sent", "sign", "signature", "signed", "supported", "teams", "telephone", "the",
    "this", "to", "verbal", "verbally", "via", "with", "yes", "you", "team", "service",
    "head", "acting", "interim", "deputy", "director",
))  # fmt: skip


def is_placeholder(words: str) -> bool:
    """Whether some words are no answer of their own."""
    return bool(TO_COME.fullmatch(words) or ELSEWHERE.fullmatch(words))
