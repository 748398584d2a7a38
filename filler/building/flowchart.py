"""A flowchart as one group of DrawingML shapes: boxes in reading order, then the arrows."""

from __future__ import annotations

from itertools import count

from lxml import etree

from filler.definition.blocks import BoxSpec, FlowchartBlock
from filler.definition.look import Look
from filler.ooxml.names import el, run_text, val

EMU_PER_MM = 36000
_GEOMETRY = {"box": "rect", "pill": "roundRect", "note": "foldedCorner", "label": "rect"}
_GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
Point = tuple[int, int]


def flowchart(block: FlowchartBlock, look: Look, width: float, number: int) -> etree._Element:
    """A paragraph that holds the drawing of that number, ``width`` millimetres wide."""
    wide, high = round(width * EMU_PER_MM), round(block.height * EMU_PER_MM)
    ids = count(2)
    boxes = {box.id: box for box in block.boxes}
    shapes = [_box(box, look, wide, high, next(ids)) for box in block.boxes]
    arrows = [
        _arrow(_route(box, boxes[target], wide, high), look, next(ids))
        for box in block.boxes
        for target in box.to
    ]
    size = {"cx": wide, "cy": high}
    frame = el(
        "a:xfrm",
        {},
        el("a:off", {"x": 0, "y": 0}),
        el("a:ext", size),
        el("a:chOff", {"x": 0, "y": 0}),
        el("a:chExt", size),
    )
    group = el("wpg:wgp", {}, el("wpg:cNvGrpSpPr"), el("wpg:grpSpPr", {}, frame), *shapes, *arrows)
    inline = el(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        el("wp:extent", size),
        el("wp:effectExtent", {"l": 0, "t": 0, "r": 0, "b": 0}),
        el("wp:docPr", {"id": number, "name": block.title, "descr": description(block)}),
        el("wp:cNvGraphicFramePr"),
        el("a:graphic", {}, el("a:graphicData", {"uri": _GROUP}, group)),
    )
    # Word reads shapes only where the markup says that it needs to know them (ECMA-376 part 3).
    choice = el("mc:Choice", {"Requires": "wpg"}, el("w:drawing", {}, inline))
    run = el("w:r", {}, el("mc:AlternateContent", {}, choice))
    return el("w:p", {}, el("w:pPr", {}, val("w:pStyle", "ChartText")), run)


def description(block: FlowchartBlock) -> str:
    """What a person hears instead of seeing the chart: its own words for it, or all its steps."""
    sentences = (f"{number}. {words}" for number, words in enumerate(block.sentences, start=1))
    return block.alt or f"{block.title}: {' '.join(sentences)}"


def _box(box: BoxSpec, look: Look, wide: int, high: int, number: int) -> etree._Element:
    fill = {"pill": look.accent, "note": look.answer_fill}.get(box.shape, look.label_fill)
    ink = look.head_ink if box.shape == "pill" else look.ink
    frame = el(
        "a:xfrm",
        {},
        el("a:off", {"x": round(box.x * wide / 100), "y": round(box.y * high / 100)}),
        el("a:ext", {"cx": round(box.w * wide / 100), "cy": round(box.h * high / 100)}),
    )
    geometry = el("a:prstGeom", {"prst": _GEOMETRY[box.shape]}, el("a:avLst"))
    outline = el("a:noFill") if box.shape == "label" else _solid(look.accent)
    line = el("a:ln", {"w": 9525}, outline)
    paint = el("a:noFill") if box.shape == "label" else _solid(fill)
    properties = el("wps:spPr", {}, frame, geometry, paint, line)
    content = el("w:txbxContent")
    for text in box.text.split("\n"):
        paragraph_properties = el("w:pPr", {}, val("w:pStyle", "ChartText"))
        if box.shape == "note":
            paragraph_properties.append(val("w:jc", "left"))
        run_properties = el("w:rPr", {}, val("w:color", ink))
        if box.shape in ("pill", "label"):
            run_properties.insert(0, el("w:b"))
        run = el("w:r", {}, run_properties, run_text(text))
        content.append(el("w:p", {}, paragraph_properties, run))
    inset = {"lIns": 54000, "tIns": 18000, "rIns": 54000, "bIns": 18000}
    body = el("wps:bodyPr", {"wrap": "square", **inset, "anchor": "ctr"}, el("a:noAutofit"))
    return el(
        "wps:wsp",
        {},
        el("wps:cNvPr", {"id": number, "name": f"Step {number - 1}"}),
        el("wps:cNvSpPr"),
        properties,
        el("wps:txbx", {}, content),
        body,
    )


def _route(start: BoxSpec, end: BoxSpec, wide: int, high: int) -> list[Point]:
    """The corners of an arrow: down where the target lies below, else across."""

    def at(x: float, y: float) -> Point:
        return round(x * wide / 100), round(y * high / 100)

    middle = start.x + start.w / 2
    if end.y >= start.y + start.h:
        top = end.x + end.w / 2
        # A straight arrow where the boxes overlap enough for one.
        if end.x < middle < end.x + end.w:
            top = middle
        elif start.x < top < start.x + start.w:
            middle = top
        half = (start.y + start.h + end.y) / 2
        if middle == top:
            return [at(middle, start.y + start.h), at(middle, end.y)]
        return [at(middle, start.y + start.h), at(middle, half), at(top, half), at(top, end.y)]
    across = end.y + end.h / 2
    return [at(start.x + start.w, across), at(end.x, across)]


def _arrow(points: list[Point], look: Look, number: int) -> etree._Element:
    left, top = (min(axis) for axis in zip(*points, strict=True))
    right, bottom = (max(axis) for axis in zip(*points, strict=True))
    wide, high = max(right - left, 1), max(bottom - top, 1)
    path = el("a:path", {"w": wide, "h": high, "fill": "none"})
    for index, (x, y) in enumerate(points):
        point = el("a:pt", {"x": x - left, "y": y - top})
        path.append(el("a:lnTo" if index else "a:moveTo", {}, point))
    geometry = el(
        "a:custGeom",
        {},
        *(el(f"a:{name}") for name in ("avLst", "gdLst", "ahLst", "cxnLst")),
        el("a:rect", {"l": "0", "t": "0", "r": "r", "b": "b"}),
        el("a:pathLst", {}, path),
    )
    frame = el(
        "a:xfrm", {}, el("a:off", {"x": left, "y": top}), el("a:ext", {"cx": wide, "cy": high})
    )
    head = el("a:tailEnd", {"type": "triangle"})
    line = el("a:ln", {"w": 12700}, _solid(look.accent), head)
    return el(
        "wps:wsp",
        {},
        el("wps:cNvPr", {"id": number, "name": f"Arrow {number}"}),
        el("wps:cNvSpPr"),
        el("wps:spPr", {}, frame, geometry, el("a:noFill"), line),
        el("wps:bodyPr"),
    )


def _solid(color: str) -> etree._Element:
    return el("a:solidFill", {}, el("a:srgbClr", {"val": color}))
