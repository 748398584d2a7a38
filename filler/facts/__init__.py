"""What any Word file holds, found in one walk: blocks, cells, words with looks, things, controls.

Knows no form. Reading, checking, adopting and scrubbing stand on these facts.
"""

from filler.facts.content import Cell, Comment, Content, ControlFact, Paragraph, Piece, Table
from filler.facts.strip import Strip, strip_of
from filler.facts.walk import content_of

__all__ = [
    "Cell",
    "Comment",
    "Content",
    "ControlFact",
    "Paragraph",
    "Piece",
    "Strip",
    "Table",
    "content_of",
    "strip_of",
]
