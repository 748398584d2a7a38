"""The styles part: a handful of named styles that somebody can restyle in Word (17.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from filler.building.theme import theme_colors
from filler.definition.look import Look
from filler.definition.model import Pack
from filler.kinds.dates import is_right_to_left
from filler.ooxml.names import el, val

# Styles of Word's own that nobody uses here stay out of sight (17.7.4.6).
_LATENT: dict[str, str | int] = {
    "w:defLockedState": "0",
    "w:defUIPriority": "99",
    "w:defSemiHidden": "1",
    "w:defUnhideWhenUsed": "1",
    "w:defQFormat": "0",
    "w:count": "376",
}
BULLET_LIST = 1
NUMBER_LIST = 2
# So far do the words of an option stand behind its box, in millimetres.
HANGING = 7.0
# Three quarters of a point, in eighths: a thinner rule is gone on a copier.
RULE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One paragraph style; sizes and spaces in points, indents in millimetres.

    What is None is its base's. ``is_usual`` puts it into the gallery of styles that Word shows.
    """

    id: str
    name: str
    base: str | None = "Normal"
    following: str | None = None
    size: float | None = None
    bold: bool = False
    color: str | None = None
    before: float | None = None
    after: float | None = None
    line: float = 0
    exact: float = 0
    keep_next: bool = False
    outline: int | None = None
    align: str | None = None
    list: int = 0
    fill: str | None = None
    indent: float = 0
    hanging: float = 0
    tabs: tuple[tuple[str, float], ...] = ()
    leader: bool = False
    border: str | None = None
    is_usual: bool = False


def styles_part(pack: Pack, text_width: float) -> etree._Element:
    """The whole ``w:styles``; ``text_width`` in millimetres places the contents' numbers."""
    look = pack.look
    root = el("w:styles", {}, _defaults(pack), el("w:latentStyles", _LATENT))
    colors = theme_colors(look)
    for style in _paragraph_styles(look, text_width):
        root.append(_paragraph_style(style, colors))
    root.append(_character("DefaultParagraphFont", "Default Paragraph Font", default=True))
    root.append(_character("PlaceholderText", "Placeholder Text", val("w:color", look.prompt_ink)))
    root.append(_tick(look))
    root.append(
        _character("Hyperlink", "Hyperlink", val("w:color", look.accent), val("w:u", "single"))
    )
    root.append(
        el(
            "w:style",
            {"w:type": "table", "w:default": "1", "w:styleId": "TableNormal"},
            val("w:name", "Normal Table"),
            val("w:uiPriority", 99),
            el("w:semiHidden"),
            el(
                "w:tblPr",
                {},
                el("w:tblInd", {"w:w": "0", "w:type": "dxa"}),
                _cell_margins(0, 108),
            ),
        )
    )
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    root.append(_table_style("PortfolioForm", "Portfolio Form", look, sides))
    root.append(
        _table_style("PortfolioPlain", "Portfolio Plain", look, ("top", "bottom", "insideH"))
    )
    return root


def _paragraph_styles(look: Look, text_width: float) -> list[Style]:
    ink, accent, size = look.ink, look.accent, look.size
    number = (("right", text_width),)
    dense = size - 1
    return [
        Style(id="Normal", name="Normal", base=None, size=size, color=ink, before=0, after=0,
              line=1),
        Style(id="BodyText", name="Body Text", after=7, line=1.15, is_usual=True,
              tabs=(("left", 36), ("left", 72))),
        Style(id="Lead", name="Lead", base="BodyText", bold=True, before=6, after=3,
              keep_next=True),
        Style(id="Option", name="Option", base="BodyText", after=2, line=1, indent=HANGING,
              hanging=HANGING, tabs=(("left", HANGING), ("left", 36), ("left", 72))),
        Style(id="ListBullet", name="List Bullet", base="BodyText", after=3, list=BULLET_LIST,
              indent=6, hanging=5, is_usual=True),
        Style(id="ListNumber", name="List Number", base="BodyText", after=2, line=1,
              list=NUMBER_LIST, indent=9, hanging=9),
        Style(id="CoverOrganisation", name="Cover Organisation", following="Title", size=15,
              bold=True, color=accent, after=60),
        Style(id="Title", name="Title", following="Subtitle", size=38, bold=True,
              color=look.head_ink, before=90, after=30, fill=accent),
        Style(id="Subtitle", name="Subtitle", following="BodyText", size=18, color=ink, after=12,
              before=6, line=1.15),
        Style(id="CoverOwner", name="Cover Owner", size=14, bold=True, color=accent, before=30,
              border=look.accent),
        Style(id="Heading1", name="heading 1", following="BodyText", size=22, bold=True,
              color=accent, after=10, keep_next=True, outline=0, is_usual=True),
        Style(id="Heading2", name="heading 2", following="BodyText", size=18, bold=True,
              color=accent, before=12, after=8, keep_next=True, outline=1, is_usual=True),
        Style(id="Heading3", name="heading 3", following="BodyText", size=14, bold=True,
              color=accent, before=14, after=5, keep_next=True, outline=2, is_usual=True),
        Style(id="Heading4", name="heading 4", following="BodyText", size=size, bold=True,
              color=ink, before=10, after=4, keep_next=True, outline=3, is_usual=True),
        Style(id="TOCHeading", name="TOC Heading", following="BodyText", size=22, bold=True,
              color=accent, after=10, keep_next=True),
        Style(id="TOC1", name="toc 1", bold=True, before=6, after=2, tabs=number, leader=True),
        Style(id="TOC2", name="toc 2", after=2, indent=5, tabs=number, leader=True),
        Style(id="Header", name="header", size=dense, color=look.prompt_ink),
        Style(id="Footer", name="footer", size=dense, color=look.prompt_ink, border=look.rule),
        Style(id="Place", name="Place", after=6, line=1.15),
        Style(id="TableText", name="Table Text", before=3, after=3, is_usual=True,
              tabs=(("left", 36), ("left", 72))),
        Style(id="TableLabel", name="Table Label", base="TableText", is_usual=True),
        Style(id="TableHead", name="Table Head", base="TableText", bold=True,
              color=look.head_ink),
        Style(id="TableTextSmall", name="Table Text Small", base="TableText", size=dense, before=2,
              after=2),
        Style(id="TableLabelSmall", name="Table Label Small", base="TableTextSmall"),
        Style(id="TableHeadSmall", name="Table Head Small", base="TableHead", size=dense,
              before=2, after=2),
        Style(id="SectionEnd", name="Section End", size=1, exact=1),
        Style(id="ChartText", name="Chart Text", size=dense, align="center"),
    ]  # fmt: skip


def _defaults(pack: Pack) -> etree._Element:
    font = pack.look.font
    fonts = {"w:ascii": font, "w:hAnsi": font, "w:eastAsia": font, "w:cs": font}
    # A font of the theme stands above one by name (17.3.2.26).
    themed = {"w:asciiTheme": "minorHAnsi", "w:hAnsiTheme": "minorHAnsi"}
    complex_ = pack.language if is_right_to_left(pack.language) else "ar-SA"
    language = el("w:lang", {"w:val": pack.language, "w:eastAsia": "en-US", "w:bidi": complex_})
    half_points = round(pack.look.size * 2)
    run = el(
        "w:rPr",
        {},
        el("w:rFonts", fonts | themed),
        val("w:sz", half_points),
        val("w:szCs", half_points),
        language,
    )
    lines = el("w:pPr", {}, el("w:bidi")) if is_right_to_left(pack.language) else None
    return el("w:docDefaults", {}, el("w:rPrDefault", {}, run), el("w:pPrDefault", {}, lines))


def colored(name: str, colors: Mapping[str, str], color: str) -> etree._Element:
    """A colour of words, by its name in the theme where it has one."""
    named = colors.get(color.upper())
    return el(name, {"w:val": color, **({"w:themeColor": named} if named else {})})


def shaded(colors: Mapping[str, str], fill: str) -> etree._Element:
    """A colour behind words, by its name in the theme where it has one."""
    named = colors.get(fill.upper())
    own: dict[str, str | int] = {"w:val": "clear", "w:color": "auto", "w:fill": fill}
    return el("w:shd", own | ({"w:themeFill": named} if named else {}))


def _paragraph_style(style: Style, colors: Mapping[str, str]) -> etree._Element:
    kind = {"w:type": "paragraph", "w:styleId": style.id}
    if style.base is None:
        kind["w:default"] = "1"
    element = el("w:style", kind, val("w:name", style.name))
    if style.base is not None:
        element.append(val("w:basedOn", style.base))
    if style.following is not None:
        element.append(val("w:next", style.following))
    element.append(val("w:uiPriority", 1 if style.is_usual else 39))
    if style.is_usual or style.base is None:
        element.append(el("w:qFormat"))
    element.append(_paragraph_properties(style, colors))
    element.append(_run_properties(style, colors))
    return element


def _paragraph_properties(style: Style, colors: Mapping[str, str]) -> etree._Element:
    """Children in the order the schema asks for (CT_PPr)."""
    properties = el("w:pPr")
    if style.keep_next:
        properties.append(el("w:keepNext"))
        properties.append(el("w:keepLines"))
    if style.list:
        properties.append(el("w:numPr", {}, val("w:numId", style.list)))
    if style.border:
        properties.append(el("w:pBdr", {}, el("w:top", _edge(style.border, 6, 6))))
    if style.fill:
        # A border of the fill's own colour is the room around the words.
        sides = (("top", 24), ("left", 14), ("bottom", 18), ("right", 14))
        edges = (el(f"w:{side}", _edge(style.fill, 8, space)) for side, space in sides)
        properties.append(el("w:pBdr", {}, *edges))
        properties.append(shaded(colors, style.fill))
    if style.tabs:
        tabs = el("w:tabs")
        for kind, at in style.tabs:
            leader = {"w:leader": "dot"} if style.leader else {}
            tabs.append(el("w:tab", {"w:val": kind, **leader, "w:pos": _twips(at)}))
        properties.append(tabs)
    # Only what the style sets: the rest is its base's.
    spacing: dict[str, str | int] = {}
    if style.before is not None:
        spacing["w:before"] = round(style.before * 20)
    if style.after is not None:
        spacing["w:after"] = round(style.after * 20)
    if style.line:
        spacing |= {"w:line": round(style.line * 240), "w:lineRule": "auto"}
    elif style.exact:
        spacing |= {"w:line": round(style.exact * 20), "w:lineRule": "exact"}
    if spacing:
        properties.append(el("w:spacing", spacing))
    if style.indent:
        hanging = {"w:hanging": _twips(style.hanging)} if style.hanging else {}
        properties.append(el("w:ind", {"w:left": _twips(style.indent), **hanging}))
    if style.align:
        properties.append(val("w:jc", style.align))
    if style.outline is not None:
        properties.append(val("w:outlineLvl", style.outline))
    return properties


def _edge(color: str, size: int, space: int) -> dict[str, str | int]:
    return {"w:val": "single", "w:sz": size, "w:space": space, "w:color": color}


def _run_properties(style: Style, colors: Mapping[str, str]) -> etree._Element:
    properties = el("w:rPr")
    if style.bold:
        properties.append(el("w:b"))
        properties.append(el("w:bCs"))
    if style.color:
        properties.append(colored("w:color", colors, style.color))
    if style.size:
        properties.append(val("w:sz", round(style.size * 2)))
        properties.append(val("w:szCs", round(style.size * 2)))
    return properties


def _character(
    style_id: str, name: str, *properties: etree._Element, default: bool = False
) -> etree._Element:
    kind = {"w:type": "character", "w:styleId": style_id}
    if default:
        kind["w:default"] = "1"
    element = el("w:style", kind, val("w:name", name), val("w:uiPriority", 99))
    if properties:
        element.append(el("w:rPr", {}, *properties))
    return element


def _tick(look: Look) -> etree._Element:
    """The sign of a tick box; every program that shows it has to have its font."""
    font = look.tick_font
    fonts = {"w:ascii": font, "w:hAnsi": font, "w:eastAsia": font, "w:cs": font}
    size = round(look.tick_size * 2)
    return _character(
        "TickBox", "Tick Box", el("w:rFonts", fonts), val("w:sz", size), val("w:szCs", size)
    )


def _table_style(style_id: str, name: str, look: Look, sides: tuple[str, ...]) -> etree._Element:
    edge = _edge(look.rule, RULE, 0)
    borders = el("w:tblBorders", {}, *(el(f"w:{side}", edge) for side in sides))
    return el(
        "w:style",
        {"w:type": "table", "w:customStyle": "1", "w:styleId": style_id},
        val("w:name", name),
        val("w:basedOn", "TableNormal"),
        val("w:uiPriority", 40),
        el("w:qFormat"),
        el("w:tblPr", {}, borders, _cell_margins(28, 100)),
        _conditional("firstRow", look, look.head_ink, look.head_fill),
        _conditional("firstCol", look, "", look.label_fill),
    )


def _conditional(where: str, look: Look, ink: str, fill: str) -> etree._Element:
    """How a table's heads look: the first row's, or the first column's (17.7.6).

    Without ``ink`` the words are as everywhere: an editor that writes what a style says into each
    run takes the first column's for the first row's as well.
    """
    colors = theme_colors(look)
    return el(
        "w:tblStylePr",
        {"w:type": where},
        el("w:rPr", {}, el("w:b"), colored("w:color", colors, ink)) if ink else None,
        el("w:tcPr", {}, shaded(colors, fill)),
    )


def _cell_margins(vertical: int, horizontal: int) -> etree._Element:
    margins = el("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        width = vertical if side in ("top", "bottom") else horizontal
        margins.append(el(f"w:{side}", {"w:w": width, "w:type": "dxa"}))
    return margins


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def numbering_part() -> etree._Element:
    """The numbering part with a bulleted and a numbered list (17.9)."""
    lists = (
        (BULLET_LIST, "bullet", "•", "ListBullet", 6, 5),
        (NUMBER_LIST, "decimal", "%1.", "ListNumber", 9, 9),
    )
    root = el("w:numbering")
    for number, kind, text, style, left, hanging in lists:
        level = el(
            "w:lvl",
            {"w:ilvl": "0"},
            val("w:start", 1),
            val("w:numFmt", kind),
            val("w:pStyle", style),
            val("w:lvlText", text),
            val("w:lvlJc", "left"),
            el("w:pPr", {}, el("w:ind", {"w:left": _twips(left), "w:hanging": _twips(hanging)})),
        )
        abstract = {"w:abstractNumId": number - 1}
        root.append(el("w:abstractNum", abstract, val("w:multiLevelType", "singleLevel"), level))
    for number, *_ in lists:
        root.append(el("w:num", {"w:numId": number}, val("w:abstractNumId", number - 1)))
    return root
