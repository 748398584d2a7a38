"""Personal data where only initials or a case reference belong; and numbers that belong nowhere.

What is found is named by its kind and its place, never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from filler.definition.model import Field, Pack
from filler.reading.model import Answer, Finding

# A given name and a surname, each of more than an initial.
_NAME = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ’'-]{2,}\s+(?:[A-Z]\.?\s+)?[A-ZÀ-Þ][a-zà-ÿ’'-]{2,}\b")
_BIRTH = re.compile(r"\b(?:d\.?o\.?b\.?|born)\b|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b", re.I)
# Royal Mail's form of a postcode (BS 7666), its two halves with or without a space.
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b")
# National Insurance: two letters that may start one, six digits, a letter (HMRC NIM39110).
_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
)
_HEALTH = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_MARKED = re.compile(r"\bNHS\b", re.I)


def private(pack: Pack, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Findings on the answers that hold more about somebody than they should."""
    for name, answer in answers.items():
        own = _field(pack, name)
        if own is None or answer.state not in ("answered", "unclear"):
            continue
        text = answer.value if isinstance(answer.value, str) else answer.shown
        kinds = list(_numbers(text))
        if own.holds in _MEANT:
            kinds += [kind for kind, pattern in _KINDS if pattern.search(text)]
        if kinds:
            meant = f"; only {_MEANT[own.holds]} belong there" if own.holds in _MEANT else ""
            yield Finding(
                rule="private",
                severity="advises",
                message=f"'{own.name}' holds what looks like {' and '.join(kinds)}{meant}.",
                field=name,
                where=answer.where,
            )


_KINDS = (
    ("a full name", _NAME),
    ("a date of birth", _BIRTH),
    ("a postcode", _POSTCODE),
)
_MEANT = {"initials": "initials", "case reference": "case references"}


def _field(pack: Pack, name: str) -> Field | None:
    """The field of an answer, or the column of one in an added row (``form.rows[0].cases``)."""
    if name in pack.fields:
        own = pack.fields[name]
        return own if own.kind in ("text", "long_text") else None
    base, sign, rest = name.partition("[")
    rows = pack.fields.get(base)
    if not sign or rows is None:
        return None
    column = rest.partition("].")[2]
    return next((c for c in rows.columns if c.id.rpartition(".")[2] == column), None)


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
    return fits and (called or (len(number) == 12 and digits[0] != 0))
