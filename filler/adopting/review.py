"""The review of a new pack: its pages as pictures with numbered places, and what each place is.

LibreOffice lays the pages out; without it, the page lists the places with the words around them.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from lxml import etree

from filler.adopting.adopt import Adopted
from filler.adopting.model import Question
from filler.adopting.places import KIND_WORDS
from filler.adopting.write import FORM, ORIGINAL
from filler.errors import PortfolioError
from filler.ooxml import controls
from filler.ooxml.archive import write_archive
from filler.ooxml.names import el, qn, run_text, val
from filler.ooxml.package import package_of
from filler.page import page_template
from filler.pdf import to_pdf
from filler.scratch import private_folder

# As large as a page is read at, in dots for each of a PDF's points.
_SCALE = 1.4
# Signs that every font has, and no form around a number.
_OPEN, _CLOSE = "«", "»"
# A number may break at the end of a line.
_NUMBER = re.compile(rf"{_OPEN}\s*(\d+)\s*{_CLOSE}")
_RUN = qn("w:r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place of the review."""

    number: str
    label: str
    kind: str
    options: tuple[str, ...] = ()
    problem: str = ""
    around: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as a picture, PNG in base64, and the places on it."""

    picture: str
    rows: tuple[Row, ...]


def review_page(made: Adopted, file: str) -> str:
    """The page, which opens from disk and asks nothing of any network."""
    problems: dict[int, str] = {}
    for own, why in made.doubts:
        problems[own.number] = "; ".join(filter(None, (problems.get(own.number), why)))
    rows = {str(own.number + 1): _row(own, problems) for own in made.found.questions}
    pages = _pages(made, rows)
    seen = {row.number for page in pages for row in page.rows}
    return page_template(Path(__file__).with_name("review.html.j2")).render(
        title=made.found.title or file,
        file=file,
        count=len(rows),
        pages=pages,
        others=[row for number, row in rows.items() if number not in seen],
        problems=[(r.number, r.label, r.problem) for r in rows.values() if r.problem],
        filled=made.found.filled,
        left=[*made.found.left, *((q.where, f"{q.label}: {why}") for q, why in made.left)],
    )


def _row(own: Question, problems: Mapping[int, str]) -> Row:
    options = [choice.label for choice in own.options] or [c.label for c in own.columns]
    return Row(
        number=str(own.number + 1),
        label=own.label,
        kind=KIND_WORDS[own.kind],
        options=tuple(options or own.entries),
        problem=problems.get(own.number, ""),
        around=own.where if own.where != "outside a table" else own.section,
        required=own.required,
    )


def _pages(made: Adopted, rows: Mapping[str, Row]) -> list[Page]:
    """The form's pages with the numbers of the places; none without LibreOffice."""
    with private_folder() as folder:
        copy = folder / "numbered.docx"
        copy.write_bytes(_numbered(made))
        try:
            done = next(to_pdf([copy]))
        except PortfolioError:
            return []
        if done.path is None:
            return []
        return list(_pictures(done.path.read_bytes(), rows))


def _pictures(pdf: bytes, rows: Mapping[str, Row]) -> Iterator[Page]:
    document = pypdfium2.PdfDocument(pdf)
    shown: set[str] = set()
    try:
        for page in document:
            text = page.get_textpage().get_text_range()
            here = [n for n in dict.fromkeys(_NUMBER.findall(text)) if n in rows]
            own = [number for number in here if number not in shown]
            shown.update(own)
            buffer = io.BytesIO()
            page.render(scale=_SCALE).to_pil().convert("RGB").quantize(64).save(buffer, "PNG")
            yield Page(
                picture=b64encode(buffer.getvalue()).decode(),
                rows=tuple(rows[number] for number in sorted(own, key=int)),
            )
    finally:
        document.close()


def _numbered(made: Adopted) -> bytes:
    """The bound form with the number of its place in each control."""
    tags: dict[str, str] = {}
    for own in made.found.questions:
        number = str(own.number + 1)
        tag = f"{FORM}.{own.id}"
        tags |= {tag: number, f"{tag}.signed": number}
        tags |= {f"{tag}={choice.id}": number for choice in own.options}
        tags |= {f"{tag}.{column.id}": number for column in own.columns}
    package = package_of(made.files[ORIGINAL], ORIGINAL)
    parts = {part: package.read(part) for part in package.names}
    for part in package.text_parts:
        root = package.tree(part)
        if root is None:
            continue
        seen: set[str] = set()
        for sdt in [*root.iter(qn("w:sdt"))]:
            tag = controls.text_property(sdt, "w:tag")
            if tag in tags and tag not in seen and controls.kind(sdt) != "rows":
                seen.add(tag)
                _mark(sdt, tags[tag])
        # The look that a control gives its words must not become the number's.
        etree.strip_elements(root, qn("w:sdtPr"), qn("w:sdtEndPr"))
        etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return write_archive(parts)


def _mark(sdt: etree._Element, number: str) -> None:
    """A number before what a control shows, white on blue, as small as it may be."""
    content = controls.content(sdt)
    run = next(content.iter(_RUN), None) if content is not None else None
    if run is None:
        return
    look = el(
        "w:rPr",
        {},
        el("w:b"),
        val("w:color", "FFFFFF"),
        val("w:sz", 14),
        el("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "12507B"}),
    )
    run.addprevious(el("w:r", {}, deepcopy(look), run_text(f"{_OPEN}{number}{_CLOSE}")))
