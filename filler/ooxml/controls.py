"""What a content control says of itself: its tag, its kind, and its two facts of a tick box."""

from __future__ import annotations

from lxml import etree

from filler.ooxml.names import qn

# The character style of a prompt; Word gives it this id in every language.
PLACEHOLDER_STYLE = "PlaceholderText"
_OFF = frozenset({"0", "false", "off"})
# Every glyph that people and programs show for a box that is ticked, and for one that is not.
TICKED_GLYPHS = frozenset("☑☒✓✔✗✘√🗹🗸✅")
EMPTY_GLYPHS = frozenset("☐□▢⬜❏❑○")

_KINDS = {
    "w14:checkbox": "tick",
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
_BY_TAG = {qn(name): kind for name, kind in _KINDS.items()}


def properties(sdt: etree._Element) -> etree._Element | None:
    """The control's ``w:sdtPr``."""
    return sdt.find(qn("w:sdtPr"))


def content(sdt: etree._Element) -> etree._Element | None:
    """The control's ``w:sdtContent``."""
    return sdt.find(qn("w:sdtContent"))


def kind(sdt: etree._Element) -> str:
    """``tick``, ``date``, ``text``, ``rich``, ``list``, ``rows``, ``item`` or ``gallery``.

    A control that names no kind is rich text (ECMA-376 part 1, 17.5.2.26).
    """
    own = properties(sdt)
    for child in own if own is not None else ():
        if child.tag in _BY_TAG:
            return _BY_TAG[child.tag]
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


def is_checked(sdt: etree._Element) -> bool:
    """The stored state of a tick box, whatever its glyph shows."""
    own = properties(sdt)
    box = own.find(qn("w14:checkbox")) if own is not None else None
    state = box.find(qn("w14:checked")) if box is not None else None
    return state is not None and is_on(state.get(qn("w14:val")))


def state_glyphs(sdt: etree._Element) -> tuple[str, str]:
    """The glyphs that the box itself names for ticked and for not ticked."""
    own = properties(sdt)
    box = own.find(qn("w14:checkbox")) if own is not None else None
    glyphs = []
    for name, default in (("w14:checkedState", "2612"), ("w14:uncheckedState", "2610")):
        state = box.find(qn(name)) if box is not None else None
        code = (state.get(qn("w14:val")) if state is not None else None) or default
        glyphs.append(_character(code) or chr(int(default, 16)))
    return glyphs[0], glyphs[1]


def _character(code: str) -> str:
    """The character of a hexadecimal code, or nothing when no file could show it."""
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return character if character.isprintable() and not character.isspace() else ""
