"""The document as a whole: title, language, headings, contents, links, drawings, settings."""

from __future__ import annotations

import re

from lxml.etree import _Element

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Line, Subject
from filler.messages import in_words
from filler.ooxml.controls import is_on
from filler.ooxml.names import qn
from filler.ooxml.properties import CORE_PROPERTIES

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_NO_TITLE = re.compile(r"(document|template|untitled)\s*\d*|.*\.(docx?|dotx?)", re.I)
# So many headings need a list of contents.
_MANY_HEADINGS = 8
_MOST_LEVELS_LISTED = 2
_VAGUE = {
    *("click here", "here", "link", "this link", "more", "read more", "see more", "website"),
    *("this", "pdf", "download", "document"),
}
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.I)
# What programs write there by themselves.
_SAYS_NOTHING = re.compile(
    r"(?:image|picture|img|bild)[ _-]?\d*(?:\.\w{3,4})?|.*description automatically generated.*",
    re.I | re.S,
)
_FORM_FIELDS = ("FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN")
# Fields that show nothing by their nature (17.16.5).
_SILENT = (
    *("XE", "TC", "RD", "TA", "SET", "ASK", "ADVANCE", "PRIVATE", "BOOKMARK", "SEQ", "MACROBUTTON"),
    *("SYMBOL", "EQ", "GOTOBUTTON", "LISTNUM"),
)


def document_remarks(subject: Subject, language: str) -> Remarks:
    """What is wrong with the whole, ``language`` being the one that it should be in."""
    yield from _title(subject)
    yield from _language(subject, language)
    yield from _headings(subject)
    yield from _fake_headings(subject)
    yield from _contents(subject)
    yield from _links(subject)
    yield from _targets(subject)
    yield from _drawings(subject)
    yield from _settings(subject)
    yield from _fields(subject)


def _title(subject: Subject) -> Remarks:
    root = subject.package.parse(CORE_PROPERTIES)
    found = root.find(_TITLE) if root is not None else None
    title = ((found.text if found is not None else "") or "").strip()
    if not title or _NO_TITLE.fullmatch(title):
        yield Remark(rule="title", where="document properties", **in_words("remark.title"))
    names = [subject.styles.name(subject.styles.paragraph_style(x.element)) for x in subject.lines]
    shown = [name for name in names if name in ("title", "heading 1")]
    if not shown:
        yield Remark(rule="title_shown", where="the first page", **in_words("remark.title_shown"))


def _language(subject: Subject, language: str) -> Remarks:
    base = subject.styles.base.language
    wanted = language or base
    if not base or base.lower() != wanted.lower():
        said = f"is {base}, and not {wanted}" if base else "is not given"
        yield Remark(
            rule="language",
            where="styles",
            **in_words("remark.language_document_set_default", said=said),
        )
    for line in subject.lines:
        # A word of another language that is marked as such is as it should be.
        spoken = {
            subject.styles.run(run, line.look).language.lower()
            for run in line.element.iter(qn("w:r"))
            if "".join(t.text or "" for t in run.iter(qn("w:t"))).strip()
        } - {"x-none"}
        known = {wanted.lower(), base.lower(), ""}
        other = spoken - known
        if other and not spoken & known:
            yield Remark(
                rule="language",
                where=line.where,
                **in_words("remark.language_not", sorted=sorted(other)[0], wanted=wanted),
            )


def _headings(subject: Subject) -> Remarks:
    before = 0
    for line in subject.lines:
        name = subject.styles.name(subject.styles.paragraph_style(line.element))
        if name == "title" and line.text.strip() and not before:
            # The title is above all headings.
            before = 1
        if not line.heading or line.part != subject.main:
            continue
        if not line.text.strip():
            yield Remark(rule="empty_heading", where=line.where, **in_words("remark.empty_heading"))
            continue
        if line.heading > before + 1:
            after = f"a heading of level {before}" if before else "no heading"
            yield Remark(
                rule="heading_levels",
                where=line.where,
                **in_words("remark.heading_levels", heading=line.heading, after=after),
            )
        before = line.heading


_FAKE_SIZE = 14
_FAKE_LENGTH = 90


def _fake_headings(subject: Subject) -> Remarks:
    """Lines made large and bold by hand where a heading's style belongs."""
    for line in subject.lines:
        words = line.text.strip()
        if line.heading or line.cell is not None or line.part != subject.main or not words:
            continue
        runs = [
            run
            for run in line.element.iter(qn("w:r"))
            if "".join(t.text or "" for t in run.iter(qn("w:t"))).strip()
        ]
        by_hand = [run for run in runs if _is_large(run)]
        if by_hand and len(by_hand) == len(runs) and len(words) <= _FAKE_LENGTH:
            yield Remark(rule="fake_heading", where=line.where, **in_words("remark.fake_heading"))


def _is_large(run: _Element) -> bool:
    own = run.find(qn("w:rPr"))
    bold, size = (own.find(qn(n)) if own is not None else None for n in ("w:b", "w:sz"))
    points = (size.get(qn("w:val")) or "") if size is not None else ""
    is_bold = bold is not None and is_on(bold.get(qn("w:val")))
    return is_bold and points.isdecimal() and int(points) >= _FAKE_SIZE * 2


def _contents(subject: Subject) -> Remarks:
    headings = [
        x for x in subject.lines if 0 < x.heading <= _MOST_LEVELS_LISTED and x.part == subject.main
    ]
    codes = " ".join(code for _, code, _ in _complex_fields(subject))
    simple = " ".join(
        field.get(qn("w:instr")) or ""
        for root in subject.roots.values()
        for field in root.iter(qn("w:fldSimple"))
    )
    if len(headings) >= _MANY_HEADINGS and not re.search(r"\bTOC\b", f"{codes} {simple}", re.I):
        yield Remark(
            rule="contents",
            where="the first pages",
            **in_words("remark.contents", count=len(headings)),
        )


def _links(subject: Subject) -> Remarks:
    for root in subject.roots.values():
        for link in root.iter(qn("w:hyperlink")):
            words = " ".join("".join(t.text or "" for t in link.iter(qn("w:t"))).split())
            pictured = next(link.iter(qn("wp:docPr"), qn("w:pict")), None) is not None
            if not words and pictured:
                continue
            if not words or words.lower().strip(" .") in _VAGUE or _ADDRESS.fullmatch(words):
                shown = f"'{words}'" if words else "that has no words"
                yield Remark(
                    rule="link", where=subject.where(link), **in_words("remark.link", shown=shown)
                )


def _targets(subject: Subject) -> Remarks:
    """Links and page references within the document whose bookmark is gone."""
    roots = subject.roots.values()
    known = {e.get(qn("w:name")) for root in roots for e in root.iter(qn("w:bookmarkStart"))}
    wanted = [
        (link.get(qn("w:anchor")) or "", link)
        for root in subject.roots.values()
        for link in root.iter(qn("w:hyperlink"))
    ]
    for begin, code, _ in _complex_fields(subject):
        words = code.split()
        if len(words) > 1 and words[0].upper() in ("PAGEREF", "REF"):
            wanted.append((words[1], begin))
    told: set[str] = set()
    for name, element in wanted:
        if name and name not in known and name not in told:
            told.add(name)
            yield Remark(
                rule="link_target",
                where=subject.where(element),
                **in_words("remark.link_target", name=name),
            )


def _drawings(subject: Subject) -> Remarks:
    for root in subject.roots.values():
        for drawing in root.iter(qn("w:drawing")):
            if next(drawing.iterancestors(qn("w:drawing")), None) is not None:
                continue
            where = subject.where(drawing)
            properties = next(drawing.iter(qn("wp:docPr")), None)
            said = (properties.get("descr") or "").strip() if properties is not None else ""
            said = "" if _SAYS_NOTHING.fullmatch(said) else said
            decorative = any(
                str(node.tag).endswith("}decorative") and is_on(node.get("val"))
                for node in drawing.iter()
            )
            if not said and not decorative:
                yield Remark(
                    rule="alternative_text",
                    where=where,
                    **in_words("remark.alternative_text_drawing_without_word"),
                )
            if drawing.find(qn("wp:anchor")) is not None:
                yield Remark(
                    rule="floating",
                    where=where,
                    **in_words("remark.floating_drawing_screen_reader"),
                )
        for picture in root.iter(qn("w:pict")):
            inside = next(picture.iterancestors(qn("mc:AlternateContent")), None) is not None
            shapes = [n for n in picture.iter() if str(n.tag).startswith("{urn:schemas-microsoft")]
            if any(node.get("{urn:schemas-microsoft-com:office:office}hr") for node in shapes):
                continue
            is_said = any((node.get("alt") or "").strip() for node in shapes)
            if not inside and not is_said:
                yield Remark(
                    rule="alternative_text",
                    where=subject.where(picture),
                    **in_words("remark.alternative_text_drawing_old_kind"),
                )


def _settings(subject: Subject) -> Remarks:
    names = [n for n, k in subject.package.content_types.items() if k.endswith("ml.settings+xml")]
    names = [name for name in names if "glossary" not in name]
    root = subject.package.parse(names[0]) if names else None
    if root is None:
        return
    protection = root.find(qn("w:documentProtection"))
    if protection is not None and is_on(protection.get(qn("w:enforcement"), "0")):
        yield Remark(rule="protection", where="document settings", **in_words("remark.protection"))
    update = root.find(qn("w:updateFields"))
    if update is not None and is_on(update.get(qn("w:val"))):
        yield Remark(
            rule="update_fields", where="document settings", **in_words("remark.update_fields")
        )


def _fields(subject: Subject) -> Remarks:
    for first, code, shown in _complex_fields(subject):
        kind = code.split(" ", 1)[0].upper()
        if kind and kind not in (*_FORM_FIELDS, *_SILENT) and not shown.strip():
            yield _no_result(kind, subject.line_of(first), subject)
    for root in subject.roots.values():
        for field in root.iter(qn("w:fldSimple")):
            simple = (field.get(qn("w:instr")) or "").split()
            words = "".join(t.text or "" for t in field.iter(qn("w:t")))
            if simple and simple[0].upper() not in (*_SILENT, *_FORM_FIELDS) and not words.strip():
                yield _no_result(simple[0], subject.line_of(field), subject)


def _no_result(kind: str, line: Line | None, subject: Subject) -> Remark:
    return Remark(
        rule="field_result",
        where=line.where if line is not None else subject.main,
        **in_words("remark.field_result", kind=kind),
    )


def _complex_fields(subject: Subject) -> list[tuple[_Element, str, str]]:
    """Each complex field: where it begins, its code and the words that it shows (17.16.18)."""
    found = []
    for root in subject.roots.values():
        open_fields: list[list[object]] = []
        for node in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:t"), qn("w:drawing")):
            if node.tag == qn("w:fldChar"):
                kind = node.get(qn("w:fldCharType"))
                if kind == "begin":
                    open_fields.append([node, "", "", False])
                elif kind == "separate" and open_fields:
                    open_fields[-1][3] = True
                elif kind == "end" and open_fields:
                    begin, code, shown, _ = open_fields.pop()
                    found.append((begin, " ".join(str(code).split()), str(shown)))
                    if open_fields:
                        open_fields[-1][2] = f"{open_fields[-1][2]}{shown}"
            elif open_fields:
                at = 1 if node.tag == qn("w:instrText") else 2
                words = "picture" if node.tag == qn("w:drawing") else node.text or ""
                if at == 1 or open_fields[-1][3]:
                    open_fields[-1][at] = f"{open_fields[-1][at]}{words}"
    return found  # type: ignore[return-value]  # the first of each list is an element
