"""Content controls: tick boxes, dates, text, rich text and repeating sections (ECMA-376 17.5.2)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

from filler.definition.look import Look
from filler.definition.model import ControlSpec, Pack
from filler.errors import DefinitionError
from filler.kinds.dates import date_pattern
from filler.ooxml.controls import PLACEHOLDER_STYLE
from filler.ooxml.names import el, run_text, val
from filler.words import said

# Ids above this are left to rows that are added while filling.
ID_LIMIT = 0x3FFFFFFF
TICK_STYLE = "TickBox"


def prompt_name(text: str) -> str:
    """The name of the glossary entry that holds a prompt, so Word can put it back."""
    return f"Prompt{zlib.crc32(text.encode()):08X}"


@dataclass(slots=True)
class ControlMaker:
    """Makes the controls of one document; it keeps their ids apart and notes the prompts."""

    pack: Pack
    _ids: set[int]
    prompts: dict[str, None]
    tags: set[str]

    @classmethod
    def of(cls, pack: Pack) -> ControlMaker:
        """A maker for a new document."""
        return cls(pack, set(), {}, set())

    def control(self, spec: ControlSpec, *, small: bool = False) -> etree._Element:
        """The inline control of one field, empty."""
        if spec.kind == "tick":
            return self._sdt(spec, _tick(self.pack.look), _tick_run(self.pack.look))
        kind = "text" if small and spec.kind == "multiline" else spec.kind
        usual = said(self.pack.language, "given") if spec.is_given else self.pack.prompts[kind]
        prompt = spec.prompt or usual
        return self._sdt(spec, _type(spec, self.pack.language), _prompt_run(prompt), prompt=prompt)

    def rows(self, spec: ControlSpec, rows: list[etree._Element]) -> etree._Element:
        """A repeating section around table rows ([MS-DOCX] 2.5.4.2), each an item of its own."""
        items = []
        for number, row in enumerate(rows, start=1):
            item = ControlSpec(
                tag=spec.tag, title=f"{spec.title}: row", kind="rows", field=spec.field
            )
            items.append(
                self._sdt(item, el("w15:repeatingSectionItem"), row, salt=f"item {number}")
            )
        section = el("w15:repeatingSection", {}, el("w15:sectionTitle", {"w:val": spec.title}))
        return self._sdt(spec, section, *items)

    def place(self, tag: str, title: str, prompt: str, style: str) -> etree._Element:
        """A block control for text that is not ours; it may hold paragraphs, lists and tables."""
        spec = ControlSpec(tag=tag, title=title, kind="rich", field="")
        paragraph = el("w:p", {}, el("w:pPr", {}, val("w:pStyle", style)), _prompt_run(prompt))
        return self._sdt(spec, el("w:richText"), paragraph, prompt=prompt)

    def contents(self, title: str, *paragraphs: etree._Element) -> etree._Element:
        """The control around a contents list, which gives Word its 'Update table' handle."""
        gallery = el(
            "w:docPartObj",
            {},
            val("w:docPartGallery", "Table of Contents"),
            el("w:docPartUnique"),
        )
        spec = ControlSpec(tag="contents", title=title, kind="rich", field="")
        return self._sdt(spec, gallery, *paragraphs)

    def _sdt(
        self,
        spec: ControlSpec,
        kind: etree._Element,
        *content: etree._Element,
        prompt: str | None = None,
        salt: str = "",
    ) -> etree._Element:
        if spec.tag in self.tags and spec.column is None and spec.kind != "rows":
            raise DefinitionError([f"{self.pack.id}: '{spec.tag}' is laid out twice."])
        self.tags.add(spec.tag)
        properties = el(
            "w:sdtPr",
            {},
            val("w:alias", spec.title),
            val("w:tag", spec.tag),
            val("w:id", self._id(f"{spec.tag} {spec.title} {salt}")),
            val("w:lock", "sdtLocked"),
        )
        if prompt is not None:
            self.prompts[prompt] = None
            properties.append(el("w:placeholder", {}, val("w:docPart", prompt_name(prompt))))
            properties.append(el("w:showingPlcHdr"))
        properties.append(kind)
        return el("w:sdt", {}, properties, el("w:sdtContent", {}, *content))

    def _id(self, seed: str) -> int:
        """A positive id that the same document gets again at each build."""
        number = zlib.crc32(seed.encode()) & ID_LIMIT
        while number in self._ids or number == 0:
            number = (number + 1) & ID_LIMIT
        self._ids.add(number)
        return number


def _type(spec: ControlSpec, language: str) -> etree._Element:
    match spec.kind:
        case "list":
            entries = (
                el("w:listItem", {"w:displayText": shown, "w:value": option})
                for option, shown in spec.entries
            )
            return el("w:dropDownList", {}, *entries)
        case "date":
            return el(
                "w:date",
                {},
                val("w:dateFormat", date_pattern(language)),
                val("w:lid", language),
                val("w:storeMappedDataAs", "date"),
                val("w:calendar", "gregorian"),
            )
        case "multiline":
            return el("w:text", {"w:multiLine": "1"})
        case "rich" | "picture":
            return el("w:richText")
        case _:
            return el("w:text")


def _prompt_run(prompt: str) -> etree._Element:
    style = el("w:rPr", {}, val("w:rStyle", PLACEHOLDER_STYLE))
    return el("w:r", {}, style, run_text(prompt))


def _tick(look: Look) -> etree._Element:
    def state(name: str, glyph: str) -> etree._Element:
        return el(name, {"w14:val": f"{ord(glyph):04X}", "w14:font": look.tick_font})

    return el(
        "w14:checkbox",
        {},
        val("w14:checked", 0),
        state("w14:checkedState", look.ticked),
        state("w14:uncheckedState", look.unticked),
    )


def _tick_run(look: Look) -> etree._Element:
    properties = el("w:rPr", {}, val("w:rStyle", TICK_STYLE))
    return el("w:r", {}, properties, run_text(look.unticked))
