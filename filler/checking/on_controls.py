"""What binds a template to its pack: a control for each field, of its kind, in its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from lxml import etree

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Box, Line, Subject, own_text
from filler.definition.carried import expected_tags
from filler.definition.model import ControlSpec, Pack
from filler.errors import did_you_mean
from filler.layout.expected import Around, expected
from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp
from filler.reading.wording import fold

if TYPE_CHECKING:
    from jinja2.nodes import Template

Element = etree._Element
_LOCKED = ("sdtLocked",)
_KINDS = {
    "text": ("text", "rich", "list"),
    "multiline": ("text", "rich"),
    "date": ("date", "text", "rich"),
    "tick": ("tick",),
    "rich": ("rich", "text"),
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
                message=f"'{spec.title}' ({tag}) is asked in {len(own)} places. Leave one.",
                where=places,
            )
        for sdt in own:
            yield from _kind(sdt, spec, subject)
    yield from _missing(lacking, pack)
    misplaced = list(_misplaced(subject, pack, found))
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
            message=f"{named} has no title, so nobody who cannot see it knows what it asks."
            " In Word: Developer, Properties, Title.",
            where=where,
        )
    lock = controls.text_property(sdt, "w:lock")
    if "content" in lock.lower():
        yield Remark(
            rule="control_lock",
            message=f"{named} is locked against typing. In Word: Developer, Properties, no tick at"
            " 'Contents cannot be edited'.",
            where=where,
        )
    elif lock not in _LOCKED:
        yield Remark(
            rule="control_lock",
            message=f"{named} can be deleted by mistake. In Word: Developer, Properties,"
            " 'Content control cannot be deleted'.",
            where=where,
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
            rule="control_prompt",
            message=f"{named} has no placeholder text that says what to do.",
            where=where,
        )


def _lacking(subject: Subject, pack: Pack, found: set[str]) -> list[str]:
    """The tags of the forms that the file carries, and that it does not have."""
    stamp = read_stamp(subject.package.parse(CUSTOM_PROPERTIES))
    known = {tag for tag in found if tag in pack.controls}
    wanted = expected_tags(pack, stamp.forms if stamp is not None else (), known)
    return [tag for tag in pack.controls if tag in wanted - known]


def _missing(lacking: list[str], pack: Pack) -> Remarks:
    around = expected(pack).around
    for tag in lacking:
        own = around.get(tag)
        yield Remark(
            rule="control_missing",
            message=f"'{pack.controls[tag].title}' has no place: the content control with the tag"
            f" {tag} is gone. Copy its row or line from a fresh one ('portfolio template new').",
            where=f"beside '{own.row[-1]}'" if own is not None and own.row else "in the document",
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
            message=f"'{spec.title}' ({spec.tag}) is {_NAMED[kind]}; it must be"
            f" {_NAMED[spec.kind]}.",
            where=subject.where(sdt),
        )


def _other_title(sdt: Element, spec: ControlSpec, subject: Subject, pack: Pack) -> Remarks:
    """A title that is another question's; a screen reader would say that."""
    title = controls.text_property(sdt, "w:alias")
    others = {own.title for own in pack.controls.values()} - {spec.title}
    if title != spec.title and title in others:
        yield Remark(
            rule="control_title",
            message=f"'{spec.title}' ({spec.tag}) has the title of another question, '{title}'.",
            where=subject.where(sdt),
        )


def _misplaced(subject: Subject, pack: Pack, found: dict[str, list[Element]]) -> Remarks:
    """Controls in the row, under the head or beside the label of another field."""
    around = expected(pack).around
    boxes = {box.element: box for grid in subject.tables for row in grid.rows for box in row}
    rows: dict[str, set[str]] = defaultdict(set)
    for own in around.values():
        rows[own.control.field.partition(".")[0]] |= {fold(words).text for words in own.row[:1]}
    for tag, sdts in found.items():
        if tag not in around or around[tag].control.kind == "rows" or len(sdts) != 1:
            continue
        own = around[tag]
        cell = next((boxes[a] for a in sdts[0].iterancestors(qn("w:tc")) if a in boxes), None)
        told = _other_row(own, cell, rows) if cell is not None else _outside(own)
        told = told or (_other_head(own, cell, around) if cell is not None else "")
        told = told or _other_option(own, sdts[0], subject, around)
        told = told or (_other_question(own, cell, subject, around) if cell is not None else "")
        if told:
            yield Remark(
                rule="control_place",
                message=f"'{own.control.title}' ({tag}) stands {told}. Move it to its own place.",
                where=subject.where(sdts[0]),
            )


def _other_row(own: Around, cell: Box, rows: dict[str, set[str]]) -> str:
    """The label of another row, when the control's row has that and not its own."""
    wanted = fold(own.row[0]).text if own.row else ""
    here = [box for row in cell.table.rows for box in row if box.row is cell.row]
    texts = {fold(_printed(box)).text: _printed(box) for box in here if _printed(box)}
    if wanted and (wanted in texts or any(text.startswith(wanted) for text in texts)):
        return ""
    if not wanted and (len(here) < 2 or own.head):
        return ""
    form = own.control.field.partition(".")[0]
    for text, words in texts.items():
        if text in rows[form]:
            return f"in the row of '{words}'"
    return ""


def _other_head(own: Around, cell: Box, around: dict[str, Around]) -> str:
    """The head of another column of the same field, when the control stands under that."""
    wanted = fold(own.head).text
    form = own.control.field.partition(".")[0]
    others = {
        fold(a.head).text: a.head
        for a in around.values()
        if a.head and a.control.field.partition(".")[0] == form and fold(a.head).text != wanted
    }
    first = cell.table.rows[0]
    here = next((row for row in cell.table.rows if cell in row), [])
    if not wanted or not others or len(here) != len(first) or cell not in here:
        return ""
    head = fold(_printed(first[here.index(cell)])).text
    return f"under the head '{others[head]}'" if head in others else ""


def _outside(own: Around) -> str:
    """A control that belongs into a table and stands in none."""
    return "outside its table" if own.row and own.head else ""


def _other_question(own: Around, cell: Box, subject: Subject, around: dict[str, Around]) -> str:
    """The question above a box, when it is another box's."""
    if own.row or own.head or not own.before or len(cell.table.rows) > 1:
        return ""
    wanted = fold(own.before[-1]).text
    above = ""
    for line in subject.lines:
        if line.cell is not None and line.cell.table is cell.table:
            break
        if line.text.strip():
            above = _plain_words(line)
    others = {
        fold(a.before[-1]).text: a.before[-1]
        for a in around.values()
        if a.before and not a.row and not a.head and a is not own
    }
    said = fold(above).text
    return f"under '{others[said]}'" if said != wanted and said in others else ""


def _plain_words(line: Line) -> str:
    return " ".join(own_text(line).split())


def _other_option(own: Around, sdt: Element, subject: Subject, around: dict[str, Around]) -> str:
    """The label of another option, when that follows the box."""
    wanted = fold(own.after).text
    if own.control.option is None or not wanted:
        return ""
    line = subject.line_of(sdt)
    following = "" if line is None else _following(sdt, line)
    others = {
        fold(a.after).text: a.after
        for a in around.values()
        if a.control.field == own.control.field and a.after and a is not own
    }
    said = fold(following).text
    return f"beside '{others[said]}'" if said != wanted and said in others else ""


def _following(sdt: Element, line: Line) -> str:
    """The words of a paragraph behind a control, up to the next one."""
    words = []
    for node in sdt.itersiblings():
        if node.tag == qn("w:sdt"):
            break
        words += [t.text or "" for t in node.iter(qn("w:t"))]
    return "".join(words) or own_text(line)


def _printed(box: Box) -> str:
    """The words of a cell that are not in a control."""
    return " ".join(" ".join(own_text(line) for line in box.lines).split())


_TYPED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_SPECIAL = re.compile(r"(\{[{%])(?:p|tr|tc|r)(?=\s)")


def is_bound(subject: Subject, pack: Pack) -> bool:
    """Whether the file has a control of the pack at all."""
    sdts = (sdt for root in subject.roots.values() for sdt in root.iter(qn("w:sdt")))
    return any(controls.text_property(sdt, "w:tag") in pack.controls for sdt in sdts)


def typed_remarks(subject: Subject, pack: Pack, also: Collection[str]) -> Remarks:
    """Tags that somebody typed and that name nothing, each with its near miss.

    ``also`` are names that a file without the pack's controls may use: a note's.
    """
    bound = is_bound(subject, pack)
    lines = [x for x in subject.lines if "{{" in own_text(x) or "{%" in own_text(x)]
    if not lines:
        return
    from jinja2 import Environment, TemplateSyntaxError

    source = "\n".join(_SPECIAL.sub(r"\1", " ".join(own_text(line).split())) for line in lines)
    try:
        tree = Environment(autoescape=True).parse(source)
    except TemplateSyntaxError as error:
        yield Remark(
            rule="typed_tag",
            message=f"A typed tag is broken: {error.message}. Write it as {{{{ form.field }}}}.",
            where=lines[min(error.lineno, len(lines)) - 1].where,
        )
        return
    for path, number in _paths(tree):
        root = path.partition(".")[0]
        if bound or root not in also:
            hint = _unknown_name(path, pack)
            if hint is None:
                continue
            if not bound:
                hint = did_you_mean(root, also) or hint
            yield Remark(
                rule="typed_tag",
                message=f"The typed tag '{path}' names nothing. {hint}".strip(),
                where=lines[min(number, len(lines)) - 1].where,
            )


def _paths(tree: Template) -> Iterator[tuple[str, int]]:
    """The dotted names of a template that no tag of its own defines, each with its line."""
    from jinja2 import meta, nodes

    free = meta.find_undeclared_variables(tree)
    inner: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Name)):
        if id(node) in inner:
            continue
        parts: list[str] = []
        own: nodes.Node = node
        while isinstance(own, nodes.Getattr):
            parts.append(own.attr)
            own = own.node
            inner.add(id(own))
        if isinstance(own, nodes.Name) and own.name in free and own.ctx == "load":
            yield ".".join([own.name, *reversed(parts)]), node.lineno


def _unknown_name(path: str, pack: Pack) -> str | None:
    """The near miss of a name that no field has; None where it names something."""
    names = pack.names
    keys = path.split(".")
    if path in ("pack", "version"):
        return None
    group = ""
    for at, key in enumerate(keys):
        own = ".".join(keys[:at])
        if own in pack.fields:
            parts = pack.fields[own].parts if pack.fields[own].kind == "signature" else ()
            return None if key in parts else did_you_mean(key, parts)
        if key not in names.get(group, ()):
            near = did_you_mean(path, pack.fields)
            return near or did_you_mean(key, names.get(group, ()))
        group = f"{group}.{key}" if group else key
    return None
