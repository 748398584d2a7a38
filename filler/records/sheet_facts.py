"""What a workbook's parts tell beside its values (ECMA-376 part 1, 18.3.1), and its bounds.

Hidden rows and columns, struck rows, merged cells, formulas without a stored result, errors, and
how a number is shown in its cell's format; and that no address, name or text of it makes the
reader of values ask for more memory than a list of people needs.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from lxml import etree

from filler.errors import PortfolioError
from filler.messages import portfolio_error
from filler.ooxml.door import refuse_bomb, refuse_giant, too_large

# The last row and the last column that a sheet can have (ECMA-376 part 1, 18.3.1.73 and 3.1.13).
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
# A list of ten thousand people with three hundred columns has a third of this.
MOST_CELLS = 10_000_000
# Ten thousand people who write two pages each.
MOST_TEXT = 100 * 1024 * 1024
_ENCODING = re.compile(r"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_HEAD, _SHOWN = 400, 40
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_BOOK = "xl/workbook.xml"
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """Facts of one sheet; rows and columns are counted from 0.

    ``shown`` gives how a number's cell with a format of its own shows it, ``errors`` what a cell
    shows that is an error. ``epoch`` is the day that is 0 in the workbook's dates. ``last`` is the
    lowest row and the rightmost column that any cell has.
    """

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[Cell, Cell], ...] = ()
    unworked: frozenset[Cell] = frozenset()
    shown: Mapping[Cell, str] = field(default_factory=dict)
    errors: Mapping[Cell, str] = field(default_factory=dict)
    struck: frozenset[Cell] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    epoch: date = date(1899, 12, 30)
    last: Cell = (0, 0)


def sheet_facts(content: bytes, shown: str) -> dict[str, SheetFacts]:
    """The facts of each sheet by its name; ``shown`` is how errors call the file.

    What is not understood here is refused, since the reader of values would take it as it comes:
    one address beyond the sheet costs it all the memory that lies between.

    Raises:
        PortfolioError: when it would take more memory than a workbook needs, or has an address,
            a name or a part that no sheet of Excel has.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        refuse_bomb(archive.infolist(), shown)
        names: dict[str, str] = {}
        for name in archive.namelist():
            # Some programs tell case apart in the names of parts, and some do not.
            if names.setdefault(name.lower(), name) != name or "\\" in name:
                raise _odd(shown, f"it has the part '{name}' twice")
        if len(names) != len(archive.namelist()):
            raise _odd(shown, "it has a part twice")
        if _BOOK not in names or any(name.endswith("workbook.bin") for name in names):
            raise _odd(shown, "it is not an Excel workbook (.xlsx)")

        def read(name: str) -> bytes:
            own = names.get(name.lower())
            part = archive.read(own) if own is not None else b""
            _refuse_odd_signs(part, shown)
            return part

        def root(name: str) -> etree._Element | None:
            part = read(name)
            refuse_giant(part, shown)
            return etree.fromstring(part, _PARSER) if part else None

        book = root(_BOOK)
        relations = root("xl/_rels/workbook.xml.rels")
        if book is None or relations is None:
            raise _odd(shown, "it does not say which sheets it has")
        targets = {r.get("Id"): r.get("Target", "") for r in _all(relations, "Relationship")}
        styles = _styles(root("xl/styles.xml"), is_1904=_is_1904(book))
        lengths = _lengths(read("xl/sharedStrings.xml"))
        facts = {}
        cells = text = 0
        for sheet in _all(book, "sheet"):
            name = sheet.get("name", "")
            target = targets.get(_relation_of(sheet), "").replace("\\", "/")
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            own = read(part)
            if not own or name in facts:
                raise _odd(shown, f"the sheet '{name}' is not in it, or is in it twice")
            facts[name], length = _facts(
                own, styles, lengths, f"{shown}, sheet '{name}'",
                hidden=sheet.get("state", "visible") != "visible",
            )  # fmt: skip
            rows, columns = facts[name].last
            cells, text = cells + (rows + 1) * (columns + 1), text + length
            if cells > MOST_CELLS:
                raise portfolio_error(
                    "too_large_sheet_reaches_down",
                    shown=shown,
                    name=name,
                    rows=rows + 1,
                    columns=columns + 1,
                )
            if text > MOST_TEXT:
                raise too_large(shown)
    return facts


def _odd(shown: str, what: str) -> PortfolioError:
    return portfolio_error("damaged_not_read", shown=shown, what=what)


def _refuse_odd_signs(part: bytes, shown: str) -> None:
    """Refuse what the reader of values, which takes all for UTF-8, would read otherwise."""
    declared = _ENCODING.match(part[:_HEAD].decode("ascii", "ignore"))
    is_odd = declared is not None and declared[1].lower() not in ("utf-8", "us-ascii")
    if is_odd or b"<!DOCTYPE" in part or (part and b"\0" in part[:_HEAD]):
        raise _odd(shown, "a part of it is written as Excel never writes one")


def _streamed(part: bytes, *names: str) -> Iterator[tuple[str, etree._Element]]:
    """The starts and ends of some elements; what has been passed takes no memory."""
    events = etree.iterparse(
        io.BytesIO(part), events=("start", "end"), tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
    for event, element in events:
        yield event, element
        if event == "end":
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of a name in whatever namespace: Strict workbooks have their own."""
    return root.iter(f"{{*}}{name}")


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(root.iterchildren(f"{{*}}{name}"), None)


def _relation_of(sheet: etree._Element) -> str:
    """The id by which a sheet names its part, which is its only attribute in a namespace."""
    return next((str(v) for k, v in sheet.items() if str(k).endswith("}id")), "")


def _lengths(strings: bytes) -> list[int]:
    """How long each shared text is; a cell takes a copy of it."""
    if not strings:
        return []
    return [
        sum(len(t.text or "") for t in _all(own, "t"))
        for event, own in _streamed(strings, "si")
        if event == "end"
    ]


@dataclass(frozen=True, slots=True)
class _Styles:
    """The number format of each cell style that has one of its own, and which styles are struck."""

    formats: Mapping[str, str]
    struck: frozenset[str]
    is_1904: bool

    @property
    def epoch(self) -> date:
        """The day that is 0 (ECMA-376 part 1, 18.17.4.1)."""
        return date(1904, 1, 1) if self.is_1904 else date(1899, 12, 30)

    def shown(self, number: str, style: str) -> str:
        """A number as its cell shows it; nothing where the format cannot be worked out."""
        try:
            return str(_formatter(self.is_1904).format(self.formats[style], float(number))).strip()
        except (ValueError, KeyError, OverflowError, ArithmeticError, IndexError, TypeError):
            return ""


@lru_cache(maxsize=2)
def _formatter(is_1904: bool) -> Any:
    """What writes a number in a format of Excel's (18.8.30)."""
    import ssf

    return ssf.SSF(locale_support=False, errors="raise", date1904=is_1904)


def _is_1904(book: etree._Element) -> bool:
    properties = _first(book, "workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true", "on")


def _styles(styles: etree._Element | None, *, is_1904: bool) -> _Styles:
    if styles is None:
        return _Styles({}, frozenset(), is_1904)
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    codes = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    codes |= {f.get("numFmtId", ""): f.get("formatCode", "") for f in _all(styles, "numFmt")}
    fonts = _first(styles, "fonts")
    struck = {
        str(number)
        for number, font in enumerate(fonts if fonts is not None else ())
        if (strike := _first(font, "strike")) is not None
        and strike.get("val", "1") in ("1", "true")
    }
    cells = _first(styles, "cellXfs")
    formats, crossed = {}, set()
    for number, style in enumerate(cells if cells is not None else ()):
        code = codes.get(style.get("numFmtId", "0"), "General")
        if code not in ("General", "@"):
            formats[str(number)] = code
        if style.get("fontId") in struck:
            crossed.add(str(number))
    return _Styles(formats, frozenset(crossed), is_1904)


def _facts(
    sheet: bytes, styles: _Styles, lengths: Sequence[int], shown: str, *, hidden: bool
) -> tuple[SheetFacts, int]:
    """The facts of a sheet, and how much shared text its cells show."""
    unworked: set[Cell] = set()
    struck: set[Cell] = set()
    numbers: dict[Cell, str] = {}
    errors: dict[Cell, str] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merged: list[tuple[Cell, Cell]] = []
    rows = columns = text = 0
    at = (-1, -1)
    for event, element in _streamed(sheet, "row", "c", "mergeCell", "col"):
        name = str(element.tag).rpartition("}")[2]
        if event == "start":
            if name == "row":
                at = (_row(element, at[0], shown), -1)
                rows = max(rows, at[0])
                if element.get("hidden") in ("1", "true"):
                    hidden_rows.add(at[0])
            elif name == "col" and element.get("hidden") in ("1", "true"):
                hidden_columns |= _columns(element)
            continue
        if name == "c":
            # A cell without an address stands behind the one before it.
            given = element.get("r")
            at = (at[0], at[1] + 1) if given is None else _cell(given, shown)
            rows, columns = max(rows, at[0]), max(columns, at[1])
            result, kind = _first(element, "v"), element.get("t", "n")
            said = (result.text or "") if result is not None else ""
            # A formula whose result is the empty text has the type of a text (18.18.11).
            if _first(element, "f") is not None and not said and kind != "str":
                unworked.add(at)
            if kind == "e":
                # A picture in a cell is kept as an error with a value of its own beside it.
                errors[at] = "a picture" if element.get("vm") else said or "an error"
            style = element.get("s", "")
            if style in styles.formats and kind == "n" and said:
                numbers[at] = styles.shown(said, style)
            if style in styles.struck:
                struck.add(at)
            if kind == "s" and result is not None:
                text += _length(result.text or "", lengths, shown)
        elif name == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            # The reader of values does not look at them; an odd one is nothing to refuse.
            if _ADDRESS.fullmatch(first) and _ADDRESS.fullmatch(last):
                merged.append((_cell(first, shown), _cell(last, shown)))
    facts = SheetFacts(
        hidden=hidden,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        merged=tuple(merged),
        unworked=frozenset(unworked),
        shown=numbers,
        errors=errors,
        struck=frozenset(struck),
        epoch=styles.epoch,
        last=(rows, columns),
    )
    return facts, text


def _columns(element: etree._Element) -> set[int]:
    """The columns, from 0, that one element of columns is about."""
    first, last = element.get("min", ""), element.get("max", "")
    if not (first.isdecimal() and last.isdecimal()) or int(last) > _LAST_COLUMN:
        return set()
    return set(range(int(first) - 1, int(last)))


def _row(element: etree._Element, before: int, shown: str) -> int:
    """A row's number from 0; one without a number follows the row before it."""
    given = element.get("r")
    if given is None:
        number = before + 2
    elif _ROW.fullmatch(given):
        number = int(given)
    else:
        raise _odd(shown, f"it has a row '{given[:_SHOWN]}'")
    if number > _LAST_ROW:
        raise _odd(shown, f"it has a row {number}, which no sheet has")
    return number - 1


def _length(number: str, lengths: Sequence[int], shown: str) -> int:
    if not number.isascii() or not number.isdecimal() or int(number) >= len(lengths):
        raise _odd(shown, f"a cell shows the text '{number[:_SHOWN]}', which is not there")
    return lengths[int(number)]


def _cell(reference: str, shown: str) -> Cell:
    """Row and column of an address, from 0.

    Raises:
        PortfolioError: when no sheet has such a cell.
    """
    match = _ADDRESS.fullmatch(reference)
    column = 0
    for letter in match[1] if match is not None else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    if match is None or column > _LAST_COLUMN or int(match[2]) > _LAST_ROW:
        raise _odd(shown, f"it has a cell '{reference[:_SHOWN]}', which no sheet has")
    return int(match[2]) - 1, column - 1
