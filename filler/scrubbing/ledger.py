"""What was taken out of a copy, what stays in it and may be a name, and what is still there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from filler.ooxml.properties import STAMP_NAMES
from filler.scrubbing.kept import ORDINARY_NAMES, VALUES

_PIECE = re.compile(r"\w+")
_WORD = re.compile(r"\w{3,}")
# What programs call a thing by themselves: a code, or a kind with a number or a code.
_NUMBERED = re.compile(
    r"(?:Picture|Image|Rectangle|Text Box|Straight Connector|Group|Oval|Shape|Line|Table|Chart"
    r"|Prompt|DefaultPlaceholder_?-?|_Toc|_Ref|_Hlk|Graphic|Drawing) ?[\dA-F]+|[\dA-F{}-]+"
)
_ORDINARY_IDS = frozenset(name.replace(" ", "") for name in ORDINARY_NAMES) | {
    f"{name[:1].upper()}{name[1:]}".replace(" ", "") for name in ORDINARY_NAMES
}
# Shorter words may be anything.
_LEAST = 4
_MOST = 200


@dataclass(kw_only=True)
class Ledger:
    """``removed`` counts by kind, ``strings`` are the words taken out, ``kept`` those that stay."""

    removed: Counter[str] = field(default_factory=Counter)
    strings: dict[str, None] = field(default_factory=dict)
    kept: dict[str, dict[str, None]] = field(default_factory=dict)

    def take(self, what: str, *words: object, count: int = 1) -> None:
        """Note that something was taken out, and the words that went with it."""
        self.removed[what] += count
        for word in words:
            text = " ".join(str(word or "").split())
            if _tells(text):
                self.strings[text[:_MOST]] = None

    def keep(self, what: str, words: str) -> None:
        """Note words that stay and are not seen on the page."""
        text = " ".join(words.split())
        if _tells(text) and text not in ORDINARY_NAMES and text not in _ORDINARY_IDS:
            self.kept.setdefault(what, {})[text] = None

    def still_kept(self, visible: str) -> dict[str, list[str]]:
        """What stays, without the words that the page itself shows."""
        shown = set(_WORD.findall(visible.casefold()))
        found = {
            what: [w for w in words if not set(_WORD.findall(w.casefold())) <= shown]
            for what, words in sorted(self.kept.items())
        }
        return {what: words for what, words in found.items() if words}


def _tells(text: str) -> bool:
    """Whether some words may tell of anybody: letters enough, and no word of the standard."""
    return (
        len(text) >= _LEAST
        and any(map(str.isalpha, text))
        and text not in VALUES
        and text not in ORDINARY_NAMES
        and text not in STAMP_NAMES
        and _NUMBERED.fullmatch(text) is None
    )


def still_there(strings: Iterable[str], parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each string that was taken out and stands in the copy all the same, with its part."""
    texts = {
        name: " ".join(unescape(content.decode("utf-8", "ignore")).split())
        for name, content in parts.items()
        if name.endswith((".xml", ".rels"))
    }
    known = {name: set(_PIECE.findall(text)) for name, text in texts.items()}
    for string in strings:
        pieces = _PIECE.findall(string)
        for name, text in texts.items():
            # Few strings have all their words there, so that few texts are searched.
            if all(piece in known[name] for piece in pieces[1:-1]) and string in text:
                yield string, name
                break
