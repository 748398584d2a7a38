"""From the answers of a field's controls to the field's own: one of, several of, a signature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from filler.aligning import words_of
from filler.definition.model import Field
from filler.ooxml.symbols import CROSSES, TICKS
from filler.reading.dates import read_when
from filler.reading.model import Answer
from filler.records.dates import when

# Longer is no name with a day behind it.
_MOST_SIGNS = 300
_DAY_BEHIND = re.compile(r"(.*?[^\W\d_].*?)[\s,;-]+(\d[\w\s./'’-]*)", re.DOTALL)
_BY_HAND = frozenset({"typed mark", "symbol font", "brackets"})


def doubt_crosses(fields: list[Field], answers: dict[str, Answer]) -> None:
    """A cross in a table in which others have ticks may say yes or no; nobody can tell."""
    groups: dict[str, list[str]] = {}
    for field in fields:
        if field.kind in ("tick", "choice"):
            group = field.id.rpartition(".")[0]
            groups.setdefault(group, []).extend(spec.tag for spec in field.controls)
    for tags in groups.values():
        given = [tag for tag in tags if tag in answers and answers[tag].state == "answered"]
        by_hand = [tag for tag in given if answers[tag].how in _BY_HAND]
        crossed = [tag for tag in by_hand if _is_cross(answers[tag].shown)]
        if len(crossed) < len(by_hand) and any(set(answers[t].shown) & TICKS for t in by_hand):
            for tag in crossed:
                if (others := _fellows(tag, given)) is not None:
                    # Of one row only one is chosen: the tick beside it, or the one mark there is.
                    if any(other not in crossed for other in others):
                        note = "a cross beside a tick in one row, so it was read as not chosen"
                        answers[tag] = replace(answers[tag], state="blank", value=False, note=note)
                        continue
                    if not others:
                        continue
                note = "a cross, where others have a tick; it may say yes or no"
                answers[tag] = replace(answers[tag], state="unclear", value=None, note=note)


def _fellows(tag: str, given: list[str]) -> list[str] | None:
    """The other marked options of a row of which one is chosen; None where there is no row."""
    name, is_option, _ = tag.partition("=")
    if not is_option:
        return None
    return [other for other in given if other != tag and other.startswith(f"{name}=")]


def _is_cross(shown: str) -> bool:
    return bool(set(shown) & CROSSES) or shown.strip("[]() ").lower() == "x"


def split_day(field: Field, own: dict[str, Answer], language: str) -> None:
    """A date behind the name in one place, where the date's own place is empty."""
    signed, date = f"{field.id}.signed", f"{field.id}.date"
    if "date" not in field.parts or own[date].state not in ("blank", "missing"):
        return
    answer = own[signed]
    is_short = isinstance(answer.value, str) and len(answer.value) <= _MOST_SIGNS
    found = _DAY_BEHIND.fullmatch(answer.value) if is_short else None
    # A figure alone is a number of something, and not of a day in Excel.
    if found is None or found[2].strip().isdigit() or when(found[2], language).day is None:
        return
    note = "the date is written after the name, in one place"
    own[signed] = replace(answer, value=found[1].strip(), note=answer.note or note)
    own[date] = replace(read_when(found[2], "typed text", language), where=answer.where, note=note)


def field_answers(field: Field, own: Mapping[str, Answer]) -> dict[str, Answer]:
    """The field's own answer first, then those of its options or parts, from its controls'."""
    if field.kind == "choice" and field.id in own:
        return {field.id: own[field.id]}
    match field.kind:
        case "choice":
            return {field.id: _choice(field, own)}
        case "choices":
            return {field.id: _choices(field, own), **own}
        case "signature":
            return {field.id: _signature(field, own), **own}
        case _:
            return dict(own)


def _choice(field: Field, own: Mapping[str, Answer]) -> Answer:
    ticked = [o for o in field.options if own[f"{field.id}={o.id}"].state == "answered"]
    trouble = _trouble(own)
    first = next(iter(own.values()))
    where = "; ".join(own[f"{field.id}={o.id}"].where for o in ticked) or first.where
    answer = Answer(
        state="blank",
        shown=", ".join(o.label for o in ticked),
        how=own[f"{field.id}={ticked[0].id}"].how if ticked else first.how or "tick box",
        where=where,
    )
    if all(a.state == "missing" for a in own.values()):
        return first
    if len(ticked) > 1:
        return replace(answer, state="unclear", note=f"{len(ticked)} options are ticked")
    if trouble:
        shown = " / ".join(a.shown for a in own.values() if a.shown and a.state != "blank")
        return replace(answer, state="unclear", shown=shown or answer.shown, note=trouble)
    if not ticked:
        return answer
    note = own[f"{field.id}={ticked[0].id}"].note
    return replace(answer, state="answered", value=ticked[0].id, note=note)


def _choices(field: Field, own: Mapping[str, Answer]) -> Answer:
    ticked = [o for o in field.options if own[f"{field.id}={o.id}"].state == "answered"]
    trouble = _trouble(own)
    first = next(iter(own.values()))
    if all(a.state == "missing" for a in own.values()):
        return first
    return Answer(
        state="unclear" if trouble else "answered" if ticked else "blank",
        value=[o.id for o in ticked],
        shown=", ".join(o.label for o in ticked),
        how=own[f"{field.id}={ticked[0].id}"].how if ticked else first.how or "tick box",
        where=first.where,
        note=trouble,
    )


def _trouble(own: Mapping[str, Answer]) -> str:
    """What keeps a set of boxes from being settled."""
    unclear = dict.fromkeys(answer.note for answer in own.values() if answer.state == "unclear")
    if unclear:
        return "; ".join(unclear)
    missing = [tag.rpartition("=")[2] for tag, a in own.items() if a.state == "missing"]
    return f"the box for '{missing[0]}' is not in the file" if missing else ""


def doubt_signed(field: Field, own: dict[str, Answer]) -> None:
    """Typed words that are not the name printed beside them sign nothing: "Approved"."""
    signed, printed = own.get(f"{field.id}.signed"), own.get(f"{field.id}.print_name")
    if signed is None or printed is None or signed.state != "answered" or signed.note:
        return
    if signed.how not in ("typed name", "content control") or printed.state != "answered":
        return
    # Another person's name is a question of who signs, and not of whether somebody did.
    if isinstance(signed.value, str) and not (
        fits(signed.value, str(printed.value)) or is_full_name(signed.value)
    ):
        note = f"'{signed.value[:60]}' is not the name that is printed beside it"
        own[f"{field.id}.signed"] = replace(signed, state="unclear", value=None, note=note)


def fits(written: str, name: str) -> bool:
    """Whether somebody of a name may have written it so: a part of it, or its initials."""
    words, names = words_of(written)[0], words_of(name)[0]
    if set(words) & set(names) or not names or written.strip() == name.strip():
        return True
    initials = "".join(word[0] for word in names)
    letters = "".join(word if len(word) <= len(names) else word[0] for word in words)
    return bool(letters) and len(words) <= len(names) and letters == initials[: len(letters)]


def is_full_name(written: str) -> bool:
    """Whether words look like a name and a surname: each begins with a capital, or has no case."""
    words = written.replace(".", ". ").split()
    return len(words) > 1 and all(
        word[0].isalpha() and (word[0].isupper() or word[0].lower() == word[0].upper())
        for word in words
    )


def _signature(field: Field, own: Mapping[str, Answer]) -> Answer:
    parts = {part: own[f"{field.id}.{part}"] for part in field.parts}
    states = {answer.state for answer in parts.values()}
    signed = parts[field.parts[0]]
    value = {part: answer.value for part, answer in parts.items()}
    if "unclear" in states:
        notes = "; ".join(f"{p}: {a.note}" for p, a in parts.items() if a.state == "unclear")
        return replace(signed, state="unclear", value=value, note=notes)
    if states == {"missing"}:
        return signed
    if "answered" not in states:
        names = {"signed": "signature"}
        lost = [part for part, answer in parts.items() if answer.state == "missing"]
        gone = [names.get(part, part.replace("_", " ")) for part in lost]
        if not gone:
            return replace(signed, state="blank", value=None)
        note = f"the place of its {' and '.join(gone)} is not in the file"
        return replace(signed, state="missing", value=None, note=note)
    if signed.state == "missing":
        return replace(signed, value=value, note="the place of the signature is not in the file")
    return replace(signed, state="answered", value=value)
