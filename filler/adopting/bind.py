"""Content controls put into somebody's own Word file, at the places that were found in it.

The file looks as before: a blank to write on stays in its control as the prompt, a printed box
stays the sign that it is. Everything else of the file is left as it is.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from filler.adopting.model import Found, Question, Spot
from filler.adopting.modernise import tick_kind
from filler.definition.model import fit
from filler.facts.content import Paragraph
from filler.facts.state import Sources
from filler.facts.strip import strip_of
from filler.ooxml import controls
from filler.ooxml.names import XML_SPACE, el, qn, run_text, val
from filler.placing.sheet import Sheet

Element = etree._Element
_RUN, _TEXT, _RPR = qn("w:r"), qn("w:t"), qn("w:rPr")
# Signs that every font has, so that no line becomes higher; no line breaks between them.
_ROOM = "\xa0" * 6
_TICK_FONT = "MS Gothic"
_EMPTY, _NOTHING, _TICK = "☐", "\xa0", "✓"
_WORDED = ("text", "rich", "date", "list")
# The kinds of which a person may make one another.
_OURS = ("text", "long_text", "date", "signature")
# The ids of controls are positive numbers of 31 bits (17.5.2.18).
_ID = 0x7FFFFFFE


class Binder:
    """Puts the controls of a form's questions into its XML; ``form`` begins every tag."""

    def __init__(self, sheet: Sheet, sources: Sources, form: str, language: str) -> None:
        self._sheet = sheet
        self._sources = sources
        self._form = form
        self._language = language
        self._ids: set[int] = set()
        self._first: dict[int, int] = {}
        begun: dict[int, int] = {}
        for line, paragraph in zip(sheet.lines.lines, sheet.paragraphs, strict=True):
            at = begun.get(id(paragraph), 0)
            self._first[line.number] = at
            begun[id(paragraph)] = at + len(line.text) + 1

    def bind(self, found: Found) -> list[tuple[Question, str]]:
        """Bind every question; those that cannot be are given back with why."""
        jobs: dict[int, list[tuple[int, Spot, str, str, Question]]] = defaultdict(list)
        failed: list[tuple[Question, str]] = []
        for question in found.questions:
            for spot, tag, title, kind in self._wanted(question):
                paragraph = self._sheet.paragraphs[spot.line]
                at = self._first[spot.line] + spot.start
                jobs[id(paragraph)].append((at, spot, tag, f"{kind}\0{title}", question))
        for own in jobs.values():
            # From the end, so that what stands before keeps its place.
            own.sort(key=lambda job: job[0])
            for _, spot, tag, told, question in reversed(own):
                kind, _, title = told.partition("\0")
                if not self._put(spot, tag, title, kind):
                    failed.append((question, "its place could not be bound in the file"))
        for question in found.questions:
            if question.kind == "rows" and not self._section(question):
                failed.append((question, "its rows could not be bound in the file"))
        return failed

    def _wanted(self, question: Question) -> Iterator[tuple[Spot, str, str, str]]:
        """The controls of a question: where, their tag, their title, and their kind."""
        tag = question.tag or f"{self._form}.{question.id}"
        title = question.label
        if question.options:
            for choice in question.options:
                yield (
                    choice.spot,
                    f"{tag}={choice.id}",
                    f"{choice.label} - {title}",
                    "tick",
                )
        elif question.columns:
            for column in question.columns:
                for spot in column.spots:
                    yield spot, column.tag or f"{tag}.{column.id}", column.label, column.kind
        elif question.spot is not None:
            part = ".signed" if question.kind == "signature" and not question.tag else ""
            yield question.spot, f"{tag}{part}", title, question.kind

    # One control

    def _put(self, spot: Spot, tag: str, title: str, kind: str) -> bool:
        if spot.control >= 0:
            if spot.how == "ours":
                self._retype(spot.control, title, kind)
            return self._retag(spot.control, tag, title)
        paragraph = self._sheet.paragraphs[spot.line]
        node = self._sources.paragraphs.get(id(paragraph))
        if node is None:
            return False
        start = self._first[spot.line] + spot.start
        end = self._first[spot.line] + spot.end
        if spot.how == "words":
            return self._before_word(paragraph, start, tag, title)
        if spot.how in ("cell", "behind"):
            return self._insert(node, paragraph, start, tag, title, kind, spot)
        if spot.how == "brackets":
            return self._within_brackets(node, paragraph, start, end, tag, title)
        runs = self._cut(paragraph, start, end)
        if not runs:
            return False
        if kind == "tick":
            return self._wrap_box(runs, tag, title)
        self._wrap(runs, tag, title, _kind(kind, self._language))
        return True

    def _retag(self, number: int, tag: str, title: str) -> bool:
        """A control that is there already keeps all but its tag, and its title where it has one."""
        own = self._sources.controls[number].find(qn("w:sdtPr"))
        if own is None:
            return False
        for node in own.findall(qn("w:tag")):
            own.remove(node)
        alias = own.find(qn("w:alias"))
        if alias is None or not alias.get(qn("w:val")):
            if alias is not None:
                own.remove(alias)
            own.insert(0, val("w:alias", fit(title)))
            alias = own[0]
        alias.addnext(val("w:tag", tag))
        # The form is blank: whatever shows in a place for words is its prompt.
        is_worded = controls.kind(self._sources.controls[number]) in _WORDED
        if is_worded and own.find(qn("w:showingPlcHdr")) is None:
            own.find(qn("w:tag")).addnext(el("w:showingPlcHdr"))  # type: ignore[union-attr]
        return True

    def _retype(self, number: int, title: str, kind: str) -> None:
        """A control of an earlier draft gets the title and the kind that a person chose."""
        sdt = self._sources.controls[number]
        own = sdt.find(qn("w:sdtPr"))
        if own is None:
            return
        alias = own.find(qn("w:alias"))
        if alias is not None:
            alias.set(qn("w:val"), fit(title))
        wanted = _kind(kind, self._language)
        there = [child for child in own if child.tag in controls.KINDS]
        if kind in _OURS and there and there[0].tag != wanted.tag:
            own.replace(there[0], wanted)

    def _properties(
        self, tag: str, title: str, kind: Element, *, prompt: bool, look: Element | None = None
    ) -> Element:
        """What a control says of itself; ``look`` is that of what is typed into it (17.5.2.27)."""
        own = el(
            "w:sdtPr",
            {},
            deepcopy(look) if look is not None else None,
            val("w:alias", fit(title)),
            val("w:tag", tag),
            val("w:id", self._id(tag)),
            val("w:lock", "sdtLocked"),
        )
        if prompt:
            own.append(el("w:showingPlcHdr"))
        own.append(kind)
        return own

    def _id(self, seed: str) -> int:
        number = zlib.crc32(seed.encode()) % _ID + 1
        while number in self._ids:
            number = number % _ID + 1
        self._ids.add(number)
        return number

    def _wrap(self, runs: Sequence[Element], tag: str, title: str, kind: Element) -> None:
        content = el("w:sdtContent")
        look = runs[0].find(_RPR)
        own = self._properties(tag, title, kind, prompt=True, look=look)
        sdt = el("w:sdt", {}, own, content)
        runs[0].addprevious(sdt)
        for run in runs:
            content.append(run)

    def _wrap_box(self, runs: Sequence[Element], tag: str, title: str) -> bool:
        """A printed box: its sign is what the control shows while it is empty."""
        sign, font, ticked = _sign_of(runs[0])
        kind = tick_kind(sign or _EMPTY, font or _TICK_FONT, sign=ticked)
        content = el("w:sdtContent")
        sdt = el("w:sdt", {}, self._properties(tag, title, kind, prompt=False), content)
        runs[0].addprevious(sdt)
        if not sign:
            # A box that is a drawing or an older control gives way to a sign.
            for run in runs:
                run.getparent().remove(run)  # type: ignore[union-attr]
            content.append(_run_of(None, _EMPTY, _TICK_FONT))
            return True
        for run in runs:
            content.append(run)
        return True

    def _insert(
        self,
        node: Element,
        paragraph: Paragraph,
        at: int,
        tag: str,
        title: str,
        kind: str,
        spot: Spot,
    ) -> bool:
        """A control where nothing stands, at the end of what is in its line."""
        is_within = spot.how == "behind" and at < self._length(paragraph)
        cut = self._cut(paragraph, at - 1, at) if is_within else []
        if is_within and not cut:
            return False
        before = self._holding(cut[-1], node) if cut else self._element_before(paragraph, at)
        look = before.find(_RPR) if before is not None else node.find(f"{qn('w:pPr')}/{_RPR}")
        if kind == "tick":
            own = self._properties(
                tag, title, tick_kind(_EMPTY, _TICK_FONT, sign="☒"), prompt=False
            )
            run = _run_of(look, _EMPTY, _TICK_FONT)
        else:
            own = self._properties(tag, title, _kind(kind, self._language), prompt=True, look=look)
            # Before a tab there is only so much room as the tab leaves.
            run = _run_of(look, _ROOM[:3] if spot.how == "behind" else _ROOM)
        sdt = el("w:sdt", {}, own, el("w:sdtContent", {}, run))
        if before is None:
            first = node.find(qn("w:pPr"))
            if first is not None:
                first.addnext(sdt)
            else:
                node.insert(0, sdt)
            return True
        before.addnext(sdt)
        text = self._sheet.lines.lines[spot.line].text
        is_parted = is_within and text[spot.start - 1 : spot.start].isspace()
        if spot.how == "behind" and not is_parted:
            before.addnext(_run_of(look, " "))
        return True

    def _within_brackets(
        self, node: Element, paragraph: Paragraph, start: int, end: int, tag: str, title: str
    ) -> bool:
        """Typed brackets stay, with the control between them."""
        kind = tick_kind(_NOTHING, _TICK_FONT, sign=_TICK)
        own = self._properties(tag, title, kind, prompt=False)
        inner = self._cut(paragraph, start + 1, end - 1) if end - start > 2 else []
        opening = inner[0] if inner else None
        if opening is None:
            runs = self._cut(paragraph, start, start + 1)
            if not runs:
                return False
            opening = runs[-1]
        look = opening.find(_RPR)
        sdt = el("w:sdt", {}, own, el("w:sdtContent", {}, _run_of(look, _NOTHING)))
        if inner:
            inner[0].addprevious(sdt)
            # One space gives way to the control; the others keep the width.
            _shorten(inner[0])
        else:
            opening.addnext(sdt)
        return True

    def _before_word(self, paragraph: Paragraph, start: int, tag: str, title: str) -> bool:
        """A box right before a printed word, which shows nothing until it is ticked."""
        runs = self._cut(paragraph, start, start + 1)
        if not runs:
            return False
        look = runs[0].find(_RPR)
        kind = tick_kind(_NOTHING, _TICK_FONT, sign=_TICK)
        own = self._properties(tag, title, kind, prompt=False)
        sdt = el("w:sdt", {}, own, el("w:sdtContent", {}, _run_of(look, _NOTHING)))
        runs[0].addprevious(sdt)
        return True

    # Lists

    def _section(self, question: Question) -> bool:
        """The rows of a list in a repeating section, each an item of it."""
        rows: list[Element] = []
        for spot in question.columns[0].spots:
            node = self._sources.paragraphs.get(id(self._sheet.paragraphs[spot.line]))
            row = next(node.iterancestors(qn("w:tr")), None) if node is not None else None
            if row is None or next(row.iter(qn("w:vMerge")), None) is not None:
                return False
            rows.append(row)
        parent = rows[0].getparent()
        if parent is None or any(row.getparent() is not parent for row in rows):
            return False
        tag = question.tag or f"{self._form}.{question.id}"
        content = el("w:sdtContent")
        own = self._properties(tag, question.label, el("w15:repeatingSection"), prompt=False)
        rows[0].addprevious(el("w:sdt", {}, own, content))
        for number, row in enumerate(rows):
            item = el(
                "w:sdtPr",
                {},
                val("w:alias", fit(f"{question.label}: row")),
                val("w:tag", tag),
                val("w:id", self._id(f"{tag} {number}")),
                el("w15:repeatingSectionItem"),
            )
            content.append(el("w:sdt", {}, item, el("w:sdtContent", {}, row)))
        return True

    # Runs

    def _pieces(self, paragraph: Paragraph) -> list[tuple[int, int, Element]]:
        """From where to where in its strip each piece of a paragraph stands, and its element."""
        starts: list[int] = []
        whole = strip_of([paragraph], self._sheet.controls, starts)
        ends = [*starts[1:], len(whole.text)][: len(starts)]
        nodes = self._sources.pieces.get(id(paragraph), [])
        if len(nodes) != len(starts):
            return []
        return list(zip(starts, ends, nodes, strict=True))

    def _length(self, paragraph: Paragraph) -> int:
        return len(strip_of([paragraph], self._sheet.controls).text)

    def _element_before(self, paragraph: Paragraph, at: int) -> Element | None:
        """The run, or the control around it, that ends before a place in a paragraph."""
        before = [node for start, end, node in self._pieces(paragraph) if start < at and end <= at]
        if not before:
            return None
        run = _run_around(before[-1])
        holder = self._sources.paragraphs[id(paragraph)]
        return self._holding(run, holder) if run is not None else None

    def _holding(self, run: Element, holder: Element) -> Element | None:
        """What of a paragraph a run is, or stands in."""
        around = [run, *run.iterancestors()]
        return next((node for node in around if node.getparent() is holder), None)

    def _cut(self, paragraph: Paragraph, start: int, end: int) -> list[Element]:
        """The runs that are a stretch of a paragraph and nothing else; runs are split for it."""
        found: list[Element] = []
        for first, last, node in self._pieces(paragraph):
            if last <= start or first >= end or first == last:
                continue
            run = _run_around(node)
            if run is None:
                return []
            a, b = max(start - first, 0), min(end, last) - first
            if node.tag == _TEXT:
                if b > len(node.text or ""):
                    return []
                run = _isolated(run, node, a, b)
            elif len([child for child in run if child.tag != _RPR]) > 1:
                run = _isolated(run, node, 0, 0)
            if found and run.getparent() is not found[0].getparent():
                return found
            if not found or found[-1] is not run:
                found.append(run)
        return found


def _run_around(node: Element) -> Element | None:
    return node if node.tag == _RUN else next(node.iterancestors(_RUN), None)


def _isolated(run: Element, node: Element, start: int, end: int) -> Element:
    """A run of its own for an element of a run, or for some letters of it.

    What stands before stays where it is, since more of it may be cut off.
    """
    children = [child for child in run if child.tag != _RPR]
    at = children.index(node)
    text = (node.text or "") if node.tag == _TEXT else ""
    behind = _like(run)
    if end < len(text):
        behind.append(run_text(text[end:]))
    for child in children[at + 1 :]:
        behind.append(child)
    if any(child.tag != _RPR for child in behind):
        run.addnext(behind)
    if at == 0 and not start:
        if text:
            node.text = text[:end]
            node.set(XML_SPACE, "preserve")
        return run
    own = _like(run)
    if text:
        node.text = text[:start]
        node.set(XML_SPACE, "preserve")
        own.append(run_text(text[start:end]))
    else:
        own.append(node)
    run.addnext(own)
    return own


def _like(run: Element) -> Element:
    look = run.find(_RPR)
    return el("w:r", {}, deepcopy(look) if look is not None else None)


def _run_of(look: Element | None, text: str, font: str = "") -> Element:
    run = el("w:r", {}, deepcopy(look) if look is not None else None, run_text(text))
    if font:
        own = run.find(_RPR)
        if own is None:
            own = el("w:rPr")
            run.insert(0, own)
        for old in own.findall(qn("w:rFonts")):
            own.remove(old)
        fonts = el("w:rFonts", dict.fromkeys(("w:ascii", "w:eastAsia", "w:hAnsi"), font))
        own.insert(1 if len(own) and own[0].tag == qn("w:rStyle") else 0, fonts)
    return run


def _shorten(run: Element) -> None:
    """A run with one letter less at its start."""
    for node in run.iter(_TEXT):
        if node.text:
            node.text = node.text[1:]
            return


def _sign_of(run: Element) -> tuple[str, str, str]:
    """The sign that a printed box is, its font, and what it becomes when it is ticked."""
    sym = run.find(qn("w:sym"))
    if sym is not None:
        code, font = sym.get(qn("w:char")) or "", sym.get(qn("w:font")) or ""
        try:
            return chr(int(code, 16)), font, "\uf0fe" if "wingdings" in font.lower() else "☒"
        except ValueError:
            return "", "", "☒"
    text = "".join(node.text or "" for node in run.iter(_TEXT))
    fonts = run.find(f"{_RPR}/{qn('w:rFonts')}")
    font = (fonts.get(qn("w:ascii")) or "") if fonts is not None else ""
    if len(text) != 1:
        return "", "", "☒"
    is_symbol = "wingdings" in font.lower()
    return text, font or _TICK_FONT, "\uf0fe" if is_symbol else "☒"


def _kind(kind: str, language: str) -> Element:
    match kind:
        case "date":
            return el(
                "w:date",
                {},
                val("w:dateFormat", "dd/MM/yyyy"),
                val("w:lid", language),
                val("w:storeMappedDataAs", "date"),
                val("w:calendar", "gregorian"),
            )
        case "long_text":
            return el("w:text", {"w:multiLine": "1"})
        case "signature":
            return el("w:richText")
        case _:
            return el("w:text")
