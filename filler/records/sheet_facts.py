"""What a workbook's parts tell beside its values (ECMA-376 part 1, 18.3.1).

Hidden rows, merged cells, formulas without a stored result, and numbers whose format shows
leading zeros.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from filler.ooxml.door import refuse_bomb, refuse_giant

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
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

    Raises:
        PortfolioError: when it would unpack to more than a workbook needs.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        refuse_bomb(archive.infolist(), shown)
        names = set(archive.namelist())

        def root(name: str) -> etree._Element | None:
            if name not in names:
                return None
            part = archive.read(name)
            refuse_giant(part, shown)
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            return etree.fromstring(part, parser)

        book = root("xl/workbook.xml")
        relations = root("xl/_rels/workbook.xml.rels")
        if book is None or relations is None:
            return {}
        targets = {r.get("Id"): r.get("Target", "") for r in relations.iter(_RELATION)}
        zeros = _zero_styles(root("xl/styles.xml"))
        facts = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets.get(sheet.get(_ID), "")
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            own = root(part)
            if own is not None:
                hidden = sheet.get("state", "visible") != "visible"
                facts[sheet.get("name", "")] = _facts(own, zeros, hidden=hidden)
        return facts


def _zero_styles(styles: etree._Element | None) -> dict[str, int]:
    """For each cell style whose number format is nothing but zeros, how many."""
    if styles is None:
        return {}
    formats = {
        f.get("numFmtId"): len(code)
        for f in styles.iter(f"{_MAIN}numFmt")
        if re.fullmatch("0{2,}", code := f.get("formatCode", ""))
    }
    cells = styles.find(f"{_MAIN}cellXfs")
    return {
        str(number): formats[style.get("numFmtId")]
        for number, style in enumerate(cells if cells is not None else ())
        if style.get("numFmtId") in formats
    }


def _facts(sheet: etree._Element, zeros: Mapping[str, int], *, hidden: bool) -> SheetFacts:
    unworked: set[Cell] = set()
    shown: dict[Cell, int] = {}
    rows = columns = 0
    for cell in sheet.iter(f"{_MAIN}c"):
        at = _cell(cell.get("r", ""))
        if at is None:
            continue
        rows, columns = max(rows, at[0]), max(columns, at[1])
        result = cell.find(f"{_MAIN}v")
        if cell.find(f"{_MAIN}f") is not None and (result is None or not result.text):
            unworked.add(at)
        if cell.get("s", "") in zeros and cell.get("t", "n") == "n":
            shown[at] = zeros[cell.get("s", "")]
    merged = []
    for merge in sheet.iter(f"{_MAIN}mergeCell"):
        first, _, last = merge.get("ref", "").partition(":")
        start, end = _cell(first), _cell(last)
        if start is not None and end is not None:
            merged.append((start, end))
    return SheetFacts(
        hidden=hidden,
        hidden_rows=frozenset(
            int(row.get("r", "0")) - 1
            for row in sheet.iter(f"{_MAIN}row")
            if row.get("hidden") in ("1", "true")
        ),
        merged=tuple(merged),
        unworked=frozenset(unworked),
        zeros=shown,
        last=(rows, columns),
    )


def _cell(reference: str) -> Cell | None:
    match = _ADDRESS.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
