"""The parts beside the text: settings, glossary of prompts, document properties."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from lxml import etree

from filler.building.controls import prompt_name
from filler.definition.model import Pack
from filler.ooxml.controls import PLACEHOLDER_STYLE
from filler.ooxml.names import NAMESPACES, el, run_text, val
from filler.ooxml.properties import PROPERTY_FORMAT_ID

_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_WORD = "http://schemas.microsoft.com/office/word"


def serialize(element: etree._Element) -> bytes:
    """A part's bytes, with only the namespaces it uses."""
    kept = ["w", "r", "w14", "w15"]
    etree.cleanup_namespaces(element, top_nsmap=NAMESPACES, keep_ns_prefixes=kept)
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)


def settings(pack: Pack, protect: str = "") -> etree._Element:
    """Document settings: Word's current layout rather than an old one, and no protection.

    With ``protect``, Word's own restriction of that kind: ``forms`` lets people only fill in
    (17.15.1.29).
    """
    modes = {
        "compatibilityMode": "15",
        "overrideTableStyleFontSizeAndJustification": "1",
        "enableOpenTypeFeatures": "1",
        "doNotFlipMirrorIndents": "1",
    }
    compat = el(
        "w:compat",
        {},
        *(
            el("w:compatSetting", {"w:name": name, "w:uri": _WORD, "w:val": value})
            for name, value in modes.items()
        ),
    )
    return el(
        "w:settings",
        {},
        el("w:zoom", {"w:percent": "100"}),
        el("w:documentProtection", {"w:edit": protect, "w:enforcement": 1}) if protect else None,
        val("w:defaultTabStop", 720),
        val("w:characterSpacingControl", "doNotCompress"),
        compat,
        el("w:themeFontLang", {"w:val": pack.language}),
        val("w:decimalSymbol", "."),
        val("w:listSeparator", ","),
    )


def glossary(prompts: Iterable[str]) -> etree._Element:
    """The building blocks from which Word restores a prompt when an answer is deleted."""
    parts = el("w:docParts")
    for prompt in sorted(prompts):
        name = prompt_name(prompt)
        guid = str(uuid.uuid5(uuid.NAMESPACE_OID, prompt)).upper()
        category = el("w:category", {}, val("w:name", "General"), val("w:gallery", "placeholder"))
        properties = el(
            "w:docPartPr",
            {},
            val("w:name", name),
            category,
            el("w:types", {}, val("w:type", "bbPlcHdr")),
            el("w:behaviors", {}, val("w:behavior", "content")),
            val("w:guid", f"{{{guid}}}"),
        )
        style = el("w:rPr", {}, val("w:rStyle", PLACEHOLDER_STYLE))
        body = el("w:p", {}, el("w:r", {}, style, run_text(prompt)))
        parts.append(el("w:docPart", {}, properties, el("w:docPartBody", {}, body)))
    return el("w:glossaryDocument", {}, parts)


def custom_properties(properties: Mapping[str, str]) -> bytes:
    """``docProps/custom.xml``: texts by name (ECMA-376 part 1, 22.3)."""
    namespaces: dict[str | None, str] = {None: _CUSTOM, "vt": _VARIANT}
    root = etree.Element(f"{{{_CUSTOM}}}Properties", nsmap=namespaces)  # type: ignore[arg-type]  # the stubs know no default
    # Property ids start at 2 (MS-OE376, 2.1.1713).
    for number, (name, text) in enumerate(properties.items(), start=2):
        entry = etree.SubElement(root, f"{{{_CUSTOM}}}property")
        entry.set("fmtid", PROPERTY_FORMAT_ID)
        entry.set("pid", str(number))
        entry.set("name", name)
        etree.SubElement(entry, f"{{{_VARIANT}}}lpwstr").text = text
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def with_properties(there: bytes, added: bytes) -> bytes:
    """Properties that a file has already, with some more; those of the same name are replaced."""
    root, more = etree.fromstring(there), etree.fromstring(added)
    names = {entry.get("name") for entry in more}
    for entry in [entry for entry in root if entry.get("name") in names]:
        root.remove(entry)
    taken = [int(entry.get("pid") or 1) for entry in root]
    for number, entry in enumerate(more, start=max([1, *taken]) + 1):
        entry.set("pid", str(number))
        root.append(entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def application_properties(company: str) -> bytes:
    """``docProps/app.xml`` with no counts that would soon be untrue."""
    namespaces: dict[str | None, str] = {None: _EXTENDED}
    root = etree.Element(f"{{{_EXTENDED}}}Properties", nsmap=namespaces)  # type: ignore[arg-type]  # the stubs know no default
    for name, text in (("Application", "Microsoft Office Word"), ("Company", company)):
        etree.SubElement(root, f"{{{_EXTENDED}}}{name}").text = text
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
