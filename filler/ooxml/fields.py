"""Fields of a Word file (ECMA-376 part 1, 17.16): their instructions and what they showed last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from filler.ooxml.names import qn

Element = etree._Element
# What fetches another file, or asks another program (17.16.5), in small letters.
FETCHING = frozenset(
    {"include", "includetext", "includepicture", "import", "link", "dde", "ddeauto", "database",
     "rd"}
)  # fmt: skip
# A quotation, a switch, or a bare word; one may stand right behind the other.
_WORD = re.compile(r'["“”]([^"“”]*)["“”]|(\\\S|[^\s"“”\\]+)')
# The switches that a word of their own follows (17.16.4).
_FORMATS = ("\\*", "\\@", "\\#")
_BLANKS = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:p"): " "}
_TEXT, _CODE, _MARK, _SIMPLE = qn("w:t"), qn("w:instrText"), qn("w:fldChar"), qn("w:fldSimple")
_INSTRUCTION = qn("w:instr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: its instruction as it stands, the words that it showed last, and its elements.

    ``elements`` hold the instruction: ``w:instrText``, or ``w:fldSimple`` itself.
    """

    instruction: str
    result: str
    elements: tuple[Element, ...]

    @property
    def words(self) -> list[str]:
        """The instruction's words, the code first, without its switches."""
        found = []
        formats = False
        for quoted, bare in _WORD.findall(self.instruction):
            if not formats and not bare.startswith("\\"):
                found.append(quoted or bare)
            formats = bare in _FORMATS
        return found

    @property
    def code(self) -> str:
        """The first of them, in small letters."""
        words = self.words
        return words[0].lower() if words else ""

    def freeze(self) -> None:
        """Take the instruction out, so that the field shows what it showed and nothing else."""
        for element in self.elements:
            if element.tag == _SIMPLE:
                element.set(_INSTRUCTION, "QUOTE")
            else:
                element.text = ""


@dataclass(slots=True)
class _Open:
    """A field of which the end has not come yet."""

    instruction: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    separated: bool = False


def fields_in(root: Element) -> Iterator[Field]:
    """Every field, simple or complex, in the order of their ends; nested ones too."""
    stack: list[_Open] = []
    for element in root.iter(_TEXT, _CODE, _MARK, _SIMPLE, *_BLANKS):
        tag = element.tag
        if tag == _SIMPLE:
            words = "".join(str(t.text or "") for t in element.iter(_TEXT))
            instruction = element.get(_INSTRUCTION) or ""
            yield Field(instruction=instruction, result=words, elements=(element,))
        elif tag == _MARK:
            match element.get(qn("w:fldCharType")):
                case "begin":
                    stack.append(_Open())
                case "separate" if stack:
                    stack[-1].separated = True
                case "end" if stack:
                    done = stack.pop()
                    # Within another one it is a piece of whatever that has reached.
                    _add(stack, "".join(done.result))
                    yield _closed(done)
        elif stack:
            text = _BLANKS.get(tag) or element.text or ""
            if tag == _CODE:
                stack[-1].instruction.append(text)
                stack[-1].elements.append(element)
            else:
                _add(stack, text)
    for left in stack:
        yield _closed(left)


def _add(stack: list[_Open], text: str) -> None:
    if stack:
        (stack[-1].result if stack[-1].separated else stack[-1].instruction).append(text)


def _closed(done: _Open) -> Field:
    return Field(
        instruction="".join(done.instruction).strip(),
        result="".join(done.result),
        elements=tuple(done.elements),
    )
