"""Strict reading of one TOML table: each key typed, each unknown key named with its near miss."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from filler.errors import did_you_mean

T = TypeVar("T", str, bool, int, float)
_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}


class Reader:
    """One table of a definition file. Problems are collected, so a run shows them all."""

    def __init__(self, data: Mapping[str, Any], where: str, problems: list[str]) -> None:
        self._data = data
        self.where = where
        self.problems = problems
        self._asked: set[str] = set()

    def problem(self, message: str) -> None:
        """Note one problem with this table's place before it."""
        self.problems.append(f"{self.where}: {message}")

    def has(self, key: str) -> bool:
        """Whether the table holds the key."""
        return key in self._data

    def value(self, key: str) -> Any:
        """The raw value of a key, or None."""
        self._asked.add(key)
        return self._data.get(key)

    def _typed(self, key: str, kind: type[T], default: T | None) -> T:
        self._asked.add(key)
        if key not in self._data:
            if default is None:
                self.problem(f"'{key}' is missing; give {_NAMES.get(kind, kind.__name__)}.")
                return kind()
            return default
        value = self._data[key]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            self.problem(f"'{key}' is {value!r}; give {_NAMES.get(kind, kind.__name__)}.")
            return kind() if default is None else default
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A string."""
        return self._typed(key, str, default)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        return self._typed(key, bool, default)

    def number(self, key: str, default: float | None = None) -> float:
        """A number."""
        return self._typed(key, float, default)

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._typed(key, int, default)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty when absent."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.problem(f"'{key}' is {value!r}; give a list of texts.")
            return ()
        return tuple(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; empty when absent."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, int | float) for v in value):
            self.problem(f"'{key}' is {value!r}; give a list of numbers.")
            return ()
        return tuple(float(v) for v in value)

    def word(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One word of a list, with the near miss when it is none of them."""
        words = tuple(allowed)
        value = self.text(key, default)
        if value not in words:
            hint = did_you_mean(value, words) or f"Write one of {', '.join(words)}."
            self.problem(f"{key} '{value}' is not known. {hint}")
            return default
        return value

    def table(self, key: str) -> Reader:
        """The table under a key."""
        value = self.value(key)
        if not isinstance(value, dict):
            self.problem(f"the table [{key}] is missing.")
            value = {}
        return Reader(value, f"{self.where}: [{key}]", self.problems)

    def tables(self, key: str) -> list[Reader]:
        """The tables of a list, each with its number in its place."""
        value = self.value(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.problem(f"'{key}' must be a list of tables.")
            return []
        return [
            Reader(v, f"{self.where}: [[{key}]] {n}", self.problems)
            for n, v in enumerate(value, start=1)
        ]

    def done(self) -> None:
        """Name each key that nothing asked for."""
        for key in self._data:
            if key not in self._asked:
                hint = did_you_mean(key, self._asked)
                self.problem(f"unknown key '{key}'. {hint}".rstrip())


def read_toml(path: Path, shown: str, problems: list[str]) -> Reader:
    """One TOML file as a reader; an unreadable one is a problem and an empty reader."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{shown}: the file is missing.")
        data = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{shown}: not valid TOML: {error}.")
        data = {}
    return Reader(data, shown, problems)
