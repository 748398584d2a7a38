"""A JSON file of one record, or a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.records.coerce import Coerced, coerce_record
from filler.records.pictures import load_picture


def read_records(path: Path, pack: Pack) -> Iterator[Coerced]:
    """Each record of the file, checked; pictures are looked for beside the file.

    Raises:
        PortfolioError: when the file cannot be read, or is not JSON (with line and column).
    """
    data = _load(path)
    picture = partial(load_picture, folder=path.parent)
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield coerce_record(pack, item, f"$[{number}]", picture)
    else:
        yield coerce_record(pack, data, "$", picture)


def _load(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PortfolioError(
            "no_file", f"There is no file {path}.", "Check the name and the folder."
        ) from error
    except UnicodeDecodeError as error:
        raise PortfolioError(
            "encoding", f"{path} is not in UTF-8 (byte {error.start}).", "Save it as UTF-8."
        ) from error
    except OSError as error:
        raise PortfolioError(
            "unreadable", f"{path} cannot be read: {error.strerror or error}."
        ) from error
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise PortfolioError(
            "json",
            f"{path}, line {error.lineno}, column {error.colno}: not valid JSON: {error.msg}.",
            "Mend that place; a missing comma or quote just before it is the usual cause.",
        ) from error
    except RecursionError as error:
        raise PortfolioError("json", f"{path} is nested too deeply to be records.") from error
    except ValueError as error:
        raise PortfolioError("json", f"{path}: {error}.", "Mend that place.") from error
    return data


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON lets a key stand twice and the last one wins; an answer is not lost that way here."""
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key '{key}' stands twice in one object")
            seen.add(key)
    return result


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")
