"""What people are told, from one catalogue: the words of each message, its remedy, by language.

``PORTFOLIO_LANGUAGE`` names the language. One that has no catalogue of its own, or lacks a message,
has the words of English. The code of an error is for programs and is the same in every language.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from filler.errors import PortfolioError

ENGLISH = "en"
HOME = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its ``code`` for programs, its ``words``, and what to do about it.

    Names in braces are put in at run time, as ``str.format`` does.
    """

    key: str
    code: str
    words: str
    remedy: str


@lru_cache(maxsize=8)
def catalogue(language: str = ENGLISH) -> Mapping[str, Message]:
    """The messages of a language by their keys: ``error.no_pdf``."""
    found = dict(catalogue()) if language != ENGLISH else {}
    path = HOME / f"{language}.toml"
    if not path.is_file():
        return found
    for family, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for name, entry in entries.items():
            key = f"{family}.{name}"
            found[key] = Message(
                key=key,
                code=entry.get("code", found[key].code if key in found else name),
                words=entry["words"],
                remedy=entry.get("remedy", ""),
            )
    return found


def _message(key: str) -> Message:
    """A message in the language of this process."""
    return catalogue(os.environ.get("PORTFOLIO_LANGUAGE", ENGLISH))[key]


def portfolio_error(name: str, /, **values: object) -> PortfolioError:
    """The error of that name, which the command line ends with.

    Raises:
        KeyError: when the catalogue has no such message, or it names another value.
    """
    message = _message(f"error.{name}")
    return PortfolioError(
        message.code, message.words.format(**values), message.remedy.format(**values)
    )


class InWords(TypedDict):
    """What something is said in."""

    message: str


class WithRemedy(InWords):
    """The same, with what to do about it."""

    remedy: str


def in_words(key: str, /, **values: object) -> InWords:
    """The ``message`` of a finding or a remark.

    Raises:
        KeyError: when the catalogue has no such message, or it names another value.
    """
    return {"message": _message(key).words.format(**values)}


def with_remedy(key: str, /, **values: object) -> WithRemedy:
    """The ``message`` and the ``remedy``, which may be empty, of a finding or a problem.

    Raises:
        KeyError: when the catalogue has no such message, or it names another value.
    """
    message = _message(key)
    return {
        "message": message.words.format(**values),
        "remedy": message.remedy.format(**values),
    }
