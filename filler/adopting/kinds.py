"""What kind of answer belongs in a place: by its control, else by the words of its label."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from filler.facts.content import ControlFact

# Numbers to circle, at the end of a line: "1  2  3  4  5".
_NUMBERS = re.compile(r"(?:^|(?<=\s))\d{1,2}(?:[\s/|,]+\d{1,2}){2,}(?=\W*$)")
_WORDS = Path(__file__).with_name("words.toml")
# A longer label is a sentence, and no name of a day or a signature.
_MANY_WORDS = 8
# What stands in brackets and names what belongs there is short: "[Date of birth]".
_FEW_WORDS = 4
# Two heads may be "Yes" and "No", or two things to write; three of a scale are a scale.
_STEPS = 3
_SHORT_STEP = 3


@lru_cache(maxsize=1)
def _languages() -> dict[str, dict[str, list[str]]]:
    """The words of each language, by what they say; pairs that exclude each other as one text."""
    found: dict[str, dict[str, list[str]]] = {}
    for language, entries in tomllib.loads(_WORDS.read_text(encoding="utf-8")).items():
        found[language] = {
            name: [" / ".join(w) if isinstance(w, list) else w for w in words]
            for name, words in entries.items()
        }
    return found


def _numbers(text: str) -> list[tuple[int, int]]:
    """From where to where each of some numbers stands that go up, or down, by one."""
    found = _NUMBERS.search(text)
    spans = [m.span() for m in re.finditer(r"\d+", found.group())] if found is not None else []
    numbers = [int(found.group()[a:b]) for a, b in spans] if found is not None else []
    steps = {b - a for a, b in pairwise(numbers)}
    if found is None or steps not in ({1}, {-1}):
        return []
    return [(found.start() + a, found.start() + b) for a, b in spans]


class Kinds:
    """The words of a form's language, by which its labels say what they ask for.

    English ones count as well, since many a form mixes them, and so do words of other scripts,
    which are no word of the language by chance.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        own = language.partition("-")[0].lower()
        found: dict[str, set[str]] = {}
        for other, entries in _languages().items():
            for name, words in entries.items():
                kept = (w for w in words if other in (own, "en") or not w.isascii())
                found.setdefault(name, set()).update(kept)
        self._known = {name: frozenset(words) for name, words in found.items()}

    def says(self, name: str, label: str) -> bool:
        """Whether a label holds one of the words for something, as a word of its own."""
        words = f" {' '.join(label.casefold().replace('/', ' ').split())} "
        bare = "".join(s if s.isalnum() or s in ". " else " " for s in words)
        spaced = f" {' '.join(word.strip('.') for word in bare.split())} "
        return any(
            f" {word} " in spaced or (not word.isascii() and word in words)
            for word in self._known.get(name, ())
        )

    def asks_to_write(self, words: str) -> bool:
        """Whether words in brackets ask for something to be written in their place.

        They begin as an instruction to write does, or name in few words what belongs there.
        """
        plain = " ".join(words.casefold().split())
        begins = bool(self._instruction(plain)) or plain in self._known.get("insert", ())
        begins |= any(plain.startswith(f"{word} ") for word in self._known.get("names", ()))
        is_short = len(plain.split()) <= _FEW_WORDS
        names = is_short and any(self.says(kind, words) for kind in ("name", "date", "signature"))
        return begins or names

    def asked_for(self, words: str) -> str:
        """What words in brackets ask for, without the instruction: "insert date" is "date"."""
        start = len(self._instruction(" ".join(words.casefold().split())))
        return words[start:].strip() or words

    def _instruction(self, plain: str) -> str:
        """The instruction to write with which some words begin, the longest that there is."""
        known = (w for w in self._known.get("insert", ()) if plain.startswith(f"{w} "))
        return max(known, key=len, default="")

    def kind_of(
        self, label: str, fact: ControlFact | None, *, is_long: bool = False
    ) -> tuple[str, tuple[str, ...]]:
        """The kind of a place for words, and the entries of its list."""
        if fact is not None and fact.kind == "list" and fact.entries and not fact.takes_words:
            return "choice list", fact.entries
        if fact is not None and fact.kind == "date":
            return "date", ()
        is_short = len(label.split()) <= _MANY_WORDS
        if is_short and self.says("signature", label):
            return "signature", ()
        if is_short and not label.endswith("?") and self.says("date", label):
            return "date", ()
        if is_long or self.says("long", label) or label.endswith("?") or not is_short:
            return "long_text", ()
        return "text", ()

    def options_kind(self, label: str, options: Sequence[str], *, below: bool) -> str:
        """Whether one of some options is chosen, or several of them.

        "Yes" and "No" exclude each other; boxes below each other are a list of what applies.
        """
        if self.are_yes_no(options):
            return "choice"
        return "choices" if self.says("several", label) or below else "choice"

    def is_scale(self, heads: Sequence[str]) -> bool:
        """Whether some heads are the steps of a scale of which one is ticked: "Never | Often".

        They are as short as steps are, and none asks for words, a day or a number.
        """
        if len(heads) < _STEPS:
            return False
        if all(self.says("scale", head) or head.strip(" ().").isdigit() for head in heads):
            return True
        asks = ("measure", "date", "signature", "long", "name")
        short = all(len(head.split()) <= _SHORT_STEP for head in heads)
        return short and not any(self.says(name, head) for name in asks for head in heads)

    @cached_property
    def _either(self) -> re.Pattern[str]:
        """Words that exclude each other: "Yes / No"."""
        known = sorted((w.split(" / ") for w in self._known["yes_no"]), key=len, reverse=True)
        pairs = (
            r"[\s/|,]+(?:or\s+)?".join(f"({re.escape(word)})" for word in words) for words in known
        )
        return re.compile("|".join(f"(?:{pair})" for pair in pairs), re.IGNORECASE)

    def either_or(self, text: str) -> list[tuple[int, int]]:
        """From where to where the words stand that exclude each other at the end of a text."""
        for found in self._either.finditer(text):
            before = text[: found.start()].rstrip()
            is_apart = not before or not before[-1].isalnum() or text[: found.start()] != before
            if is_apart and not any(map(str.isalnum, text[found.end() :])):
                groups = range(1, (found.lastindex or 0) + 1)
                return [found.span(n) for n in groups if found.group(n) is not None]
        return _numbers(text)

    def opens(self, label: str) -> bool:
        """Whether a label asks only where the answer before it was "Yes": "If yes, say when"."""
        words = " ".join(label.casefold().split())
        return any(words.startswith(word) for word in self._known.get("if_so", ()))

    def is_yes(self, option: str) -> bool:
        """Whether an option is the "Yes" of "Yes" and "No"."""
        said = option.casefold().strip(" .")
        return any(words.partition(" / ")[0] == said for words in self._known["yes_no"])

    def are_yes_no(self, options: Iterable[str]) -> bool:
        """Whether some options are "Yes" and "No"."""
        said = " / ".join(option.casefold().strip(" .") for option in options)
        return said in self._known["yes_no"]
