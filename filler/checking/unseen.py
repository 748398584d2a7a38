"""Words of a document that nobody sees: hidden, as white as their ground, or too small."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from filler.checking.looks import Look, Styles, contrast, filled
from filler.ooxml.names import qn

Element = etree._Element
HIDDEN, GROUND, SMALL = "is hidden", "has the colour of its background", "is too small to see"
# Letters so like their ground cannot be seen; nor letters of so few points, drawn together to so
# few hundredths.
_UNSEEN, _TINY, _NARROW = 1.3, 2, 5


def unseen_runs(root: Element, styles: Styles) -> Iterator[tuple[Element, str]]:
    """Each run with words that nobody sees, and why."""
    plain = Look(size=99)
    hiding = styles.hiding
    # What is around many runs is looked at once.
    hidden: dict[Element, bool] = {}
    grounds: dict[Element, Element | None] = {}
    for run in root.iter(qn("w:r")):
        properties = run.find(qn("w:rPr"))
        has_look = properties is not None and len(properties)
        if not (has_look or hiding) or not words_of(run).strip():
            continue
        if hiding and (around := next(run.iterancestors(qn("w:p")), None)) is not None:
            if around not in hidden:
                hidden[around] = styles.paragraph_style(around) in hiding
            if hidden[around]:
                yield run, HIDDEN
                continue
        if properties is not None and has_look:
            why = _why(run, properties, styles, plain, grounds)
            if why:
                yield run, why


def words_of(element: Element) -> str:
    """The words of a run, or of all runs within an element."""
    own = element.iterchildren(qn("w:t")) if element.tag == qn("w:r") else element.iter(qn("w:t"))
    return "".join(t.text or "" for t in own)


def _why(
    run: Element,
    properties: Element,
    styles: Styles,
    plain: Look,
    grounds: dict[Element, Element | None],
) -> str:
    look = styles.run(run, plain)
    narrow = properties.find(qn("w:w"))
    if look.hidden:
        return HIDDEN
    if look.size <= _TINY or (narrow is not None and _number(narrow) <= _NARROW):
        return SMALL
    if look.color == plain.color:
        return ""
    return GROUND if _is_on_its_own(run, look, styles, grounds) else ""


def _number(element: Element) -> int:
    value = element.get(qn("w:val")) or ""
    return int(value) if value.isascii() and value.isdecimal() else 999


def _is_on_its_own(
    run: Element, look: Look, styles: Styles, grounds: dict[Element, Element | None]
) -> bool:
    """Whether words have the colour of what they stand on, as far as the markup says."""
    for around in run.iterancestors(qn("w:p"), qn("w:tc"), qn("w:txbxContent")):
        if around.tag == qn("w:txbxContent"):
            # A drawn shape has a colour of its own.
            return False
        if look.fill != "auto":
            break
        if around not in grounds:
            own = around.find(qn("w:pPr"))
            grounds[around] = own if own is not None else around.find(qn("w:tcPr"))
        ground = grounds[around]
        look = filled(look, ground, styles.colors) if ground is not None else look
    ratio = contrast(look)
    return ratio is not None and ratio < _UNSEEN
