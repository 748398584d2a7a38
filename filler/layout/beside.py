"""The printed words that stand beside each control in its table cell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from filler.definition.model import Pack
from filler.layout.expected import has_earlier, laid_out
from filler.layout.model import Answer, Document, Paragraph, Table, Text


@lru_cache(maxsize=4)
def printed_beside(pack: Pack) -> dict[str, frozenset[str]]:
    """For each tag, what its cell says in the pack or in a form alone, now or before.

    Outside tables, it is what its paragraph says.
    """
    documents = laid_out(pack)
    if has_earlier(pack):
        documents += laid_out(pack, earlier=True)
    words: dict[str, set[str]] = {}
    for paragraphs in (found for document in documents for found in _places(document)):
        inlines = [inline for p in paragraphs for inline in (*p.inlines, Text(text=" "))]
        said = " ".join("".join(i.text if isinstance(i, Text) else " " for i in inlines).split())
        for inline in inlines:
            if isinstance(inline, Answer):
                words.setdefault(inline.control.tag, set()).add(said)
    return {tag: frozenset(said) for tag, said in words.items()}


def _places(document: Document) -> Iterator[tuple[Paragraph, ...]]:
    for page in document.pages:
        for node in page.nodes:
            if isinstance(node, Table):
                yield from (cell.paragraphs for row in node.rows for cell in row.cells)
            elif isinstance(node, Paragraph):
                yield (node,)
