"""Answers found by the tags of content controls: what each control, and so each field, says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from filler.definition.model import ControlSpec, Field, Pack
from filler.reading.model import Answer, ControlFact
from filler.records.clean import as_day

# In a record, a picture is named by its part, to be found again in the file that was read.
PICTURE = "picture"


def control_answer(spec: ControlSpec, facts: Iterable[ControlFact], pack: Pack) -> Answer:
    """The answer of one control; two controls of one tag must not contradict each other."""
    answers = [_one(spec, fact, pack) for fact in facts]
    if not answers:
        return Answer(state="missing", note="its place is not in the file")
    given = [answer for answer in answers if answer.state != "blank"]
    if not given:
        return answers[0]
    if spec.kind == "tick":
        given = answers if len(given) < len(answers) else given
    if any((a.state, a.value) != (given[0].state, given[0].value) for a in given[1:]):
        shown = " / ".join(answer.shown for answer in given)
        places = "; ".join(answer.where for answer in given)
        return Answer(
            state="unclear",
            shown=shown,
            how=given[0].how,
            where=places,
            note="its place is there more than once, with different answers",
        )
    return given[0]


def _one(spec: ControlSpec, fact: ControlFact, pack: Pack) -> Answer:
    if spec.kind == "tick":
        return _tick(fact)
    blank = Answer(state="blank", shown="", how="content control", where=fact.where)
    if fact.pictures:
        return _picture(spec, fact)
    if not fact.text.strip():
        if not fact.objects:
            return blank
        note = f"something stands there that is not words ({', '.join(fact.objects)})"
        return replace(blank, state="unclear", note=note)
    prompts = {*pack.prompts.values(), spec.prompt}
    is_prompt = fact.is_prompt or fact.text in prompts or fact.text.startswith(_WORDS_OWN_PROMPTS)
    # Without a prompt of its own to compare with, the style of the words tells.
    if fact.is_prompt is None and fact.prompt_style:
        is_prompt = True
    if is_prompt and (fact.placeholder or fact.prompt_style):
        return replace(blank, note="the prompt stands there")
    if is_prompt or fact.placeholder:
        note = (
            "the control says that it shows its prompt, but other words stand there"
            if fact.placeholder
            else "the words of the prompt stand there, but not as a prompt"
        )
        return replace(blank, state="unclear", shown=fact.text, note=note)
    if fact.kind == "date":
        return _date(fact)
    how = "content control"
    if spec.kind == "date":
        return _date(fact)
    return Answer(state="answered", value=fact.text, shown=fact.text, how=how, where=fact.where)


def _picture(spec: ControlSpec, fact: ControlFact) -> Answer:
    """A picture signs; beside words or another picture, it is not the whole answer."""
    answer = Answer(state="unclear", shown=fact.text, how=PICTURE, where=fact.where)
    if spec.kind != "rich":
        return replace(answer, note="a picture stands where words belong")
    if len(fact.pictures) > 1:
        return replace(answer, note=f"{len(fact.pictures)} pictures stand there")
    answer = replace(answer, state="answered", value={"image": fact.pictures[0]})
    if fact.text.strip() and not fact.is_prompt:
        return replace(answer, note=f"the words '{fact.text.strip()}' stand beside the picture")
    return answer


# What English Word shows when a control has no prompt of its own.
_WORDS_OWN_PROMPTS = ("Click or tap", "Click here to enter", "Choose an item")


def _tick(fact: ControlFact) -> Answer:
    """State and glyph are two facts; a box is settled only where they agree."""
    answer = Answer(state="blank", value=False, shown=fact.text, how="tick box", where=fact.where)
    if fact.kind != "tick":
        note = "a control with this tag is there, but it is no tick box"
        return replace(answer, state="unclear", value=None, note=note)
    if fact.glyph_ticked is fact.checked:
        return replace(answer, state="answered", value=True) if fact.checked else answer
    if fact.glyph_ticked is None and not fact.text.strip() and not fact.checked:
        return replace(answer, note="the box's sign is gone; its state is not ticked")
    state = "ticked" if fact.checked else "not ticked"
    shown = {True: "shows a tick", False: "is empty", None: f"shows '{fact.text}'"}
    note = f"Word's state says {state}, the box {shown[fact.glyph_ticked]}"
    return replace(answer, state="unclear", value=None, note=note)


def _date(fact: ControlFact) -> Answer:
    """The day that is shown; a stored day counts only where it is the same."""
    answer = Answer(
        state="answered", value=fact.text, shown=fact.text, how="date control", where=fact.where
    )
    try:
        day = as_day(fact.text)
    except ValueError:
        return replace(answer, state="unclear", value=None, note="there is no such day")
    stored = (fact.stored_date or "")[:10]
    if day is not None and stored and stored != day.isoformat():
        note = f"'{fact.text}' is shown, and {stored} is stored"
        return replace(answer, state="unclear", value=None, note=note)
    return replace(answer, value=day.isoformat()) if day is not None else answer


def field_answers(
    field: Field, found: Mapping[str, list[ControlFact]], pack: Pack
) -> dict[str, Answer]:
    """The field's own answer first, then those of its options, parts or rows."""
    if field.kind == "rows":
        return _rows(field, found, pack)
    own = {spec.tag: control_answer(spec, found.get(spec.tag, ()), pack) for spec in field.controls}
    match field.kind:
        case "choice":
            return {field.id: _choice(field, own)}
        case "choices":
            return {field.id: _choices(field, own)} | own
        case "signature":
            return {field.id: _signature(field, own)} | own
        case _:
            return own


def _choice(field: Field, own: Mapping[str, Answer]) -> Answer:
    ticked = [o for o in field.options if own[f"{field.id}={o.id}"].state == "answered"]
    trouble = _trouble(own)
    first = next(iter(own.values()))
    where = "; ".join(own[f"{field.id}={o.id}"].where for o in ticked) or first.where
    answer = Answer(
        state="blank",
        shown=", ".join(o.label for o in ticked),
        how="tick box",
        where=where,
    )
    if all(a.state == "missing" for a in own.values()):
        return first
    if len(ticked) > 1:
        return replace(answer, state="unclear", note=f"{len(ticked)} options are ticked")
    if trouble:
        return replace(answer, state="unclear", note=trouble)
    return replace(answer, state="answered", value=ticked[0].id) if ticked else answer


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
        how="tick box",
        where=first.where,
        note=trouble,
    )


def _trouble(own: Mapping[str, Answer]) -> str:
    """What keeps a set of boxes from being settled."""
    unclear = [answer.note for answer in own.values() if answer.state == "unclear"]
    if unclear:
        return unclear[0]
    missing = [tag.rpartition("=")[2] for tag, a in own.items() if a.state == "missing"]
    return f"the box for '{missing[0]}' is not in the file" if missing else ""


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
        return replace(signed, state="missing" if "missing" in states else "blank", value=None)
    return replace(signed, state="answered", value=value)


def _rows(field: Field, found: Mapping[str, list[ControlFact]], pack: Pack) -> dict[str, Answer]:
    """A list of rows: each row's cells by number, rows without an answer left out."""
    cells = [spec for spec in field.controls if spec.column is not None]
    numbers = sorted(
        {f.row for spec in cells for f in found.get(spec.tag, ()) if f.row is not None}
    )
    section = found.get(field.id, [])
    if not numbers and not section:
        return {field.id: Answer(state="missing", note="its rows are not in the file")}
    answers: dict[str, Answer] = {}
    rows: list[dict[str, Any]] = []
    for number in numbers:
        row: dict[str, Answer] = {}
        for spec in cells:
            facts = [f for f in found.get(spec.tag, ()) if f.row == number]
            row[str(spec.column)] = control_answer(spec, facts, pack)
        if any(answer.state in ("answered", "unclear") for answer in row.values()):
            answers |= {f"{field.id}[{len(rows)}].{name}": a for name, a in row.items()}
            rows.append({name: answer.value for name, answer in row.items()})
    unclear = [a.note for a in answers.values() if a.state == "unclear"]
    columns = {f"{field.id}.{spec.column}": _column(spec, numbers, found, pack) for spec in cells}
    own = Answer(
        state="unclear" if unclear else "answered" if rows else "blank",
        value=rows,
        shown=f"{len(rows)} rows" if len(rows) != 1 else "1 row",
        how="repeating section",
        where=section[0].where if section else "",
        note=unclear[0] if unclear else "",
    )
    return {field.id: own} | columns | answers


def _column(
    spec: ControlSpec, numbers: list[int], found: Mapping[str, list[ControlFact]], pack: Pack
) -> Answer:
    """One column over all rows; its value is the list of what stands in it."""
    facts = found.get(spec.tag, [])
    answers = [
        control_answer(spec, [f for f in facts if f.row == number], pack) for number in numbers
    ]
    states = {answer.state for answer in answers}
    for state in ("unclear", "answered", "blank"):
        if state in states:
            first = next(answer for answer in answers if answer.state == state)
            values = [answer.value for answer in answers if answer.state == "answered"]
            return replace(first, value=values or None)
    return Answer(state="missing", note="its column is not in the file")
