"""A copy of a Word file without what it tells of people beside its answers.

Author names, comments, tracked changes (accepted), hidden words, identities of editing sessions,
custom data and the metadata of pictures are taken out, each of them counted. The answers, the
form and its identity stay.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree
from PIL import Image

from filler.checking.looks import Styles, unseen_row
from filler.ooxml.archive import write_archive
from filler.ooxml.names import NAMESPACES, qn
from filler.ooxml.package import Package
from filler.ooxml.properties import CORE_PROPERTIES, CUSTOM_PROPERTIES, STAMP_NAMES, STAMP_SPACE

Element = etree._Element
_W = f"{{{NAMESPACES['w']}}}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_COMMENTS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")
# Parts that tell of people and that no form needs, by what leads to them.
_DROPPED = {
    "origin": "ways to digital signatures",
    **dict.fromkeys(_COMMENTS, "comments"),
    "thumbnail": "pictures of the first page",
    "docVars": "hidden data",
    "attachedTemplate": "names of templates",
}
_GONE = {qn(f"w:{n}") for n in ("del", "moveFrom", "delText", "delInstrText")}
_KEPT = {qn(f"w:{n}") for n in ("ins", "moveTo")}
_MARKS = {
    *(qn(f"w:{n}") for n in ("commentRangeStart", "commentRangeEnd", "commentReference")),
    *(qn(f"w:{n}") for n in ("moveFromRangeStart", "moveFromRangeEnd")),
    *(qn(f"w:{n}") for n in ("moveToRangeStart", "moveToRangeEnd")),
}
_CHANGES = {
    qn(f"w:{n}")
    for n in ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange",
              "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge")
}  # fmt: skip
_SESSIONS = re.compile(r"\}(rsid\w*|paraIdParent|author|initials|userId|providerId)$")
_PICTURES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """The copy, what was taken out of it and how often, and both hashes (SHA-256)."""

    content: bytes
    removed: dict[str, int]
    before: str
    after: str


def scrub(package: Package, original: bytes) -> Scrubbed:
    """The copy of a package; ``original`` are its bytes as they stand on the disk."""
    removed: Counter[str] = Counter()
    parts = {name: package.read(name) for name in package.names if not name.endswith("/")}
    _drop_parts(package, parts, removed)
    styles = Styles(package)
    for name in list(parts):
        low = name.lower()
        if low.endswith(_PICTURES):
            parts[name] = _plain_picture(parts[name], low, removed)
        elif low.startswith(("word/", "docprops/")) and low.endswith(".xml"):
            root = package.parse(name)
            if root is None:
                continue
            if low == CORE_PROPERTIES.lower():
                _properties(root, removed)
            elif low == "docprops/app.xml":
                _application(root, removed)
            elif low == CUSTOM_PROPERTIES.lower():
                _custom(root, removed)
            else:
                _words(root, styles, removed)
            parts[name] = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
    content = write_archive(parts)
    return Scrubbed(
        content=content,
        removed={what: count for what, count in sorted(removed.items()) if count},
        before=hashlib.sha256(original).hexdigest(),
        after=hashlib.sha256(content).hexdigest(),
    )


def _drop_parts(package: Package, parts: dict[str, bytes], removed: Counter[str]) -> None:
    """Parts that only tell of people, and custom data that is not the form's own identity."""
    gone: set[str] = set()
    for name in [n for n in parts if n.endswith(".rels")]:
        root = etree.fromstring(parts[name])
        folder = name.replace("_rels/", "").removesuffix(".rels")
        targets = package.relations(folder)
        for relation in list(root.iter(_RELATION)):
            kind = relation.get("Type", "").rpartition("/")[2]
            target = targets.get(relation.get("Id", ""), "")
            is_data = kind == "customXml" and STAMP_SPACE.encode() not in parts.get(target, b"")
            if kind in _DROPPED or is_data:
                removed[_DROPPED.get(kind, "custom data")] += 1
                gone.add(target)
                root.remove(relation)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    signed = [n for n, kind in package.content_types.items() if "digital-signature" in kind]
    if signed or any(kind == "origin" for _, kind in package.relation_kinds()):
        # What it signs is changed by this, so it would only say that it is broken.
        removed["digital signatures"] += max(len(signed) - 1, 1)
        gone |= {*signed, *(n for n in parts if n.lower().startswith("_xmlsignatures/"))}
    for target in gone:
        parts.pop(target, None)
        folder, _, own = target.rpartition("/")
        parts.pop(f"{folder}/_rels/{own}.rels", None)
    if gone:
        kinds = etree.fromstring(parts["[Content_Types].xml"])
        for entry in list(kinds.iter(f"{_TYPES}Override")):
            if (entry.get("PartName") or "").lstrip("/") not in parts:
                kinds.remove(entry)
        parts["[Content_Types].xml"] = etree.tostring(
            kinds, xml_declaration=True, encoding="UTF-8", standalone=True
        )


def _words(root: Element, styles: Styles, removed: Counter[str]) -> None:
    """Take changes, comments, hidden words and session ids out of a part."""
    for row in list(root.iter(qn("w:tr"))):
        gone = row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None
        if gone or unseen_row(row):
            removed["tracked deletions" if gone else "hidden words"] += 1
            _cut(row)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if element.tag in _GONE and parent is not None:
            removed["tracked deletions"] += 1
            _cut(element)
        elif element.tag in _MARKS or element.tag in _CHANGES:
            removed["comments" if "comment" in element.tag else "tracked changes of form"] += 1
            _cut(element)
        elif element.tag == f"{_W}rsids":
            removed["editing sessions"] += len(element)
            _cut(element)
        elif element.tag == f"{_W}attachedTemplate":
            _cut(element)
        elif element.tag == f"{_W}docVars":
            removed["hidden data"] += len(element)
            _cut(element)
        elif element.tag == qn("w:r") and _has_words(element) and styles.is_hidden(element):
            removed["hidden words"] += 1
            _cut(element)
        else:
            for key in [k for k in element.attrib if _SESSIONS.search(str(k))]:
                if "rsid" in str(key):
                    removed["editing sessions"] += 1
                    del element.attrib[key]
    for element in [e for e in root.iter() if e.tag in _KEPT]:
        removed["tracked insertions (kept as words)"] += 1
        _unwrap(element)


def _has_words(run: Element) -> bool:
    return any((t.text or "").strip() for t in run.iterchildren(qn("w:t")))


def _cut(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at + 1, child)
    parent.remove(element)


def _properties(root: Element, removed: Counter[str]) -> None:
    for element in list(root):
        local = str(element.tag).rpartition("}")[2]
        if local in ("creator", "lastModifiedBy") and (element.text or "").strip():
            removed["names in the file's properties"] += 1
            element.text = ""
        elif local in ("keywords", "description", "category", "contentStatus") and element.text:
            removed["notes in the file's properties"] += 1
            element.text = ""


def _application(root: Element, removed: Counter[str]) -> None:
    for element in list(root):
        local = str(element.tag).rpartition("}")[2]
        if local in ("Manager", "Company", "HyperlinkBase", "Template", "TotalTime"):
            removed["names in the file's properties"] += local in ("Manager", "Company")
            root.remove(element)


def _custom(root: Element, removed: Counter[str]) -> None:
    """Properties that somebody added; the form's own identity stays."""
    for element in list(root):
        if element.get("name") not in STAMP_NAMES:
            removed["custom data"] += 1
            root.remove(element)


def _plain_picture(content: bytes, name: str, removed: Counter[str]) -> bytes:
    """The picture without its metadata; its pixels stay as they are, or as near as JPEG can."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            told = bool(picture.getexif()) or bool(
                {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop"} & set(picture.info)
            )
            text = getattr(picture, "text", None)
            if not told and not text:
                return content
            stream = io.BytesIO()
            if name.endswith(".png"):
                picture.save(stream, "PNG")
            else:
                picture.save(stream, "JPEG", quality="keep" if picture.format == "JPEG" else 95)
    except Exception:
        # A picture that cannot be opened is left as it is.
        return content
    removed["metadata of pictures"] += 1
    return stream.getvalue()
