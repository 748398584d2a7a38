"""Each field's answer: by its controls, and by its label where they are not all there."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from filler.definition.model import Field, Pack
from filler.facts.content import HIGHLIGHT, SHADE, Content, ControlFact
from filler.facts.strip import Strip
from filler.placing.ledger import Ledger
from filler.placing.witness import Contradiction
from filler.reading.beside import answer_beside
from filler.reading.by_copy import CopiesReader
from filler.reading.by_tag import control_answer
from filler.reading.checked import in_form
from filler.reading.compose import doubt_crosses, doubt_signed, field_answers, split_day
from filler.reading.findings import stands_twice
from filler.reading.model import Answer
from filler.reading.rows import labelled_rows, tagged_rows
from filler.reading.stray import doubt_strays
from filler.reading.vocabulary import NOT_APPLICABLE

# Of fewer cells nobody can tell which one is shaded otherwise.
_ENOUGH_FELLOWS = 3


def answers_of(
    fields: list[Field],
    content: Content,
    found: Mapping[str, list[ControlFact]],
    seats: CopiesReader,
    pack: Pack,
    parts: Container[str],
) -> tuple[dict[str, Answer], Ledger]:
    """Each field's answers by its controls, and by its seats where they are not all there.

    With them comes the ledger of the file.

    ``parts`` are the names of what the file holds, in small letters, its pictures among them.
    """
    merged = stands_twice(pack, found)
    numbers = {id(fact): number for number, fact in enumerate(content.controls)}

    def around(fact: ControlFact) -> Strip:
        return seats.around(numbers[id(fact)])

    own: dict[str, Answer] = {}
    rows: dict[str, dict[str, Answer]] = {}
    for field in fields:
        if field.kind == "rows":
            rows[field.id] = _rows(field, found, seats, pack, merged=bool(merged))
            continue
        missing = False
        for spec in field.controls:
            facts = found.get(spec.tag, ())
            answer = control_answer(
                spec, facts, pack, merged=field.id in merged, signed=content.signed
            )
            answer = answer_beside(
                spec, answer, facts, around, signed=content.signed, language=pack.language
            )
            answer = in_form(answer, spec, pack)
            own[spec.tag] = _witnessed(answer, seats.contradictions.get(spec.tag))
            missing = missing or answer.state == "missing"
        if missing:
            for name, answer in seats.answers(field).items():
                if name == field.id or own[name].state == "missing":
                    own[name] = answer
        elif field.kind in ("choice", "choices"):
            own |= _chosen_otherwise(field, own, found, seats, numbers)
        if field.kind == "signature":
            split_day(field, own, pack.language)
            doubt_signed(field, own)
        if seats.is_untouched:
            continue
        is_chosen = field.id in own and "=" in field.controls[0].tag
        if not is_chosen and not any(
            field.kind == "choice" and own[spec.tag].state == "answered" for spec in field.controls
        ):
            _doubt_ink(field, found, seats, numbers, own)
    _doubt_highlighted(fields, found, own)
    _doubt_shaded(fields, found, seats, numbers, own)
    accounts = seats.ledger()
    doubt_strays(accounts.strays, own)
    doubt_crosses(fields, own)
    answers: dict[str, Answer] = {}
    for field in fields:
        if field.kind == "rows":
            answers |= rows[field.id]
        else:
            names = [field.id, *(spec.tag for spec in field.controls)]
            answers |= field_answers(field, {name: own[name] for name in names if name in own})
    return {name: _with_its_picture(a, parts) for name, a in answers.items()}, accounts


def _witnessed(answer: Answer, against: Contradiction | None) -> Answer:
    """An answer in a control that stands among the words of another question is unclear."""
    if against is None or answer.state != "answered":
        return answer
    note = f"its content control is beside '{against.stands[:60]}', not '{against.belongs[:60]}'"
    return replace(answer, state="unclear", value=None, note=note)


def _doubt_ink(
    field: Field,
    found: Mapping[str, list[ControlFact]],
    seats: CopiesReader,
    numbers: Mapping[int, int],
    own: dict[str, Answer],
) -> None:
    """Make empty controls unclear that have something in their seat, or beside their option."""
    tags = {tag for spec in field.controls for tag in (spec.tag, *seats.fellows(spec.tag))}
    controls = {numbers[id(fact)] for tag in tags for fact in found.get(tag, ())}
    options = seats.option_ink(field, controls) if field.options else {}
    for spec in field.controls:
        if own[spec.tag].state == "blank" and found.get(spec.tag):
            beside = options.get(spec.tag, Strip())
            beside = beside if beside.text.strip() else seats.beside(spec.tag, controls)
            own[spec.tag] = _with_ink(own[spec.tag], beside)


def _doubt_shaded(
    fields: list[Field],
    found: Mapping[str, list[ControlFact]],
    seats: CopiesReader,
    numbers: Mapping[int, int],
    own: dict[str, Answer],
) -> None:
    """Empty boxes in shaded cells, where those of their fellows are not."""
    groups: dict[str, list[str]] = {}
    for field in fields:
        if field.kind == "tick" and found.get(field.id) and own[field.id].state == "blank":
            groups.setdefault(field.id.rpartition(".")[0], []).append(field.id)
    for tags in groups.values():
        shaded = [t for t in tags if any(seats.is_shaded(t, numbers[id(f)]) for f in found[t])]
        if len(shaded) < len(tags):
            for tag in shaded:
                note = "the box is empty, and its cell is shaded"
                own[tag] = replace(own[tag], state="unclear", value=None, note=note)


def _with_ink(answer: Answer, beside: Strip) -> Answer:
    """A blank place is unclear where something stands beside its control."""
    things = [thing.kind for thing in beside.things.values()]
    shown = beside.words.strip() or (things[0] if things else "")
    if not shown or answer.note:
        return answer
    if NOT_APPLICABLE.fullmatch(shown):
        return replace(answer, note=f"'{shown}' is written beside it, but is not an answer")
    note = f"its content control is empty, but '{shown[:60]}' is written beside it"
    return replace(answer, state="unclear", value=None, shown=shown, note=note)


def _chosen_otherwise(
    field: Field,
    own: Mapping[str, Answer],
    found: Mapping[str, list[ControlFact]],
    seats: CopiesReader,
    numbers: Mapping[int, int],
) -> dict[str, Answer]:
    """Boxes beside an option that somebody highlighted, struck, or marked.

    Where a box is ticked as well, the two must say the same.
    """
    facts = [(spec.tag, fact) for spec in field.controls for fact in found.get(spec.tag, ())]
    if any(own[spec.tag].state not in ("blank", "answered") for spec in field.controls):
        return {}
    controls = [numbers[id(fact)] for _, fact in facts]
    # Where options stand over the columns, what is beside a box is read with it.
    if not any(map(seats.is_touched, controls)) or not seats.prints_options(field):
        return _shaded(field, own, found)
    chosen = seats.chosen_in(field, controls)
    ticked = [spec for spec in field.controls if own[spec.tag].state == "answered"]
    if not ticked:
        return chosen
    if field.kind == "choices":
        return {tag: answer for tag, answer in chosen.items() if own[tag].state == "blank"}
    answer = chosen.get(field.id)
    if answer is None or (answer.state == "answered" and answer.value == ticked[0].option):
        return {}
    note = answer.note or "its ticked box and the marks beside the boxes do not agree"
    return {field.id: replace(answer, state="unclear", value=None, note=note)}


def _doubt_highlighted(
    fields: list[Field], found: Mapping[str, list[ControlFact]], own: dict[str, Answer]
) -> None:
    """An empty box that is highlighted, where its fellows are not and none of them is ticked."""
    groups: dict[str, list[str]] = {}
    for field in fields:
        group = field.id.rpartition(".")[0] if field.kind == "tick" else field.id
        tags = [spec.tag for spec in field.controls if spec.kind == "tick" and spec.tag in own]
        groups.setdefault(group, []).extend(tags)
    for tags in groups.values():
        blank = [tag for tag in tags if own[tag].state == "blank"]
        lit = [tag for tag in blank if any(_is_highlighted(f) for f in found.get(tag, ()))]
        options = "=" in tags[0] if tags else False
        if len(lit) == len(blank) or (options and len(blank) < len(tags)):
            continue
        for tag in lit:
            note = "the box is empty, and highlighted"
            own[tag] = replace(own[tag], state="unclear", value=None, note=note)


def _is_highlighted(fact: ControlFact) -> bool:
    return any(piece.look & (HIGHLIGHT | SHADE) for piece in fact.pieces)


def _shaded(
    field: Field, own: Mapping[str, Answer], found: Mapping[str, list[ControlFact]]
) -> dict[str, Answer]:
    """Empty boxes in cells of their own, one of which is shaded otherwise than its fellows."""
    cells = {s.tag: found[s.tag][0].cell for s in field.controls if len(found.get(s.tag, ())) == 1}
    fills = {tag: cell.fill for tag, cell in cells.items() if cell is not None}
    odd = [tag for tag, fill in fills.items() if list(fills.values()).count(fill) == 1]
    if len(fills) < _ENOUGH_FELLOWS or len(odd) != 1:
        return {}
    if any(own[spec.tag].state != "blank" for spec in field.controls):
        return {}
    note = "the box is empty, and its cell is shaded"
    return {odd[0]: replace(own[odd[0]], state="unclear", value=None, note=note)}


def _rows(
    field: Field,
    found: Mapping[str, list[ControlFact]],
    seats: CopiesReader,
    pack: Pack,
    *,
    merged: bool,
) -> dict[str, Answer]:
    answers = tagged_rows(field, found, pack, merged=merged)
    form = pack.form(field.form)
    if form is None or all(answer.state != "missing" for answer in answers.values()):
        return answers
    rows = seats.rows(field)
    if rows is None:
        return answers
    columns = (answers.get(f"{field.id}.{s.column}") for s in field.controls if s.column)
    if all(one is None or one.state == "missing" for one in columns):
        # LibreOffice keeps the title of the list, and none of its cells.
        return labelled_rows(field, rows, merged=seats.is_merged)
    # Some columns have lost their controls; they are read by their heads.
    tagged = answers[field.id].value or []
    if len(tagged) != len(rows):
        return answers
    for number, row in enumerate(rows):
        for name, answer in row.items():
            known = answers[f"{field.id}[{number}].{name}"]
            row[name] = answer if known.state == "missing" else known
    return labelled_rows(field, rows)


def _with_its_picture(answer: Answer, parts: Container[str]) -> Answer:
    """A picture that is not in the file signs nothing that anybody could look at."""
    image = answer.value.get("image") if isinstance(answer.value, dict) else None
    if not isinstance(image, str) or image.lower() in parts:
        return answer
    note = "its picture is missing, or is only a link to a file elsewhere"
    return replace(answer, state="unclear", value=None, note=note)
