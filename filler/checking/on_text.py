"""The words on the page: fonts, sizes, contrast, alignment, real lists, no spaces for layout."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from filler.checking.looks import Look, contrast
from filler.checking.model import Remark, Remarks
from filler.checking.subject import Line, Subject
from filler.messages import in_words
from filler.ooxml.names import qn
from filler.ooxml.package import Package

LEAST_SIZE = 12
LEAST_DENSE = 11
_LEAST_CONTRAST = 4.5
# An empty line of so many points takes no room that anybody sees.
_NO_ROOM = 2
_SPACES = re.compile(r" {3,}|\u00a0{3,}|( \u00a0){2,}")
_FAKE_BULLET = re.compile(r"\s*[-*•·●▪]\s+\S")
_FAKE_NUMBER = re.compile(r"\s*\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+\S")
_SANS = frozenset(
    {
        "aptos", "aptos display", "arial", "arial black", "arial narrow", "arimo",
        "atkinson hyperlegible", "bahnschrift", "calibri", "calibri light", "candara", "carlito",
        "century gothic", "corbel", "dejavu sans", "franklin gothic", "frutiger", "gds transport",
        "gill sans", "gill sans mt", "helvetica", "helvetica neue", "inter", "lato",
        "liberation sans", "lucida sans", "meiryo", "montserrat", "ms gothic", "noto sans",
        "nunito", "open sans", "poppins", "public sans", "roboto", "segoe ui", "segoe ui semibold",
        "segoe ui symbol", "source sans pro", "tahoma", "trebuchet ms", "ubuntu", "verdana"
    }
)  # fmt: skip
_SERIF = frozenset(
    {
        "baskerville old face", "book antiqua", "bookman old style", "brush script mt", "cambria",
        "century", "century schoolbook", "constantia", "courier new",
        "dejavu serif", "didot", "garamond", "georgia", "liberation serif", "noto serif",
        "palatino linotype", "perpetua", "rockwell", "times new roman"
    }
)  # fmt: skip


def text_remarks(subject: Subject) -> Remarks:
    """What is wrong with the words as they look."""
    families = _families(subject.package)
    asked: set[str] = set()
    numbered = ""
    for number, line in enumerate(subject.lines):
        yield from _spacing(line, subject.lines[number + 1 :][:1], subject)
        if not line.text.strip():
            continue
        yield from _looks(line, subject, families, asked)
        yield from _alignment(line, subject)
        style = subject.styles.name(subject.styles.paragraph_style(line.element))
        # A line of the contents repeats its heading, under a built-in name (17.7.4.9).
        is_list = subject.styles.numbered(line.element) or line.heading or style.startswith("toc ")
        fake = _FAKE_NUMBER.match(line.text) is not None and not is_list
        if not is_list and (_FAKE_BULLET.match(line.text) or (fake and numbered)):
            yield Remark(rule="list", where=line.where, **in_words("remark.list"))
        numbered = line.text if fake else ""


def _looks(line: Line, subject: Subject, families: dict[str, str], asked: set[str]) -> Remarks:
    """One remark for each fault of the paragraph, however many of its runs have it."""
    looks = [
        subject.styles.run(run, line.look)
        for run in line.element.iter(qn("w:r"))
        if next(run.iterancestors(qn("w:p")), None) is line.element
        and "".join(t.text or "" for t in run.iter(qn("w:t"))).strip()
    ]
    if any(look.hidden for look in looks):
        yield Remark(rule="hidden_text", where=line.where, **in_words("remark.hidden_text"))
    looks = [look for look in looks if not look.hidden]
    dense = line.cell is not None or line.part != subject.main or _in_drawing(line)
    least = LEAST_DENSE if dense else LEAST_SIZE
    small = min((look.size for look in looks), default=least)
    if small < least:
        place = "in a table, a drawing or a footer" if dense else "in the text"
        yield Remark(
            rule="size",
            where=line.where,
            **in_words("remark.size", small=small, place=place, least=least),
        )
    for font in dict.fromkeys(look.font for look in looks):
        kind = _kind(font, families)
        if kind == "serif" or (not kind and font not in asked):
            asked.add(font)
            said = (
                f"'{font}' has serifs; most people read a font without them more easily."
                if kind
                else f"It is not known whether '{font}' is a sans serif font. Check it."
            )
            yield Remark(rule="font" if kind else "font_unknown", message=said, where=line.where)
    yield from _contrast(line, looks)


def _contrast(line: Line, looks: Iterable[Look]) -> Remarks:
    worst = min(
        ((ratio, look) for look in looks if (ratio := contrast(look)) is not None),
        key=lambda pair: pair[0],
        default=None,
    )
    if worst is not None and worst[0] < _LEAST_CONTRAST:
        ratio, look = worst
        ground = "white" if look.fill == "auto" else look.fill
        yield Remark(
            rule="contrast",
            where=line.where,
            **in_words("remark.contrast", color=look.color, ground=ground, ratio=ratio),
        )


def _alignment(line: Line, subject: Subject) -> Remarks:
    align = line.look.align
    centred = align == "center" and line.cell is None and not _in_drawing(line)
    title = subject.styles.name(subject.styles.paragraph_style(line.element)) in (
        "title",
        "subtitle",
    )
    if align in ("both", "distribute") or (centred and not title and line.part == subject.main):
        how = "justified" if align != "center" else "centred"
        yield Remark(rule="alignment", where=line.where, **in_words("remark.alignment", how=how))


def _spacing(line: Line, following: list[Line], subject: Subject) -> Remarks:
    if _SPACES.search(line.text.strip()):
        yield Remark(rule="spaces", where=line.where, **in_words("remark.spaces"))
    if not line.is_empty or line.heading or line.cell is not None or _in_drawing(line):
        return
    element = line.element
    properties = element.find(qn("w:pPr"))
    ends_section = properties is not None and properties.find(qn("w:sectPr")) is not None
    breaks = next(element.iter(qn("w:br"), qn("w:lastRenderedPageBreak"), qn("w:sdt")), None)
    following_block, before = element.getnext(), element.getprevious()
    last_of_all = following_block is None or following_block.tag == qn("w:sectPr")
    after_table = before is not None and before.tag == qn("w:tbl")
    is_header = line.part != subject.main
    takes_room = line.look.size > _NO_ROOM
    if not takes_room or ends_section or breaks is not None or is_header:
        return
    before_table = following_block is not None and following_block.tag == qn("w:tbl")
    if after_table and before_table:
        # Word would join the two tables without it.
        return
    ruled = properties is not None and properties.find(qn("w:pBdr")) is not None
    if ruled or next(element.iter(qn("w:del"), qn("w:moveFrom")), None) is not None:
        return
    if last_of_all and after_table:
        return
    where = f"{line.where}, before {following[0].where}" if following else line.where
    yield Remark(rule="empty_paragraph", where=where, **in_words("remark.empty_paragraph"))


def _in_drawing(line: Line) -> bool:
    return next(line.element.iterancestors(qn("w:txbxContent")), None) is not None


def _kind(font: str, families: dict[str, str]) -> str:
    name = font.lower()
    known = "sans" if name in _SANS else "serif" if name in _SERIF else ""
    return known or families.get(name, "")


def _drawn(font: etree._Element) -> str:
    """Whether a font has serifs, by its own numbers (17.8.3.13), else by its family (17.8.3.9).

    Fonts with letters of one width, of handwriting and for show may have them or not.
    """
    numbers = font.find(qn("w:panose1"))
    panose = (numbers.get(qn("w:val")) or "") if numbers is not None else ""
    if re.fullmatch("02[0-9A-Fa-f]{18}", panose) and (serif := int(panose[2:4], 16)) > 1:
        return "sans" if serif > 10 else "serif"
    family = font.find(qn("w:family"))
    named = (family.get(qn("w:val")) or "") if family is not None else ""
    return {"swiss": "sans", "roman": "serif"}.get(named, "")


def _families(package: Package) -> dict[str, str]:
    """What the font table says of each font."""
    names = [n for n, kind in package.content_types.items() if kind.endswith("fontTable+xml")]
    root = package.parse(names[0]) if names else None
    found = {}
    for font in root.iter(qn("w:font")) if root is not None else ():
        found[(font.get(qn("w:name")) or "").lower()] = _drawn(font)
    return found
