"""The marked copy of a form, given back: what a person deleted, added, renamed or changed in Word.

In it each place is a content control that may be deleted. Given back, it is the bound form: the
controls that are known by their tags stay the questions that they were.
"""

from __future__ import annotations

from collections import Counter
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


def unbound(root: etree._Element, form: str, kept: Collection[str]) -> None:
    """Take away the controls that a draft put into a part, of no question that is kept."""
    for sdt in [*root.iter(qn("w:sdt"))]:
        tag = controls.text_property(sdt, "w:tag")
        name = tag.partition("=")[0]
        is_own = any(name == own or name.startswith(f"{own}.") for own in kept)
        parent, content = sdt.getparent(), controls.content(sdt)
        is_drafted = tag.startswith(f"{form}.")
        if not is_drafted or is_own or parent is None or content is None:
            continue
        at = parent.index(sdt)
        for child in reversed([*content]):
            parent.insert(at, child)
        parent.remove(sdt)


def _unplaced(
    own: Content, base: Found, form: str, there: Collection[str]
) -> Counter[tuple[str, str, str]]:
    """The form's own controls of which no tag is in the copy, by tag, title and kind."""
    bound: set[int] = set()
    for question in base.questions:
        tags = _tags(question, form)
        if question.options:
            pairs = zip(question.options, tags, strict=True)
            bound |= {choice.spot.control for choice, tag in pairs if tag in there}
        elif question.columns:
            for column, tag in zip(question.columns, tags, strict=True):
                bound |= {spot.control for spot in column.spots} if tag in there else set()
        elif question.spot is not None and tags[0] in there:
            bound.add(question.spot.control)
    return Counter(
        (fact.tag, fact.title, fact.kind)
        for number, fact in enumerate(own.controls)
        if number not in bound
    )


def has_added(content: Content, base: Found, form: str, own: Content) -> bool:
    """Whether a marked copy has controls that are of no question of the form itself.

    ``own`` is the form, whose controls need not all be of one.
    """
    return bool(_sorted(content, base, form, own)[1])


def _sorted(
    content: Content, base: Found, form: str, own: Content
) -> tuple[dict[str, int], list[tuple[int, ControlFact]]]:
    """The number of the first control of each known tag in a copy, and the controls added to it."""
    known = _by_tag(base, form)
    there: dict[str, int] = {}
    others: list[tuple[int, ControlFact]] = []
    for number, fact in enumerate(content.controls):
        if fact.kind in FRAMES or fact.kind == "gallery":
            continue
        tag = _tag_of(fact)
        question = known.get(tag)
        if question is not None and (tag not in there or question.columns):
            there.setdefault(tag, number)
        else:
            others.append((number, fact))
    left = _unplaced(own, base, form, there)
    added = []
    for number, fact in others:
        left[fact.tag, fact.title, fact.kind] -= 1
        if left[fact.tag, fact.title, fact.kind] < 0:
            added.append((number, fact))
    return there, added


def questions_of(
    content: Content,
    sheet: Sheet,
    found: Found,
    base: Found,
    form: str,
    kinds: Kinds,
    own: Content,
    *,
    by_word: bool,
) -> tuple[Found, list[Question]]:
    """The questions of a marked copy, and those of them that are new.

    ``base`` is what the draft had, with its ids, and ``own`` the form itself; ``found`` what is
    recognised in the copy, by which a new control without a title gets its label. With
    ``by_word``, titles and types that were changed in the copy count.
    """
    there, added = _sorted(content, base, form, own)
    before = own if by_word else None
    kept = [
        (number, one)
        for question in base.questions
        if (one := _kept(question, form, there, content, before)) is not None
        for number in [min(there[tag] for tag in _tags(question, form) if tag in there)]
    ]
    labels = _labels(found)
    new = [(n, _new(n, fact, sheet, labels.get(n, ""), kinds)) for n, fact in added]
    every = [one for _, one in sorted([*kept, *new], key=lambda pair: pair[0])]
    still = {one.id for _, one in kept}
    whole = Found(
        title=base.title,
        questions=every,
        left=base.left,
        filled=base.filled,
        dropped=[*base.dropped, *(q for q in base.questions if q.id not in still)],
    )
    return whole, [one for _, one in new]


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
    before: Content | None,
) -> Question | None:
    """A question as it is in the copy; None where none of its controls is left."""
    tags = _tags(own, form)
    if not any(tag in there for tag in tags):
        return None
    if own.options:
        options = [
            replace(choice, label=_renamed(choice, own, content.controls[there[tag]], before))
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
    if before is None:
        return replace(own, spot=spot)
    was = _was(own.spot, before)
    is_new = fact.title not in ("", fit(own.label), was.title if was is not None else "")
    label = fact.title if is_new else own.label
    kind = own.kind if was is not None and was.kind == fact.kind else _kind(own, fact)
    return replace(own, label=label, kind=kind, entries=fact.entries, spot=spot)


def _was(spot: Spot | None, before: Content) -> ControlFact | None:
    """The form's own control at a place, if it had one."""
    return before.controls[spot.control] if spot is not None and spot.control >= 0 else None


def _renamed(choice: Choice, own: Question, fact: ControlFact, before: Content | None) -> str:
    """An option's label, where somebody gave its box another title."""
    was = _was(choice.spot, before) if before is not None else None
    known = ("", fit(f"{choice.label} - {own.label}"), was.title if was is not None else "")
    if before is None or fact.title in known:
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
