"""The theme part: the pack's colours and font; Design > Colours in Word is of it (20.1.6.9)."""

from __future__ import annotations

from lxml import etree

from filler.definition.look import Look

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_LIGHT = "FFFFFF"


def theme_part(name: str, look: Look) -> bytes:
    """The whole ``a:theme``; accents beyond the second are the same two again."""
    root = etree.Element(f"{{{_A}}}theme", nsmap={"a": _A})
    root.set("name", name)
    elements = _child(root, "themeElements")
    _colors(_child(elements, "clrScheme", name=name), look)
    fonts = _child(elements, "fontScheme", name=name)
    for kind in ("majorFont", "minorFont"):
        own = _child(fonts, kind)
        _child(own, "latin", typeface=look.font)
        _child(own, "ea", typeface="")
        _child(own, "cs", typeface="")
    _formats(_child(elements, "fmtScheme", name=name))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def theme_colors(look: Look) -> dict[str, str]:
    """What Word calls each colour of the theme in a style (17.18.97), by the colour."""
    named = {
        look.prompt_ink: "followedHyperlink",
        look.label_fill: "background2",
        look.rule: "accent2",
        _LIGHT: "background1",
        look.ink: "text1",
        look.accent: "accent1",
    }
    return {color.upper(): name for color, name in named.items()}


def _colors(scheme: etree._Element, look: Look) -> None:
    colors = {
        "dk1": look.ink,
        "lt1": _LIGHT,
        "dk2": look.accent,
        "lt2": look.label_fill,
        **{f"accent{n}": look.rule if n % 2 == 0 else look.accent for n in range(1, 7)},
        "hlink": look.accent,
        "folHlink": look.prompt_ink,
    }
    for name, color in colors.items():
        _child(_child(scheme, name), "srgbClr", val=color.upper())


def _formats(scheme: etree._Element) -> None:
    """Fills, lines and effects of drawings, three of each, as plain as can be (20.1.4.1.14)."""
    for kind in ("fillStyleLst", "lnStyleLst", "effectStyleLst", "bgFillStyleLst"):
        own = _child(scheme, kind)
        for number in range(3):
            match kind:
                case "lnStyleLst":
                    line = _child(own, "ln", w=str(6350 * (number + 1)))
                    _child(_child(line, "solidFill"), "schemeClr", val="phClr")
                case "effectStyleLst":
                    _child(_child(own, "effectStyle"), "effectLst")
                case _:
                    _child(_child(own, "solidFill"), "schemeClr", val="phClr")


def _child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_A}}}{tag}", attributes)
