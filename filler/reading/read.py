"""One returned file from its path to its reading: known again, answered, with its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from filler.definition import Pack, find_pack, list_packs, loaded_pack
from filler.definition.carried import expected_tags
from filler.definition.model import ControlSpec, Field
from filler.digital import NOBODY, Trust
from filler.errors import PortfolioError
from filler.ooxml.package import Package, open_package
from filler.ooxml.properties import (
    CORE_PROPERTIES,
    CUSTOM_PROPERTIES,
    Stamp,
    modified,
    read_stamp,
    stamp_in,
)
from filler.reading.beside import answer_beside, is_touched
from filler.reading.by_label import LabelReader
from filler.reading.by_tag import control_answer
from filler.reading.compose import doubt_crosses, field_answers, split_day
from filler.reading.content import Comment, Content, ControlFact
from filler.reading.findings import findings_of, stands_twice
from filler.reading.model import Answer, Finding, Reading
from filler.reading.rows import labelled_rows, tagged_rows
from filler.reading.stray import Stray, doubt_strays, strays
from filler.reading.walk import content_of
from filler.records.pictures import WITHIN

_TAGGED = "control tags"
_ENOUGH_TITLES = 3


def read_file(
    path: Path,
    pack: Pack,
    password: str | None = None,
    trust: Trust = NOBODY,
    *,
    scrutiny: bool = False,
) -> Reading:
    """Read one file; ``pack`` is taken unless the file says that it was issued from another.

    With ``scrutiny``, the form's own wording is held against its definition as well, and what
    else came along is told.

    Raises:
        PortfolioError: when the file cannot be opened, or has no field of the pack.
    """
    package = open_package(path, password)
    stamp = _stamp(package)
    if stamp is not None and stamp.pack != pack.id:
        pack = _issuing_pack(stamp, path)
    content = content_of(package)
    if package.has_signature_parts:
        from filler.digital.verify import verify

        content = replace(content, signed=verify(package, trust))
    found, recognised_by = _by_tag(content, pack)
    labels = LabelReader(content, pack)
    fields = _carried(pack, stamp, found)
    if fields and stamp is None and recognised_by == _TAGGED:
        # Another form may have been pasted in without its controls.
        more = labels.forms()
        fields = [n for n, f in pack.fields.items() if n in set(fields) or f.form in more]
    if not fields:
        fields = _labelled(pack, stamp, labels)
        recognised_by = "labels"
    if not fields:
        raise _unknown(package, stamp, pack)
    stray = strays(content, pack, found)
    answers = _answers([pack.fields[n] for n in fields], content, found, labels, stray, pack)
    answers = {name: _with_its_picture(answer) for name, answer in answers.items()}
    if labels.is_used:
        stray = [*stray, *labels.unread(answers)]
    findings = [
        *findings_of(
            *(pack, stamp, package, content, found, answers, stray),
            twice_by_wording=labels.is_merged,
        )
    ]
    if scrutiny:
        from filler.reading.private import private

        findings += _scrutinised(pack, stamp, package, content, fields, recognised_by)
        findings += private(pack, answers)
    return Reading(
        file=str(path),
        pack=pack.id,
        version=stamp.version if stamp is not None else "",
        recognised_by="document properties" if stamp is not None else recognised_by,
        record=_record(pack, fields, answers, path),
        answers=answers,
        reference=stamp.reference if stamp is not None else "",
        findings=tuple(findings),
        comments=tuple(content.comments.values()),
        pages=content.pages,
        signatures=content.signed,
        modified=modified(package.parse(CORE_PROPERTIES)),
    )


def _stamp(package: Package) -> Stamp | None:
    """What the file was issued from, by its properties, or by its own part where they are gone."""
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    if stamp is not None:
        return stamp
    for name in package.names:
        if name.lower().startswith("customxml/item") and name.lower().endswith(".xml"):
            stamp = stamp_in(package.parse(name))
            if stamp is not None:
                return stamp
    return None


def _scrutinised(
    pack: Pack,
    stamp: Stamp | None,
    package: Package,
    content: Content,
    fields: list[str],
    recognised_by: str,
) -> Iterator[Finding]:
    """What is otherwise in the form's wording, and what came along with it."""
    from filler.reading.along import came_along
    from filler.reading.altered import altered

    forms = frozenset(name.partition(".")[0] for name in fields)
    if stamp is None or stamp.digest == pack.digest:
        carried = frozenset(stamp.forms) if stamp is not None else forms
        whole = carried >= {form.id for form in pack.answer_forms} and stamp is not None
        naming = {name.partition(".")[0] for name in pack.alone_fields}
        if not whole and len(carried) > 1:
            carried = carried - naming or carried
        yield from altered(pack, content, carried, whole=whole, is_same=stamp is not None)
    elif stamp.version != pack.version:
        yield Finding(
            rule="stale_version",
            severity="advises",
            message=f"The file was issued as version {stamp.version}; the pack is {pack.version}"
            " now. Its wording was not compared.",
        )
    if stamp is None and recognised_by != "labels":
        yield Finding(
            rule="no_identity",
            severity="notes",
            message="What the file was issued from was taken out of it, though it has the places"
            f" of {pack.id}.",
        )
    yield from came_along(package, pack)


def read_comments(path: Path, password: str | None = None) -> tuple[Comment, ...]:
    """The comments of any Word file, whether or not it is a form.

    Raises:
        PortfolioError: when the file cannot be opened.
    """
    return tuple(content_of(open_package(path, password)).comments.values())


def _with_its_picture(answer: Answer) -> Answer:
    """A picture that is only linked to signs nothing that anybody could look at."""
    image = answer.value.get("image") if isinstance(answer.value, dict) else None
    if not isinstance(image, str) or "://" not in image:
        return answer
    return replace(
        answer, state="unclear", value=None, note="its picture is linked, and not in the file"
    )


def _by_tag(content: Content, pack: Pack) -> tuple[dict[str, list[ControlFact]], str]:
    """The controls by tag; one whose tag is gone, by the title that only one field has."""
    found: dict[str, list[ControlFact]] = defaultdict(list)
    titles: dict[str, str] = {}
    known = False
    for fact in content.controls:
        if fact.tag:
            found[fact.tag].append(fact)
            known = known or fact.tag in pack.controls
        elif fact.title:
            titles = titles or {spec.title: tag for tag, spec in pack.controls.items()}
            if fact.title in titles:
                _take_titled(found, pack.controls[titles[fact.title]], fact, content)
    if not known and len([tag for tag in found if tag in pack.controls]) < _ENOUGH_TITLES:
        # A title or two may be anybody's: "Full Name".
        found = {tag: facts for tag, facts in found.items() if tag not in pack.controls}
    return found, _TAGGED if known else "control titles"


def _take_titled(
    found: dict[str, list[ControlFact]], spec: ControlSpec, fact: ControlFact, content: Content
) -> None:
    """A control whose title is left: LibreOffice's way with it is taken into account."""
    known = found[spec.tag]
    if known and known[-1].where == fact.where and fact.text.endswith(known[-1].text):
        # It splits a control where the script of its words changes, and repeats the words.
        return
    if spec.kind == "tick" and fact.kind != "tick":
        # It puts the title on a frame around the box and the words beside it.
        numbers = dict.fromkeys(piece.control for piece in fact.pieces if piece.control >= 0)
        boxes = [content.controls[n] for n in numbers if content.controls[n].kind == "tick"]
        if len(boxes) == 1:
            known.append(boxes[0])
        return
    known.append(fact)


def _answers(
    fields: list[Field],
    content: Content,
    found: Mapping[str, list[ControlFact]],
    labels: LabelReader,
    stray: Sequence[Stray],
    pack: Pack,
) -> dict[str, Answer]:
    """Each field's answers: by its controls, and by its label where they are not all there."""
    merged = stands_twice(pack, found)
    own: dict[str, Answer] = {}
    rows: dict[str, dict[str, Answer]] = {}
    for field in fields:
        if field.kind == "rows":
            rows[field.id] = _rows(field, found, labels, pack, merged=bool(merged))
            continue
        missing = False
        for spec in field.controls:
            facts = found.get(spec.tag, ())
            answer = control_answer(
                spec, facts, pack, merged=field.id in merged, signed=content.signed
            )
            own[spec.tag] = answer_beside(spec, answer, facts, pack, signed=content.signed)
            missing = missing or answer.state == "missing"
        if missing:
            for name, answer in labels.answers(field).items():
                if name == field.id or own[name].state == "missing":
                    own[name] = answer
        elif field.kind in ("choice", "choices"):
            own |= _chosen_otherwise(field, own, found, labels)
        if field.kind == "signature":
            split_day(field, own)
    doubt_strays(stray, own)
    doubt_crosses(fields, own)
    answers: dict[str, Answer] = {}
    for field in fields:
        if field.kind == "rows":
            answers |= rows[field.id]
        else:
            names = [field.id, *(spec.tag for spec in field.controls)]
            answers |= field_answers(field, {name: own[name] for name in names if name in own})
    return answers


def _chosen_otherwise(
    field: Field,
    own: Mapping[str, Answer],
    found: Mapping[str, list[ControlFact]],
    labels: LabelReader,
) -> dict[str, Answer]:
    """Boxes that are all empty beside an option that somebody highlighted, struck, or marked."""
    facts = [fact for spec in field.controls for fact in found.get(spec.tag, ())]
    if any(own[spec.tag].state != "blank" for spec in field.controls):
        return {}
    cells = list({id(f.cell): f.cell for f in facts if f.cell is not None}.values())
    if not any(is_touched(cell) for cell in cells):
        return {}
    return labels.chosen_in(field, cells)


def _rows(
    field: Field,
    found: Mapping[str, list[ControlFact]],
    labels: LabelReader,
    pack: Pack,
    *,
    merged: bool,
) -> dict[str, Answer]:
    answers = tagged_rows(field, found, pack, merged=merged)
    form = pack.form(field.form)
    if form is None or all(answer.state != "missing" for answer in answers.values()):
        return answers
    rows = labels.rows(field, form)
    if rows is None:
        return answers
    if answers[field.id].state == "missing":
        return labelled_rows(field, rows, merged=labels.is_merged)
    # Some columns have lost their controls; they are read by their heads.
    tagged = answers[field.id].value or []
    if len(tagged) != len(rows):
        return answers
    for number, row in enumerate(rows):
        for name, answer in row.items():
            known = answers[f"{field.id}[{number}].{name}"]
            row[name] = answer if known.state == "missing" else known
    return labelled_rows(field, rows)


def _unknown(package: Package, stamp: Stamp | None, pack: Pack) -> PortfolioError:
    if stamp is not None:
        return PortfolioError(
            "no_controls",
            f"{package.name} is the form '{pack.id}', but neither its content controls nor its"
            " questions are left in it.",
            "Ask for the file as it was saved in Word.",
        )
    return PortfolioError(
        "not_recognised",
        f"{package.name} has none of the fields of pack '{pack.id}'.",
        "Check that it is the form; if it belongs to another pack, name that with --pack.",
    )


def _issuing_pack(stamp: Stamp, path: Path) -> Pack:
    if stamp.pack in {folder.name for folder in list_packs()}:
        return loaded_pack(find_pack(stamp.pack))
    raise PortfolioError(
        "other_pack",
        f"{path.name} was issued from the pack '{stamp.pack}', which is not here.",
        "Give the folder of that pack with --pack.",
    )


def _carried(pack: Pack, stamp: Stamp | None, found: Mapping[str, list[ControlFact]]) -> list[str]:
    """The fields that the file should have: of its own forms, by its stamp or by its tags."""
    tags = {tag for tag in found if tag in pack.controls}
    if not tags:
        return []
    expected = expected_tags(pack, stamp.forms if stamp is not None else (), tags) | tags
    wanted = {pack.controls[tag].field for tag in expected}
    return [name for name in pack.fields if name in wanted]


def _labelled(pack: Pack, stamp: Stamp | None, labels: LabelReader) -> list[str]:
    """The fields that a file without controls should have, by its stamp or by its labels."""
    forms = labels.forms()
    if forms and stamp is not None:
        tags = expected_tags(pack, stamp.forms, frozenset())
        wanted = {pack.controls[tag].field for tag in tags}
        return [name for name in pack.fields if name in wanted]
    return [name for name, field in pack.fields.items() if field.form in forms]


def _record(
    pack: Pack, fields: list[str], answers: Mapping[str, Answer], path: Path
) -> dict[str, Any]:
    """The answers in the record's shape; an unclear answer is blank there, settled parts stay."""
    record: dict[str, Any] = {}
    for name in fields:
        *groups, last = name.split(".")
        place = record
        for key in groups:
            place = place.setdefault(key, {})
        answer = answers[name]
        blanks: dict[str, Any] = {"tick": False, "choices": [], "rows": []}
        value = answer.value
        if value is None or (answer.state == "unclear" and pack.fields[name].kind == "tick"):
            value = blanks.get(pack.fields[name].kind)
        place[last] = _with_pictures(value, path)
    return record


def _with_pictures(value: Any, path: Path) -> Any:
    """Pictures named by file and part, so that filling finds them again."""
    signed = value.get("signed") if isinstance(value, dict) else None
    if isinstance(signed, dict):
        return {**value, "signed": {"image": f"{path.resolve()}{WITHIN}{signed['image']}"}}
    return value
