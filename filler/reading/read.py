"""One returned file from its path to its reading: known again, answered, with its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from filler.definition import Pack, find_pack, list_packs, load_pack
from filler.definition.carried import expected_tags
from filler.errors import PortfolioError
from filler.layout.beside import printed_beside
from filler.ooxml.package import open_package
from filler.ooxml.properties import CUSTOM_PROPERTIES, Stamp, read_stamp
from filler.reading.by_tag import field_answers
from filler.reading.facts import control_facts
from filler.reading.model import Answer, ControlFact, Finding, Reading
from filler.records.pictures import WITHIN


def read_file(path: Path, pack: Pack) -> Reading:
    """Read one file; ``pack`` is taken unless the file says that it was issued from another.

    Raises:
        PortfolioError: when the file cannot be opened, or has no field of the pack.
    """
    package = open_package(path)
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    if stamp is not None and stamp.pack != pack.id:
        pack = _issuing_pack(stamp, path)
    facts = control_facts(package)
    found: dict[str, list[ControlFact]] = defaultdict(list)
    for fact in facts:
        found[fact.tag].append(fact)
    fields = _carried(pack, stamp, found)
    if not fields and stamp is not None:
        raise PortfolioError(
            "no_controls",
            f"{path.name} is the form '{pack.id}', but its content controls are gone;"
            " LibreOffice and Google Docs drop them when they save.",
            "Ask for the file as it was saved in Word.",
        )
    if not fields:
        raise PortfolioError(
            "not_recognised",
            f"{path.name} has none of the fields of pack '{pack.id}'.",
            "Check that it is the form; if it belongs to another pack, name that with --pack.",
        )
    answers: dict[str, Answer] = {}
    for name in fields:
        answers |= field_answers(pack.fields[name], found, pack)
    return Reading(
        file=str(path),
        pack=pack.id,
        version=stamp.version if stamp is not None else "",
        recognised_by="document properties" if stamp is not None else "control tags",
        record=_record(pack, fields, answers, path),
        answers=answers,
        reference=stamp.reference if stamp is not None else "",
        findings=tuple(_findings(pack, stamp, facts, answers)),
    )


def _beside(pack: Pack, facts: list[ControlFact]) -> Iterator[Finding]:
    """Words that somebody typed into an answer's cell, but not into its control."""
    if not any(fact.beside for fact in facts):
        return
    printed = printed_beside(pack)
    told: set[tuple[str, str]] = set()
    for fact in facts:
        expected = printed.get(fact.tag)
        if not fact.beside or expected is None or fact.beside in expected:
            continue
        cell = fact.where.partition(" under ")[0]
        if (cell, fact.beside) not in told:
            told.add((cell, fact.beside))
            field = pack.controls[fact.tag].field
            yield Finding(
                rule="words_beside",
                severity="advises",
                message=f"Beside the place of '{pack.fields[field].name}' stands"
                f" '{fact.beside[:200]}'; words outside the place are not read as its answer.",
                field=field,
                where=fact.where,
            )


def _issuing_pack(stamp: Stamp, path: Path) -> Pack:
    if stamp.pack in {folder.name for folder in list_packs()}:
        return load_pack(find_pack(stamp.pack))
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


def _record(
    pack: Pack, fields: list[str], answers: Mapping[str, Answer], path: Path
) -> dict[str, Any]:
    """The answers in the record's shape; what is unclear is left blank there."""
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


def _findings(
    pack: Pack, stamp: Stamp | None, facts: list[ControlFact], answers: Mapping[str, Answer]
) -> Iterator[Finding]:
    if stamp is not None and stamp.digest != pack.digest:
        yield Finding(
            rule="other_definition",
            severity="notes",
            message=f"Issued as version {stamp.version} from a definition that has changed since.",
        )
    for name, answer in answers.items():
        if answer.state in ("unclear", "missing"):
            what = pack.fields[name].name if name in pack.fields else name
            yield Finding(
                rule=answer.state,
                severity="blocks" if answer.state == "missing" else "advises",
                message=f"'{what}': {answer.note}. Treated as {answer.state}.",
                field=name,
                where=answer.where,
            )
    yield from _beside(pack, facts)
    known = pack.controls.keys() | pack.place_tags | {"contents", ""}
    for fact in facts:
        if fact.tag not in known:
            yield Finding(
                rule="unknown_control",
                severity="notes",
                message=f"A content control with the tag '{fact.tag}' belongs to no field"
                f" of the pack{f'; it holds: {fact.text[:80]}' if fact.text.strip() else ''}.",
                where=fact.where,
            )
        if fact.inserted and fact.text.strip() and fact.tag in pack.controls:
            yield Finding(
                rule="tracked",
                severity="notes",
                message="A tracked insertion is counted as present.",
                field=pack.controls[fact.tag].field,
                where=fact.where,
            )
