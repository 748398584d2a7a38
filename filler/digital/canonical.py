"""XML as the bytes that were digested: canonical XML, and relationships put into order."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from lxml import etree

from filler.digital.model import UnverifiableError

Element = etree._Element
DSIG = "http://www.w3.org/2000/09/xmldsig#"
_PLAIN = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SECOND = "http://www.w3.org/2006/12/xml-c14n11"
# Which forms of canonical XML there are: exclusive or not, with comments or without.
_FORMS = {
    name + ending: (name == _EXCLUSIVE, bool(ending))
    for name in (_PLAIN, _EXCLUSIVE, _SECOND)
    for ending in ("", "WithComments" if name == _EXCLUSIVE else "#WithComments")
}
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SIGNING = "http://schemas.openxmlformats.org/package/2006/digital-signature"
# The name of the signs, in a declaration that is not longer than this.
_HEAD = 400
_ENCODING = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_XML = "{http://www.w3.org/XML/1998/namespace}"


def refuse_encoding(content: bytes, part: str) -> None:
    """Refuse what is in neither UTF-8 nor UTF-16, as every part must be (ECMA-376 part 2, 8.1.4).

    Raises:
        UnverifiableError: since programs may read other words in it.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head, wanted = content[: 2 * _HEAD].decode("utf-16", "ignore"), ("utf-16",)
    else:
        head, wanted = content[:_HEAD].decode("utf-8-sig", "ignore"), ("utf-8",)
    said = _ENCODING.match(head)
    if not head.startswith("<") or (said is not None and said[1].lower() not in wanted):
        raise UnverifiableError(f"its part {part} is neither in UTF-8 nor in UTF-16")


def parsed(content: bytes, part: str) -> Element:
    """A part as XML, comments and instructions kept, since they may have been signed.

    Raises:
        UnverifiableError: when it is not well-formed, has a document type, or is written in
            signs that no part may be written in.
    """
    refuse_encoding(content, part)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnverifiableError(f"its part {part} is not XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnverifiableError(
            f"its part {part} carries a document type, which Office never writes"
        )
    return root


def canonical(element: Element, method: Element | None) -> bytes:
    """The canonical form of an element within its document; ``method`` names the form.

    Serialised and parsed again first: libxml2 in place would write ``xmlns=""`` where none is.

    Raises:
        UnverifiableError: when the form is not known.
    """
    name = _PLAIN if method is None else method.get("Algorithm") or ""
    if name not in _FORMS:
        raise UnverifiableError(
            f"it uses the transform {name or 'of no name'}, which is not known here"
        )
    exclusive, with_comments = _FORMS[name]
    prefixes: list[str] = []
    if method is not None:
        for listed in method.iter(f"{{{_EXCLUSIVE}}}InclusiveNamespaces"):
            prefixes = [
                "" if p == "#default" else p for p in (listed.get("PrefixList") or "").split()
            ]
    alone = etree.fromstring(
        etree.tostring(element, with_tail=False), etree.XMLParser(resolve_entities=False)
    )
    if not exclusive:
        # Attributes as xml:space are handed down from all that stands around it.
        for ancestor in element.iterancestors():
            for key, value in ancestor.attrib.items():
                if str(key).startswith(_XML) and key not in alone.attrib:
                    alone.set(key, value)
    return etree.tostring(
        alone,
        method="c14n",
        exclusive=exclusive,
        with_comments=with_comments,
        inclusive_ns_prefixes=prefixes or None,
    )


def transformed(content: bytes, transforms: Iterable[Element], part: str) -> list[bytes]:
    """What a part's bytes become before they are digested; more than one where makers differ.

    Raises:
        UnverifiableError: when a transform is none of those that a package may use.
    """
    steps = list(transforms)
    if not steps:
        return [content]
    if steps[0].get("Algorithm") == RELATIONSHIPS:
        root = parsed(content, part)
        forms = _ordered(root, steps[0])
        method = steps[1] if len(steps) > 1 else None
        if len(steps) > 2:
            raise UnverifiableError("it transforms relationships in more than two steps")
        return [canonical(form, method) for form in forms]
    if len(steps) > 1:
        raise UnverifiableError("it transforms a part in more than one step")
    return [canonical(parsed(content, part), steps[0])]


def selected(root: Element, transform: Element) -> list[Element]:
    """The relationships that a transform names, by id or by type (ECMA-376 part 2, 10.5.8)."""
    ids = {e.get("SourceId") for e in transform.iter(f"{{{_SIGNING}}}RelationshipReference")}
    types = {
        e.get("SourceType") for e in transform.iter(f"{{{_SIGNING}}}RelationshipsGroupReference")
    }
    found = (e for e in root if e.tag == f"{{{_PACKAGE}}}Relationship")
    return [e for e in found if e.get("Id") in ids or e.get("Type") in types]


def _ordered(root: Element, transform: Element) -> list[Element]:
    """Selected, sorted by id, with their mode written out, and nothing else in them.

    libxmlsec (LibreOffice) up to 1.3.9 writes an element ``text`` for each text node, before
    them; a signature of either form is a signature.
    """
    chosen = sorted(selected(root, transform), key=lambda e: e.get("Id") or "")
    blanks = sum(1 for text in (root.text, *(e.tail for e in root)) if text)
    forms = []
    for count in (0, blanks) if blanks else (0,):
        form = etree.Element(f"{{{_PACKAGE}}}Relationships", nsmap={None: _PACKAGE})  # type: ignore[dict-item]  # the stubs know no default
        for _ in range(count):
            etree.SubElement(form, f"{{{_PACKAGE}}}text")
        for own in chosen:
            made = etree.SubElement(form, f"{{{_PACKAGE}}}Relationship")
            for key in ("Id", "Target", "Type"):
                made.set(key, own.get(key) or "")
            made.set("TargetMode", own.get("TargetMode") or "Internal")
        forms.append(form)
    return forms
