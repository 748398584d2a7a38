"""What a content control says of itself: its tag, its kind, and its two facts of a tick box."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from filler.ooxml.names import qn
from filler.ooxml.symbols import shown_in

# The character style of a prompt; Word gives it this id in every language.
PLACEHOLDER_STYLE = "PlaceholderText"
_OFF = frozenset({"0", "false", "off"})
# What a tick box shows that names no signs of its own (MS-DOCX 2.6.1.20 and 2.6.1.21).
GLYPHS = ("☒", "☐")

_KINDS = {
    "w14:checkbox": "tick",
    "w15:checkbox": "tick",
    "w:date": "date",
    "w:text": "text",
    "w:richText": "rich",
    "w:picture": "rich",
    "w:dropDownList": "list",
    "w:comboBox": "list",
    "w15:repeatingSection": "rows",
    "w15:repeatingSectionItem": "item",
    "w:docPartObj": "gallery",
}
# The kind of a control by the element in its properties that says so.
KINDS = {qn(name): kind for name, kind in _KINDS.items()}
_PROPERTIES, _CONTENT = qn("w:sdtPr"), qn("w:sdtContent")


def properties(sdt: etree._Element) -> etree._Element | None:
    """The control's ``w:sdtPr``."""
    return next(sdt.iterchildren(_PROPERTIES), None)


def content(sdt: etree._Element) -> etree._Element | None:
    """The control's ``w:sdtContent``."""
    return next(sdt.iterchildren(_CONTENT), None)


def kind(sdt: etree._Element) -> str:
    """``tick``, ``date``, ``text``, ``rich``, ``list``, ``rows``, ``item`` or ``gallery``.

    A control that names no kind is rich text (ECMA-376 part 1, 17.5.2.26).
    """
    own = properties(sdt)
    for child in own if own is not None else ():
        if child.tag in KINDS:
            return KINDS[child.tag]
    return "rich"


def text_property(sdt: etree._Element, name: str) -> str:
    """A property such as ``w:tag`` or ``w:alias``, or nothing."""
    own = properties(sdt)
    found = own.find(qn(name)) if own is not None else None
    return (found.get(qn("w:val")) or "") if found is not None else ""


def shows_placeholder(sdt: etree._Element) -> bool:
    """Whether the control says that it shows its prompt and not an answer."""
    own = properties(sdt)
    found = own.find(qn("w:showingPlcHdr")) if own is not None else None
    return found is not None and is_on(found.get(qn("w:val")))


def is_on(value: str | None) -> bool:
    """An on/off attribute; when it is left out, that means on (ECMA-376 part 1, 17.17.4)."""
    return value is None or value.strip().lower() not in _OFF


def is_checked(box: etree._Element) -> bool:
    """The stored state of a tick box (``w14:checkbox``), whatever its glyph shows."""
    return box_facts(box)[0]


def state_signs(box: etree._Element | None) -> tuple[tuple[str, str], tuple[str, str]]:
    """The glyphs that the box itself names for ticked and for not ticked, each with its font."""
    glyphs = box_facts(box, shown=False)[1] if box is not None else GLYPHS
    fonts = (
        {child.tag in _TICKED: child.get(_FONT) or "" for child in box if child.tag in _STATES}
        if box is not None
        else {}
    )
    return (glyphs[0], fonts.get(True, "")), (glyphs[1], fonts.get(False, ""))


def box_facts(box: etree._Element, *, shown: bool = True) -> tuple[bool, tuple[str, str]]:
    """A tick box's stored state, and its glyphs as ``shown`` in the font that it names for them."""
    checked = None
    ticked, empty = GLYPHS
    for child in box:
        tag = child.tag
        if tag in _CHECKED:
            checked = is_on(_value(child)) if checked is None else checked
        elif tag in _STATES:
            font = (child.get(_FONT) or "") if shown else ""
            glyph = _glyph(_value(child) or "", font)
            if tag in _TICKED:
                ticked = glyph or GLYPHS[0]
            else:
                empty = glyph or GLYPHS[1]
    return bool(checked), (ticked, empty)


@lru_cache(maxsize=256)
def _glyph(code: str, font: str) -> str:
    return shown_in(font, _character(code))


def tick_box(sdt: etree._Element) -> etree._Element | None:
    """The control's ``w14:checkbox``."""
    own = properties(sdt)
    for child in own if own is not None else ():
        if KINDS.get(child.tag) == "tick":
            return child
    return None


def _value(element: etree._Element) -> str | None:
    """Its ``val``, in whichever of Word's namespaces."""
    value = element.get(_W14_VAL)
    if value is not None:
        return value
    return next((str(v) for name, v in element.items() if str(name).endswith("}val")), None)


_W14_VAL, _FONT = qn("w14:val"), qn("w14:font")
_CHECKED = frozenset({qn("w14:checked"), qn("w15:checked")})
_TICKED = frozenset({qn("w14:checkedState"), qn("w15:checkedState")})
_STATES = _TICKED | {qn("w14:uncheckedState"), qn("w15:uncheckedState")}


def _character(code: str) -> str:
    """The character of a hexadecimal code, or nothing when no file could show it."""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return character if character.isprintable() and not character.isspace() else ""
