"""A template made ready to fill: its parts bound once, every other part as its compressed bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from filler.definition.carried import expected_tags
from filler.definition.model import ControlSpec, Pack
from filler.filling.bind import Binder
from filler.filling.slots import NameSlot, Pattern, Slot
from filler.filling.typed import TypedPart, has_typed_tags, typed_part
from filler.messages import portfolio_error
from filler.ooxml.archive import Entry
from filler.ooxml.names import qn
from filler.ooxml.package import Package, open_package
from filler.ooxml.person import MARK
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp, with_reference
from filler.ooxml.squeeze import THOROUGH

# The ids of a template's own controls lie below, those of added rows above.
_ADDED_IDS = 0x40000000
_MOST_ID = 0x7FFFFFFF
_SHOWN = 5
_STAND_IN = "the-reference-of-a-person"
_NUMBER = re.compile("-?[0-9]{1,10}")
# A literal stretch of so many bytes is deflated once, with the template.
_LONG_STRETCH = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Static:
    """A stretch that is the same in every file, with its deflated form."""

    content: bytes
    squeezed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPart:
    """A part in stretches, one with typed tags, or one to be copied as its compressed bytes."""

    name: str
    stretches: tuple[Static | Pattern, ...] = ()
    typed: TypedPart | None = None
    copy: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A template ready to fill; ``fields`` are those it has a place for.

    ``once`` are fields whose answer stands in the place of another one, which asks the same.

    ``reference`` is its custom properties before and after a person's reference.
    """

    parts: tuple[CompiledPart, ...]
    fields: frozenset[str]
    first_free_id: int
    first_free_drawing: int
    once: Mapping[str, str] = field(default_factory=dict)
    reference: tuple[bytes, bytes] | None = None


def compile_template(path: Path, pack: Pack) -> Compiled:
    """Bind the template to the pack by the tags of its content controls.

    Raises:
        PortfolioError: when the file is no Word template of this pack, or lacks a field.
    """
    package = open_package(path)
    if package.is_strict:
        raise portfolio_error("template_strict_open_xml", name=path.name)
    is_own = pack.original is not None and path.resolve().parent == pack.home
    found: set[str] = set()
    answered: list[ControlSpec] = []
    ids: list[int] = [_ADDED_IDS]
    drawings: list[int] = [0]
    parts: list[CompiledPart] = []
    for entry in package.entries():
        root = package.parse(entry.name) if entry.name in package.text_parts else None
        if root is None:
            parts.append(CompiledPart(name=entry.name, copy=entry))
            continue
        ids += _numbers(root, "w:id", qn("w:val"))
        drawings += _numbers(root, "wp:docPr", "id")
        binder = Binder(pack)
        # Braces in an organisation's own form are words of the form.
        typed = has_typed_tags(root) and not is_own
        segments = list(_with_name(binder.bind(root), pack))
        found |= binder.found
        answered += binder.answered
        if typed:
            place = f"The template {path.name}, {entry.name}"
            part = typed_part(segments, pack, place)
            parts.append(CompiledPart(name=entry.name, typed=part))
        elif binder.found or len(segments) > 1:
            parts.append(CompiledPart(name=entry.name, stretches=tuple(_stretches(segments))))
        else:
            parts.append(CompiledPart(name=entry.name, copy=entry))
    _refuse_lacking(path, pack, package, found)
    if answered:
        raise portfolio_error("answered", name=path.name, named=_named(answered))
    fields = frozenset(pack.controls[tag].field for tag in found)
    forms = {name.partition(".")[0] for name in fields}
    once = {own: to for own, to in pack.alone.same.items() if own.partition(".")[0] in forms}
    return Compiled(
        parts=tuple(parts),
        fields=fields,
        once={own: to for own, to in once.items() if own not in fields and to in fields},
        first_free_id=_free_above(ids),
        first_free_drawing=max(drawings) + 1,
        reference=_reference(package),
    )


def _with_name(segments: list[bytes | Slot], pack: Pack) -> Iterator[bytes | Slot]:
    """The stretches of a part, parted wherever it says whose the file is."""
    for segment in segments:
        if not isinstance(segment, bytes):
            yield segment
            continue
        start = 0
        for mark in MARK.finditer(segment):
            yield segment[start : mark.end()]
            yield NameSlot(pack.person)
            start = mark.end()
        yield segment[start:]


def _reference(package: Package) -> tuple[bytes, bytes] | None:
    root = package.parse(CUSTOM_PROPERTIES)
    if root is None:
        return None
    with_reference(root, _STAND_IN)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    head, _, tail = content.partition(_STAND_IN.encode())
    return head, tail


def _stretches(segments: list[bytes | Slot]) -> Iterator[Static | Pattern]:
    """Patterns between the literal stretches that are long enough to be deflated once."""
    run: list[bytes | Slot] = []
    for segment in segments:
        if isinstance(segment, bytes) and len(segment) >= _LONG_STRETCH:
            yield Pattern.of(run)
            yield Static(content=segment, squeezed=THOROUGH.squeeze(segment, last=False))
            run = []
        else:
            run.append(segment)
    yield Pattern.of(run)


def _refuse_lacking(path: Path, pack: Pack, package: Package, found: set[str]) -> None:
    """Refuse a template without fields, or with a form of which some are gone."""
    if not found:
        raise portfolio_error("template_none_fields_pack", name=path.name, id=pack.id)
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    expected = expected_tags(pack, stamp.forms if stamp is not None else (), found)
    lacking = [pack.controls[tag] for tag in expected - found]
    if lacking:
        lacking.sort(key=lambda spec: list(pack.controls).index(spec.tag))
        raise portfolio_error("template_lacks", name=path.name, named=_named(lacking))


def _named(specs: list[ControlSpec]) -> str:
    """The first of some controls by title and tag, and how many more there are."""
    named = ", ".join(f"'{spec.title}' ({spec.tag})" for spec in specs[:_SHOWN])
    return f"{named} and {len(specs) - _SHOWN} more" if len(specs) > _SHOWN else named


def _numbers(root: etree._Element, name: str, attribute: str) -> list[int]:
    numbers = []
    for element in root.iter(qn(name)):
        if _NUMBER.fullmatch(text := element.get(attribute) or ""):
            numbers.append(int(text))
    return numbers


def _free_above(ids: list[int]) -> int:
    """An id above which there is room for every row that could be added."""
    highest = max(i for i in ids if i <= _MOST_ID // 4 * 3)
    return max(highest, _ADDED_IDS) + 1
