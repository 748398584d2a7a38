"""Parts into which somebody typed ``{{ }}`` or ``{% %}``: docxtpl's tags, compiled once.

docxtpl makes the typed tags whole again where Word has split them; Jinja renders the part,
sandboxed, escaping every value and refusing every unknown name. The content controls of the
part are filled afterwards, so a person's answer is never taken for a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from lxml import etree

from filler.budget import budget
from filler.definition.look import Look
from filler.definition.model import Field, Pack
from filler.errors import PortfolioError, did_you_mean
from filler.filling.slots import Context, RowsSlot, Slot
from filler.messages import portfolio_error
from filler.ooxml.names import qn
from filler.ooxml.sound import fault_of
from filler.records.clean import british
from filler.records.model import Picture, Record, Signature, Value

if TYPE_CHECKING:
    from jinja2 import Template

_TYPED = re.compile(r"\{\{|\{%|\{#")
_SLOT = re.compile(rb"<\?portfolio-slot (\d+) typed\?>")
_WORDS = "Some <words> & 'more'\nin two lines"
_SHOWN, _SECONDS = 200, 20.0
_MISSING = re.compile(r"'(?P<name>[^']+)' is undefined|no attribute '(?P<attribute>[^']+)'")


class Words(str):
    """A text that Jinja escapes for a Word file: a line break stays one, a tab too."""

    __slots__ = ()

    def __html__(self) -> str:
        again = '<w:t xml:space="preserve">'
        text = escape(str(self), quote=False)
        text = text.replace("\n", f"</w:t><w:br/>{again}")
        return text.replace("\t", f"</w:t><w:tab/>{again}")


class Tick:
    """A tick, which is asked for as yes or no, and printed as its sign."""

    def __init__(self, is_set: bool, look: Look) -> None:
        self._is_set = is_set
        self._sign = look.ticked if is_set else look.unticked

    def __bool__(self) -> bool:
        return self._is_set

    def __eq__(self, other: object) -> bool:
        return self._is_set == other if isinstance(other, bool) else self is other

    def __hash__(self) -> int:
        return hash(self._is_set)

    def __str__(self) -> str:
        return self._sign


class Several(list[Any]):
    """Several answers; printed as they are, they stand one behind the other in words."""

    def __str__(self) -> str:
        apart = "; " if any(isinstance(one, Parts) for one in self) else ", "
        return apart.join(str(one) for one in self)

    def __html__(self) -> str:
        return Words(str(self)).__html__()


class Parts(dict[str, Any]):
    """The parts of one answer, such as a row; printed as it is, those that are given."""

    def __str__(self) -> str:
        return ", ".join(words for one in self.values() if (words := str(one or "")))

    def __html__(self) -> str:
        return Words(str(self)).__html__()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPart:
    """A part as a Jinja template, with the slots that are filled once it is rendered."""

    template: Template
    slots: tuple[Slot, ...]
    pack: Pack
    place: str

    def fill(self, record: Record, context: Context) -> bytes:
        """The part's bytes for a record.

        Raises:
            PortfolioError: when what the tags make of it is nothing that Word opens.
        """
        text = _rendered(self.template, names(self.pack, record.values), self.place, self.pack)
        first, *rest = _SLOT.split(text.encode())
        pieces = [first]
        for number, literal in zip(rest[::2], rest[1::2], strict=True):
            slot = self.slots[int(number)]
            value = record.values.get(slot.key)
            if value is None and not isinstance(slot, RowsSlot):
                pieces.append(slot.empty)
            else:
                pieces.append(slot.render(() if value is None else value, context))
            pieces.append(literal)
        content = b"".join(pieces)
        _refuse_spoiled(content, self.place)
        return content


def has_typed_tags(root: etree._Element) -> bool:
    """Whether any paragraph of the part holds a typed tag, however Word has split it."""
    return any(
        _TYPED.search("".join(t.text or "" for t in paragraph.iter(qn("w:t"))))
        for paragraph in root.iter(qn("w:p"))
    )


def typed_part(segments: Iterable[bytes | Slot], pack: Pack, place: str) -> TypedPart:
    """Compile a part; it is rendered once with nothing, so that a misspelt name shows now.

    Raises:
        PortfolioError: when a tag is broken or names nothing, with the part and the near miss.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    from filler.sandbox import sandbox

    slots: list[Slot] = []
    pieces: list[str] = []
    for segment in segments:
        if isinstance(segment, bytes):
            pieces.append(segment.decode())
        else:
            pieces.append(f"<?portfolio-slot {len(slots)} typed?>")
            slots.append(segment)
    source: str = DocxTemplate("").patch_xml("".join(pieces))
    try:
        template = sandbox().from_string(source)
    except TemplateError as error:
        raise portfolio_error(
            "template_plain_plain",
            place=place,
            also=(error.message or "").rstrip("."),
            hint=_hint(str(error), pack),
        ) from error
    except Exception as error:
        raise _unworkable(place, error) from error
    # With nothing and with something in each place; a tag may spoil the one and not the other.
    for values in ({}, {field.id: _sample(field) for field in pack.fields.values()}):
        _refuse_spoiled(_rendered(template, names(pack, values), place, pack).encode(), place)
    return TypedPart(template=template, slots=tuple(slots), pack=pack, place=place)


def _rendered(template: Template, known: Mapping[str, Any], place: str, pack: Pack) -> str:
    from jinja2 import TemplateError

    try:
        # What a filter does is no step of the sandbox's.
        with budget(_SECONDS):
            return template.render(known)
    except TemplateError as error:
        raise portfolio_error(
            "template_plain_plain",
            place=place,
            also=(error.message or "").rstrip("."),
            hint=_hint(str(error), pack),
        ) from error
    except Exception as error:
        raise _unworkable(place, error) from error


def _unworkable(place: str, error: Exception) -> PortfolioError:
    said = str(error)[:_SHOWN] or "it takes too long"
    return portfolio_error("template_typed_tag_cannot", place=place, said=said)


def _refuse_spoiled(content: bytes, place: str) -> None:
    fault = fault_of(content)
    if fault:
        raise portfolio_error("template_once_typed_tags", place=place, fault=fault)


def _sample(field: Field) -> Value:
    """Something in a field, with the signs that markup is made of."""
    match field.kind:
        case "tick":
            return True
        case "choice":
            return field.options[0].id if field.options else ""
        case "choices":
            return tuple(option.id for option in field.options)
        case "signature":
            return Signature(**{part: _WORDS for part in field.parts if part != "time"})  # type: ignore[arg-type]
        case "rows":
            row = {column.id.rpartition(".")[2]: _sample(column) for column in field.columns}
            return (row, row)  # type: ignore[return-value]  # a row holds what its columns may
        case _:
            return _WORDS


def _hint(message: str, pack: Pack) -> str:
    found = _MISSING.search(message)
    word = (found["attribute"] or found["name"]) if found is not None else ""
    known = [key for group in pack.names.values() for key in group]
    return (did_you_mean(word, known) if word else "") or "Correct the typed tag."


def names(pack: Pack, values: Mapping[str, Value]) -> dict[str, Any]:
    """What typed tags may name: every field by its path, ``pack`` and ``version``."""
    context: dict[str, Any] = {"pack": Words(pack.short_title), "version": Words(pack.version)}
    for field in pack.fields.values():
        *groups, last = field.id.split(".")
        place = context
        for key in groups:
            place = place.setdefault(key, {})
        place[last] = _named(field, values.get(field.id), pack.look)
    return context


def _named(field: Field, value: Value | None, look: Look) -> Any:
    match field.kind:
        case "tick":
            return Tick(value is True, look)
        case "choices":
            chosen = value if isinstance(value, tuple) else ()
            return Several(Words(option.label) for option in field.options if option.id in chosen)
        case "choice":
            option = field.option(value) if isinstance(value, str) else None
            return Words(option.label if option is not None else "")
        case "signature":
            own = value if isinstance(value, Signature) else Signature()
            return Parts({part: _words(getattr(own, part)) for part in field.parts})
        case "rows":
            rows = value if isinstance(value, tuple) else ()
            return Several(
                Parts(
                    {
                        key: _named(column, row.get(key), look)
                        for column in field.columns
                        if (key := column.id.rpartition(".")[2])
                    }
                )
                for row in rows
                if isinstance(row, Mapping)
            )
        case _:
            return _words(value)


def _words(value: object) -> Words:
    if isinstance(value, date):
        return Words(british(value))
    if value is None or isinstance(value, Picture):
        return Words("")
    return Words(value)
