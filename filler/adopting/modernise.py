"""Legacy form fields turned into content controls, where they stand and looking the same.

A legacy text, box or list (ECMA-376 part 1, 17.16.17) is an answer's place that Word fills in only
while the form is protected; a content control is one at all times.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from filler.ooxml import controls
from filler.ooxml.names import el, qn, run_text, val

Element = etree._Element
_TYPE, _CHAR, _RUN, _VAL = qn("w:fldCharType"), qn("w:fldChar"), qn("w:r"), qn("w:val")
_EMPTY, _TICKED, _FONT = "☐", "☒", "MS Gothic"


def modernise(root: Element) -> int:
    """Turn every legacy form field of a part into a content control; how many they were."""
    count = 0
    for begin in [mark for mark in root.iter(_CHAR) if mark.get(_TYPE) == "begin"]:
        data = begin.find(qn("w:ffData"))
        run = begin.getparent()
        if data is None or run is None or run.getparent() is None:
            continue
        runs = list(_runs(run))
        made = _control(data, runs) if runs else None
        if made is not None:
            run.addprevious(made)
            for other in runs:
                parent = other.getparent()
                if parent is not None and parent.tag != qn("w:sdtContent"):
                    parent.remove(other)
            count += 1
    return count


def _runs(first: Element) -> Iterator[Element]:
    """The runs and bookmarks of a field, from the one that begins it; nothing if it has no end."""
    found: list[Element] = []
    depth = 0
    node: Element | None = first
    while node is not None:
        found.append(node)
        for mark in node.iter(_CHAR):
            depth += {"begin": 1, "end": -1}.get(mark.get(_TYPE) or "", 0)
        if depth == 0:
            yield from found
            return
        node = node.getnext()


def _control(data: Element, runs: list[Element]) -> Element | None:
    look = runs[0].find(qn("w:rPr"))
    title = _text(data, "w:statusText") or _text(data, "w:helpText") or _text(data, "w:name")
    box, entries = data.find(qn("w:checkBox")), data.find(qn("w:ddList"))
    if box is not None:
        state = box.find(qn("w:checked"))
        state = state if state is not None else box.find(qn("w:default"))
        ticked = state is not None and controls.is_on(state.get(_VAL))
        return _sdt(title, tick_kind(_EMPTY, _FONT, ticked=ticked), _box_run(look, ticked=ticked))
    if entries is not None:
        listed = el("w:dropDownList")
        for entry in entries.iter(qn("w:listEntry")):
            words = entry.get(_VAL) or ""
            listed.append(el("w:listItem", {"w:displayText": words, "w:value": words}))
        shown = listed[0].get(qn("w:displayText")) if len(listed) else ""
        return _sdt(title, listed, _run(look, shown or " "), showing=True)
    if data.find(qn("w:textInput")) is None:
        return None
    result = list(_result(runs))
    return _sdt(title, el("w:text"), *(result or [_run(look, " ")]), showing=True)


def _result(runs: list[Element]) -> Iterator[Element]:
    """The runs that show a field's words: those between its separator and its end."""
    is_result = False
    for run in runs:
        kinds = [mark.get(_TYPE) for mark in run.iter(_CHAR)]
        if "separate" in kinds:
            is_result = True
        elif "end" in kinds:
            return
        elif is_result and run.tag == _RUN:
            yield run


def tick_kind(empty: str, font: str, *, ticked: bool = False, sign: str = _TICKED) -> Element:
    """What makes a control a tick box, with its two signs."""

    def state(name: str, glyph: str) -> Element:
        return el(name, {"w14:val": f"{ord(glyph):04X}", "w14:font": font})

    return el(
        "w14:checkbox",
        {},
        val("w14:checked", int(ticked)),
        state("w14:checkedState", sign),
        state("w14:uncheckedState", empty),
    )


def _box_run(look: Element | None, *, ticked: bool) -> Element:
    run = _run(look, _TICKED if ticked else _EMPTY)
    fonts = el("w:rFonts", dict.fromkeys(("w:ascii", "w:eastAsia", "w:hAnsi"), _FONT))
    own = run.find(qn("w:rPr"))
    if own is None:
        own = el("w:rPr")
        run.insert(0, own)
    for old in own.findall(qn("w:rFonts")):
        own.remove(old)
    own.insert(1 if len(own) and own[0].tag == qn("w:rStyle") else 0, fonts)
    return run


def _run(look: Element | None, text: str) -> Element:
    copied = etree.fromstring(etree.tostring(look)) if look is not None else None
    return el("w:r", {}, copied, run_text(text))


def _sdt(title: str, kind: Element, *content: Element, showing: bool = False) -> Element:
    own = el("w:sdtPr", {}, val("w:alias", title) if title else None)
    if showing:
        own.append(el("w:showingPlcHdr"))
    own.append(kind)
    return el("w:sdt", {}, own, el("w:sdtContent", {}, *content))


def _text(data: Element, name: str) -> str:
    node = data.find(qn(name))
    return (node.get(_VAL) or "") if node is not None else ""
