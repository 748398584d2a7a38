"""A JSON file of one record or a list of them, read a piece at a time.

The file is gone through twice: once to find where each record lies and what is wrong with the
file, so that nothing is written from a broken one; once to give the records' own text, one
after another, which whoever fills them turns into values.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from filler.messages import portfolio_error

_CHUNK = 1 << 20
_SPACE = " \t\n\r"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFile:
    """A checked file: where each record starts and ends in it, in characters.

    ``names`` is what ``open_json`` was asked to make of each record.
    """

    path: Path
    starts: array[int]
    ends: array[int]
    names: tuple[str, ...]
    is_list: bool

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.starts)

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """Each record's place, ``$`` or ``$[3]``, its name, and its text.

        Raises:
            PortfolioError: when the file has become shorter since it was checked.
        """
        with _words_for(self.path), self.path.open(encoding="utf-8-sig", newline="") as file:
            held, gone = "", 0
            for number, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
                while gone + len(held) < end:
                    chunk = file.read(_CHUNK)
                    if not chunk:
                        raise ValueError("it was changed while it was read")
                    keep = min(max(start - gone, 0), len(held))
                    held, gone = held[keep:] + chunk, gone + keep
                where = f"$[{number}]" if self.is_list else "$"
                yield where, self.names[number], held[start - gone : end - gone]


def open_json(path: Path, name: Callable[[Any, int], str]) -> JsonFile:
    """Check the file and find its records; ``name`` is asked for each, counted from 1.

    Raises:
        PortfolioError: when the file cannot be read, or is not JSON (with line and column).
    """
    strict = json.JSONDecoder(parse_constant=_no_constant)
    starts, ends, names = array("Q"), array("Q"), []
    with _words_for(path), path.open(encoding="utf-8-sig", newline="") as file:
        stream = _Stream(file, strict)
        for number, value in enumerate(stream.items(), start=1):
            starts.append(stream.start)
            ends.append(stream.end)
            names.append(name(value, number))
    return JsonFile(path=path, starts=starts, ends=ends, names=tuple(names), is_list=stream.is_list)


@contextmanager
def _words_for(path: Path) -> Iterator[None]:
    """Turn what can go wrong with the file into a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise portfolio_error("no_file_plain", path=path) from error
    except UnicodeDecodeError as error:
        raise portfolio_error("encoding", path=path) from error
    except OSError as error:
        raise portfolio_error(
            "unreadable_cannot_read_plain", path=path, also=error.strerror or error
        ) from error
    except _BrokenJsonError as error:
        raise portfolio_error(
            "json_line_column_not",
            path=path,
            line=error.line,
            column=error.column,
            message=error.message,
        ) from error
    except RecursionError as error:
        raise portfolio_error("json_nested_too_deeply", path=path) from error
    except ValueError as error:
        raise portfolio_error("json_plain", path=path, error=error) from error


class _BrokenJsonError(Exception):
    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class _Stream:
    """The values of a file of which only the present one is kept."""

    def __init__(self, file: TextIO, decoder: json.JSONDecoder) -> None:
        self._file = file
        self._decoder = decoder
        self._text = ""
        self._at = 0
        self._ended = False
        self._line, self._column = 1, 1
        self._gone = 0
        self.start, self.end = 0, 0
        self.is_list = False

    def items(self) -> Iterator[object]:
        """The values; while one is looked at, ``start`` and ``end`` say where it lies."""
        if self._peek() != "[":
            yield self._value()
        else:
            self.is_list = True
            self._step()
            yield from self._elements()
        if self._peek():
            raise self._broken("more text after the end", self._at)

    def _elements(self) -> Iterator[object]:
        if self._peek() == "]":
            self._step()
            return
        while True:
            yield self._value()
            sign = self._peek()
            if sign not in (",", "]"):
                raise self._broken("Expecting ',' delimiter", self._at)
            self._step()
            if sign == "]":
                return

    def _peek(self) -> str:
        """The next character that is no white space, or nothing at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _step(self) -> None:
        self._at += 1

    def _value(self) -> object:
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._more():
                    continue
                raise self._broken(error.msg, error.pos) from error
            if end == len(self._text) and self._more():
                continue
            self.start, self.end = self._gone + self._at, self._gone + end
            self._at = end
            return value

    def _more(self) -> bool:
        """Read on, forgetting what is done with; False at the end of the file."""
        if self._ended:
            return False
        done = self._text[: self._at]
        self._line, self._column = self._place(done)
        chunk = self._file.read(_CHUNK)
        self._ended = not chunk
        self._text = self._text[self._at :] + chunk
        self._gone += self._at
        self._at = 0
        return not self._ended

    def _place(self, before: str) -> tuple[int, int]:
        lines = before.count("\n")
        if lines:
            return self._line + lines, len(before) - before.rfind("\n")
        return self._line, self._column + len(before)

    def _broken(self, message: str, position: int) -> _BrokenJsonError:
        return _BrokenJsonError(message, *self._place(self._text[:position]))


def value_of(text: str) -> tuple[object, list[str]]:
    """The value of a record's text, and the keys that stand twice in one of its objects.

    JSON lets the last of them win; an answer is not lost that way here.
    """
    twice: list[str] = []

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        result = dict(pairs)
        if len(result) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend(key for key in result if keys.count(key) > 1)
        return result

    return json.loads(text, object_pairs_hook=unique), twice


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")
