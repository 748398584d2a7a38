"""What binds a template to its pack: a control for each field, of its kind, in its place."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches

from lxml import etree

from filler.binding import bound_forms
from filler.checking.model import Remark, Remarks
from filler.checking.on_places import misplaced_controls
from filler.checking.subject import Subject, own_text
from filler.definition.carried import expected_tags
from filler.definition.model import ControlSpec, Pack
from filler.errors import did_you_mean
from filler.messages import in_words
from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp

Element = etree._Element
_LOCKED = ("sdtLocked",)
_KINDS = {
    "text": ("text", "rich", "list"),
    "multiline": ("text", "rich"),
    "date": ("date", "text", "rich"),
    "tick": ("tick",),
    "list": ("list", "text", "rich"),
    "rich": ("rich", "text"),
    "picture": ("rich",),
    "rows": ("rows",),
}
_NAMED = {
    "tick": "a tick box",
    "rows": "a repeating section",
    "item": "a row of a repeating section",
    "date": "a date",
    "text": "plain text",
    "multiline": "plain text of several lines",
    "rich": "rich text",
    "picture": "rich text, which holds a picture",
    "list": "a drop-down list",
    "gallery": "a gallery",
}
# So alike are a tag and one with a slip in it.
_SLIP = 0.9


def control_remarks(subject: Subject, pack: Pack | None) -> Remarks:
    """What is wrong with the controls; without a pack, only what holds for any."""
    found: dict[str, list[Element]] = defaultdict(list)
    for root in subject.roots.values():
        for sdt in root.iter(qn("w:sdt")):
            found[controls.text_property(sdt, "w:tag")].append(sdt)
            yield from _any_control(sdt, subject)
    if pack is None:
        return
    if not is_bound(subject, pack):
        if not any("{{" in own_text(line) for line in subject.lines):
            yield Remark(
                rule="control_missing",
                message=_unbound(subject, pack),
                where="in the document",
            )
        return
    lacking = _lacking(subject, pack, set(found))
    for tag, sdts in found.items():
        spec = pack.controls.get(tag)
        if spec is None:
            # A slip in a tag is one fault, not one unknown and one missing.
            meant = next(iter(get_close_matches(tag, lacking, n=1, cutoff=_SLIP)), "")
            lacking = [name for name in lacking if name != meant]
            yield from _unknown(tag, meant, sdts, subject, pack)
            continue
        own = [sdt for sdt in sdts if controls.kind(sdt) != "item"]
        if len(own) > 1 and spec.column is None:
            places = " and ".join(subject.where(sdt) for sdt in own)
            yield Remark(
                rule="control_twice",
                where=places,
                **in_words("remark.control_twice", title=spec.title, tag=tag, count=len(own)),
            )
        for sdt in own:
            yield from _kind(sdt, spec, subject)
    yield from _missing(lacking, pack)
    misplaced = list(misplaced_controls(subject.package, pack))
    yield from misplaced
    if not misplaced:
        # A control in another's place has another's title as well; that is said once.
        for tag, sdts in found.items():
            for sdt in sdts if tag in pack.controls else ():
                yield from _other_title(sdt, pack.controls[tag], subject, pack)


def _unbound(subject: Subject, pack: Pack) -> str:
    stamp = read_stamp(subject.package.parse(CUSTOM_PROPERTIES))
    if stamp is not None and stamp.pack != pack.id:
        return f"It is a template of the pack '{stamp.pack}'. Check it with --pack {stamp.pack}."
    return (
        f"No content control has a tag of {pack.id}: whatever saved this file dropped them."
        " Start again from the built template, and restyle it in Word."
    )


def _any_control(sdt: Element, subject: Subject) -> Remarks:
    kind = controls.kind(sdt)
    title = controls.text_property(sdt, "w:alias")
    tag = controls.text_property(sdt, "w:tag")
    named = f"'{title or tag}'" if title or tag else "A content control"
    where = subject.where(sdt)
    own = controls.properties(sdt)
    made_by_word = kind == "gallery" or (
        own is not None
        and any(own.find(qn(f"w:{n}")) is not None for n in ("citation", "bibliography"))
    )
    if made_by_word and not tag:
        return
    if not title:
        yield Remark(
            rule="control_title",
            where=where,
            **in_words("remark.control_title_no_screen_reader", named=named),
        )
    lock = controls.text_property(sdt, "w:lock")
    if "content" in lock.lower():
        yield Remark(
            rule="control_lock",
            where=where,
            **in_words("remark.control_lock_locked_against_typing", named=named),
        )
    elif lock not in _LOCKED:
        yield Remark(
            rule="control_lock",
            where=where,
            **in_words("remark.control_lock_can_deleted_mistake", named=named),
        )
    if kind not in ("text", "rich", "date", "list") or tag == "contents":
        return
    own = controls.properties(sdt)
    prompt = own.find(qn("w:placeholder")) if own is not None else None
    content = controls.content(sdt)
    shown = "".join(t.text or "" for t in content.iter(qn("w:t"))) if content is not None else ""
    is_prompted = controls.shows_placeholder(sdt)
    if (
        (prompt is None and is_prompted)
        or (is_prompted and not shown.strip())
        or (prompt is None and not shown.strip())
    ):
        yield Remark(
            rule="control_prompt", where=where, **in_words("remark.control_prompt", named=named)
        )


def _lacking(subject: Subject, pack: Pack, found: set[str]) -> list[str]:
    """The tags of the forms that the file carries, and that it does not have."""
    stamp = read_stamp(subject.package.parse(CUSTOM_PROPERTIES))
    known = {tag for tag in found if tag in pack.controls}
    wanted = expected_tags(pack, stamp.forms if stamp is not None else (), known)
    return [tag for tag in pack.controls if tag in wanted - known]


def _missing(lacking: list[str], pack: Pack) -> Remarks:
    bound = bound_forms(pack)[0]
    for tag in lacking:
        labels = bound.row_labels(tag)
        yield Remark(
            rule="control_missing",
            where=f"beside '{labels[-1]}'" if labels else "in the document",
            **in_words("remark.control_missing", title=pack.controls[tag].title, tag=tag),
        )


def _unknown(tag: str, meant: str, sdts: list[Element], subject: Subject, pack: Pack) -> Remarks:
    if tag in pack.place_tags or tag == "contents":
        return
    for sdt in sdts:
        if controls.kind(sdt) == "gallery":
            continue
        hint = f"Did you mean '{meant}'?" if meant else did_you_mean(tag, pack.controls)
        named = f"the tag '{tag}'" if tag else "no tag"
        yield Remark(
            rule="control_unknown",
            message=f"A content control with {named}: no field of {pack.id} has it. {hint}".strip(),
            where=subject.where(sdt),
        )


def _kind(sdt: Element, spec: ControlSpec, subject: Subject) -> Remarks:
    kind = controls.kind(sdt)
    if kind not in _KINDS[spec.kind]:
        yield Remark(
            rule="control_kind",
            where=subject.where(sdt),
            **in_words(
                "remark.control_kind",
                title=spec.title,
                tag=spec.tag,
                named=_NAMED[kind],
                named_2=_NAMED[spec.kind],
            ),
        )


def _other_title(sdt: Element, spec: ControlSpec, subject: Subject, pack: Pack) -> Remarks:
    """A title that is another question's; a screen reader would say that."""
    title = controls.text_property(sdt, "w:alias")
    others = {own.title for own in pack.controls.values()} - {spec.title}
    if title != spec.title and title in others:
        yield Remark(
            rule="control_title",
            where=subject.where(sdt),
            **in_words(
                "remark.control_title_another_question",
                title=spec.title,
                tag=spec.tag,
                title_2=title,
            ),
        )


def is_bound(subject: Subject, pack: Pack) -> bool:
    """Whether the file has a control of the pack at all."""
    sdts = (sdt for root in subject.roots.values() for sdt in root.iter(qn("w:sdt")))
    return any(controls.text_property(sdt, "w:tag") in pack.controls for sdt in sdts)
