"""One returned file from its path to its reading: known again, answered, with its findings."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from filler.binding import Held, known_digests, which
from filler.definition import Pack
from filler.digital import NOBODY, Trust
from filler.facts.content import Comment, Content, ControlFact
from filler.facts.walk import content_of
from filler.messages import in_words
from filler.ooxml.package import Package, open_package
from filler.ooxml.properties import (
    CORE_PROPERTIES,
    Stamp,
    created,
    modified,
)
from filler.placing.ledger import Ledger
from filler.reading.along import came_along
from filler.reading.altered import reworded
from filler.reading.answers import answers_of
from filler.reading.by_copy import CopiesReader
from filler.reading.findings import findings_of, part_of_form
from filler.reading.given import settle_given
from filler.reading.identity import (
    TAGGED,
    controls_by_tag,
    fields_by_tag,
    fields_by_words,
    fitting_pack,
    in_its_language,
    issuing_pack,
    not_ours,
    stamp_of,
)
from filler.reading.model import Answer, Finding, Reading
from filler.reading.private import private
from filler.records.pictures import WITHIN


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for nothing to let go of while one file is read: its objects live until its end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def read_file(
    path: Path,
    pack: Pack,
    password: str | None = None,
    trust: Trust = NOBODY,
    *,
    scrutiny: bool = False,
    others: Sequence[Path] = (),
) -> Reading:
    """Read one file; ``pack`` is taken unless the file says that it was issued from another.

    With ``scrutiny``, the form's own wording is held against its definition as well, and what
    else came along is told. ``others`` are the folders of packs that may be taken instead, where
    more of them is in the file.

    Raises:
        PortfolioError: when the file cannot be opened, or has no field of the pack.
    """
    package = open_package(path, password)
    stamp = stamp_of(package)
    content = _facts(package, trust)
    pack = in_its_language(content, _pack_of(path, pack, stamp, content, others))
    found, witness = controls_by_tag(content, pack)
    held = which(pack, content, stamp.digest if stamp is not None else "")
    seats = CopiesReader(held, pack, content.signed)
    fields, witness = _expected(pack, stamp, found, held, witness)
    if not fields:
        raise not_ours(package, stamp, pack, content, others)
    own = [pack.fields[name] for name in fields]
    answers, accounts = answers_of(own, content, found, seats, pack, package.filled)
    answers = _with_digests(settle_given(answers, pack), package)
    fields = [name for name in pack.fields if name in answers]
    findings = [
        *part_of_form(pack, held.shares, answers),
        *findings_of(
            *(pack, stamp, package, content, found, answers, accounts.strays, seats.around),
            twice_by_wording=seats.is_merged,
        ),
    ]
    if scrutiny:
        findings += _scrutinised(pack, stamp, package, held, accounts, fields, witness)
        findings += private(pack, answers)
    core = package.parse(CORE_PROPERTIES)
    saved = modified(core)
    return Reading(
        file=str(path),
        pack=pack.id,
        version=stamp.version if stamp is not None else "",
        recognised_by="document properties" if stamp is not None else witness,
        record=_record(pack, fields, answers, path),
        answers=answers,
        reference=stamp.reference if stamp is not None else "",
        findings=tuple(findings),
        comments=tuple(content.comments.values()),
        pages=content.pages,
        signatures=content.signed,
        modified=saved,
        issued_as=held.seatings[0].bound.name,
        is_issued=stamp is not None and bool(saved) and saved == created(core),
    )


def _with_digests(answers: Mapping[str, Answer], package: Package) -> dict[str, Answer]:
    """The answers, each picture among them with what tells its content from another one's."""
    found = dict(answers)
    for name, answer in answers.items():
        part = answer.value.get("image") if isinstance(answer.value, dict) else None
        if isinstance(part, str) and part in package.names:
            digest = hashlib.sha256(package.read(part)).hexdigest()
            found[name] = replace(answer, picture=digest)
    return found


def _facts(package: Package, trust: Trust) -> Content:
    """All that the file holds, with its digital signatures verified."""
    content = content_of(package)
    if not package.has_signature_parts:
        return content
    from filler.digital.verify import verify

    return replace(content, signed=verify(package, trust))


def _pack_of(
    path: Path, pack: Pack, stamp: Stamp | None, content: Content, others: Sequence[Path]
) -> Pack:
    """The pack that the file is read with: its stamp's, else the one that fits."""
    if stamp is not None:
        return pack if stamp.pack == pack.id else issuing_pack(stamp, path, others)
    return fitting_pack(content, pack, others) if others else pack


def _expected(
    pack: Pack,
    stamp: Stamp | None,
    found: Mapping[str, list[ControlFact]],
    held: Held,
    witness: str,
) -> tuple[list[str], str]:
    """The fields that the file should have, and by what it is known."""
    fields = fields_by_tag(pack, stamp, found)
    if fields and stamp is None and witness == TAGGED:
        # Another form may have been pasted in without its controls.
        own = set(fields)
        return [n for n, f in pack.fields.items() if n in own or f.form in held.forms], witness
    return (fields, witness) if fields else (fields_by_words(pack, stamp, held), "labels")


def _scrutinised(
    pack: Pack,
    stamp: Stamp | None,
    package: Package,
    held: Held,
    accounts: Ledger,
    fields: Sequence[str],
    witness: str,
) -> Iterator[Finding]:
    """What the file was issued as, how its wording differs, and what came along with it."""
    known = known_digests(pack)
    if stamp is None or stamp.digest in known:
        forms = frozenset(name.partition(".")[0] for name in fields)
        yield from reworded(pack, held, accounts, stamp, forms)
    if stamp is not None and stamp.digest != pack.digest and stamp.version != pack.version:
        compared = "" if stamp.digest in known else " Its wording was not compared."
        yield Finding(
            rule="stale_version",
            severity="advises",
            **in_words(
                "finding.stale_version",
                version=stamp.version,
                pack_version=pack.version,
                compared=compared,
            ),
        )
    if stamp is None and witness != "labels":
        yield Finding(
            rule="no_identity", severity="notes", **in_words("finding.no_identity", id=pack.id)
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
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("image"), str):
        return {"image": f"{path.resolve()}{WITHIN}{value['image']}"}
    if isinstance(value.get("signed"), dict):
        return {**value, "signed": _with_pictures(value["signed"], path)}
    return value
