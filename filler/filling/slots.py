"""What a compiled part is made of: literal bytes, and slots that a record fills.

A slot holds the bytes of every state it can take, so that rendering only joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from xml.sax.saxutils import escape

from filler.definition.model import ControlSpec
from filler.ooxml.archive import Entry
from filler.records.clean import british
from filler.records.model import Picture, Row, Signature, Value

# Word counts years for a stored date from here; an earlier day is shown and not stored.
_FIRST_STORED_YEAR = 1601


@dataclass(slots=True)
class Context:
    """What one rendering gathers: fresh ids for added rows, and the pictures it placed."""

    next_id: int
    next_drawing: int
    pictures: dict[str, list[tuple[str, Picture]]] = field(default_factory=dict)
    part: str = ""

    def fresh_id(self) -> int:
        """An id that no other control of the file has."""
        self.next_id += 1
        return self.next_id

    def place_picture(self, picture: Picture) -> tuple[str, int]:
        """A relationship id in the present part, and a number for the drawing."""
        self.next_drawing += 1
        relation = f"rIdPicture{self.next_drawing}"
        self.pictures.setdefault(self.part, []).append((relation, picture))
        return relation, self.next_drawing


Values = Mapping[str, Value]


class Slot(Protocol):
    """A place that a record fills."""

    def render(self, values: Values, context: Context) -> bytes:
        """The slot's bytes for these values."""


Segments = tuple["bytes | Slot", ...]


def join(segments: Segments, values: Values, context: Context) -> bytes:
    """The bytes of a part or a row."""
    return b"".join(s if isinstance(s, bytes) else s.render(values, context) for s in segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSlot:
    """State and glyph of one tick box together; ``option`` is None for a field of one tick."""

    key: str
    option: str | None
    empty: bytes
    ticked: bytes

    def render(self, values: Values, context: Context) -> bytes:
        """Ticked when the field is true, is this option, or holds it."""
        value = values.get(self.key)
        if self.option is None:
            on = value is True
        else:
            on = value == self.option or (isinstance(value, tuple) and self.option in value)
        return self.ticked if on else self.empty


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSlot:
    """A control that shows words: its prompt when blank, else head, words, tail.

    ``key`` is where its value lies; ``dated_head`` is the head that also stores a day,
    ``lined_head`` the one for words of several lines.
    """

    spec: ControlSpec
    key: str
    empty: bytes
    head: bytes
    tail: bytes
    dated_head: bytes = b""
    lined_head: bytes = b""

    def render(self, values: Values, context: Context) -> bytes:
        """The control with its value, or as it stands in the template."""
        value = _part(values.get(self.key), self.spec.part)
        if value is None:
            return self.empty
        if isinstance(value, date):
            shown = f"<w:t>{british(value)}</w:t>".encode()
            if self.dated_head and value.year >= _FIRST_STORED_YEAR:
                return self.dated_head.replace(DAY, value.isoformat().encode()) + shown + self.tail
            return self.head + shown + self.tail
        if isinstance(value, Picture):
            drawing = _drawing(value, self.spec.title, *context.place_picture(value))
            return self.head + drawing + self.tail
        words = str(value)
        head = self.lined_head if self.lined_head and _is_lined(words) else self.head
        return head + text_markup(words) + self.tail


# Stands for the day in a control's stored date; no XML has it by chance.
DAY = b"0001-01-01-DAY"


# Stands for the id of a control in a row that may be there more than once.
ROW_ID = b'<w:id w:val="ROW"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSlot:
    """A repeating section's items: one for each row, and blank ones up to what was there."""

    field: str
    row: Segments
    blank_rows: int

    def render(self, values: Values, context: Context) -> bytes:
        """All rows, each with ids of its own."""
        rows = values.get(self.field)
        given: tuple[Row, ...] = ()
        if isinstance(rows, tuple):
            given = tuple(row for row in rows if isinstance(row, Mapping))
        blanks: tuple[Row, ...] = ({},) * max(self.blank_rows - len(given), 0)
        joined = b"".join(
            join(self.row, {f"{self.field}.{k}": v for k, v in row.items()}, context)
            for row in (*given, *blanks)
        )
        first, *others = joined.split(ROW_ID)
        return first + b"".join(
            b'<w:id w:val="%d"/>%b' % (context.fresh_id(), other) for other in others
        )


def _part(value: Value | None, part: str | None) -> object:
    """The value of a control: a signature's part, or the whole value."""
    if part is None:
        return value
    return getattr(value, part) if isinstance(value, Signature) else None


def _is_lined(words: str) -> bool:
    return "\n" in words or "\t" in words


def text_markup(text: str) -> bytes:
    """The children of a run that show the text; a line break stays one, a tab too."""
    pieces = []
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append("<w:br/>")
        for position, words in enumerate(line.split("\t")):
            if position:
                pieces.append("<w:tab/>")
            if words:
                pieces.append(f'<w:t xml:space="preserve">{escape(words)}</w:t>')
    return "".join(pieces).encode()


def _drawing(picture: Picture, title: str, relation: str, number: int) -> bytes:
    """An inline picture with its alternative text (ECMA-376 part 1, 20.4.2.8)."""
    words = escape(title, {'"': "&quot;"})
    size = f'cx="{picture.width}" cy="{picture.height}"'
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    pic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<w:drawing><wp:inline xmlns:wp="{wp}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="Picture {number}" descr="{words}"/>'
        f'<a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{r}" r:embed="{relation}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPart:
    """A part with slots, or one to be copied as its compressed bytes."""

    name: str
    segments: Segments = ()
    copy: Entry | None = None
