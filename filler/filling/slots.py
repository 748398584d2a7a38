"""What a compiled part is made of: literal bytes, and slots that a record fills.

A slot holds the bytes of every state it can take, so that rendering only joins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Protocol

from filler.definition.model import ControlSpec
from filler.kinds.dates import in_pattern
from filler.kinds.model import Checked
from filler.ooxml.person import named
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


class Slot(Protocol):
    """A place that a record fills; ``key`` is where its value lies, ``empty`` its blank bytes."""

    @property
    def key(self) -> str:
        """The field, or the column of a row."""

    @property
    def empty(self) -> bytes:
        """The bytes when there is no value."""

    def render(self, value: Value, context: Context) -> bytes:
        """The slot's bytes for a value."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A stretch of a part: its pieces as they are when blank, and where each key's slots are.

    A record pays only for what it answers. Rows are rendered even when there are none, since
    the ids in them must be fresh.
    """

    pieces: tuple[bytes, ...]
    slots: Mapping[str, tuple[tuple[int, Slot], ...]]
    rows: tuple[tuple[int, RowsSlot], ...]

    @classmethod
    def of(cls, segments: Iterable[bytes | Slot]) -> Pattern:
        """A pattern of literal bytes and slots, in their order."""
        pieces: list[bytes] = []
        slots: dict[str, tuple[tuple[int, Slot], ...]] = {}
        rows: list[tuple[int, RowsSlot]] = []
        for index, segment in enumerate(segments):
            if isinstance(segment, bytes):
                pieces.append(segment)
                continue
            pieces.append(segment.empty)
            if isinstance(segment, RowsSlot):
                rows.append((index, segment))
            else:
                slots[segment.key] = (*slots.get(segment.key, ()), (index, segment))
        return cls(tuple(pieces), slots, tuple(rows))

    def fill(self, values: Mapping[str, Value], context: Context) -> bytes:
        """The bytes of the stretch for these values."""
        pieces = list(self.pieces)
        for key, value in values.items():
            for index, slot in self.slots.get(key, ()):
                pieces[index] = slot.render(value, context)
        for index, rows in self.rows:
            pieces[index] = rows.render(values.get(rows.key, ()), context)
        return b"".join(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickSlot:
    """State and glyph of one tick box together; ``option`` is None for a field of one tick."""

    key: str
    option: str | None
    empty: bytes
    ticked: bytes

    def render(self, value: Value, context: Context) -> bytes:
        """Ticked when the value is true, is this option, or holds it."""
        if self.option is None:
            on = value is True
        else:
            on = value == self.option or (isinstance(value, tuple) and self.option in value)
        return self.ticked if on else self.empty


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSlot:
    """A control that shows words: its prompt when blank, else head, words, tail.

    ``dated_head`` is the head that also stores a day, ``lined_head`` the one for words of
    several lines.
    """

    spec: ControlSpec
    key: str
    empty: bytes
    head: bytes
    tail: bytes
    dated_head: bytes = b""
    lined_head: bytes = b""
    day_pattern: str = "dd/MM/yyyy"

    def render(self, value: Value, context: Context) -> bytes:
        """The control with its value; a signature's part may be blank."""
        own: object = value
        if self.spec.part is not None:
            own = getattr(value, self.spec.part) if isinstance(value, Signature) else None
        if isinstance(own, Checked):
            own = own.shown
        if self.spec.entries and isinstance(own, str):
            own = self.spec.entry(own)
        if isinstance(own, str):
            lined = self.lined_head and ("\n" in own or "\t" in own)
            return (self.lined_head if lined else self.head) + text_markup(own) + self.tail
        if isinstance(own, date):
            shown = f"<w:t>{in_pattern(own, self.day_pattern)}</w:t>".encode()
            if self.dated_head and own.year >= _FIRST_STORED_YEAR:
                return self.dated_head.replace(DAY, own.isoformat().encode()) + shown + self.tail
            return self.head + shown + self.tail
        if isinstance(own, Picture):
            drawing = _drawing(own, self.spec.title, *context.place_picture(own))
            return self.head + drawing + self.tail
        return self.empty


@dataclass(frozen=True, slots=True)
class NameSlot:
    """Whose the file is, at the head of its pages; nothing where nobody is named."""

    key: str
    empty: bytes = b""

    def render(self, value: Value, context: Context) -> bytes:
        """The name as the result of a field."""
        del context
        return named(value) if isinstance(value, str) and value.strip() else self.empty


# Stands for the day in a control's stored date; no XML has it by chance.
DAY = b"0001-01-01-DAY"
# Stands for the id of a control in a row that may be there more than once.
ROW_ID = b'<w:id w:val="ROW"/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSlot:
    """A repeating section's items: one for each row, and blank ones up to what was there."""

    key: str
    row: Pattern
    blank_rows: int
    empty: bytes = b""

    def render(self, value: Value, context: Context) -> bytes:
        """All rows, each with ids of its own."""
        given: list[Row] = []
        if isinstance(value, tuple):
            given = [row for row in value if isinstance(row, Mapping)]
        blanks: list[Row] = [{}] * max(self.blank_rows - len(given), 0)
        joined = b"".join(
            self.row.fill({f"{self.key}.{k}": v for k, v in row.items()}, context)
            for row in (*given, *blanks)
        )
        first, *others = joined.split(ROW_ID)
        return first + b"".join(
            b'<w:id w:val="%d"/>%b' % (context.fresh_id(), other) for other in others
        )


def text_markup(text: str) -> bytes:
    """The children of a run that show the text; a line break stays one, a tab too."""
    if "\n" not in text and "\t" not in text:
        return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'.encode()
    pieces = []
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append("<w:br/>")
        for position, words in enumerate(line.split("\t")):
            if position:
                pieces.append("<w:tab/>")
            if words:
                pieces.append(f'<w:t xml:space="preserve">{escape(words, quote=False)}</w:t>')
    return "".join(pieces).encode()


def _drawing(picture: Picture, title: str, relation: str, number: int) -> bytes:
    """An inline picture with its alternative text (ECMA-376 part 1, 20.4.2.8)."""
    words = escape(title)
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
