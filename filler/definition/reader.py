"""Strict reading of one TOML table: each key typed, each unknown key named with its near miss."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from filler.definition.locate import data_folder
from filler.errors import PortfolioError, did_you_mean
from filler.files import read_bytes

# The folder beside packs with the sets of statements that they share.
REFERENCES = "reference"
# The longest form file of ours has a fiftieth of it.
MOST_TEXT = 5 * 1024 * 1024
_LARGEST = 100_000.0
# The first thing in quotation marks that a problem names, the head of a table, one in a list.
_QUOTED = re.compile(r"'([^']+)'")
# A problem begins with its pack and its file; a mark stands in braces.
_FILE = re.compile(r"[^/\s:]+/([^/\s:]+\.toml):")
_MARK = re.compile(r"\{([^{}]+)\}")
_HEADER = re.compile(r"\s*\[")
_INLINE = re.compile(r"\s*\{")
_CLOCK = re.compile(r"\d{1,3}:[0-5]\d")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
T = TypeVar("T", str, bool, int, float)
_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A key that a table may have: its table, its value in words, and the table's own kind."""

    where: str
    key: str
    value: str
    kind: str = ""
    words: tuple[str, ...] = ()
    is_needed: bool = False


class Reader:
    """One table of a definition file. Problems are collected, so a run shows them all.

    ``log`` hears of each key that is asked for; the documentation of all keys is made of it.
    """

    log: ClassVar[Callable[[Asked], None] | None] = None

    def __init__(
        self,
        data: Mapping[str, Any],
        where: str,
        problems: list[str],
        lines: Sequence[str] = (),
        start: Callable[[], int] = int,
        languages: Sequence[str] = (),
    ) -> None:
        """``languages`` are those whose words are taken, the one that is wanted first."""
        self._data = data
        self._languages = languages
        self.where = where
        self.problems = problems
        self._asked: set[str] = set()
        # The file's lines and where this table begins among them, to say a problem's line.
        self._lines = lines
        self._find_start = start

    @property
    def _start(self) -> int:
        return self._find_start()

    def problem(self, message: str) -> None:
        """Note one problem with this table's place before it, and its line where that is known."""
        key = _QUOTED.search(message)
        line = self._line_of(key.group(1)) if key is not None else self._start
        self.problems.append(f"{self.where}: {message}{f' (line {line})' if line else ''}")

    def _line_of(self, words: str) -> int:
        """The line of this table in which some words stand, else the one where it begins."""
        first = max(self._start, 1)
        wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        for number in range(first, len(self._lines) + 1):
            text = self._lines[number - 1]
            if number > first and (_HEADER.match(text) or _INLINE.match(self._lines[first - 1])):
                break
            if wanted.search(text):
                return number
        return self._start

    def _begins(self, key: str, count: int) -> list[int]:
        """The lines at which the tables of a list begin, as ``[[key]]`` or as ``{`` in a list."""
        header = re.compile(rf"\s*\[\[{re.escape(key)}\]\]")
        found = [n for n, text in enumerate(self._lines, start=1) if header.match(text)]
        if len(found) == count:
            return found
        start = self._line_of(f"{key} = [") if self._lines else 0
        inline = [
            n for n in range(start, len(self._lines) + 1) if n and _INLINE.match(self._lines[n - 1])
        ][:count]
        return inline if len(inline) == count else [self._start] * count

    @property
    def keys(self) -> tuple[str, ...]:
        """The table's keys."""
        return tuple(self._data)

    def value(self, key: str, said: str = "", words: Iterable[str] = ()) -> Any:
        """The raw value of a key, or None; ``said`` is what it may be, in words."""
        self._note(key, said, words)
        return self._data.get(key)

    def _note(
        self, key: str, said: str, words: Iterable[str] = (), *, is_needed: bool = False
    ) -> None:
        self._asked.add(key)
        if Reader.log is not None:
            kind = str(self._data.get("kind", ""))
            asked = Asked(
                where=self.where,
                key=key,
                value=said,
                kind=kind,
                words=tuple(words),
                is_needed=is_needed,
            )
            Reader.log(asked)

    def _typed(self, key: str, kind: type[T], default: T | None, words: Iterable[str] = ()) -> T:
        self._note(key, _NAMES.get(kind, ""), words, is_needed=default is None)
        if key not in self._data:
            if default is None:
                self.problem(f"'{key}' is missing; give {_NAMES.get(kind, kind.__name__)}.")
                return kind()
            return default
        value = self._data[key]
        if kind is str and isinstance(value, dict):
            value = self._worded(key, value)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind or (isinstance(value, float) and not 0 <= value <= _LARGEST):
            self.problem(f"'{key}' is {value!r}; give {_NAMES.get(kind, kind.__name__)}.")
            return kind() if default is None else default
        return value

    def _worded(self, key: str, value: Mapping[str, Any]) -> Any:
        """The words of one language where a text is given in several: ``{ en = .., cy = .. }``."""
        for language in self._languages:
            for name in (language, language.partition("-")[0]):
                if name in value:
                    return value[name]
        wanted = self._languages[0] if self._languages else "any language"
        self.problem(f"'{key}' has no words in '{wanted}'; it has {', '.join(value)}.")
        return ""

    def text(self, key: str, default: str | None = None) -> str:
        """A string that a Word file can hold."""
        text = self._typed(key, str, default)
        if _CONTROL.search(text):
            self.problem(f"'{key}' holds a control character; take it out.")
            return default or ""
        return text

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        return self._typed(key, bool, default)

    def number(self, key: str, default: float | None = None) -> float:
        """A number."""
        return self._typed(key, float, default)

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._typed(key, int, default)

    def optional_integer(self, key: str) -> int | None:
        """A whole number; None when absent."""
        if key not in self._data:
            self._note(key, _NAMES[int])
            return None
        return self._typed(key, int, 0)

    def optional_table(self, key: str) -> Reader:
        """The table under a key, or an empty one."""
        if key in self._data:
            return self.table(key)
        self._note(key, "a table")
        return Reader({}, f"{self.where}: [{key}]", self.problems, languages=self._languages)

    def amount(self, key: str) -> int | float | None:
        """A number of any sign; None when absent."""
        value = self.value(key, "a number")
        if value is None or type(value) in (int, float):
            return value  # type: ignore[no-any-return]
        self.problem(f"'{key}' is {value!r}; give a number.")
        return None

    def amount_or_clock(self, key: str) -> int | float | str | None:
        """A number, or hours and minutes; None when absent."""
        given = self._data.get(key)
        return self.clock(key) if isinstance(given, str | time) else self.amount(key)

    def clock(self, key: str) -> str | None:
        """Hours and minutes as ``HH:MM``; None when absent."""
        value = self.value(key, "hours and minutes")
        shown = f"{value:%H:%M}" if isinstance(value, time) else value
        if shown is None or (isinstance(shown, str) and _CLOCK.fullmatch(shown)):
            return shown
        self.problem(f"'{key}' is {value!r}; give hours and minutes, such as \"08:30\".")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty when absent."""
        value = self.value(key, "a list of texts")
        if value is None:
            return ()
        if isinstance(value, dict):
            value = self._worded(key, value) or []
        if isinstance(value, list):
            value = [self._worded(key, one) if isinstance(one, dict) else one for one in value]
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.problem(f"'{key}' is {value!r}; give a list of texts.")
            return ()
        return tuple(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; empty when absent."""
        value = self.value(key, "a list of numbers")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(_is_size(v) for v in value):
            self.problem(f"'{key}' is {value!r}; give a list of numbers above 0.")
            return ()
        return tuple(float(v) for v in value)

    def text_lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of strings; empty when absent."""
        value = self.value(key, "a list of lists of texts")
        if value is None:
            return ()
        lists = value if isinstance(value, list) else [value]
        if not all(isinstance(v, list) and all(isinstance(w, str) for w in v) for v in lists):
            self.problem(f"'{key}' is {value!r}; give a list of lists of texts.")
            return ()
        return tuple(tuple(v) for v in lists)

    def word(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One word of a list, with the near miss when it is none of them."""
        words = tuple(allowed)
        value = self._typed(key, str, default, words)
        if value not in words:
            hint = did_you_mean(value, words) or f"Write one of {', '.join(words)}."
            self.problem(f"{key} '{value}' is not known. {hint}")
            return default
        return value

    def table(self, key: str) -> Reader:
        """The table under a key."""
        value = self.value(key, "a table")
        if not isinstance(value, dict):
            self.problem(f"the table [{key}] is missing.")
            value = {}
        start = partial(self._line_of, f"[{key}]")
        where = f"{self.where}: [{key}]"
        return Reader(value, where, self.problems, self._lines, start, self._languages)

    def tables(self, key: str) -> list[Reader]:
        """The tables of a list, each with its number in its place."""
        value = self.value(key, "a list of tables")
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.problem(f"'{key}' must be a list of tables.")
            return []
        return [
            Reader(
                *(v, f"{self.where}: [[{key}]] {n}", self.problems, self._lines),
                start=partial(self._begin, key, len(value), n - 1),
                languages=self._languages,
            )
            for n, v in enumerate(value, start=1)
        ]

    def _begin(self, key: str, count: int, number: int) -> int:
        return self._begins(key, count)[number]

    def done(self) -> None:
        """Name each key that nothing asked for."""
        for key in self._data:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                hint = did_you_mean(key, self._asked) or f"The keys here are {known}."
                self.problem(f"unknown key '{key}'. {hint}".rstrip())


def _is_size(value: object) -> bool:
    return type(value) in (int, float) and 0 < value <= _LARGEST  # type: ignore[operator]


def read_text(path: Path, shown: str, problems: list[str], home: Path | None = None) -> str | None:
    """A file's text, whether or not it starts with a byte order mark; None with a problem.

    A pack may come from anybody: nothing is read but what lies in ``home``, its folder, and in
    the references that packs share, links followed.
    """
    try:
        if not is_within(path, home or path.parent):
            problems.append(f"{shown}: the file lies outside the pack's own folder.")
            return None
        return read_bytes(path, "", MOST_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(
            f"{shown}: the file is not in UTF-8, but maybe in what Notepad calls ANSI."
            " In Notepad: File, Save as, Encoding: UTF-8."
        )
    except PortfolioError as error:
        told = f"the file cannot be read: {error.message}"
        what = "the file is missing." if error.code == "no_file" else told
        problems.append(f"{shown}: {what}")
    except (OSError, ValueError, RuntimeError) as error:
        problems.append(f"{shown}: the file cannot be read: {error}.")
    return None


def is_within(path: Path, home: Path) -> bool:
    """Whether a file lies in a pack's folder or among the references, links followed."""
    own = path.resolve()
    shared = (home.resolve().parent / REFERENCES, data_folder("forms").resolve() / REFERENCES)
    is_shared = own.suffix == ".toml" and own.parent in shared
    return own.is_relative_to(home.resolve()) or is_shared


def read_toml(
    path: Path,
    shown: str,
    problems: list[str],
    home: Path | None = None,
    languages: Sequence[str] = (),
) -> Reader:
    """One TOML file as a reader; an unreadable one is a problem and a reader that asks nothing.

    Of texts in several languages the first of ``languages`` is taken that is there.
    """
    text = read_text(path, shown, problems, home)
    try:
        data = tomllib.loads(text) if text is not None else None
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{shown}: {_slip(text or '', str(error))}")
        data = None
    except RecursionError:
        problems.append(f"{shown}: not valid TOML: it is nested too deep.")
        data = None
    # Nothing more is said of a file that could not be read at all.
    lines = text.splitlines() if text is not None else []
    own = problems if data is not None else []
    return Reader(data or {}, shown, own, lines, languages=languages)


def _slip(text: str, error: str) -> str:
    """What a person most likely did where a file is no TOML, with the line."""
    place = _AT.search(error)
    number = int(place[1]) if place else text.count("\n") + 1
    lines = text.splitlines()
    line = lines[number - 1] if number <= len(lines) else ""
    if _CURLY.search(line):
        return (
            f"the quotation marks around a text are curly (line {number}). Type straight ones:"
            ' "like this"; Word and Outlook make them curly.'
        )
    for sign, words in _SLIPS.items():
        if sign in error:
            return f"not valid TOML: {words} (line {number})."
    return f"not valid TOML: {error}."


# What the library says, and what it most likely is.
_SLIPS = {
    "Unclosed": "a comma or a closing bracket is missing, here or at the end of the line before",
    "Expected newline": "something stands behind the end of a value; a comma may be missing",
    "Illegal character": "a text has no closing quotation mark",
    "Unescaped": "a backslash stands in a text; write it twice, or / instead",
    "Invalid value": 'this is no value; words stand in quotation marks, "like this"',
    "Expected '='": "an equals sign is missing behind a key",
    "Expected ']": "a closing bracket is missing",
}
_AT = re.compile(r"at line (\d+)")
# A value that begins or ends with a curly quotation mark.
_CURLY = re.compile("[=\\[,{]\\s*[“”„‘’]|[“”‘’]\\s*(?:[,}\\]]|$)")


def with_lines(problems: Iterable[str], folder: Path) -> list[str]:
    """The problems, each with the line of what it quotes, where it names a file and no line."""
    return [_with_line(problem, folder) for problem in problems]


def _with_line(problem: str, folder: Path) -> str:
    named = _FILE.match(problem)
    quoted = _MARK.search(problem) or _QUOTED.search(problem)
    if named is None or quoted is None or (problem.endswith(")") and "(line " in problem):
        return problem
    text = read_text(folder / named.group(1), named.group(1), [], folder)
    words = quoted.group(1).rpartition(".")[2]
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for number, line in enumerate((text or "").splitlines(), start=1):
        if words and wanted.search(line):
            return f"{problem} (line {number})"
    return problem
