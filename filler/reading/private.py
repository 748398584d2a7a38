"""Personal data where only initials or a case reference belong; and numbers that belong nowhere.

What is found is named by its kind and its place, never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from filler.definition.model import Pack
from filler.messages import in_words
from filler.reading.model import Answer, Finding

# A given name and a surname, each of more than an initial.
_NAME = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ’'-]{2,}\s+(?:[A-Z]\.?\s+)?[A-ZÀ-Þ][a-zà-ÿ’'-]{2,}\b")
# Words that start with a capital and are nobody's name.
_PLAIN = frozenset((
    "adult", "agreed", "allocated", "also", "and", "annual", "applicable", "applicant",
    "assessment", "baby", "birth", "brother", "care", "carer", "carers", "case", "cases",
    "child", "children", "church", "confidential", "contact", "copy", "court", "daughter",
    "day", "duty", "education", "emergency", "family", "father", "female", "file", "five",
    "form", "foster", "fostering", "four", "full", "home", "house", "household", "initial",
    "initials", "kinship", "lcs", "liquid", "list", "log", "logic", "long", "main", "male",
    "manager", "mother", "name", "new", "none", "not", "note", "number", "office", "old", "one",
    "only", "order", "panel", "parent", "phone", "placement", "private", "ref", "reference",
    "report", "respite", "review", "school", "see", "senior", "service", "short", "sibling",
    "sister", "social", "son", "standard", "statement", "street", "supervising", "supervision",
    "team", "term", "the", "three", "training", "two", "unit", "unknown", "various", "visit",
    "week", "with", "withheld", "work", "worker", "year", "yet", "young",
))  # fmt: skip
_BIRTH = re.compile(r"\b(?:d\.?o\.?b|date of birth|born)\b.{0,15}?\d", re.I)
# Royal Mail's form of a postcode (BS 7666), its two halves with or without a space.
_POSTCODE = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? ?\d[A-Z]{2}\b|\bGIR ?0AA\b")
_AREAS = frozenset((
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF",
    "CH", "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT",
    "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG",
    "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L",
    "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN",
    "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S",
    "SA", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA",
    "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR",
    "WS", "WV", "YO", "ZE",
))  # fmt: skip
# National Insurance: two letters that may start one, six digits, a letter (HMRC NIM39110).
_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    re.I,
)
_HEALTH = re.compile(r"(?<!\d)\d{3}[ -]{0,2}\d{3}[ -]{0,2}\d{4}(?!\d)")
_MARKED = re.compile(r"\bNHS\b", re.I)


def private(pack: Pack, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Findings on the answers that hold more about somebody than they should."""
    for name, answer in answers.items():
        own = pack.asked(name)
        if own is None or own.kind not in _WORDED or answer.state not in ("answered", "unclear"):
            continue
        text = answer.value if isinstance(answer.value, str) else answer.shown
        # What a question asks for belongs there.
        kinds = list(_numbers(text)) if not own.limits.asks else []
        if own.holds in _MEANT:
            kinds += list(_kinds(text, own.holds))
        if kinds:
            meant = f"; only {_MEANT[own.holds]} belong there" if own.holds in _MEANT else ""
            yield Finding(
                rule="private",
                severity="advises",
                field=name,
                where=answer.where,
                **in_words(
                    "finding.private", name=own.name, listed=" and ".join(kinds), meant=meant
                ),
            )


def _kinds(text: str, holds: str) -> Iterator[str]:
    named = [
        found[0]
        for found in _NAME.finditer(text)
        if not any(word.casefold() in _PLAIN for word in re.findall(r"[^\W\d]+", found[0]))
    ]
    words = [word for word in re.findall(r"[^\W\d_]{3,}", text) if word.casefold() not in _PLAIN]
    # Three letters in capitals may be somebody's initials; more letters are a name.
    longer = [word for word in words if len(word) > _INITIALS or not word.isupper()]
    if named or (holds == "initials" and longer):
        yield "a full name"
    if _BIRTH.search(text):
        yield "a date of birth"
    if any(not found[1] or found[1] in _AREAS for found in _POSTCODE.finditer(text)):
        yield "a postcode"


_INITIALS = 4
_WORDED = ("text", "long_text")
_MEANT = {"initials": "initials", "case reference": "case references"}


def _numbers(text: str) -> Iterator[str]:
    if _INSURANCE.search(text):
        yield "a National Insurance number"
    if any(_is_health(found[0], text) for found in _HEALTH.finditer(text)):
        yield "an NHS number"


def _is_health(number: str, text: str) -> bool:
    """Ten digits whose last one checks the others (modulus 11), so written or so called.

    A telephone number may fit by chance, so it must be spaced as an NHS number is, or called one.
    """
    digits = [int(sign) for sign in number if sign.isdigit()]
    check = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    fits = check % 11 == digits[9] and check != 10
    called = bool(_MARKED.search(text))
    return fits and (called or ((" " in number or "-" in number) and digits[0] != 0))
