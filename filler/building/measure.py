"""On which page each part and each question of a built pack stands, as LibreOffice lays it out.

Word shows a page reference's stored number until somebody updates it, so the template must
be built with the right ones; and a finding can name the page of a question although the file that
came back does not say where its pages end. Both are kept in the pack's ``pages.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from filler.definition.model import Pack
from filler.messages import portfolio_error
from filler.ooxml.names import el, qn
from filler.pdf.convert import convert_copies, refuse_without
from filler.pdf.copy import rewritten
from filler.pdf.pages import pages_of

Element = etree._Element
# What the bookmarks are called that mark the questions, in a copy that nobody sees.
_MARK = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Page numbers, from 1: of the bookmarks that references name, and of questions by id.

    ``questions`` has those of each of the form's own files, by the name that it is bound under.
    """

    marks: Mapping[str, int]
    questions: Mapping[str, Mapping[str, int]]

    def as_toml(self) -> str:
        """The text of ``pages.toml``, the pages of the marks."""
        lines = [
            "# Page numbers as laid out; written by 'portfolio template build --measure'.",
            "[pages]",
            *(f"{name} = {number}" for name, number in sorted(self.marks.items())),
        ]
        return "\n".join(lines) + "\n"

    def as_json(self) -> str:
        """The text of ``pages.json``, the pages of the questions in each file."""
        return json.dumps(self.questions, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def measure_pages(pack: Pack, templates: Mapping[str, bytes]) -> Pages:
    """The pages of the form's own files, today's first, by the names that they are bound under.

    Raises:
        PortfolioError: when LibreOffice is not installed, or the layout of today's fails.
    """
    refuse_without()
    tags = {own.controls[0].tag: name for name, own in pack.fields.items() if own.controls}
    marked = [_marked(content, name, tags) for name, content in templates.items()]
    made = convert_copies({n: copy for n, (copy, _) in enumerate(marked)}, bookmarks=True)
    if 0 not in made:
        raise portfolio_error("no_pdf")
    found = {number: pages_of(content) for number, content in made.items()}
    today, names = found[0], marked[0][1]
    return Pages(
        marks={name: page for name, page in today.items() if name not in names},
        questions={
            name: {own: found[n][mark] for mark, own in marked[n][1].items() if mark in found[n]}
            for n, name in enumerate(templates)
            if n in found
        },
    )


def _marked(content: bytes, name: str, tags: Mapping[str, str]) -> tuple[bytes, Mapping[str, str]]:
    """A copy with a bookmark at each question, and whose each is."""
    names: dict[str, str] = {}

    def change(root: Element) -> bool:
        names.update(_mark(root, tags))
        return bool(names)

    return rewritten(content, name, change) or content, names


def _mark(root: Element, tags: Mapping[str, str]) -> dict[str, str]:
    """Put a bookmark before the first control of each question; whose each is."""
    left, names = dict(tags), {}
    taken = (mark.get(qn("w:id"), "") for mark in root.iter(qn("w:bookmarkStart")))
    number = max((int(one) for one in taken if one.isdecimal()), default=0)
    for sdt in list(root.iter(qn("w:sdt"))):
        tag = sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        own = left.pop(tag.get(qn("w:val")) or "", None) if tag is not None else None
        if own is None:
            continue
        number += 1
        names[f"{_MARK}{number}"] = own
        mark: dict[str, str | int] = {"w:id": number, "w:name": f"{_MARK}{number}"}
        sdt.addprevious(el("w:bookmarkStart", mark))
        sdt.addprevious(el("w:bookmarkEnd", {"w:id": number}))
    return names
