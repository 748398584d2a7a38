"""The custom document properties by which an issued file is known again when it returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

PROPERTY_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
CUSTOM_PROPERTIES = "docProps/custom.xml"
CORE_PROPERTIES = "docProps/core.xml"
_MODIFIED = "{http://purl.org/dc/terms/}modified"
_CREATED = "{http://purl.org/dc/terms/}created"
_PACK, _VERSION, _DIGEST, _FORMS, _REFERENCE = (
    "Portfolio pack",
    "Portfolio version",
    "Portfolio definition",
    "Portfolio forms",
    "Portfolio reference",
)
_CORE_NAMES = {"creator": "author", "lastModifiedBy": "last saved by"}
_APPLICATION_NAMES = {"Manager": "manager", "Company": "company"}
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpwstr"


# The custom properties that are a form's own identity.
STAMP_NAMES = frozenset({_PACK, _VERSION, _DIGEST, _FORMS, _REFERENCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which pack a file was issued from: its id, version, definition digest and forms.

    ``reference`` is how the spreadsheet that it was filled from calls its person.
    """

    pack: str
    version: str
    digest: str
    forms: tuple[str, ...]
    reference: str = ""

    def as_properties(self) -> dict[str, str]:
        """The stamp as custom properties, by name."""
        return {
            _PACK: self.pack,
            _VERSION: self.version,
            _DIGEST: self.digest,
            _FORMS: " ".join(self.forms),
        }


def modified(root: etree._Element | None) -> str:
    """When a parsed ``docProps/core.xml`` says that the file was last saved, or nothing."""
    found = root.find(_MODIFIED) if root is not None else None
    return (found.text or "").strip() if found is not None else ""


def created(root: etree._Element | None) -> str:
    """When a parsed ``docProps/core.xml`` says that the file was made, or nothing."""
    found = root.find(_CREATED) if root is not None else None
    return (found.text or "").strip() if found is not None else ""


def names_in(
    core: etree._Element | None, application: etree._Element | None
) -> Iterator[tuple[str, str]]:
    """The people and organisations that a file's properties name, and as what."""
    for root, tags in ((core, _CORE_NAMES), (application, _APPLICATION_NAMES)):
        for element in root if root is not None else ():
            local = str(element.tag).rpartition("}")[2]
            if local in tags and (element.text or "").strip():
                yield tags[local], (element.text or "").strip()


STAMP_SPACE = "urn:portfolio:stamp"


def stamp_part(stamp: Stamp) -> bytes:
    """The stamp as a part of the document, for programs that drop a file's properties."""
    names: dict[str | None, str] = {None: STAMP_SPACE}
    root = etree.Element(f"{{{STAMP_SPACE}}}stamp", nsmap=names)  # type: ignore[arg-type]  # the stubs know no default
    root.set("pack", stamp.pack)
    root.set("version", stamp.version)
    root.set("definition", stamp.digest)
    root.set("forms", " ".join(stamp.forms))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def stamp_in(root: etree._Element | None) -> Stamp | None:
    """The stamp in a parsed part, or None when the part is something else."""
    if root is None or root.tag != f"{{{STAMP_SPACE}}}stamp":
        return None
    return Stamp(
        pack=root.get("pack", ""),
        version=root.get("version", ""),
        digest=root.get("definition", ""),
        forms=tuple(root.get("forms", "").split()),
    )


def read_stamp(root: etree._Element | None) -> Stamp | None:
    """The stamp in a parsed ``docProps/custom.xml``, or None when there is none."""
    if root is None:
        return None
    found: dict[str, str] = {}
    for entry in root:
        if isinstance(entry.tag, str) and len(entry):
            found[entry.get("name", "")] = "".join(str(text) for text in entry[0].itertext())
    if _PACK not in found:
        return None
    return Stamp(
        pack=found[_PACK],
        version=found.get(_VERSION, ""),
        digest=found.get(_DIGEST, ""),
        forms=tuple(found.get(_FORMS, "").split()),
        reference=found.get(_REFERENCE, ""),
    )


def with_reference(root: etree._Element, reference: str) -> None:
    """Put a person's reference among the properties, in the place of one that is there."""
    for entry in list(root):
        if entry.get("name") == _REFERENCE:
            root.remove(entry)
    numbers = [int(pid) for entry in root if (pid := entry.get("pid", "")).isdecimal()]
    attributes = {
        "fmtid": PROPERTY_FORMAT_ID,
        "pid": str(max([1, *numbers]) + 1),
        "name": _REFERENCE,
    }
    entry = etree.SubElement(root, f"{{{_CUSTOM}}}property", attributes)
    etree.SubElement(entry, _TEXT).text = reference
