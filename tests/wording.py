"""The words of a built pack, walked from its XML alone, for comparison with a source text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lxml import etree

from filler.definition import Pack
from filler.layout import question_numbers
from filler.words import said

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What the engine prints behind a question by its kind, where a pack has "hints".
_KINDS = "|".join(said("en", key) for key in ("tick_one", "tick_all", "optional"))
_HINTS = re.compile(rf" \((?:{_KINDS})(?:; (?:{_KINDS}))*\)")
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def pack_words(template: Path, default_prompts: frozenset[str], pack: Pack) -> list[str]:
    """All words of the body in order.

    Left out: tick glyphs, the contents list, and prompts and hints that are the engine's manner
    of saying "answer here" rather than the source's own words. A live page number is ``#``.
    """
    with zipfile.ZipFile(template) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    words: list[str] = []
    in_field = [0]

    def walk(node: etree._Element) -> None:
        if node.tag == W + "sdt":
            properties = node.find(W + "sdtPr")
            assert properties is not None
            if properties.find(W14 + "checkbox") is not None:
                return
            if properties.find(W + "docPartObj") is not None:
                return
            shown = "".join(t.text or "" for t in node.iter(W + "t"))
            if properties.find(W + "showingPlcHdr") is not None and shown in default_prompts:
                return
        if node.tag == W + "fldChar":
            kind = node.get(W + "fldCharType")
            if kind == "begin":
                in_field[0] = 1
            if kind == "end":
                in_field[0] = 0
                words.append("#")
            return
        if node.tag == W + "t":
            if not in_field[0]:
                words.append(node.text or "")
            return
        if node.tag in (W + "tab", W + "br"):
            words.append(" ")
        if node.tag == W + "pStyle" and node.get(W + "val") == "ListBullet":
            words.append("· ")
        for child in node:
            walk(child)
        if node.tag == W + "p":
            words.append("\n")

    walk(root)
    return tokens(without_numbers(_HINTS.sub("", "".join(words)), pack))


def without_numbers(text: str, pack: Pack) -> str:
    """The words without the numbers that the pack prints before its questions and forms."""
    for line, number in question_numbers(pack).items():
        form = pack.form(line.partition(".")[0])
        own = form.lines.get(line) if form is not None else None
        label = (own or pack.fields[line]).label
        text = text.replace(f"{number} {label[:12]}", label[:12])
    for count, form in enumerate(pack.answer_forms, start=1):
        text = text.replace(f"\n{count}. {form.title}", f"\n{form.title}")
    return text


def tokens(text: str) -> list[str]:
    """Words apart from white space, without the extraction's bookmarks.

    A dash alone on its line is a list mark, as the middle dot is.
    """
    text = re.sub(r"\[bookmark: [^\]]*\]", "", text)
    return re.sub(r"^\s*-\s*$", "·", text, flags=re.MULTILINE).split()


def corrected(source: list[str], corrections: list[tuple[str, str, str]]) -> list[str]:
    """The source's words with each correction applied once, in order, from where the last ended.

    A correction of kind ``order`` may move words but neither add nor drop one.
    """
    result: list[str] = []
    position = 0
    for kind, before, after in corrections:
        old, new = tokens(before), tokens(after)
        assert old, f"a correction without its place: {after!r}"
        if kind == "order":
            assert sorted("".join(old)) == sorted("".join(new)), f"not only moved: {before!r}"
        start = _find(source, old, position)
        assert start is not None, f"not in the source after the last correction: {before!r}"
        result += source[position:start] + new
        position = start + len(old)
    return result + source[position:]


def _find(words: list[str], wanted: list[str], start: int) -> int | None:
    for index in range(start, len(words) - len(wanted) + 1):
        if words[index : index + len(wanted)] == wanted:
            return index
    return None


def differences(expected: list[str], found: list[str]) -> list[str]:
    """Where two word lists part, with some words around each place."""
    import difflib

    matcher = difflib.SequenceMatcher(None, expected, found, autojunk=False)
    shown = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            before = " ".join(expected[max(0, a - 4) : a])
            shown.append(f"...{before} | source {expected[a:b]} | pack {found[c:d]}")
    return shown
