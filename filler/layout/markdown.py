"""A form's Markdown, with its ``{field}`` marks, as headings and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from filler.errors import DefinitionError
from filler.layout.marks import MARK, Lines, Scope, expand_words, resolve
from filler.layout.model import (
    Answer,
    Heading,
    Inline,
    PageNumber,
    Paragraph,
    ParagraphStyle,
    Tab,
    Text,
)

_PARSER = MarkdownIt("commonmark")
_PAGES = re.compile(r"(?P<word>\D*)(?P<first>\d+)(?P<dash>\D+)?(?P<last>\d+)?")


def blocks(text: str, scope: Scope, level: int) -> list[Paragraph | Heading]:
    """Headings and paragraphs; ``#`` is one level below ``level``."""
    result: list[Paragraph | Heading] = []
    tokens = _PARSER.parse(expand_words(text, scope))
    heading = 0
    bullets = 0
    style: ParagraphStyle
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = level + int(token.tag[1])
            case "heading_close":
                heading = 0
            case "bullet_list_open":
                bullets += 1
            case "bullet_list_close":
                bullets -= 1
            case "inline":
                for line in _lines(token.children or [], scope):
                    if heading:
                        result.append(Heading(level=heading, inlines=tuple(line)))
                    elif any(not isinstance(i, Text) or i.text.strip() for i in line):
                        style = "bullet" if bullets else _style(line)
                        own = _hung(line) if style == "option" else line
                        result.append(Paragraph(inlines=tuple(own), style=style))
    return result


def _style(line: list[Inline]) -> ParagraphStyle:
    """A line that starts with a tick box is an option."""
    first = line[0]
    is_option = isinstance(first, Answer) and first.control.kind == "tick"
    return "option" if is_option else "body"


def _hung(line: list[Inline]) -> list[Inline]:
    """A box alone in its line with a step to its words, so that their second line is below them."""
    box, *rest = line
    boxes = [i for i in line if isinstance(i, Answer) and i.control.kind == "tick"]
    words = rest[0] if rest else None
    if len(boxes) > 1 or not isinstance(words, Text):
        return line
    return [box, Tab(), replace(words, text=words.text.lstrip()), *rest[1:]]


def paragraphs(text: str, scope: Scope) -> tuple[Paragraph, ...]:
    """The paragraphs of a table cell."""
    return tuple(b for b in blocks(text, scope, 0) if isinstance(b, Paragraph))


def _lines(tokens: Iterable[Token], scope: Scope) -> Lines:
    lines: Lines = [[]]
    bold = italic = False
    href: str | None = None
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.type == "strong_open"
            case "em_open" | "em_close":
                italic = token.type == "em_open"
            case "link_open":
                href = str(token.attrGet("href"))
            case "link_close":
                href = None
            case "softbreak":
                lines[-1].append(Text(text=" "))
            case "hardbreak":
                lines.append([])
            case _:
                plain = Text(text=token.content, bold=bold, italic=italic, href=href)
                _add(lines, plain, scope)
    return lines


def _add(lines: Lines, plain: Text, scope: Scope) -> None:
    """Add words to the last line, with pages made live and marks resolved."""
    if plain.href and plain.href.startswith("#"):
        pages = _PAGES.fullmatch(plain.text)
        if pages:
            lines[-1] += _live_pages(pages, plain.href[1:])
            return
    position = 0
    for match in MARK.finditer(plain.text):
        _append(lines, plain, plain.text[position : match.start()], scope)
        resolved = resolve(match[1], scope)
        for number, line in enumerate(resolved):
            if number:
                lines.append([])
            for inline in line:
                if isinstance(inline, Text):
                    _append(lines, plain, inline.text, scope)
                else:
                    lines[-1].append(inline)
        position = match.end()
    _append(lines, plain, plain.text[position:], scope)


def _append(lines: Lines, like: Text, words: str, scope: Scope) -> None:
    if "{" in words or "}" in words:
        place = scope.form.file
        shown = " ".join(words.split())[:60]
        raise DefinitionError([f"{place}: a mark is broken in '{shown}'; write {{field}}."])
    if words:
        lines[-1].append(Text(text=words, bold=like.bold, italic=like.italic, href=like.href))


def _live_pages(pages: re.Match[str], anchor: str) -> list[Inline]:
    """``pp.7-9`` as words around page numbers that Word keeps up to date."""
    inlines: list[Inline] = [Text(text=pages["word"])] if pages["word"] else []
    inlines.append(PageNumber(anchor=anchor, printed=pages["first"]))
    if pages["last"]:
        inlines += [
            Text(text=pages["dash"]),
            PageNumber(anchor=anchor, end=True, printed=pages["last"]),
        ]
    return inlines
