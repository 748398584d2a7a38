"""The engine's own words in a language: what it prints into forms beside their own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from string import Template

_DEFAULT = "en"


@lru_cache(maxsize=32)
def words_of_language(language: str) -> Mapping[str, str]:
    """The words of a language tag such as ``cy-GB``; those that it has not got are English."""
    found: dict[str, str] = {}
    for name in (_DEFAULT, language.partition("-")[0].lower()):
        path = files(__name__).joinpath(f"{name}.toml")
        if path.is_file():
            found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def said(language: str, key: str, **parts: object) -> str:
    """A sentence of a language with its parts in it."""
    return Template(words_of_language(language)[key]).substitute(parts)
