"""Whether a part that was put together as text is one that Word opens without a complaint.

XML that parses may still be none of WordprocessingML: words outside a run, a paragraph within a
paragraph, a cell without one, a table without rows (ECMA-376 part 1, 17.2 to 17.4).
"""

from __future__ import annotations

import re

from lxml import etree

from filler.ooxml.names import NAMESPACES, qn

Element = etree._Element
_W = f"{{{NAMESPACES['w']}}}"
# So many letters show where in a document something is.
_SHOWN = 40
# A piece of markup, whole or cut off.
_MARKUP = re.compile(r"<[^>]*>|<[^>]*$|^[^<>]*>")
_TEXTS = {qn(f"w:{n}") for n in ("t", "instrText", "delText", "delInstrText", "fldData")}
_BLOCKS = (qn("w:p"), qn("w:tbl"), qn("w:sdt"))
# What must stand in an element of its own kind's holder, and not in these.
_NEVER_IN = {
    qn("w:p"): {qn(f"w:{n}") for n in ("p", "r", "t", "tr", "tbl")},
    qn("w:r"): {qn(f"w:{n}") for n in ("body", "tc", "tr", "tbl", "t", "hdr", "ftr")},
    qn("w:tbl"): {qn(f"w:{n}") for n in ("p", "r", "tr", "tbl")},
    qn("w:t"): {qn(f"w:{n}") for n in ("p", "body", "tc", "t")},
}
_MUST_HOLD = {qn("w:tbl"): (qn("w:tr"), qn("w:sdt")), qn("w:tr"): (qn("w:tc"), qn("w:sdt"))}


def fault_of(content: bytes) -> str:
    """Why Word would not open a part as it is, and beside which words; nothing where it would."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"a piece of it begins or ends within another{_beside(*_around(content, error))}"
    for element in root.iter():
        fault = _fault(element)
        if fault:
            return f"{fault}{_beside(*_words_around(element))}"
    return ""


def _words_around(element: Element) -> tuple[str, str]:
    """The words before an element, and those in it or behind it."""
    before: list[str] = []
    after: list[str] = []
    words = before
    for each in element.getroottree().iter():
        words = after if each is element else words
        if each.tag == qn("w:t"):
            words.append(each.text or "")
    return " ".join(before), " ".join(after)


def _around(content: bytes, error: Exception) -> tuple[str, str]:
    """The words before and behind the place at which a part is no XML any more."""
    line, column = getattr(error, "position", (1, 0)) or (1, 0)
    lines = content.decode("utf-8", "replace").split("\n")
    at = sum(len(one) + 1 for one in lines[: line - 1]) + column
    text = "\n".join(lines)
    return _MARKUP.sub(" ", text[:at]), _MARKUP.sub(" ", text[at:])


def _beside(before: str, after: str) -> str:
    last, following = " ".join(before.split())[-_SHOWN:], " ".join(after.split())[:_SHOWN]
    if not (last or following):
        return ""
    return (
        f", between '{last}' and '{following}'"
        if last and following
        else (f", after '{last}'" if last else f", before '{following}'")
    )


def _fault(element: Element) -> str:
    tag = element.tag
    parent = element.getparent()
    if (element.tail or "").strip() and not (parent is not None and _is_text(parent)):
        return f"the words '{_short(element.tail)}' stand outside the text"
    if not isinstance(tag, str) or not tag.startswith(_W):
        return ""
    if not _is_text(element) and (element.text or "").strip():
        return f"the words '{_short(element.text)}' stand outside the text"
    if parent is not None and parent.tag in _NEVER_IN.get(tag, ()):
        return f"a {_named(element)} stands in a {_named(parent)}"
    needed = _MUST_HOLD.get(tag)
    if needed and not any(child.tag in needed for child in element.iterdescendants(*needed)):
        return f"a {_named(element)} holds none of what makes it one"
    if tag == qn("w:tc") and next(element.iterchildren(*_BLOCKS), None) is None:
        return "a cell of a table holds no paragraph"
    return ""


def _is_text(element: Element) -> bool:
    """Whether an element may hold words: one of Word's own, or any of another language."""
    return element.tag in _TEXTS or not str(element.tag).startswith(_W)


_NAMES = {"p": "paragraph", "r": "run", "tbl": "table", "tr": "row", "tc": "cell", "t": "text",
          "body": "body"}  # fmt: skip


def _named(element: Element) -> str:
    local = etree.QName(element).localname
    return _NAMES.get(local, local)


def _short(words: str | None) -> str:
    text = " ".join((words or "").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
