"""The lists of what may stay: elements, values of the standard, common names, free words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from filler.ooxml.names import NAMESPACES

_HERE = Path(__file__).parent
_SPACES = {
    **NAMESPACES,
    "w10": "urn:schemas-microsoft-com:office:word",
    "wpc": "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
}


def _lines(name: str) -> list[str]:
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _elements() -> frozenset[str]:
    space, found = "", set()
    for line in _lines("elements.txt"):
        if line.startswith("["):
            space = _SPACES[line.strip("[]")]
        else:
            found |= {f"{{{space}}}{name}" for name in line.split()}
    return frozenset(found)


ELEMENTS = _elements()
# The attributes that may stay, whatever element has them, where their value may.
ATTRIBUTES = frozenset(word for line in _lines("attributes.txt") for word in line.split())
# The looks of a day, in Word's letters (ECMA-376 part 1, 17.16.4.1).
DATE_LOOK = re.compile(r"[dMyHhmst/.,:\s-]*")
VALUES = frozenset(word for line in _lines("values.txt") for word in line.split())
ORDINARY_NAMES = frozenset(_lines("names.txt"))
# Colours and other codes of a few digits, a moment, the names that shapes give their measures.
_COLOUR = re.compile(r"#?[0-9A-Fa-f]{1,8}(?: \[\d+\])?|[0-9A-F]{1,20}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+)?(?:Z|[-+]\d\d:\d\d)?", re.ASCII)
_GUIDE = re.compile(
    r"(?:adj|x|y|il|ir|it|ib|hc|vc|wd|hd|ss|ls|cd|g|q|w|h|l|t|r|b|dx|dy|connsite[XY]"
    r"|textArea(?:Left|Right|Top|Bottom)|val|sum|prod|product|mid|abs|min|max|if|sqrt|mod|atan2|sin"
    r"|cos|tan|ellipse|width|height|pixelWidth|pixelHeight|pixelLineWidth|emuWidth|emuHeight"
    r"|lineDrawn|\*/|\+-|\+/|\?:|pin|at2|cat2|sat2|[@#]\d+)\d*",
    re.ASCII,
)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|\d{3}))?", re.ASCII)
_CSS = frozenset(
    {
        "display", "flip", "font-family", "font-size", "font-style", "font-weight",
        "height", "layout-flow", "left", "line-height", "margin-left", "margin-top",
        "mso-fit-shape-to-text", "mso-height-percent", "mso-height-relative",
        "mso-layout-flow-alt", "mso-position-horizontal",
        "mso-position-horizontal-relative", "mso-position-vertical",
        "mso-position-vertical-relative", "mso-rotate", "mso-width-percent",
        "mso-width-relative", "mso-wrap-distance-bottom", "mso-wrap-distance-left",
        "mso-wrap-distance-right", "mso-wrap-distance-top", "mso-wrap-style", "position",
        "rotation", "text-align", "text-decoration", "top", "v-text-anchor", "v-text-kern",
        "visibility", "width", "z-index",
    }
)  # fmt: skip
_LONGEST = 4000
# Fields that Word works out from the page itself, or that a person fills in.
FIELDS = frozenset(
    {"page", "numpages", "sectionpages", "section", "pageref", "ref", "noteref", "toc", "seq",
     "styleref", "formtext", "formcheckbox", "formdropdown", "hyperlink", "date", "time", "quote",
     "if", "=", "symbol", "listnum", "eq", "advance", "tc", "xe", "index"}
)  # fmt: skip
# Attributes that hold free words and stay: what they are called where they are told of. Nothing
# stands for words that the page shows.
FREE: Mapping[tuple[str, str], str] = {
    ("tag", "val"): "tags of content controls",
    ("alias", "val"): "titles of content controls",
    ("sectionTitle", "val"): "titles of content controls",
    ("docPart", "val"): "names of prompts",
    ("bookmarkStart", "name"): "bookmarks",
    ("hyperlink", "anchor"): "bookmarks",
    ("tblCaption", "val"): "alternative text",
    ("tblDescription", "val"): "alternative text",
    ("docPr", "descr"): "alternative text",
    ("docPr", "title"): "alternative text",
    ("shape", "alt"): "alternative text",
    ("rect", "alt"): "alternative text",
    ("line", "alt"): "alternative text",
    ("oval", "alt"): "alternative text",
    ("signatureline", "suggestedsigner"): "signers who are asked for",
    ("signatureline", "suggestedsigner2"): "signers who are asked for",
    ("signatureline", "signinginstructions"): "signers who are asked for",
    ("signatureline", "id"): "",
    ("helpText", "val"): "help of form fields",
    ("statusText", "val"): "help of form fields",
    ("style", "styleId"): "styles",
    ("font", "name"): "fonts",
    **dict.fromkeys((("rFonts", key) for key in ("ascii", "hAnsi", "cs", "eastAsia")), "fonts"),
    **dict.fromkeys(((n, "typeface") for n in ("latin", "ea", "cs", "font", "sym")), "fonts"),
    **dict.fromkeys(
        ((n, "val") for n in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link",
                              "styleLink", "numStyleLink")), "styles",
    ),
    ("lvlText", "val"): "",
    ("listItem", "displayText"): "entries of lists",
    ("fldSimple", "instr"): "",
    ("listItem", "value"): "values of lists",
    ("listEntry", "val"): "entries of lists",
    ("default", "val"): "defaults of form fields",
    ("textpath", "string"): "",
    ("format", "val"): "",
    ("sym", "char"): "",
}  # fmt: skip
# The ids of fields, which are the form's and nobody's.
FIELD_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+(?:=[a-z0-9_]+)?", re.ASCII)
HASHES = frozenset({"hash", "salt", "hashValue", "saltValue", "algorithmName"})


def is_mechanical(value: str) -> bool:
    """Whether a value is a number, a colour, a language or a word of the standard."""
    value = value.strip()
    if not value or value in VALUES or value in ORDINARY_NAMES:
        return True
    if len(value) > _LONGEST:
        return False
    return (
        not any(map(str.isalpha, value))
        or _COLOUR.fullmatch(value) is not None
        or _LANGUAGE.fullmatch(value) is not None
        or _MOMENT.fullmatch(value) is not None
        or _is_path(value)
        or all(_is_measure(word) for word in re.split(r"[\s,;]+", value))
    )


_MEASURE = re.compile(r"[-+]?[\d.]+(?:pt|px|in|cm|mm|pc|pi|em|ex|fd|f|%)?", re.ASCII)


def _is_measure(word: str) -> bool:
    return (
        not word
        or word in VALUES
        or _MEASURE.fullmatch(word) is not None
        or _GUIDE.fullmatch(word) is not None
    )


def _is_path(value: str) -> bool:
    """Whether it is a shape's outline: commands of a letter or two between numbers."""
    letters = re.findall(r"[a-z]+", value)
    return (
        len("".join(letters)) * 2 < len(value)
        and all(len(word) <= 4 for word in letters)
        and re.fullmatch(r"[mlcxetrvnfsawqybh\d,@\s.+-]*", value) is not None
    )


def plain_style(value: str) -> str:
    """A shape's style with the declarations that are known and say nothing but measures."""
    found = []
    for declaration in value.split(";"):
        name, colon, said = declaration.partition(":")
        if colon and name.strip().lower() in _CSS and is_mechanical(said):
            found.append(declaration.strip())
    return ";".join(found)
