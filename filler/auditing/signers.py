"""Whether what stands in the place of a signature signs: a person's name, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from filler.auditing.approvals import approves
from filler.auditing.case import Case
from filler.auditing.names import TITLES
from filler.auditing.vocabulary import NO_NAME, NOT_THE_NAME
from filler.reading.compose import fits
from filler.reading.model import Answer

# How the kinds of signature of a Trust's setting are called in an answer's ``how``.
KIND_OF = {
    "typed name": "typed",
    "script font": "typed",
    "signed electronically": "typed",
    "e-mail pasted": "typed",
    "picture": "picture",
    "ink": "ink",
    "digital signature": "digital",
    "signature line": "digital",
}
MAILED = "e-mail pasted"
_MAIL_HEAD = re.compile(r"^\s*(?:from|sent|date|to|cc|subject)\s*:.*$", re.I | re.M)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_MOST_WORDS = 5
# What stands between the names of several people.
_SEVERAL = re.compile(r"[^\W\d]\s*[/&+]\s*[^\W\d]")


def is_signer(case: Case, name: str, sign: Answer) -> bool:
    """Whether typed words sign: they are a name and nothing else, or an e-mail that approves."""
    if not KIND_OF.get(sign.how, ""):
        return False
    words = sign.shown.strip()
    if sign.how == MAILED:
        said = _MAIL_HEAD.sub(" ", words)
        return approves(said, expected_names(case, name), own=case.name) is True
    rest = plain_name(case, words)
    expected = expected_names(case, name)
    if any(
        not _left_over(rest, one) or (len(rest.split()) == 1 and fits(rest, one))
        for one in expected
    ):
        return True
    # A stranger's name is asked about by what compares names; a name and more is none.
    is_more = any(not _left_over(one, rest) for one in expected)
    return is_name(rest) and not is_more and _SEVERAL.search(words) is None


def expected_names(case: Case, name: str) -> list[str]:
    """The names of those who may sign in one place: printed beside it, or told elsewhere."""
    asked = (f"{name}.print_name", *case.signers.get(name, ()))
    answers = [case.answer(one) for one in asked]
    names = [plain_name(case, str(a.value)) for a in answers if a.state == "answered"]
    return [one for one in names if is_name(one)]


def plain_name(case: Case, words: str) -> str:
    """Words without what stands beside a name: a title, a role, a day, that it is a signature."""
    return _plain_name(words, case.role_names)


@lru_cache(maxsize=4096)
def _plain_name(words: str, roles: tuple[str, ...]) -> str:
    rest = NOT_THE_NAME.sub(" ", words)
    for role in roles:
        rest = re.sub(rf"(?<!\w){re.escape(role)}(?!\w)", " ", rest, flags=re.I)
    kept = [word for word in _WORD.findall(rest) if word.strip(".").casefold() not in TITLES]
    return " ".join(kept)


def is_name(words: str) -> bool:
    """Whether words look like a name and a surname, and no word of them is nobody's name."""
    own = words.replace(".", ". ").split()
    if not 1 < len(own) <= _MOST_WORDS:
        return False
    plain = [word.strip(".'’").casefold() for word in own]
    if any(len(word) > 1 and word in NO_NAME for word in plain) or all(
        len(word) == 1 for word in plain
    ):
        return False
    cased = [word for word in own if word[0].lower() != word[0].upper()]
    return all(word[0].isupper() for word in cased) or all(word.islower() for word in cased)


def _left_over(words: str, name: str) -> list[str]:
    """The words that are not of a name."""
    known = {word.strip(".").casefold() for word in _pieces(name)}
    own = [word.strip(".").casefold() for word in _pieces(words)]
    return [word for word in own if word not in known] if own else [words]


def _pieces(words: str) -> Iterable[str]:
    return re.split(r"[\s-]+", words)
