"""Where a form has each answer's place, in words: the labels a person sees around it.

From the laid-out form come, for each field, the words that name it (its question, the label at
the head of its row, the words in its own cell, the words above it) and for each of its
controls the words at the head of its column. A file whose controls are gone is read by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from filler.definition.model import ControlSpec, Pack
from filler.layout.document import lay_out
from filler.layout.model import Answer, Cell, Document, Heading, Inline, Paragraph, Row, Table, Text


@dataclass(slots=True)
class Around:
    """The words around one control.

    ``row`` are the labels of its row, ``head`` the words over its column, ``own`` those before
    it in its own cell or paragraph, ``after`` those behind it up to the next control, ``above``
    those in the cell above, ``before`` the heading or paragraph before its table.
    ``is_inner`` is whether another control stands before ``own`` in its paragraph.
    """

    control: ControlSpec
    row: list[str] = field(default_factory=list)
    head: str = ""
    own: str = ""
    after: str = ""
    above: str = ""
    is_inner: bool = False
    before: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Expected:
    """All controls with the words around them, in the order of the form, and all other words.

    ``together`` gives, for each line of a table cell, all lines of that cell.
    """

    around: dict[str, Around]
    printed: frozenset[str]
    together: dict[str, frozenset[str]]


@lru_cache(maxsize=8)
def expected(pack: Pack, *, earlier: bool = False) -> Expected:
    """The words around every control of the pack, and everything else that is printed in it.

    With ``earlier``, in the layout that it had before.
    """
    around: dict[str, Around] = {}
    printed: set[str] = set()
    together: dict[str, set[str]] = {}
    for document in laid_out(pack, earlier=earlier):
        for found in _document(document, printed):
            around.setdefault(found.control.tag, found)
        for lines in _cell_lines(document):
            for line in lines:
                together.setdefault(line, set()).update(lines)
    return Expected(
        around=around,
        printed=frozenset(printed),
        together={line: frozenset(lines) for line, lines in together.items()},
    )


def has_earlier(pack: Pack) -> bool:
    """Whether a form of the pack was laid out otherwise before."""
    return any(form.earlier for form in pack.forms)


def laid_out(pack: Pack, *, earlier: bool = False) -> list[Document]:
    """The whole pack, and each form that is sent alone."""
    alone = [lay_out(pack, form, earlier=earlier) for form in pack.forms if form.alone]
    return [lay_out(pack, earlier=earlier), *alone]


def _cell_lines(document: Document) -> Iterator[list[str]]:
    tables = (node for page in document.pages for node in page.nodes if isinstance(node, Table))
    for cell in (cell for table in tables for row in table.rows for cell in row.cells):
        yield [words for p in cell.paragraphs if (words := _words(p.inlines))]


def _document(document: Document, printed: set[str]) -> Iterator[Around]:
    for page in document.pages:
        before: list[str] = []
        for node in page.nodes:
            match node:
                case Table():
                    yield from _table(node, before, printed)
                    before = []
                case Heading():
                    printed.add(node.text)
                    before = [node.text]
                case Paragraph():
                    printed.update(text for text in [_words(node.inlines)] if text)
                    yield from _line(node.inlines, before)
                    before.append(_words(node.inlines))
                case _:
                    before = []


def _table(table: Table, before: list[str], printed: set[str]) -> Iterator[Around]:
    heads: dict[int, str] = {}
    above: dict[int, str] = {}
    for row in table.rows:
        texts = [(column, cell, _cell_words(cell)) for column, cell in _columns(row)]
        printed.update(text for _, _, text in texts if text)
        printed.update(_words(p.inlines) for cell in row.cells for p in cell.paragraphs)
        if row.header:
            heads = {column: text for column, _, text in texts}
            continue
        labels: list[str] = []
        for column, cell, text in texts:
            if not _answers(cell):
                if cell.role == "label" and text:
                    labels.append(_first_line(cell))
                continue
            own_labels = list(labels)
            if not own_labels:
                later = [t for c, other, t in texts if c > column and not _answers(other) and t]
                own_labels = later[:1]
            for found in _inside(cell):
                found.row = own_labels
                found.head = heads.get(column, "")
                found.above = above.get(column, "")
                found.before = before
                yield found
        above = {c: t for c, cell, t in texts if not _answers(cell) and t}


def _columns(row: Row) -> Iterator[tuple[int, Cell]]:
    column = 0
    for cell in row.cells:
        yield column, cell
        column += cell.span


def _inside(cell: Cell) -> Iterator[Around]:
    """The controls of a cell, each with the words between it and its fellows."""
    last: Around | None = None
    words: list[str] = []
    for paragraph in cell.paragraphs:
        first = True
        for inline in (*paragraph.inlines, Text(text=" ")):
            if isinstance(inline, Answer):
                if last is not None:
                    last.after = _joined(words)
                last = Around(control=inline.control, own=_joined(words), is_inner=not first)
                first = False
                words = []
                yield last
            elif isinstance(inline, Text):
                words.append(inline.text)
    if last is not None:
        last.after = _joined(words)


def _line(inlines: tuple[Inline, ...], before: list[str]) -> Iterator[Around]:
    """The controls of a paragraph outside a table."""
    found = list(_inside(Cell(paragraphs=(Paragraph(inlines=inlines),), role="answer")))
    for one in found:
        one.before = before
    yield from found


def _answers(cell: Cell) -> bool:
    return any(isinstance(i, Answer) for p in cell.paragraphs for i in p.inlines)


def _first_line(cell: Cell) -> str:
    return next((text for p in cell.paragraphs if (text := _words(p.inlines))), "")


def _cell_words(cell: Cell) -> str:
    return _joined(_words(p.inlines) for p in cell.paragraphs)


def _words(inlines: Iterable[Inline]) -> str:
    return _joined(i.text for i in inlines if isinstance(i, Text))


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).split())
