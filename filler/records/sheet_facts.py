"""What a workbook's parts tell beside its values (ECMA-376 part 1, 18.3.1), and its bounds.

Hidden rows, merged cells, formulas without a stored result, and numbers whose format shows
leading zeros; and that no address, name or text of it makes the reader of values ask for more
memory than a list of people needs.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from filler.errors import PortfolioError
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

    ``zeros`` gives for a number's cell how many digits its format shows at least; ``last`` is
    the lowest row and the rightmost column that any cell has.
    """

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[Cell, Cell], ...] = ()
    unworked: frozenset[Cell] = frozenset()
    zeros: Mapping[Cell, int] = field(default_factory=dict)
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
        zeros = _zero_styles(root("xl/styles.xml"))
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
                own, zeros, lengths, f"{shown}, sheet '{name}'",
                hidden=sheet.get("state", "visible") != "visible",
            )  # fmt: skip
            rows, columns = facts[name].last
            cells, text = cells + (rows + 1) * (columns + 1), text + length
            if cells > MOST_CELLS:
                raise PortfolioError(
                    "too_large",
                    f"{shown}: the sheet '{name}' reaches down to row {rows + 1} and over"
                    f" {columns + 1} columns.",
                    "Delete the cells that stand far away from the list, and save it.",
                )
            if text > MOST_TEXT:
                raise too_large(shown)
    return facts


def _odd(shown: str, what: str) -> PortfolioError:
    return PortfolioError(
        "damaged",
        f"{shown} is not read: {what}.",
        "Open it in Excel and save it as an Excel workbook (.xlsx).",
    )


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


def _zero_styles(styles: etree._Element | None) -> dict[str, int]:
    """For each cell style whose number format is nothing but zeros, how many."""
    if styles is None:
        return {}
    formats = {
        f.get("numFmtId"): len(code)
        for f in _all(styles, "numFmt")
        if re.fullmatch("0{2,}", code := f.get("formatCode", ""))
    }
    cells = _first(styles, "cellXfs")
    return {
        str(number): formats[style.get("numFmtId")]
        for number, style in enumerate(cells if cells is not None else ())
        if style.get("numFmtId") in formats
    }


def _facts(
    sheet: bytes, zeros: Mapping[str, int], lengths: Sequence[int], shown: str, *, hidden: bool
) -> tuple[SheetFacts, int]:
    """The facts of a sheet, and how much shared text its cells show."""
    unworked: set[Cell] = set()
    numbers: dict[Cell, int] = {}
    hidden_rows: set[int] = set()
    merged: list[tuple[Cell, Cell]] = []
    rows = columns = text = 0
    at = (-1, -1)
    for event, element in _streamed(sheet, "row", "c", "mergeCell"):
        name = str(element.tag).rpartition("}")[2]
        if event == "start":
            if name == "row":
                at = (_row(element, at[0], shown), -1)
                rows = max(rows, at[0])
                if element.get("hidden") in ("1", "true"):
                    hidden_rows.add(at[0])
            continue
        if name == "c":
            # A cell without an address stands behind the one before it.
            given = element.get("r")
            at = (at[0], at[1] + 1) if given is None else _cell(given, shown)
            rows, columns = max(rows, at[0]), max(columns, at[1])
            result, kind = _first(element, "v"), element.get("t", "n")
            if _first(element, "f") is not None and (result is None or not result.text):
                unworked.add(at)
            if element.get("s", "") in zeros and kind == "n":
                numbers[at] = zeros[element.get("s", "")]
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
        merged=tuple(merged),
        unworked=frozenset(unworked),
        zeros=numbers,
        last=(rows, columns),
    )
    return facts, text


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
