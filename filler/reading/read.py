"""One returned file from its path to its reading: known again, answered, with its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from filler.binding import which
from filler.definition import Pack
from filler.digital import NOBODY, Trust
from filler.facts.content import Comment
from filler.facts.walk import content_of
from filler.ooxml.package import Package, open_package
from filler.ooxml.properties import (
    CORE_PROPERTIES,
    Stamp,
    modified,
)
from filler.reading.answers import answers_of
from filler.reading.by_copy import CopiesReader
from filler.reading.findings import findings_of
from filler.reading.identity import (
    TAGGED,
    controls_by_tag,
    fields_by_tag,
    fields_by_words,
    issuing_pack,
    not_ours,
    stamp_of,
)
from filler.reading.model import Answer, Finding, Reading
from filler.records.pictures import WITHIN


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
    stamp = stamp_of(package)
    if stamp is not None and stamp.pack != pack.id:
        pack = issuing_pack(stamp, path)
    content = content_of(package)
    if package.has_signature_parts:
        from filler.digital.verify import verify

        content = replace(content, signed=verify(package, trust))
    found, recognised_by = controls_by_tag(content, pack)
    held = which(pack, content, stamp.digest if stamp is not None else "")
    seats = CopiesReader(held, pack, content.signed)
    fields = fields_by_tag(pack, stamp, found)
    if fields and stamp is None and recognised_by == TAGGED:
        # Another form may have been pasted in without its controls.
        fields = [n for n, f in pack.fields.items() if n in set(fields) or f.form in held.forms]
    if not fields:
        fields = fields_by_words(pack, stamp, held)
        recognised_by = "labels"
    if not fields:
        raise not_ours(package, stamp, pack, content)
    own = [pack.fields[name] for name in fields]
    answers, accounts = answers_of(own, content, found, seats, pack, package.filled)
    findings = [
        *findings_of(
            *(pack, stamp, package, content, found, answers, accounts.strays, seats.around),
            twice_by_wording=seats.is_merged,
        )
    ]
    if scrutiny:
        from filler.reading.altered import reworded
        from filler.reading.private import private

        own_forms = frozenset(name.partition(".")[0] for name in fields)
        if stamp is None or stamp.digest == pack.digest:
            findings += reworded(pack, held, accounts, stamp, own_forms)
        findings += _scrutinised(pack, stamp, package, recognised_by)
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


def _scrutinised(
    pack: Pack, stamp: Stamp | None, package: Package, recognised_by: str
) -> Iterator[Finding]:
    """What the file was issued as, and what came along with it."""
    from filler.reading.along import came_along

    if stamp is not None and stamp.digest != pack.digest and stamp.version != pack.version:
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
