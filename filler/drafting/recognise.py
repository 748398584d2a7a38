"""Which questions a Word form asks: by its tables, its blanks, its boxes and its controls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from filler.drafting.model import Draft, DraftBlock, DraftField
from filler.facts.content import Cell, Content, Paragraph, Table
from filler.facts.markup import WORDS_PROMPT
from filler.facts.strip import STAND_IN, strip_of
from filler.ooxml.symbols import EMPTY_GLYPHS
from filler.reading.vocabulary import FILL_IN

_BOX = re.compile(f"[{STAND_IN}{re.escape(''.join(sorted(EMPTY_GLYPHS)))}]" + r"|\[\s?\]|\(\s\)")
_YES_NO = re.compile(r"\s*yes(?:\s*(?:/|or)\s*|\s{2,})no\s*", re.I)
_DATE = re.compile(r"\b(?:date|d\.?o\.?b\.?|day)\b", re.I)
_SIGN = re.compile(r"\bsign(?:ed|ature)\b", re.I)
_PRINT = re.compile(r"\bprint(?:ed)?\s+name\b|^name\W*$", re.I)
_LONG = re.compile(
    r"\b(?:comments?|describe|details?|explain|reasons?|summar\w+|address|please|notes?|views?)\b",
    re.I,
)
_LINE = re.compile(r"^(.{2,80}?)\s*+(?::\s*+)?(?:_{3,}|\.{4,}|…{2,})\s*$")
_PLAIN_HEADS = re.compile(
    r"\b(?:date|name|comments?|by|page|evidence|sign\w*|notes?|reference)\b", re.I
)
_LONGEST_OPTION, _MANY_WORDS, _REMARK = 80, 8, 14


def draft_of(content: Content, title: str) -> Draft:
    """A draft of the form; the first heading is its title, else ``title``."""
    return _Recogniser(content, title).draft()


class _Recogniser:
    """Goes through a form block by block."""

    def __init__(self, content: Content, title: str) -> None:
        self._controls = content.controls
        self._blocks = content.parts[0] if content.parts else []
        self._ids: set[str] = set()
        self._numbers: Counter[str] = Counter()
        self._draft = Draft(title=title)
        self._is_titled = False

    def draft(self) -> Draft:
        """The whole draft."""
        boxes: list[tuple[str, str]] = []
        for block in self._blocks:
            if isinstance(block, Table):
                self._boxes(boxes)
                self._table(block)
                continue
            text = self._words([block])
            option = self._single_box(text)
            if option:
                boxes.append((option, "outside a table"))
                continue
            if text.strip():
                self._boxes(boxes)
            self._paragraph(block, text)
        self._boxes(boxes)
        return self._draft

    def _words(self, paragraphs: Sequence[Paragraph]) -> str:
        return strip_of(paragraphs, self._controls).text

    def _id(self, label: str) -> str:
        """A short id that no other question has."""
        words = re.findall(r"[a-z0-9]+", label.casefold())
        words = [word for word in words if word not in _SMALL] or words or ["question"]
        name = "_".join(words[:4])[:28].strip("_")
        name = name if name[0].isalpha() else f"q_{name}"
        candidate = name
        while candidate in self._ids:
            self._numbers[name] += 1
            candidate = f"{name}_{self._numbers[name] + 1}"
        self._ids.add(candidate)
        return candidate

    def _field(self, label: str, kind: str, where: str, options: Sequence[str] = ()) -> DraftField:
        label = " ".join(FILL_IN.sub(" ", label).split()).strip(" ")
        return DraftField(
            id=self._id(label), label=label, kind=kind, options=list(options), where=where
        )

    # Outside tables

    def _paragraph(self, block: Paragraph, text: str) -> None:
        words = " ".join(text.split())
        if not words:
            return
        if block.heading and not self._is_titled:
            self._draft.title, self._is_titled = words, True
            return
        line = _LINE.match(words)
        if line is not None:
            label = line.group(1).rstrip(" :")
            self._add(self._field(label, _kind(label), "outside a table"))
            return
        options = _options(text)
        if options is not None and len(options[1]) > 1:
            label, names = options
            label = label or self._question_before()
            self._add(self._field(label, "choice", "outside a table", names))
            return
        md = f"# {words}" if block.heading else _escaped(words)
        self._draft.blocks.append(DraftBlock(kind="text", md=md))

    def _single_box(self, text: str) -> str:
        """The label of a paragraph that is one box with its words."""
        found = list(_BOX.finditer(text))
        rest = " ".join(_BOX.sub(" ", text).split())
        return rest if len(found) == 1 and rest and len(rest) <= 3 * _LONGEST_OPTION else ""

    def _boxes(self, boxes: list[tuple[str, str]]) -> None:
        """Boxes below each other: several of, or a tick where there is one."""
        if len(boxes) == 1:
            self._add(self._field(boxes[0][0], "tick", boxes[0][1]))
        elif boxes:
            label = self._question_before()
            self._add(self._field(label, "choices", boxes[0][1], [name for name, _ in boxes]))
        boxes.clear()

    def _question_before(self) -> str:
        """The words just before some options, which ask for them."""
        blocks = self._draft.blocks
        if blocks and blocks[-1].kind == "text" and len(blocks[-1].md) < 4 * _LONGEST_OPTION:
            return blocks.pop().md.lstrip("# ").replace("\\", "")
        return "Please tick"

    def _add(self, own: DraftField) -> None:
        """Put a question into the table of questions that is being made."""
        blocks = self._draft.blocks
        if not blocks or blocks[-1].kind != "table":
            blocks.append(DraftBlock(kind="table", title=own.label))
        blocks[-1].fields.append(own)

    # Tables

    def _table(self, table: Table) -> None:
        rows = [[cell for cell in row if not cell.merged] for row in table.rows if row]
        self._draft.blocks.append(DraftBlock(kind="table", title=f"Table {table.number}"))
        block = self._draft.blocks[-1]
        if self._is_repeated(rows):
            self._repeated(rows, block)
        elif (start := self._grid_start(rows)) is not None:
            for row in rows[:start]:
                self._row(row, block)
            self._grid(rows[start:], block)
        else:
            for row in rows:
                self._row(row, block)
        if not block.fields and not block.lines:
            self._draft.blocks.remove(block)

    def _cell(self, cell: Cell) -> str:
        text = self._words(cell.everything)
        return "" if WORDS_PROMPT.fullmatch(text.strip()) else text

    def _is_blank(self, cell: Cell) -> bool:
        return not any(sign.isalnum() for sign in FILL_IN.sub(" ", self._cell(cell)))

    def _is_repeated(self, rows: list[list[Cell]]) -> bool:
        """Heads, and below them nothing but empty cells."""
        if len(rows) < 2 or len(rows[0]) < 2 or any(self._is_blank(cell) for cell in rows[0]):
            return False
        below = [cell for row in rows[1:] for cell in row]
        return all(self._is_blank(cell) and not _BOX.search(self._cell(cell)) for cell in below)

    def _repeated(self, rows: list[list[Cell]], block: DraftBlock) -> None:
        heads = [" ".join(self._cell(cell).split()) for cell in rows[0]]
        own = self._field(" / ".join(heads)[:60], "rows", rows[0][0].where)
        taken, self._ids = self._ids, set()
        own.columns = [
            self._field(head, _kind(head), cell.where)
            for head, cell in zip(heads, rows[0], strict=True)
        ]
        self._ids = taken
        block.kind, block.heads = "rows", heads
        block.fields.append(own)

    def _grid_start(self, rows: list[list[Cell]]) -> int | None:
        """Where a grid begins: a row of heads over rows whose first cell alone has words."""
        for number, heads in enumerate(rows[:-2]):
            if len(heads) < 3 or any(self._is_blank(cell) for cell in heads[1:]):
                continue
            lines = rows[number + 1 :]
            if all(len(row) == len(heads) and self._is_line(row) for row in lines):
                return number
        return None

    def _is_line(self, row: list[Cell]) -> bool:
        return not self._is_blank(row[0]) and all(self._is_blank(cell) for cell in row[1:])

    def _grid(self, rows: list[list[Cell]], block: DraftBlock) -> None:
        heads = [" ".join(self._cell(cell).split()) for cell in rows[0]]
        block.heads, block.title = heads, heads[0] or block.title
        is_choice = not any(_PLAIN_HEADS.search(head) for head in heads[1:])
        block.kind = "grid" if is_choice else "lines"
        for row in rows[1:]:
            label = " ".join(self._cell(row[0]).split())
            kind = "choice" if is_choice else "line"
            block.lines.append(
                self._field(label, kind, row[0].where, heads[1:] if is_choice else ())
            )

    def _row(self, row: list[Cell], block: DraftBlock) -> None:
        """A row from left to right: each label with the places behind it."""
        place = 0
        while place < len(row):
            cell = row[place]
            text = self._cell(cell)
            after = row[place + 1] if place + 1 < len(row) else None
            place += 1
            if self._is_blank(cell):
                continue
            options = _options(text)
            if options is not None:
                self._optional(options, cell, block)
                continue
            label = " ".join(text.split())
            chosen = self._single_options(row[place:])
            if len(chosen) > 1:
                block.fields.append(self._field(label, "choice", cell.where, chosen))
                place += len(chosen)
                continue
            more = self._labels_beside(row[place:])
            if more:
                # "KSS 9" between a question and its place is a remark on the question.
                label = max([label, *more], key=len)
                place += len(more)
                after = row[place]
            beside = self._cell(after) if after is not None else ""
            told = _options(beside) if after is not None else None
            if after is not None and (self._is_blank(after) or told is not None):
                place += 1
                if told is not None and len(told[1]) > 1:
                    block.fields.append(self._field(label, "choice", after.where, told[1]))
                else:
                    kind = "tick" if _BOX.search(beside) else _kind(label)
                    block.fields.append(self._field(label, kind, after.where))
            elif label.endswith((":", "?")) or (len(row) == 1 and len(cell.paragraphs) > 1):
                kind = "long_text" if len(row) == 1 else _kind(label)
                block.fields.append(self._field(label, kind, cell.where))
            else:
                self._draft.unread.append((cell.where, label[:120]))

    def _single_options(self, cells: list[Cell]) -> list[str]:
        """The labels of the cells that hold one box each, as far as they go."""
        names: list[str] = []
        for cell in cells:
            options = _options(self._cell(cell))
            if options is None or options[0] or len(options[1]) != 1:
                break
            names.append(options[1][0])
        return names

    def _labels_beside(self, cells: list[Cell]) -> list[str]:
        """Short words in the cells between a question and its empty place."""
        words: list[str] = []
        for cell in cells:
            if self._is_blank(cell):
                return words
            text = " ".join(self._cell(cell).split())
            if _options(text) is not None or len(text) > _REMARK or text.endswith((":", "?")):
                return []
            words.append(text)
        return []

    def _optional(self, options: tuple[str, list[str]], cell: Cell, block: DraftBlock) -> None:
        label, names = options
        if len(names) == 1 and not label:
            last = block.fields[-1] if block.fields else None
            if (
                last is not None
                and last.kind == "choices"
                and last.where.partition(", row")[0] == cell.where.partition(", row")[0]
            ):
                last.options.append(names[0])
            else:
                block.fields.append(
                    self._field(self._question_of(block), "choices", cell.where, names)
                )
        elif len(names) == 1:
            block.fields.append(self._field(f"{label} {names[0]}".strip(), "tick", cell.where))
        else:
            block.fields.append(
                self._field(label or self._question_of(block), "choice", cell.where, names)
            )

    def _question_of(self, block: DraftBlock) -> str:
        """The words before a table of options, unless it has questions already."""
        blocks = self._draft.blocks
        if block.fields or len(blocks) < 2 or blocks[-2].kind != "text":
            return "Please tick"
        words = blocks[-2].md.lstrip("# ").replace("\\", "")
        return words if len(words) < 4 * _LONGEST_OPTION else "Please tick"


_SMALL = frozenset(
    [
        "the",
        "of",
        "a",
        "an",
        "to",
        "and",
        "or",
        "in",
        "on",
        "for",
        "your",
        "you",
        "is",
        "are",
        "be",
        "please",
        "have",
        "has",
        "with",
    ]
)


def _kind(label: str) -> str:
    if _SIGN.search(label):
        return "signature"
    if _DATE.search(label) and len(label.split()) <= _MANY_WORDS:
        return "date"
    if label.endswith("?") or len(label.split()) > _MANY_WORDS or _LONG.search(label):
        return "long_text"
    return "text"


def _options(text: str) -> tuple[str, list[str]] | None:
    """The words before some boxes, and the labels of the boxes; None where there are none."""
    if _YES_NO.fullmatch(text):
        return "", ["Yes", "No"]
    found = list(_BOX.finditer(text))
    if not found:
        return None
    pieces = [" ".join(piece.split()) for piece in _BOX.split(text)]
    first, *rest = pieces
    named = [piece for piece in rest if piece]
    if named and all(len(name) <= _LONGEST_OPTION for name in named):
        if len(named) < len(rest) and first and len(first) <= _LONGEST_OPTION and not rest[-1]:
            # Boxes behind their labels: "Yes [] No []".
            head, _, last = first.rpartition("  ")
            return head.strip(), [last.strip() or first, *named]
        return first, named
    return None


def _escaped(words: str) -> str:
    """Words that Markdown and the layout take as they are; braces would name a field."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", words.replace("{", "(").replace("}", ")"))
