"""Which paragraphs have tabs that draw a line to write on (ECMA-376 part 1, 17.3.1.37)."""

from __future__ import annotations

from lxml import etree

from filler.facts.state import Sources
from filler.ooxml.names import qn
from filler.ooxml.package import Package

_STYLES = "word/styles.xml"
_VAL, _LEADER = qn("w:val"), qn("w:leader")
_NO_LINE = frozenset({"none", ""})
# No style is based on more others.
_DEEPEST = 20


def led_by(package: Package, sources: Sources) -> set[int]:
    """The paragraphs of a file with such tabs, their own or their style's, by their ``id``."""
    styles = _led_styles(package)
    found: set[int] = set()
    for own, node in sources.paragraphs.items():
        properties = node.find(qn("w:pPr"))
        if properties is None:
            continue
        style = properties.find(qn("w:pStyle"))
        name = (style.get(_VAL) or "") if style is not None else ""
        if name in styles or _draws(properties):
            found.add(own)
    return found


def _draws(properties: etree._Element) -> bool:
    tabs = properties.find(qn("w:tabs"))
    stops = tabs if tabs is not None else ()
    return any((stop.get(_LEADER) or "") not in _NO_LINE for stop in stops)


def _led_styles(package: Package) -> set[str]:
    """The styles with such tabs, or based on one with them."""
    root = package.parse(_STYLES) if _STYLES in package.names else None
    led: set[str] = set()
    based: dict[str, str] = {}
    for style in root.iter(qn("w:style")) if root is not None else ():
        name = style.get(qn("w:styleId")) or ""
        parent = style.find(qn("w:basedOn"))
        based[name] = (parent.get(_VAL) or "") if parent is not None else ""
        properties = style.find(qn("w:pPr"))
        if properties is not None and _draws(properties):
            led.add(name)
    return led | {name for name in based if _is_based(name, led, based)}


def _is_based(name: str, led: set[str], based: dict[str, str]) -> bool:
    for _ in range(_DEEPEST):
        if name in led:
            return True
        name = based.get(name, "")
    return False
