"""Which files belong to one person, and from which of them each form is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from filler.audit.case import Case
from filler.audit.on_names import name_key
from filler.audit.packed import whole
from filler.audit.rule_model import RuleSet
from filler.definition.model import Pack
from filler.reading.model import Answer, Reading


def gather(
    readings: Sequence[Reading], pack: Pack, rules: RuleSet, today: date, panel: date | None
) -> list[Case]:
    """A case for each person, in the order in which their first file came.

    Files belong together by the reference they were issued with, by the name on them, or, where
    a file has neither, by their folder when all named files of it are one person's.
    """
    groups: list[list[Reading]] = []
    names: list[tuple[str, str]] = []
    nameless: list[Reading] = []
    adopted: set[str] = set()
    for reading in readings:
        name, reference = person_of(reading, pack), reading.reference
        if not name_key(name) and not reference:
            nameless.append(reading)
            continue
        place = next(
            (
                n
                for n, known in enumerate(names)
                if _is_same(known, (name, reference)) and not _is_other(groups[n], reading, pack)
            ),
            None,
        )
        if place is None:
            groups.append([reading])
            names.append((name, reference))
        else:
            groups[place].append(reading)
            known_name, known_reference = names[place]
            names[place] = (known_name or name, known_reference or reference)
    for reading in nameless:
        folder = Path(reading.file).parent
        owners = [g for g in groups if any(Path(r.file).parent == folder for r in g)]
        is_own = len(owners) == 1 and all(Path(r.file).parent == folder for r in owners[0])
        if is_own and len(readings) > 1 and _fits(owners[0], reading):
            owners[0].append(reading)
            adopted.add(reading.file)
        else:
            groups.append([reading])
    return [_case(group, pack, rules, today, panel, adopted) for group in groups]


def person_of(reading: Reading, pack: Pack) -> str:
    """The applicant's name as a file has it, or nothing."""
    answer = reading.answers.get(pack.person)
    if answer is None or answer.state != "answered":
        return ""
    return str(answer.value).strip()


def _is_same(known: tuple[str, str], other: tuple[str, str]) -> bool:
    (name, reference), (other_name, other_reference) = known, other
    if reference and other_reference:
        return reference == other_reference
    return bool(name and other_name) and name_key(name) == name_key(other_name)


def _is_other(group: Iterable[Reading], reading: Reading, pack: Pack) -> bool:
    """Whether a file of the same name says by its other heads that it is somebody else's."""
    if reading.reference:
        return False
    return any(_differing(other, reading, pack) for other in group)


def _differing(one: Reading, two: Reading, pack: Pack) -> str:
    """What the heads of two files say otherwise of whose they are: both values, or nothing."""
    for name in pack.alone_fields:
        first, second = one.answers.get(name), two.answers.get(name)
        if first is None or second is None or {first.state, second.state} != {"answered"}:
            continue
        values = str(first.value), str(second.value)
        keys = [
            name_key(v) if name == pack.person else "".join(v.split()).casefold() for v in values
        ]
        if keys[0] != keys[1]:
            return f"'{values[0]}' and '{values[1]}'"
    return ""


def _fits(group: Iterable[Reading], reading: Reading) -> bool:
    """Whether a nameless file brings forms that the others have not."""
    held = {form for other in group for form in forms_of(other)}
    return not held & forms_of(reading)


def forms_of(reading: Reading) -> set[str]:
    """The forms on which a file has at least one place that could be read."""
    return _forms_in(whole(reading.answers))


def _forms_in(answers: Mapping[str, Answer]) -> set[str]:
    return {name.partition(".")[0] for name, a in answers.items() if a.state != "missing"}


def _case(
    group: list[Reading],
    pack: Pack,
    rules: RuleSet,
    today: date,
    panel: date | None,
    adopted: set[str],
) -> Case:
    ordered = sorted(group, key=_saved)
    latest: dict[str, Reading] = {}
    for reading in ordered:
        # The one that was saved last has the last word on each form that it carries.
        latest |= dict.fromkeys(_carried(reading, pack), reading)
    forms = {form.id: latest[form.id] for form in pack.answer_forms if form.id in latest}
    used = {id(reading) for reading in forms.values()} or {id(ordered[-1])}
    conflicts = [(r, _differing(r, ordered[-1], pack)) for r in ordered if id(r) not in used]
    return Case(
        pack=pack,
        today=today,
        panel=panel,
        readings=[reading for reading in ordered if id(reading) in used],
        forms=forms,
        accepts=rules.accepts,
        holidays=rules.holidays,
        superseded=tuple(reading.file for reading in ordered if id(reading) not in used),
        adopted=tuple(reading.file for reading in ordered if reading.file in adopted),
        conflicts=tuple((reading.file, why) for reading, why in conflicts if why),
    )


def _carried(reading: Reading, pack: Pack) -> set[str]:
    """The forms that a file has itself, and not only the name that heads a form sent alone."""
    answers = whole(reading.answers)
    own = answers.keys() & pack.fields.keys() - set(pack.alone_fields)
    held = {name.partition(".")[0] for name in own}
    known = {form.id for form in pack.answer_forms}
    return held & known & _forms_in(answers)


def _saved(reading: Reading) -> tuple[str, str]:
    """By when a file says that it was saved, then by its name."""
    return reading.modified, reading.file


def unpacked(case: Case) -> Case:
    """The case with its readings' answers unpacked, once for each reading."""
    readings = {id(r): replace(r, answers=whole(r.answers)) for r in case.readings}
    return replace(
        case,
        readings=list(readings.values()),
        forms={form: readings[id(reading)] for form, reading in case.forms.items()},
    )
