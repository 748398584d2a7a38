"""Records for the tests: strategies over every field, and what filling makes of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hypothesis import strategies as st

from filler.definition import Field, Pack
from filler.records.clean import clean_text
from filler.records.dates import when

_NASTY = st.sampled_from(
    [
        "& < > \" '",
        "</w:t>",
        "{{ x }}",
        "{% if a %}b{% endif %}",
        "{_{",
        "“smart” ‘quotes’",
        "🙂👩‍👧",
        "عربي ואנגלית",
        "one\ttab",
        "a\nb\n\nc",
        "a\r\nb\rc",
        "\x0b\x0c",
        "\x00\x1f\ufffe",
        "\ud800",
        "  spaces  ",
        "<?portfolio-slot 1 empty?>",
        '<w:id w:val="ROW"/>',
        "]]>",
        "&amp;",
    ]
)
_WORDS = st.text(st.characters(), max_size=40)
# Whoever types the very words of a prompt has said nothing that can be told from it.
_PROMPT = re.compile(r"\s*(Type here.*|Choose a date|Sign: .*|\[.*\])\s*", re.S)
TEXT = (
    st.lists(st.one_of(_NASTY, _WORDS), min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda text: not _PROMPT.fullmatch(text))
)
# What signs is a name; other words in its place are unclear.
SIGNED = st.one_of(
    st.sampled_from(["Sam Sample", "أمل", "O’Neill & <Sons>", "{{ x }} Sample", "p.p. J Sample"]),
    st.lists(
        st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=3, max_size=9),
        min_size=1,
        max_size=4,
    ).map(" ".join),
)
DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)).map(date.isoformat)


def _is_possible(text: str) -> bool:
    return not when(text).doubtful and not when(clean_text(text)[0]).doubtful


WHEN = st.one_of(DAY, st.sampled_from(["ongoing", "Sept 2019", "10-12 May 2020"]), TEXT).filter(
    _is_possible
)


def _printed(signature: dict[str, Any]) -> dict[str, Any]:
    """The name that is printed is the one that is signed: other words would be a question."""
    if signature.get("signed") and signature.get("print_name"):
        return {**signature, "print_name": signature["signed"]}
    return signature


def answers(field: Field) -> st.SearchStrategy[Any]:
    """Values that a record may hold for the field."""
    ids = [option.id for option in field.options]
    match field.kind:
        case "tick":
            return st.booleans()
        case "date":
            return WHEN
        case "choice":
            return st.sampled_from(ids)
        case "choices":
            return st.lists(st.sampled_from(ids), unique=True)
        case "signature":
            parts = {part: st.one_of(st.none(), TEXT) for part in field.parts}
            given = {"signed": st.one_of(st.none(), SIGNED), "date": st.one_of(st.none(), WHEN)}
            return st.fixed_dictionaries(parts | given).map(_printed)
        case "rows":
            row = {c.id.rpartition(".")[2]: answers(c) for c in field.columns}
            return st.lists(st.fixed_dictionaries({}, optional=row), max_size=6)
        case _ if field.limits.format:
            return st.sampled_from(FORMED[field.limits.format])
        case _:
            return TEXT


# What has a form is given in it.
FORMED = {
    "email": ("sam.sample@example.org", "o'neill+x@example.com", "Zoë@example.org"),
    "telephone": ("0121 496 0001", "+44 121 496 0002", "(0121) 4960003"),
}


def records(pack: Pack) -> st.SearchStrategy[dict[str, Any]]:
    """Whole records, flat by field id; some fields are left out."""
    return st.fixed_dictionaries({}, optional={n: answers(f) for n, f in pack.fields.items()})


def nest(flat: dict[str, Any]) -> dict[str, Any]:
    """A flat record in the shape of JSON."""
    record: dict[str, Any] = {}
    for name, value in flat.items():
        *groups, last = name.split(".")
        place = record
        for key in groups:
            place = place.setdefault(key, {})
        place[last] = value
    return record


def expected(pack: Pack, flat: dict[str, Any]) -> dict[str, Any]:
    """What reading should give back: every field, texts cleaned, days as ISO."""
    return nest({name: _expected(f, flat.get(name)) for name, f in pack.fields.items()})


def _expected(field: Field, value: Any) -> Any:
    match field.kind:
        case "tick":
            return bool(value)
        case "choices":
            return [o.id for o in field.options if o.id in (value or [])]
        case "choice":
            return value
        case "date":
            return _when(value)
        case "signature":
            parts = {
                part: (_when if part == "date" else _text)((value or {}).get(part))
                for part in field.parts
            }
            return parts if any(v is not None for v in parts.values()) else None
        case "rows":
            rows = []
            for given in value or []:
                columns = {c.id.rpartition(".")[2]: c for c in field.columns}
                row = {name: _expected(c, given.get(name)) for name, c in columns.items()}
                if any(v is not None for v in row.values()):
                    rows.append(row)
            return rows
        case _:
            return value if isinstance(value, int | float) else _text(value)


def _text(value: str | None) -> str | None:
    cleaned = clean_text(value)[0] if value is not None else ""
    return cleaned if cleaned.strip() else None


def _when(value: str | None) -> str | None:
    cleaned = _text(value)
    if cleaned is None:
        return None
    day = when(cleaned).day
    return day.isoformat() if day is not None else cleaned
