"""What small groups of markup say of themselves: a control, a run's look, the prompts, a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from filler.facts.content import (
    BOLD,
    BORDERED,
    CHANGING,
    COLOURED,
    COUNTED,
    HIDDEN,
    HIGHLIGHT,
    MERGED,
    PRINTED,
    PROMPT,
    SHADE,
    STRIKE,
    UNDERLINE,
)
from filler.ooxml import controls
from filler.ooxml.names import qn
from filler.ooxml.package import Package
from filler.ooxml.symbols import shown_in

NUMBERING = "word/numbering.xml"
# What English Word shows when a control has no prompt of its own.
WORDS_PROMPT = re.compile(r"(?:Click or tap|Click here to enter|Choose an item)[A-Za-z ]{0,40}\.?")
_Element = etree._Element
_VAL = qn("w:val")
_T, _P = qn("w:t"), qn("w:p")
_OFF = frozenset({"0", "false", "off", "none"})
_LOOKS = {
    qn("w:b"): BOLD,
    qn("w:u"): UNDERLINE,
    qn("w:strike"): STRIKE,
    qn("w:dstrike"): STRIKE,
    qn("w:highlight"): HIGHLIGHT,
    qn("w:vanish"): HIDDEN,
    qn("w:bdr"): BORDERED,
}
# Fields that show the day or the time at which something was done to the file, and those that
# number its pages (17.16.5).
_DAYS = ("DATE", "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME")
_PAGES = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF")
_FIELDS = {
    **dict.fromkeys(_DAYS, CHANGING),
    **dict.fromkeys(_PAGES, COUNTED),
    "MERGEFIELD": MERGED,
    # What is printed at the head of pages, such as whose they are.
    "QUOTE": PRINTED,
}
_COLOUR = qn("w:color")
# What a word has that nobody has coloured.
_BLACK = frozenset({"auto", "000000"})
_SHD, _FILL, _FONTS, _RSTYLE = qn("w:shd"), qn("w:fill"), qn("w:rFonts"), qn("w:rStyle")
_ASCII, _HIGH_ANSI, _COMPLEX = qn("w:ascii"), qn("w:hAnsi"), qn("w:cs")
NO_FILL = frozenset({"auto", "ffffff", ""})
_COMBO = qn("w:comboBox")
_TAG, _ALIAS, _SHOWING = qn("w:tag"), qn("w:alias"), qn("w:showingPlcHdr")
_DATE_FORMAT, _LANGUAGE = qn("w:dateFormat"), qn("w:lid")
_ITEM, _SHOWN, _VALUE = qn("w:listItem"), qn("w:displayText"), qn("w:value")
_PLACEHOLDER, _FULL_DATE = qn("w:placeholder"), qn("w:fullDate")


@dataclass(slots=True)
class Properties:
    """What a control says of itself."""

    tag: str = ""
    title: str = ""
    prompt: str = ""
    placeholder: bool = False
    checked: bool = False
    glyphs: tuple[str, str] = controls.GLYPHS
    stored_date: str | None = None
    date_format: str = ""
    language: str = ""
    entries: tuple[str, ...] = ()
    unset: str = ""
    takes_words: bool = False


def read_properties(own: _Element | None) -> tuple[str, Properties]:
    """The control's kind and what it says of itself, in one look over its ``w:sdtPr``."""
    kind = "rich"
    found = Properties()
    for child in own if own is not None else ():
        tag = child.tag
        if tag == _TAG:
            found.tag = child.get(_VAL) or ""
        elif tag == _ALIAS:
            found.title = child.get(_VAL) or ""
        elif tag == _PLACEHOLDER:
            found.prompt = (child[0].get(_VAL) or "") if len(child) else ""
        elif tag == _SHOWING:
            found.placeholder = controls.is_on(child.get(_VAL))
        elif (named := controls.KINDS.get(tag)) is not None:
            kind = named if kind == "rich" else kind
            if named == "list":
                found.entries, found.unset = _entries(child)
                found.takes_words = tag == _COMBO
            elif named == "tick":
                found.checked, found.glyphs = controls.box_facts(child)
            elif named == "date":
                found.stored_date = child.get(_FULL_DATE)
                for own_format in child:
                    if own_format.tag == _DATE_FORMAT:
                        found.date_format = own_format.get(_VAL) or ""
                    elif own_format.tag == _LANGUAGE:
                        found.language = own_format.get(_VAL) or ""
    return kind, found


def _entries(own: _Element) -> tuple[tuple[str, ...], str]:
    """The entries of a drop-down list, and the one that stands for none (17.5.2.15, 17.5.2.21)."""
    items = [(i.get(_SHOWN) or i.get(_VALUE) or "", i.get(_VALUE)) for i in own.iter(_ITEM)]
    unset = next((shown for shown, value in items if value == ""), "")
    return tuple(shown for shown, value in items if value != "" and shown), unset


def look_of(properties: _Element) -> tuple[int, str]:
    """The look that a run's own properties give it, and its font."""
    look, font = 0, ""
    for child in properties:
        tag = child.tag
        if (flag := _LOOKS.get(tag)) is not None:
            if (child.get(_VAL) or "on").lower() not in _OFF:
                look |= flag
        elif tag == _SHD:
            if (child.get(_FILL) or "").lower() not in NO_FILL:
                look |= SHADE
        elif tag == _COLOUR:
            if (child.get(_VAL) or "auto").lower() not in _BLACK:
                look |= COLOURED
        elif tag == _FONTS:
            font = child.get(_ASCII) or child.get(_HIGH_ANSI) or child.get(_COMPLEX) or ""
        elif tag == _RSTYLE and child.get(_VAL) == controls.PLACEHOLDER_STYLE:
            look |= PROMPT
    return look, font


def look_of_field(instruction: str) -> int:
    """What the words of a field are by its instruction, such as ``MERGEFIELD Name``."""
    name = instruction.split(maxsplit=1)[0].upper() if instruction.strip() else ""
    return _FIELDS.get(name, 0)


def bullets_of(package: Package) -> dict[tuple[str, str], str]:
    """The signs of bulleted lists, by the list's number and its level (17.9.6, 17.9.16)."""
    root = package.parse(NUMBERING) if NUMBERING in package.names else None
    if root is None:
        return {}
    signs: dict[str, dict[str, str]] = {}
    for kind in root.iter(qn("w:abstractNum")):
        own = signs.setdefault(kind.get(qn("w:abstractNumId")) or "", {})
        for level in kind.iter(qn("w:lvl")):
            style, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
            if style is None or text is None or style.get(_VAL) != "bullet":
                continue
            fonts = level.find(f"{qn('w:rPr')}/{_FONTS}")
            font = (fonts.get(_ASCII) or fonts.get(_HIGH_ANSI) or "") if fonts is not None else ""
            own[level.get(qn("w:ilvl")) or "0"] = shown_in(font, text.get(_VAL) or "")
    found = {}
    for number in root.iter(qn("w:num")):
        kind_of = number.find(qn("w:abstractNumId"))
        name = (kind_of.get(_VAL) or "") if kind_of is not None else ""
        for ilvl, sign in signs.get(name, {}).items():
            found[number.get(qn("w:numId")) or "", ilvl] = sign
    return found


def number_of(element: _Element | None, default: int) -> int:
    """An element's value as a number, or the default where it has none."""
    try:
        return int((element.get(_VAL) if element is not None else None) or default)
    except ValueError:
        return default


def prompts_of(package: Package) -> dict[str, str]:
    """The prompts that the file's own glossary holds, by the name of their building block."""
    prompts = {}
    for name in package.glossary_parts:
        root = package.parse(name)
        for part in root.iter(qn("w:docPart")) if root is not None else ():
            title = part.find(f"{qn('w:docPartPr')}/{qn('w:name')}")
            body = part.find(qn("w:docPartBody"))
            if title is not None and body is not None:
                lines = ("".join(t.text or "" for t in p.iter(_T)) for p in body.iter(_P))
                prompts[title.get(_VAL) or ""] = "\n".join(lines)
    return prompts
