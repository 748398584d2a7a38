"""How a run of text looks in the end: fonts, size, colours and language from all its styles.

ECMA-376 part 1, 17.7.2: document defaults, the table's style, the paragraph's, the run's, and
last what stands in the paragraph and the run themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce

from lxml import etree

from filler.ooxml.controls import is_on
from filler.ooxml.names import qn
from filler.ooxml.package import Package

Element = etree._Element
_AUTO = "auto"
# A colour that cannot be told from the markup alone; nothing is said of its contrast.
UNKNOWN = "unknown"
_DARK = 0.18
# A row of so few twentieths of a point cannot be read.
_LOW = 60
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# A word whose first letter is a capital that the theme uses for its two fonts.
_MAJOR = "major"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a run looks like: size in points, colours as RGB or ``auto``."""

    font: str = "Times New Roman"
    size: float = 10.0
    color: str = _AUTO
    fill: str = _AUTO
    language: str = ""
    align: str = "left"
    hidden: bool = False


class Styles:
    """The styles of one package."""

    def __init__(self, package: Package) -> None:
        kinds = package.content_types
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}
        self._base = Look()
        root = _part(package, kinds, "wordprocessingml.styles+xml")
        theme = _part(package, kinds, "theme+xml")
        self._theme = _theme_fonts(theme)
        self._colors = _theme_colors(theme)
        if root is None:
            return
        for style in root.iter(qn("w:style")):
            name = style.get(qn("w:styleId")) or ""
            self._styles[name] = style
            if is_on(style.get(qn("w:default"), "0")):
                self._defaults[style.get(qn("w:type"), "")] = name
        for properties in root.iterfind(f"{qn('w:docDefaults')}//{qn('w:rPr')}"):
            self._base = self._run(self._base, properties)

    @property
    def colors(self) -> Mapping[str, str]:
        """The theme's colours by their names."""
        return self._colors

    @property
    def base(self) -> Look:
        """The look of text that no style touches."""
        return self._base

    def name(self, style: str) -> str:
        """A style's own name, as Word shows it, in lower case."""
        found = self._styles.get(style)
        named = found.find(qn("w:name")) if found is not None else None
        return (named.get(qn("w:val")) or "").lower() if named is not None else ""

    def paragraph_style(self, paragraph: Element) -> str:
        """The id of a paragraph's style."""
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        own = found.get(qn("w:val")) if found is not None else None
        return own or self._defaults.get("paragraph", "")

    def paragraph(self, paragraph: Element, around: Look) -> Look:
        """How the words of a paragraph look, ``around`` being the look of its cell."""
        look = around
        for style in self._chain(self.paragraph_style(paragraph)):
            look = self._own(look, style)
        properties = paragraph.find(qn("w:pPr"))
        return self._block(look, properties) if properties is not None else look

    def table(self, table: Element, *, first: bool = False) -> Look:
        """The look that a table's style gives its words; ``first`` in its first row (17.7.6)."""
        found = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
        shown = table.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")
        is_led = shown is not None and _leads(shown)
        look = self._base
        for style in self._chain((found.get(qn("w:val")) or "") if found is not None else ""):
            look = self._own(look, style)
            for part in (style, *style.iterchildren(qn("w:tblStylePr"))):
                if part is not style and not (
                    first and is_led and part.get(qn("w:type")) == "firstRow"
                ):
                    continue
                cell = part.find(qn("w:tcPr"))
                look = filled(look, cell, self._colors) if cell is not None else look
                look = self._own(look, part) if part is not style else look
        return look

    def run(self, run: Element, look: Look) -> Look:
        """How a run looks in a paragraph of that look."""
        properties = run.find(qn("w:rPr"))
        if properties is None:
            return look
        named = properties.find(qn("w:rStyle"))
        if named is not None:
            for style in self._chain(named.get(qn("w:val")) or ""):
                look = self._own(look, style)
        return self._run(look, properties)

    @cached_property
    def hiding(self) -> frozenset[str]:
        """The paragraph styles whose words are hidden."""
        return frozenset(
            name
            for name, style in self._styles.items()
            if style.get(qn("w:type")) == "paragraph"
            and reduce(self._own, self._chain(name), self._base).hidden
        )

    def numbered(self, paragraph: Element) -> bool:
        """Whether the paragraph is an entry of a real list."""
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
            return True
        path = f"{qn('w:pPr')}/{qn('w:numPr')}"
        chain = self._chain(self.paragraph_style(paragraph))
        return any(style.find(path) is not None for style in chain)

    def outline(self, paragraph: Element) -> int:
        """The level of a heading, from 1; 0 for all else (17.3.1.20)."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        levels = [own] if own is not None else []
        for style in reversed(list(self._chain(self.paragraph_style(paragraph)))):
            found = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            levels += [found] if found is not None else []
        if not levels:
            return 0
        level = levels[0].get(qn("w:val")) or ""
        return int(level) + 1 if level.isdecimal() and int(level) < 9 else 0

    def _chain(self, name: str) -> Iterator[Element]:
        """A style and those that it is based on, the first of them first."""
        chain: list[Element] = []
        while name in self._styles and self._styles[name] not in chain:
            style = self._styles[name]
            chain.append(style)
            based = style.find(qn("w:basedOn"))
            name = (based.get(qn("w:val")) or "") if based is not None else ""
        return reversed(chain)

    def _own(self, look: Look, style: Element) -> Look:
        paragraph, run = style.find(qn("w:pPr")), style.find(qn("w:rPr"))
        look = self._block(look, paragraph) if paragraph is not None else look
        return self._run(look, run) if run is not None else look

    def _block(self, look: Look, properties: Element) -> Look:
        align = properties.find(qn("w:jc"))
        if align is not None:
            look = replace(look, align=align.get(qn("w:val")) or "left")
        return filled(look, properties, self._colors)

    def _run(self, look: Look, properties: Element) -> Look:
        found = {child.tag: child for child in properties}
        fonts = found.get(qn("w:rFonts"))
        if fonts is not None:
            theme = fonts.get(qn("w:asciiTheme")) or ""
            font = self._theme.get(_MAJOR if theme.startswith(_MAJOR) else "minor", "")
            font = (font if theme else "") or fonts.get(qn("w:ascii")) or look.font
            look = replace(look, font=font)
        size = _value(found.get(qn("w:sz")))
        if size.isdecimal():
            look = replace(look, size=int(size) / 2)
        if (ink := found.get(qn("w:color"))) is not None:
            look = replace(look, color=_color(ink, "w:val", "w:themeColor", self._colors))
        if language := _value(found.get(qn("w:lang"))):
            look = replace(look, language=language)
        vanish = found.get(qn("w:vanish"))
        if vanish is not None:
            look = replace(look, hidden=is_on(vanish.get(qn("w:val"))))
        look = filled(look, properties, self._colors)
        marked = _HIGHLIGHTS.get(_value(found.get(qn("w:highlight"))))
        return replace(look, fill=marked) if marked else look


_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF",
    "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080",
    "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
# What a theme calls a colour, and what the markup calls it (17.18.97).
_THEMED = {
    "background1": "lt1", "text1": "dk1", "background2": "lt2", "text2": "dk2", "light1": "lt1",
    "dark1": "dk1", "light2": "lt2", "dark2": "dk2", "hyperlink": "hlink",
    "followedHyperlink": "folHlink", **{f"accent{n}": f"accent{n}" for n in range(1, 7)},
}  # fmt: skip


def unseen_row(row: Element) -> bool:
    """Whether a table row is hidden, or too low to see (17.4.80, 17.4.19)."""
    own = row.find(qn("w:trPr"))
    if own is None:
        return False
    hidden, height = own.find(qn("w:hidden")), own.find(qn("w:trHeight"))
    if height is not None and height.get(qn("w:hRule")) == "exact":
        size = height.get(qn("w:val")) or ""
        if size.isdecimal() and int(size) <= _LOW:
            return True
    return hidden is not None and is_on(hidden.get(qn("w:val")))


def filled(look: Look, properties: Element, colors: Mapping[str, str]) -> Look:
    """The look on the fill that some properties give."""
    shade = properties.find(qn("w:shd"))
    if shade is None:
        return look
    if shade.get(qn("w:val")) == "solid":
        fill = _color(shade, "w:color", "w:themeColor", colors)
    else:
        fill = _color(shade, "w:fill", "w:themeFill", colors)
    return replace(look, fill=fill) if fill and fill != _AUTO else look


def _color(element: Element, plain: str, themed: str, colors: Mapping[str, str]) -> str:
    """A colour as it is written out, or that of the theme where nothing else is said."""
    written = element.get(qn(plain)) or ""
    name = element.get(qn(themed)) or ""
    if name and written.lower() in ("", _AUTO, "000000"):
        return colors.get(_THEMED.get(name, name), UNKNOWN)
    return written or _AUTO


def _leads(shown: Element) -> bool:
    """Whether a table shows its first row as one (17.4.55)."""
    own = shown.get(qn("w:firstRow"))
    if own is not None:
        return is_on(own)
    try:
        return bool(int(shown.get(qn("w:val")) or "0", 16) & 0x20)
    except ValueError:
        return False


def contrast(look: Look) -> float | None:
    """The contrast ratio of ink and ground, from 1 to 21 (WCAG 2.2); None for no plain colour."""
    if UNKNOWN in (look.fill, look.color):
        return None
    ground = _luminance("FFFFFF" if look.fill == _AUTO else look.fill)
    if ground is None:
        return None
    # Word takes white for "automatic" on a dark ground.
    automatic = "FFFFFF" if ground < _DARK else "000000"
    ink = _luminance(automatic if look.color == _AUTO else look.color)
    if ink is None:
        return None
    light, dark = max(ink, ground), min(ink, ground)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float | None:
    try:
        parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    except ValueError:
        return None
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _value(element: Element | None) -> str:
    return (element.get(qn("w:val")) or "") if element is not None else ""


def _part(package: Package, kinds: dict[str, str], ending: str) -> Element | None:
    names = [name for name, kind in kinds.items() if kind.endswith(ending)]
    names.sort(key=lambda name: ("glossary" in name, name))
    return package.parse(names[0]) if names else None


def _theme_fonts(theme: Element | None) -> dict[str, str]:
    fonts: dict[str, str] = {}
    for kind in ("major", "minor") if theme is not None else ():
        found = theme.find(f".//{_A}{kind}Font/{_A}latin") if theme is not None else None
        fonts[kind] = (found.get("typeface") or "") if found is not None else ""
    return fonts


def _theme_colors(theme: Element | None) -> dict[str, str]:
    scheme = theme.find(f".//{_A}clrScheme") if theme is not None else None
    colors: dict[str, str] = {"lt1": "FFFFFF", "dk1": "000000"}
    for entry in scheme if scheme is not None else ():
        given = entry.find(f"{_A}srgbClr")
        system = entry.find(f"{_A}sysClr")
        value = given.get("val") if given is not None else None
        value = value or (system.get("lastClr") if system is not None else None)
        if value and isinstance(entry.tag, str):
            colors[etree.QName(entry).localname] = value
    return colors
