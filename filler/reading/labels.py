"""Where the form's own wording stands in a returned document, and which field it names there.

The document becomes units (a table cell, a paragraph outside a table) in order. A label is
found at the start of a line of a unit; one that several fields share ("Date") names the next
of them in the form's order. Each top-level block belongs to the form whose labels it holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from filler.definition.model import Pack
from filler.reading.content import Cell, Content, ControlFact, Paragraph, Table
from filler.reading.label_table import Labels, Target, labels_of
from filler.reading.strip import Strip, strip_of
from filler.reading.wording import closest, fold, likely, starts_with

# So short a label must be followed by a colon, a gap or nothing.
_SHORT = 15
_MOST_LINES = 60
_MANY_TWICE = 8
_LINE = 400
# A label on the line of another one has so few words.
_MOST_WORDS = 8
_TITLE_WEIGHT = 12
_MOST_WEIGHT = 8
_NUMBERING = re.compile(r"\s*(?:[Qq]?\d{1,2}\s*[.):–—-]|(?:[a-zA-Z]|[ivx]{1,4})[.)])\s*")
_GAP = re.compile(r"[\s._…]*(?:\s{2}|\t|[._…]{2})[\s._…]*(?=\w)")
_AFTER_SHORT = frozenset(":?\t\n([-–—☐☑☒✓✔✗\ue000…._")


@dataclass(slots=True)
class Hit:
    """A label in a unit, from where to where, and what it names.

    ``is_first`` is whether nothing but marks stands before it; words further on that are the
    same as a label may be part of an answer. ``is_slip`` is whether its wording is only like
    the label's.
    """

    start: int
    end: int
    targets: tuple[Target, ...]
    target: Target | None = None
    is_first: bool = True
    is_slip: bool = False


@dataclass
class Unit:
    """A table cell, or a paragraph outside a table; ``block`` is its top-level block's number."""

    number: int
    block: int
    paragraphs: list[Paragraph]
    where: str
    controls: Sequence[ControlFact]
    cell: Cell | None = None
    at: tuple[int, int, int] | None = None
    part: int = 0
    within: int | None = None
    heading: bool = False
    hits: list[Hit] = field(default_factory=list)

    @cached_property
    def strip(self) -> Strip:
        """Its words and marks."""
        return strip_of(self.paragraphs, self.controls)

    def forget(self) -> None:
        """Work its words out anew, its paragraphs having changed."""
        self.__dict__.pop("strip", None)
        self.__dict__.pop("folded", None)

    @cached_property
    def folded(self) -> str:
        """Its words, folded."""
        return fold(self.strip.text).text

    @property
    def named(self) -> list[Hit]:
        """The hits that name something here."""
        return [hit for hit in self.hits if hit.target is not None]


@dataclass
class Map:
    """A document with its labels found; ``rows`` gives the units of a table row, in order."""

    units: list[Unit]
    rows: dict[tuple[int, int, int], list[Unit]]
    forms: dict[int, str]
    hits: dict[tuple[str, str], list[tuple[Unit, Hit]]]

    def named(self, kind: str, name: str) -> list[tuple[Unit, Hit]]:
        """Where a field, a part or a line is named."""
        return self.hits.get((kind, name), [])

    def row_of(self, unit: Unit) -> list[Unit]:
        """The units of the unit's table row."""
        return self.rows[unit.at] if unit.at is not None else [unit]

    def table_of(self, unit: Unit) -> tuple[int, int] | None:
        """The unit's table: its part and number."""
        return unit.at[:2] if unit.at is not None else None

    def below(self, unit: Unit) -> Unit | None:
        """The cell below in the same column."""
        if unit.at is None or unit.cell is None:
            return None
        part, table, row = unit.at
        column = unit.cell.column
        for other in self.rows.get((part, table, row + 1), ()):
            cell = other.cell
            if cell is not None and cell.column <= column < cell.column + cell.span:
                return None if cell.merged else other
        return None

    def tables(self) -> list[list[list[Unit]]]:
        """The rows of each table, in document order."""
        found: dict[tuple[int, int], list[list[Unit]]] = {}
        for (part, table, _), row in self.rows.items():
            if row:
                found.setdefault((part, table), []).append(row)
        return list(found.values())

    def tables_from(self, table: tuple[int, int] | None) -> list[list[list[Unit]]]:
        """A table and those before it, the nearest first."""
        if table is None:
            return []
        before = [
            rows
            for rows in self.tables()
            if rows[0][0].at is not None and rows[0][0].at[:2] <= table
        ]
        return before[::-1]

    def column_of(self, unit: Unit, head: str) -> int | None:
        """The column over which some words stand, in the unit's table or one before it."""
        if not head:
            return None
        for rows in self.tables_from(self.table_of(unit)):
            for row in rows:
                for other in row:
                    if other.cell is not None and other.folded == head:
                        return other.cell.column
        for rows in self.tables_from(self.table_of(unit)):
            near = [u for u in rows[0] if u.cell is not None and u.folded]
            near = [u for u in near if not u.named and likely(head, u.folded)]
            if len(near) == 1 and near[0].cell is not None:
                return near[0].cell.column
        return None

    @cached_property
    def is_merged(self) -> bool:
        """Whether so many questions stand twice that two forms must be in one file."""
        twice = [hits for hits in self.hits.values() if len({unit.block for unit, _ in hits}) > 1]
        return len(twice) >= _MANY_TWICE


def map_labels(content: Content, pack: Pack) -> Map:
    """Find the form's labels in a document."""
    labels = labels_of(pack)
    units, rows = _units(content)
    for unit in units:
        unit.hits = list(_hits(unit, labels))
    _take_nested(units)
    forms = _forms(units)
    hits = _assigned(units, rows, forms)
    _keep_lines_in_their_column(hits)
    _find_slips(units, forms, hits, labels)
    _prefer_the_body(hits)
    return Map(units=units, rows=rows, forms=forms, hits=hits)


def _take_nested(units: list[Unit]) -> None:
    """A table without a question in it, within a cell, is part of what the cell says."""
    inside: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.within is not None:
            inside[unit.within].append(unit)
    for number in sorted(inside, reverse=True):
        nested = inside[number]
        if any(unit.hits for unit in nested):
            continue
        outer = units[number]
        outer.paragraphs = [*outer.paragraphs, *(p for unit in nested for p in unit.paragraphs)]
        outer.forget()
        for unit in nested:
            unit.paragraphs = []
            unit.forget()


def _units(content: Content) -> tuple[list[Unit], dict[tuple[int, int, int], list[Unit]]]:
    units: list[Unit] = []
    rows: dict[tuple[int, int, int], list[Unit]] = {}
    blocks = part = 0

    def add(
        paragraphs: list[Paragraph],
        where: str,
        cell: Cell | None = None,
        at: tuple[int, int, int] | None = None,
        *,
        heading: bool = False,
    ) -> Unit:
        unit = Unit(
            number=len(units),
            block=blocks,
            paragraphs=paragraphs,
            where=where,
            controls=content.controls,
            cell=cell,
            at=at,
            part=part,
            heading=heading,
        )
        units.append(unit)
        return unit

    def take(table: Table, part: int, within: int | None = None) -> None:
        for number, row in enumerate(table.rows):
            own = rows[part, table.number, number] = []
            for cell in row:
                at = (part, table.number, number)
                unit = add(cell.paragraphs, cell.where, cell, at)
                unit.within = within
                own.append(unit)
                for block in cell.blocks:
                    if isinstance(block, Table):
                        take(block, part, unit.number)

    for part, own_blocks in enumerate(content.parts):
        under = ""
        for block in own_blocks:
            blocks += 1
            if isinstance(block, Table):
                take(block, part)
                continue
            if block.heading:
                under = block.text.strip()
            where = f'outside a table under "{under}"' if under else "outside a table"
            if block.pieces:
                add([block], where, heading=block.heading)
    return units, rows


def _hits(unit: Unit, labels: Labels) -> Iterator[Hit]:
    """The labels at the starts of a unit's lines."""
    text = unit.strip.text
    if unit.folded in labels.heads and unit.cell is not None and unit.folded not in labels.targets:
        return
    covered = 0
    first = True
    for line in _line_starts(text):
        if line < covered:
            continue
        numbering = _NUMBERING.match(text, line)
        start = numbering.end() if numbering else line
        hit = _hit_at(text, start, labels, whole=unit.folded)
        if hit is not None:
            hit.is_first = first
            covered = hit.end
            yield hit
            for other in _on_line(text, hit, labels):
                covered = other.end
                yield other
        if text[line : line + 1].strip():
            first = False
        if first is False and not covered and unit.cell is not None:
            # A cell that begins with other words is an answer, whatever it says further on.
            return
    if covered:
        folded = fold(text)
        for label in labels.inline:
            at = f" {folded.text} ".find(f" {label} ")
            if at > 0 and folded.index[at] >= covered:
                end = folded.index[at + len(label) - 1] + 1
                yield Hit(folded.index[at], end, labels.targets[label])


def _hit_at(text: str, start: int, labels: Labels, whole: str) -> Hit | None:
    """The longest label that starts at a place, if it stands alone there."""
    rest = fold(text[start : start + _LINE])
    for label in labels.by_word.get(rest.text.split(" ", 1)[0], ()):
        if not starts_with(rest, label):
            continue
        end = start + rest.original(len(label))
        if _stands_alone(text, start, end, label):
            targets = labels.targets[label]
            if all(t.kind == "title" for t in targets) and whole != label:
                return None
            return Hit(start + rest.index[0], end, targets)
    return None


def _on_line(text: str, hit: Hit, labels: Labels) -> Iterator[Hit]:
    """More labels on the line of one, each with its colon: ``Name: Sam   Number: 7``."""
    stop = text.find("\n", hit.end)
    line = text[hit.end : stop if stop >= 0 else len(text)]
    if any(target.kind == "part" for target in hit.targets) and ":" not in line:
        yield from _behind_gaps(line, hit.end, labels)
        return
    for colon in re.finditer(":", line):
        words = list(re.finditer(r"\S+", line[: colon.start()]))
        for first in words[-_MOST_WORDS:]:
            label = fold(line[first.start() : colon.start()]).text
            if first.start() and label in labels.targets:
                start, end = hit.end + first.start(), hit.end + colon.start()
                yield Hit(start, end, labels.targets[label], is_first=False)
                break


def _behind_gaps(line: str, at: int, labels: Labels) -> Iterator[Hit]:
    """The parts of a signature on one line without colons: ``Signed …..  Print Name …..``."""
    for gap in _GAP.finditer(line):
        rest = fold(line[gap.end() :])
        for label in labels.by_word.get(rest.text.split(" ", 1)[0], ()):
            targets = labels.targets[label]
            if starts_with(rest, label) and any(target.kind == "part" for target in targets):
                start = at + gap.end()
                end = start + rest.original(len(label))
                yield Hit(start + rest.index[0], end, targets, is_first=False)
                break


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for at, sign in enumerate(text):
        if sign in "\n\t" and at + 1 < len(text):
            starts.append(at + 1)
            if len(starts) > _MOST_LINES:
                break
    return starts


def _stands_alone(text: str, start: int, end: int, label: str) -> bool:
    """Whether what follows a label shows that it is one and not the start of a sentence."""
    after = text[end : end + 1]
    if start and label.count(" ") < 4 and after not in ("", ":", "?", "\n", "\t"):
        return False
    divided = after in ("", *_AFTER_SHORT) or text[end : end + 2].isspace()
    if divided or not text[end:].strip():
        return True
    # After a long label a word in small letters goes on with a sentence.
    follows = text[end:].lstrip(" '’\"”.,;)")[:1]
    return len(label) >= _SHORT and not follows.islower()


def _forms(units: list[Unit]) -> dict[int, str]:
    """The form of each top-level block, by the labels in it, else that of the block before."""
    votes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit in units:
        for hit in unit.hits:
            titles = {t.form for t in hit.targets if t.kind == "title"}
            if titles and unit.cell is None:
                for form in titles:
                    votes[unit.block][form] += _TITLE_WEIGHT
                continue
            homes = {t.form for t in hit.targets if t.kind != "title"}
            if len(homes) == 1:
                weight = min((hit.end - hit.start) // 6 + 1, _MOST_WEIGHT)
                votes[unit.block][homes.pop()] += weight
    forms: dict[int, str] = {}
    current = ""
    for unit in units:
        if unit.block not in forms:
            own = votes.get(unit.block)
            if own:
                current = max(own, key=lambda form: own[form])
            forms[unit.block] = current
    return forms


def _assigned(
    units: list[Unit], rows: dict[tuple[int, int, int], list[Unit]], forms: dict[int, str]
) -> dict[tuple[str, str], list[tuple[Unit, Hit]]]:
    """Give each hit its target: of its block's form, the next in the form's order.

    What may be part of an answer (an alias, words further on in a unit, a cell to the right of
    a label) counts only for what has no better label.
    """
    found: dict[tuple[str, str], list[tuple[Unit, Hit]]] = defaultdict(list)
    last: dict[str, int] = {}
    sure = [(u, hit) for u in units for hit in u.hits if _is_sure(u, hit, rows)]
    for unit, hit in sure:
        _give(unit, hit, hit.targets, forms, last, found)
    blocks = {unit.block for unit, hit in sure if hit.target is not None}
    last.clear()
    for unit in units:
        for hit in unit.hits:
            if hit.target is not None:
                last[hit.target.form] = hit.target.order
                continue
            free = tuple(t for t in hit.targets if (t.kind, t.id) not in found)
            if free and unit.block in blocks:
                _give(unit, hit, free, forms, last, found)
    for unit in units:
        unit.hits = [hit for hit in unit.hits if hit.target is not None or _is_title(hit)]
    return found


def _is_title(hit: Hit) -> bool:
    return any(target.kind == "title" for target in hit.targets)


def _is_sure(unit: Unit, hit: Hit, rows: dict[tuple[int, int, int], list[Unit]]) -> bool:
    """Whether a hit is a label and can be no answer."""
    if not hit.is_first or all(t.is_alias or t.kind == "title" for t in hit.targets):
        return False
    if unit.at is None:
        return True
    before = [u for u in rows[unit.at] if u.number < unit.number]
    if not before or not before[-1].hits:
        return True
    # Directly to the right of a question stands its answer, but for heads side by side.
    return any(target.kind == "part" for target in hit.targets)


def _give(
    unit: Unit,
    hit: Hit,
    targets: tuple[Target, ...],
    forms: dict[int, str],
    last: dict[str, int],
    found: dict[tuple[str, str], list[tuple[Unit, Hit]]],
) -> None:
    form = forms[unit.block]
    own = [t for t in targets if t.form == form and t.kind != "title"]
    pointer = last.get(form, -1)
    for kind in dict.fromkeys(t.kind for t in own):
        mine = [t for t in own if t.kind == kind]
        target = min(mine, key=lambda t: (t.order <= pointer, t.order))
        hit.target = hit.target or target
        last[form] = target.order
        found[target.kind, target.id].append((unit, hit))


def _keep_lines_in_their_column(
    found: dict[tuple[str, str], list[tuple[Unit, Hit]]],
) -> None:
    """The labels of a table's lines stand in one column; the same words elsewhere are answers."""
    columns: dict[tuple[int, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    lines = [
        (key, unit, hit) for key, hits in found.items() if key[0] == "line" for unit, hit in hits
    ]
    for _, unit, _hit in lines:
        if unit.at is not None and unit.cell is not None:
            columns[unit.at[:2]][unit.cell.column] += 1
    for key, unit, hit in lines:
        if unit.at is None or unit.cell is None:
            continue
        counts = columns[unit.at[:2]]
        if sum(counts.values()) > 2 and counts[unit.cell.column] * 2 < max(counts.values()):
            found[key] = [pair for pair in found[key] if pair[0] is not unit]
            unit.hits = [other for other in unit.hits if other is not hit]
            if not found[key]:
                del found[key]


def _prefer_the_body(found: dict[tuple[str, str], list[tuple[Unit, Hit]]]) -> None:
    """What a header or footer repeats does not stand against the text itself."""
    for key, hits in found.items():
        body = [pair for pair in hits if pair[0].part == 0]
        if body:
            found[key] = body


def _find_slips(
    units: list[Unit],
    forms: dict[int, str],
    found: dict[tuple[str, str], list[tuple[Unit, Hit]]],
    labels: Labels,
) -> None:
    """Look for the labels that were not found among the units without one, with slips allowed."""
    present = set(forms.values())
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    wanted: dict[str, list[Target]] = {}
    keys: dict[tuple[str, str], int] = {}
    for text, targets in labels.targets.items():
        free = [t for t in targets if t.kind != "title" and t.form in present and not t.is_alias]
        free = [t for t in free if (t.kind, t.id) not in found]
        if free and len(free) == len(targets) and len({t.form for t in free}) == 1:
            number = keys.setdefault((free[0].kind, free[0].id), len(keys))
            numbers[free[0].form][text] = number
            wanted[text] = free
    for unit in units:
        own = numbers.get(forms[unit.block])
        if unit.hits or not own or not unit.folded or unit.folded in labels.printed:
            continue
        slip = closest(unit.folded[:_LINE], own)
        if slip is None:
            continue
        text, end = slip
        folded = fold(unit.strip.text)
        own_targets = wanted[text]
        hit = Hit(
            folded.index[0], folded.original(end), tuple(own_targets), own_targets[0], is_slip=True
        )
        unit.hits = [hit]
        for target in {t.kind: t for t in reversed(own_targets)}.values():
            found[target.kind, target.id].append((unit, hit))
