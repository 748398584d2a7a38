"""Word files as Google Docs, Pages and Word for the web write them.

None of the three runs here. What each does to a file is taken from files that it wrote: the
wrappers with tags of its own and the explicit direction of Google Docs, the renamed styles and
written-out switches of Pages (which keeps a table that does not stand in line in a text box),
and the run properties that Word for the web writes out in full.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from lxml import etree

from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import open_package

Element = etree._Element
Rewrite = Callable[[Element], None]
_VAL = qn("w:val")
_PAGES_STYLES = {"Heading1": "heading 1", "Heading2": "heading 2", "Heading3": "heading 3"}
_OWN_PARTS = ("docProps/custom.xml", "customXml/")
_BOX = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"><w:r><mc:AlternateContent>'
    '<mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:simplePos x="0" y="0"/>'
    '<wp:extent cx="1" cy="1"/><wp:docPr id="1073741825" name="officeArt object"/>'
    '<a:graphic><a:graphicData><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm/>'
    '<a:prstGeom prst="rect"/><a:noFill/></wps:spPr><wps:txbx><w:txbxContent/></wps:txbx>'
    "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:rect><v:textbox><w:txbxContent/></v:textbox></v:rect></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def saved(path: Path, rewrite: Rewrite, target: Path, *, keeps_parts: bool = False) -> Path:
    """The file with its main part rewritten, and the parts that the program drops left out."""
    package = open_package(path)
    parts = {
        name: package.read(name)
        for name in package.names
        if keeps_parts or not name.startswith(_OWN_PARTS)
    }
    root = etree.fromstring(parts["word/document.xml"])
    rewrite(root)
    # Word for the web begins a part with a byte-order mark.
    written = etree.tostring(root)
    parts["word/document.xml"] = b"\xef\xbb\xbf" + written if keeps_parts else written
    target.write_bytes(write_archive(parts))
    return target


def google_docs(root: Element) -> None:
    """No controls but its own: around each table, and around each run with a sign."""
    _without_controls(root)
    for run in list(root.iter(qn("w:r"))):
        _written_out(run, {"rtl": "0"})
        if any(not text.isascii() for node in run.iter(qn("w:t")) if (text := node.text)):
            _wrapped(run)
    for table in list(root.iter(qn("w:tbl"))):
        _wrapped(table)


def pages(root: Element) -> None:
    """No controls, its own styles, switches with their values, rows with exceptions."""
    _without_controls(root)
    for style in root.iter(qn("w:pStyle")):
        style.set(_VAL, _PAGES_STYLES.get(style.get(_VAL, ""), "Body A"))
    for style in list(root.iter(qn("w:rStyle"))):
        _parent(style).remove(style)
    for bold in root.iter(qn("w:b")):
        bold.set(_VAL, bold.get(_VAL) or "1")
    for run in root.iter(qn("w:r")):
        _written_out(run, {"rtl": "0", "lang": "en-GB"})
    for row in root.iter(qn("w:tr")):
        exceptions = etree.Element(qn("w:tblPrEx"))
        etree.SubElement(exceptions, qn("w:shd")).set(qn("w:fill"), "cadfff")
        row.insert(0, exceptions)
    for paragraph in root.iter(qn("w:p")):
        if not len(paragraph.findall(f".//{qn('w:r')}")):
            for child in paragraph.findall(qn("w:pPr")):
                paragraph.remove(child)


def pages_with_floating_tables(root: Element) -> None:
    """As ``pages``, no table in line with the text."""
    pages(root)
    for table in list(root.iter(qn("w:tbl"))):
        if any(a.tag in (qn("w:tbl"), qn("w:txbxContent")) for a in table.iterancestors()):
            continue
        box = etree.fromstring(_BOX)
        _parent(table).replace(table, box)
        now, older = box.iter(qn("w:txbxContent"))
        now.append(table)
        older.append(deepcopy(table))


def word_for_the_web(root: Element) -> None:
    """Every switch of every run written out, on or off."""
    off = dict.fromkeys(
        ("b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "noProof", "vanish"), "0"
    )
    for run in root.iter(qn("w:r")):
        _written_out(run, {**off, "u": "none", "highlight": "none", "lang": "en-GB"})


def _written_out(run: Element, values: dict[str, str]) -> None:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = etree.Element(qn("w:rPr"))
        run.insert(0, properties)
    for name, value in values.items():
        if properties.find(qn(f"w:{name}")) is None:
            etree.SubElement(properties, qn(f"w:{name}")).set(_VAL, value)


def _without_controls(root: Element) -> None:
    etree.strip_elements(root, qn("w:sdtPr"), qn("w:sdtEndPr"))
    etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))


def _wrapped(node: Element) -> None:
    """In a control of Google's, which are numbered and hold whatever it could not keep."""
    control = etree.Element(qn("w:sdt"))
    properties = etree.SubElement(control, qn("w:sdtPr"))
    etree.SubElement(properties, qn("w:lock")).set(_VAL, "contentLocked")
    etree.SubElement(properties, qn("w:tag")).set(_VAL, "goog_rdk_0")
    _parent(node).replace(node, control)
    etree.SubElement(control, qn("w:sdtContent")).append(node)


def _parent(node: Element) -> Element:
    parent = node.getparent()
    assert parent is not None
    return parent
