"""What somebody should know of a returned file beside its answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from filler.binding import known_digests
from filler.definition.model import Pack
from filler.facts.content import DELETED, INSERTED, UNREAD, Content, ControlFact, Paragraph
from filler.facts.strip import Strip
from filler.kinds.checked import limits_of
from filler.messages import in_words
from filler.ooxml.package import Package
from filler.ooxml.person import shown_name
from filler.ooxml.properties import Stamp
from filler.placing.ledger import Stray
from filler.reading.model import Answer, Finding, Severity
from filler.reading.stray import stray_findings

# Google Docs numbers the controls around what it could not keep otherwise.
_GOOGLE = "goog_rdk_"
_SHOWN = 200
_CHANGES = {"ins": "insertions", "del": "deletions", "moveFrom": "moves", "moveTo": "moves"}
# Not one place but many: what is told of it belongs to no one answer.
_OUTSIDE = "outside a table"
# So many fields that stand twice are two forms in one file, not a slip.
_MANY_TWICE = 5

# How much a verdict on a digital signature matters.
_SIGNED: Mapping[str, Severity] = {
    "broken": "blocks",
    "cannot be verified": "advises",
    "intact but partial": "advises",
}


def _without_name(stray: Sequence[Stray], person: Answer | None, pack: Pack) -> Sequence[Stray]:
    """What is stray but for the name that the form itself prints at the head of its pages.

    Another program may have made plain words of it; beside it stands what the section is called.
    """
    name = " ".join(person.shown.split()) if person is not None else ""
    if not name:
        return stray
    shown = shown_name(name)
    heads = {form.title for form in pack.forms} | {""}
    heads |= {words for part in pack.parts for words in (part.section, part.contents) if words}
    return [
        one
        for one in stray
        if one.beside
        or not any(place in one.where for place in ("header", "footer"))
        or " ".join(one.shown.replace(shown, "", 1).split()) not in heads
    ]


def findings_of(
    pack: Pack,
    stamp: Stamp | None,
    package: Package,
    content: Content,
    found: Mapping[str, list[ControlFact]],
    answers: Mapping[str, Answer],
    stray: Sequence[Stray],
    around: Callable[[int], Strip],
    *,
    twice_by_wording: bool,
) -> Iterator[Finding]:
    """All findings of one file; ``around`` gives what stands around a control, by its number.

    ``twice_by_wording`` is whether its questions stand in it twice.
    """
    if stamp is not None and stamp.digest not in known_digests(pack):
        yield Finding(
            rule="other_definition",
            severity="notes",
            **in_words("finding.other_definition", version=stamp.version),
        )
    yield from _merged(pack, found, twice_by_wording)
    for name, answer in answers.items():
        if answer.state in ("unclear", "missing"):
            yield Finding(
                rule=answer.state,
                severity=_severity(pack, name, answer),
                field=name,
                where=answer.where,
                **in_words(
                    "finding.findings_of",
                    name=_name(pack, name),
                    note=answer.note,
                    state=answer.state,
                ),
            )
    yield from _beside(pack, content.controls, around, answers)
    yield from stray_findings(_without_name(stray, answers.get(pack.person), pack), pack)
    for signature in content.signed.found:
        who = f"'{signature.signer.name}'" if signature.signer is not None else "nobody named"
        yield Finding(
            rule="digital_signature",
            severity=_SIGNED.get(signature.verdict, "notes"),
            **in_words(
                "finding.digital_signature_plain",
                who=who,
                verdict=signature.verdict,
                reason=signature.reason,
            ),
        )
    for note in content.signed.notes:
        yield Finding(
            rule="digital_signature",
            severity="notes",
            **in_words("finding.digital_signature_plain_plain", note=note),
        )
    yield from _unknown_controls(pack, content.controls)
    yield from _tracked(pack, content, answers)
    yield from _comments(pack, content, answers)
    yield from _same_picture(pack, package, answers)
    for name, count in sorted(content.unknown.items()):
        yield Finding(
            rule="unknown_markup",
            severity="advises" if name in UNREAD else "notes",
            message=f"Another file was put into this one ({name}), and what it says was not read."
            " Open this file in Word, save it, and read it again."
            if name in UNREAD
            else f"Some words are in markup that this tool does not know ({name}, {count} times);"
            " they were read.",
        )


def _severity(pack: Pack, name: str, answer: Answer) -> Severity:
    """An answer that is not there stops; so does one that has not the form it must have."""
    own = pack.asked(name)
    has_form = own is not None and limits_of(own) is not None
    return "blocks" if answer.state == "missing" or has_form else "advises"


def part_of_form(
    pack: Pack, shares: Mapping[str, float], answers: Mapping[str, Answer]
) -> Iterator[Finding]:
    """The forms of which less than half is there, and how much of their words is."""
    missing = {name.partition(".")[0] for name, one in answers.items() if one.state == "missing"}
    for form in pack.forms:
        share = shares.get(form.id, 0.0)
        if form.id in missing and share < 1 / 2:
            yield Finding(
                rule="part_of_form",
                severity="advises",
                **in_words("finding.part_of_form", share=share, title=form.title),
            )


def _name(pack: Pack, name: str) -> str:
    if name in pack.fields:
        return pack.fields[name].name
    spec = pack.controls.get(name)
    return spec.title if spec is not None else name


def stands_twice(pack: Pack, found: Mapping[str, list[ControlFact]]) -> set[str]:
    """The fields that stand in the file more than once, where that is no slip of a row or two."""
    specs = [spec for spec in pack.controls.values() if spec.column is None]
    count = {s.tag: sum(f.kind != "item" for f in found.get(s.tag, ())) for s in specs}
    twice = {spec.field for spec in specs if count[spec.tag] > 1}
    return twice if len(twice) >= _MANY_TWICE else set()


def _merged(
    pack: Pack, found: Mapping[str, list[ControlFact]], twice_by_wording: bool
) -> Iterator[Finding]:
    """Two packs in one file."""
    twice = stands_twice(pack, found)
    if twice_by_wording and not twice:
        yield Finding(
            rule="merged", severity="blocks", **in_words("finding.merged_form_s_questions")
        )
    if twice:
        forms = dict.fromkeys(pack.fields[name].form for name in twice)
        titles = ", ".join(form.title for form in pack.forms if form.id in forms)
        yield Finding(
            rule="merged",
            severity="blocks",
            **in_words("finding.merged_fields_file_more", count=len(twice), titles=titles),
        )


def _beside(
    pack: Pack,
    facts: Sequence[ControlFact],
    around: Callable[[int], Strip],
    answers: Mapping[str, Answer],
) -> Iterator[Finding]:
    """Words that somebody typed into an answer's cell, but not into its control.

    Where they made the answer unclear, that has been said.
    """
    told: set[tuple[str, str]] = set()
    for number, fact in enumerate(facts):
        if fact.tag not in pack.controls:
            continue
        answer = answers.get(fact.tag, answers.get(pack.controls[fact.tag].field))
        if answer is not None and answer.state == "unclear":
            continue
        words = " ".join(around(number).words.split())
        cell = fact.where.partition(" under ")[0]
        if words and (cell, words) not in told:
            told.add((cell, words))
            field = pack.controls[fact.tag].field
            yield Finding(
                rule="words_beside",
                severity="advises",
                field=field,
                where=fact.where,
                **in_words(
                    "finding.words_beside", name=pack.fields[field].name, words=words[:_SHOWN]
                ),
            )


def _unknown_controls(pack: Pack, facts: Sequence[ControlFact]) -> Iterator[Finding]:
    known = pack.controls.keys() | pack.place_tags | {"contents", ""}
    if any(fact.tag.startswith(_GOOGLE) for fact in facts):
        yield Finding(
            rule="unknown_control",
            severity="notes",
            **in_words("finding.unknown_control_google_docs_put"),
        )
    for fact in facts:
        if fact.tag not in known and not fact.tag.startswith(_GOOGLE):
            holds = f"; it holds: '{fact.text[:80]}'" if fact.text.strip() else ""
            yield Finding(
                rule="unknown_control",
                severity="notes",
                where=fact.where,
                **in_words(
                    "finding.unknown_control_content_tag_belongs", tag=fact.tag, holds=holds
                ),
            )


def _tracked(pack: Pack, content: Content, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Tracked changes in the places of answers: insertions count, deletions do not."""
    if not content.revisions:
        return
    inserted: set[str] = set()
    deleted: dict[str, str] = {}
    for fact in content.controls:
        if any(p.look & INSERTED and p.text.strip() for p in fact.pieces):
            inserted.add(fact.tag)
        if fact.struck.strip():
            deleted[fact.tag] = fact.struck.strip()
    for where, paragraphs in _places(content):
        for piece in (piece for paragraph in paragraphs for piece in paragraph.pieces):
            if piece.look & INSERTED and piece.text.strip():
                inserted.add(where)
            if piece.look & DELETED and piece.text.strip():
                deleted[where] = f"{deleted.get(where, '')}{piece.text}"
    told: set[tuple[str, str]] = set()
    for name, answer in answers.items():
        field = pack.controls[name].field if name in pack.controls else name
        if field not in pack.fields or not answer.where:
            continue
        place = (
            name if _OUTSIDE in answer.where or name in inserted | deleted.keys() else answer.where
        )
        here = {"insertion": place in inserted, "deletion": place in deleted}
        for rule, is_here in here.items():
            if not is_here or (rule, f"{field} {answer.where}") in told:
                continue
            told.add((rule, f"{field} {answer.where}"))
            words = deleted.get(place, "")[:_SHOWN]
            message = (
                "Words inserted with tracked changes were counted as part of the answer."
                if rule == "insertion"
                else f"Words deleted with tracked changes were not counted: '{words}'."
            )
            yield Finding(
                rule="tracked", severity="notes", message=message, field=field, where=answer.where
            )
    if told:
        return
    counts = ", ".join(
        f"{count} {_CHANGES.get(kind, kind)} by {_somebody(author)}"
        for (kind, author), count in sorted(content.revisions.items())
    )
    yield Finding(rule="tracked", severity="notes", **in_words("finding.tracked", counts=counts))


def _somebody(author: str) -> str:
    return f"'{author}'" if author.strip() else "somebody"


def _places(content: Content) -> Iterator[tuple[str, list[Paragraph]]]:
    for table in content.tables():
        for row in table.rows:
            for cell in row:
                yield cell.where, cell.paragraphs


def _comments(pack: Pack, content: Content, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Comments that nobody has resolved, with the answer that they are on."""
    if not content.comments:
        return
    on: dict[str, str] = {}
    for fact in content.controls:
        if fact.tag in pack.controls:
            for number in fact.comments:
                on.setdefault(number, pack.controls[fact.tag].field)
    by_place = {a.where: name for name, a in answers.items() if a.where and _OUTSIDE not in a.where}
    for number, comment in content.comments.items():
        if comment.resolved or not comment.text:
            continue
        name = on.get(number) or by_place.get(comment.where, "")
        field = pack.controls[name].field if name in pack.controls else name
        yield Finding(
            rule="comment",
            severity="notes",
            field=field if field in pack.fields else "",
            where=comment.where,
            **in_words(
                "finding.comment", somebody=_somebody(comment.author), text=comment.text[:_SHOWN]
            ),
        )


def _same_person(pack: Pack, one: str, other: str) -> bool:
    whose = pack.fields[one].whose
    return one == other or (bool(whose) and whose == pack.fields[other].whose)


def _same_picture(pack: Pack, package: Package, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """One picture that signs for two people."""
    seen: dict[str, tuple[str, str]] = {}
    for name, answer in answers.items():
        image = answer.value.get("image") if isinstance(answer.value, dict) else None
        if not isinstance(image, str) or name not in pack.controls:
            continue
        content = package.read(image) if image in package.names else b""
        if not content:
            continue
        print_ = hashlib.sha256(content).hexdigest()
        field = pack.controls[name].field
        if print_ in seen and not _same_person(pack, seen[print_][0], field):
            other, where = seen[print_]
            yield Finding(
                rule="same_picture",
                severity="advises",
                field=field,
                where=answer.where,
                **in_words(
                    "finding.same_picture",
                    name=pack.fields[field].name,
                    fields_name=pack.fields[other].name,
                    where=where,
                ),
            )
        seen.setdefault(print_, (field, answer.where))
