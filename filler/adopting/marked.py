"""The marked copy of a form, given back: what a person deleted, added, renamed or changed in Word.

In it each place is a content control that may be deleted. Given back, it is the bound form: the
controls that are known by their tags stay the questions that they were.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from lxml import etree

from filler.adopting.kinds import Kinds
from filler.adopting.model import Choice, Found, Question, Spot
from filler.definition.model import fit
from filler.facts.content import Content, ControlFact
from filler.ooxml import controls
from filler.ooxml.names import qn, val
from filler.placing.sheet import FRAMES, Sheet

_WORDED = ("text", "long_text", "date", "signature")


def unlocked(root: etree._Element) -> None:
    """Let every control of a part be deleted in Word (17.5.2.23)."""
    for lock in [*root.iter(qn("w:lock"))]:
        parent = lock.getparent()
        if parent is not None and parent.tag == qn("w:sdtPr"):
            parent.remove(lock)


def locked(root: etree._Element, tags: Collection[str]) -> None:
    """Keep the controls of some tags from being deleted again."""
    for own in root.iter(qn("w:sdtPr")):
        tag = own.find(qn("w:tag"))
        if tag is None or tag.get(qn("w:val")) not in tags or own.find(qn("w:lock")) is not None:
            continue
        number = own.find(qn("w:id"))
        (number if number is not None else tag).addnext(val("w:lock", "sdtLocked"))


def unbound(root: etree._Element, kept: Collection[str]) -> None:
    """Take away the controls of a part whose tags are of no question that is kept."""
    for sdt in [*root.iter(qn("w:sdt"))]:
        tag = controls.text_property(sdt, "w:tag")
        name = tag.partition("=")[0]
        is_own = any(name == own or name.startswith(f"{own}.") for own in kept)
        parent, content = sdt.getparent(), controls.content(sdt)
        if not tag or is_own or parent is None or content is None:
            continue
        at = parent.index(sdt)
        for child in reversed([*content]):
            parent.insert(at, child)
        parent.remove(sdt)


def has_added(content: Content, base: Found, form: str) -> bool:
    """Whether a marked copy has controls that are of no question of the form itself."""
    known = _by_tag(base, form)
    return any(
        _tag_of(fact) not in known and fact.kind not in FRAMES and fact.kind != "gallery"
        for fact in content.controls
    )


def questions_of(
    content: Content,
    sheet: Sheet,
    found: Found,
    base: Found,
    form: str,
    kinds: Kinds,
    titles: Mapping[int, str] | None,
) -> tuple[Found, list[Question]]:
    """The questions of a marked copy, and those of them that are new.

    ``base`` is what the draft had, with its ids; ``found`` what is recognised in the copy, by
    which a new control without a title gets its label. With ``titles``, which the form's own
    controls had, titles and types that were changed in the copy count.
    """
    known = _by_tag(base, form)
    there: dict[str, int] = {}
    added: list[tuple[int, ControlFact]] = []
    for number, fact in enumerate(content.controls):
        if fact.kind in FRAMES or fact.kind == "gallery":
            continue
        tag = _tag_of(fact)
        own = known.get(tag)
        if own is not None and (tag not in there or own.columns):
            there.setdefault(tag, number)
        else:
            added.append((number, fact))
    kept = [
        (number, one)
        for own in base.questions
        if (one := _kept(own, form, there, content, titles)) is not None
        for number in [min(there[tag] for tag in _tags(own, form) if tag in there)]
    ]
    labels = _labels(found)
    new = [(n, _new(n, fact, sheet, labels.get(n, ""), kinds)) for n, fact in added]
    every = [own for _, own in sorted([*kept, *new], key=lambda pair: pair[0])]
    left = {own.id for _, own in kept}
    dropped = [*base.dropped, *(own for own in base.questions if own.id not in left)]
    whole = Found(
        title=base.title,
        questions=every,
        left=found.left,
        filled=found.filled,
        dropped=dropped,
    )
    return whole, [own for _, own in new]


def _tags(own: Question, form: str) -> list[str]:
    tag = f"{form}.{own.id}"
    if own.options:
        return [f"{tag}={choice.id}" for choice in own.options]
    if own.columns:
        return [f"{tag}.{column.id}" for column in own.columns]
    return [tag]


def _tag_of(fact: ControlFact) -> str:
    """A control's tag; the part of a signature is the signature's."""
    return fact.tag.removesuffix(".signed")


def _by_tag(base: Found, form: str) -> dict[str, Question]:
    return {tag: own for own in base.questions for tag in _tags(own, form)}


def _kept(
    own: Question,
    form: str,
    there: Mapping[str, int],
    content: Content,
    titles: Mapping[int, str] | None,
) -> Question | None:
    """A question as it is in the copy; None where none of its controls is left."""
    tags = _tags(own, form)
    if not any(tag in there for tag in tags):
        return None
    if own.options:
        options = [
            replace(choice, label=_renamed(choice, own, content.controls[there[tag]], titles))
            for choice, tag in zip(own.options, tags, strict=True)
            if tag in there
        ]
        return replace(own, options=options)
    if own.columns:
        pairs = zip(own.columns, tags, strict=True)
        return replace(own, columns=[column for column, tag in pairs if tag in there])
    number = there[tags[0]]
    fact = content.controls[number]
    spot = Spot(line=0, start=0, end=0, how="ours", control=number)
    if titles is None:
        return replace(own, spot=spot)
    before = own.spot.control if own.spot is not None else -1
    is_new = fact.title not in ("", fit(own.label), titles.get(before))
    label = fact.title if is_new else own.label
    return replace(own, label=label, kind=_kind(own, fact), entries=fact.entries, spot=spot)


def _renamed(
    choice: Choice, own: Question, fact: ControlFact, titles: Mapping[int, str] | None
) -> str:
    """An option's label, where somebody gave its box another title."""
    known = ("", fit(f"{choice.label} - {own.label}"), (titles or {}).get(choice.spot.control))
    if titles is None or fact.title in known:
        return choice.label
    return fact.title.partition(" - ")[0]


def _kind(own: Question, fact: ControlFact) -> str:
    """The kind of a place, where somebody changed the type of its control."""
    if fact.kind == "date":
        return "date"
    if fact.kind == "list":
        return "choice list"
    if fact.kind == "tick":
        return "tick"
    if fact.kind == "rich":
        return own.kind if own.kind == "signature" else "long_text"
    return "text" if own.kind not in _WORDED or own.kind in ("date", "signature") else own.kind


def _labels(found: Found) -> dict[int, str]:
    """The label that is recognised for each control, by its number."""
    return {
        own.spot.control: own.label
        for own in found.questions
        if own.spot is not None and own.spot.control >= 0
    }


def _new(number: int, fact: ControlFact, sheet: Sheet, label: str, kinds: Kinds) -> Question:
    label = fact.title or label or fact.text.strip() or f"Place {number + 1}"
    kind, entries = "tick", tuple[str, ...]()
    if fact.kind != "tick":
        kind, entries = kinds.kind_of(label, fact, is_long=fact.kind == "rich")
    line = sheet.line_of.get(number)
    spot = Spot(line=line.number if line else 0, start=0, end=0, how="control", control=number)
    return Question(label=label, kind=kind, where=fact.where, spot=spot, entries=entries)
