"""Packs that hypothesis makes: forms of any tables and questions, in no organisation's words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

# Words of labels; few, so that labels are like each other and some are parts of others.
_NOUNS = (
    *("garden", "licence", "budget", "visitor", "engine", "harbour", "recipe", "ticket"),
    *("survey", "member", "landlord", "vehicle", "kennel", "allergy", "mooring", "pupil"),
)
_HEADS = ("Name", "Date", "Number", "Notes", "Place", "Amount")
_LEVELS = ("Never", "Seldom", "Often", "Always")
_UNITS = ("", "£", "%", "hours", "km", "visitors")
_ANSWERS = (
    *(
        "Ada Example",
        "12 Quay Street",
        "blue",
        "see letter of May",
        "none yet",
        "17",
        "07700 900123",
    ),
    *("a long sentence that says what was done and why", "Harbour", "Name", "ok"),
)


class Made(NamedTuple):
    """A pack as its files by name, and the records that it may hold, flat by field."""

    files: dict[str, str]
    record: dict[str, Any]


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _tables(name: str, **keys: Any) -> str:
    return f"[[{name}]]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in keys.items())


_LABEL = st.tuples(
    st.sampled_from(("", "The ", "Your ", "Which ")),
    st.lists(st.sampled_from(_NOUNS), min_size=1, max_size=3, unique=True).map(" ".join),
    st.sampled_from(("", "?", " (please give)")),
).map("".join)


TEXT = st.sampled_from(_ANSWERS)
DAY = st.dates(date(1950, 1, 1), date(2050, 1, 1)).map(str)


class Part(NamedTuple):
    """A table of a pack: the group of its fields, its blocks, and answers by field."""

    group: str
    blocks: list[str]
    record: dict[str, Any]


Draw = st.DrawFn


def _questions(draw: Draw, number: int, labels: list[str]) -> Part:
    asked = [_question(draw, f"q{number}_{n}", label) for n, label in enumerate(labels)]
    if number == 0:
        asked = [{"id": "name", "label": "Full name"}, *asked]
    row = {"each": [one["id"] for one in asked], "cells": ["{.:label}", "{.}"]}
    block = _table(f"Questions {number}", [40, 60], ["Question", "Answer"], row)
    record = {f"form.{one['id']}": _answer(draw, one) for one in asked}
    return Part(_tables("group", fields=asked), [block], record)


def _grid(draw: Draw, number: int, labels: list[str]) -> Part:
    levels = _LEVELS[: draw(st.integers(2, 4))]
    options = [{"id": level.lower(), "label": level} for level in levels]
    asked = [{"id": f"q{n}", "label": label} for n, label in enumerate(labels)]
    names = [f"g{number}.{one['id']}" for one in asked]
    boxes = [f"{{.={level.lower()}}}" for level in levels]
    widths = [100 - 15 * len(levels), *[15] * len(levels)]
    row = {"each": names, "cells": ["{.:label}", *boxes]}
    chosen = st.one_of(st.none(), st.sampled_from([one["id"] for one in options]))
    return Part(
        _tables("group", id=f"g{number}", kind="choice", options=options, fields=asked),
        [_table(f"Grid {number}", widths, ["How often", *levels], row)],
        {f"form.{name}": draw(chosen) for name in names},
    )


def _ticks(draw: Draw, number: int, labels: list[str]) -> Part:
    asked = [{"id": f"q{n}", "kind": "tick", "label": label} for n, label in enumerate(labels)]
    names = [f"g{number}.{one['id']}" for one in asked]
    row = {"each": names, "cells": ["{.:label}", "{.}"]}
    return Part(
        _tables("group", id=f"g{number}", fields=asked),
        [_table(f"Ticks {number}", [80, 20], ["Seen", "Tick"], row)],
        {f"form.{name}": draw(st.booleans()) for name in names},
    )


def _list(draw: Draw, number: int, labels: list[str]) -> Part:
    heads = draw(st.lists(st.sampled_from(_HEADS), min_size=2, max_size=4, unique=True))
    columns = [{"id": head.lower(), "label": head} for head in heads]
    name = f"q{number}"
    one = {"id": name, "kind": "rows", "label": labels[0], "blank_rows": 2, "columns": columns}
    row = {"repeat": name, "cells": [f"{{.{head.lower()}}}" for head in heads]}
    title = _tables("block", kind="text", md=f"# {labels[0]}")
    rows = st.lists(st.fixed_dictionaries({h.lower(): TEXT for h in heads}), max_size=3)
    widths = [100 // len(heads)] * len(heads)
    return Part(
        _tables("group", fields=[one]),
        [title, _table(f"List {number}", widths, heads, row)],
        {f"form.{name}": draw(rows)},
    )


def _box(draw: Draw, number: int, labels: list[str]) -> Part:
    name = f"q{number}"
    title = _tables("block", kind="text", md=f"# {{{name}:label}}")
    return Part(
        _tables("group", fields=[{"id": name, "kind": "long_text", "label": labels[0]}]),
        [title, _table(f"Box {number}", [100], None, {"cells": [f"{{{name}}}"]})],
        {f"form.{name}": draw(st.one_of(st.none(), TEXT))},
    )


def _signatures(draw: Draw, number: int, labels: list[str]) -> Part:
    asked = [{"id": f"q{number}_{n}", "label": label} for n, label in enumerate(labels)]
    names = [one["id"] for one in asked]
    cells = ["{.:label}", "{.signed}", "{.print_name}", "{.date}"]
    heads = ["Role", "Signed", "Print name", "Date"]
    record: dict[str, Any] = {}
    for name in names:
        who = draw(st.sampled_from(("Ada Example", "Bo Sample")))
        signed = {"signed": who, "print_name": who, "date": draw(DAY)}
        record[f"form.{name}"] = draw(st.sampled_from((None, signed)))
    row = {"each": names, "cells": cells}
    return Part(
        _tables("group", kind="signature", fields=asked),
        [_table(f"Signatures {number}", [25, 25, 25, 25], heads, row)],
        record,
    )


_PARTS = (_questions, _grid, _ticks, _list, _box, _signatures)
_PACK = """id = "made"
title = "A made pack"
short_title = "Made"
owner = "Nobody"
version = "1"
revised = 2026-01-01
language = "en-GB"
person = "form.name"

[[part]]
form = "form.toml"
"""


@st.composite
def packs(draw: Draw) -> Made:
    """A pack of one form: some tables of questions, and a record that answers some of them."""
    makers = [_questions, *draw(st.lists(st.sampled_from(_PARTS), min_size=1, max_size=4))]
    names = draw(st.lists(_LABEL, min_size=15, max_size=15, unique_by=_words))
    form = ['id = "form"', 'title = "The form of the made pack"', ""]
    record: dict[str, Any] = {}
    groups: list[str] = []
    blocks: list[str] = []
    for number, maker in enumerate(makers):
        own, names = names[:3], names[3:]
        made = maker(draw, number, own[: draw(st.integers(2, 3))])
        blocks += [_tables("block", kind="text", md=f"# Part {number + 1}"), *made.blocks]
        groups.append(made.group)
        record |= made.record
    text = "\n".join([*form, *groups, *blocks])
    return Made({"pack.toml": _PACK, "form.toml": text}, record)


def _words(label: str) -> frozenset[str]:
    return frozenset(label.strip("?").split())


def _table(title: str, widths: list[int], head: list[str] | None, row: dict[str, Any]) -> str:
    heads = {"head": head} if head else {}
    return _tables("block", kind="table", title=title, widths=widths, **heads, rows=[row])


def _question(draw: st.DrawFn, name: str, label: str) -> dict[str, Any]:
    kinds = ("text", "text", "date", "choice", "choices", "number", "time", "duration", "email")
    kind = draw(st.sampled_from(kinds))
    one: dict[str, Any] = {"id": name, "label": label}
    if kind in ("choice", "choices"):
        words = draw(st.lists(st.sampled_from(_NOUNS), min_size=2, max_size=4, unique=True))
        if draw(st.booleans()) and kind == "choice":
            words = ["Yes", "No"]
        options = [{"id": word.lower(), "label": word.capitalize()} for word in words]
        return {"id": name, "kind": kind, "label": label, "options": options}
    if kind == "email":
        return one | {"format": "email"}
    if kind == "number":
        limits = {"min": -500, "max": 5_000_000, "decimals": draw(st.integers(0, 2))}
        return one | {"kind": kind, "unit": draw(st.sampled_from(_UNITS)), **limits}
    return one if kind == "text" else {"id": name, "kind": kind, "label": label}


def _answer(draw: st.DrawFn, one: dict[str, Any]) -> Any:
    ids = [option["id"] for option in one.get("options", ())]
    match one.get("kind", "text"):
        case "choice":
            return draw(st.one_of(st.none(), st.sampled_from(ids)))
        case "choices":
            return draw(st.lists(st.sampled_from(ids), unique=True).map(sorted))
        case "date":
            return draw(st.one_of(st.none(), DAY))
        case "number":
            scale = 10 ** one["decimals"]
            return draw(st.one_of(st.none(), st.integers(-500, 5_000_000).map(lambda n: n / scale)))
        case "time":
            return draw(st.one_of(st.none(), st.times().map(lambda at: f"{at:%H:%M}")))
        case "duration":
            whole = st.integers(0, 6000).map(lambda n: f"{n // 60}:{n % 60:02d}")
            return draw(st.one_of(st.none(), whole))
        case _ if "format" in one:
            return draw(st.sampled_from((None, "ada@example.org", "b.o+garden@example.com")))
        case _:
            return draw(st.one_of(st.none(), TEXT))


def write(made: Made, folder: Path) -> Path:
    """The pack's files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
