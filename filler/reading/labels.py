"""Which field each label of a returned document names.

One that several fields share ("Date") names the next of them in the form's order. Each
top-level block belongs to the form whose labels it holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from filler.definition.model import Pack
from filler.facts.content import Content
from filler.layout.expected import has_earlier
from filler.reading.label_hits import hits_in
from filler.reading.label_map import Hit, Map, Unit
from filler.reading.label_table import Labels, Target, labels_of, only_now
from filler.reading.label_units import take_nested, units_of
from filler.reading.marks import marks_in
from filler.reading.wording import closest, fold, is_like_one

_LINE = 400
_BETWEEN = " \t\n:.-–—"
_MANY_MORE = 2
_TITLE_WEIGHT = 12
_MOST_WEIGHT = 8


def map_labels(content: Content, pack: Pack) -> tuple[Map, Labels]:
    """Find the form's labels in a document, in the layout that it has.

    One that shows none of the words that only the present layout prints is of the time before;
    so is one that shows many more of those that only the earlier one did.
    """
    units, rows = units_of(content)
    is_earlier = has_earlier(pack) and _is_earlier(units, pack)
    labels = labels_of(pack, earlier=is_earlier)
    for unit in units:
        unit.hits = list(hits_in(unit, labels))
    take_nested(units)
    _leave_out_headings(rows, labels)
    _leave_out_quoted(units, rows)
    _leave_out_repeated(rows)
    _leave_out_strangers(rows, labels)
    forms = _forms(units)
    hits = _assigned(units, rows, forms)
    _keep_lines_in_their_column(hits)
    _find_slips(units, forms, hits, labels)
    _prefer_the_body(hits)
    return Map(units=units, rows=rows, forms=forms, hits=hits), labels


def _leave_out_headings(rows: dict[tuple[int, int, int], list[Unit]], labels: Labels) -> None:
    """A line of a grid that heads what somebody wrote in a box is no label there."""
    for row in rows.values():
        if len(row) == 1 and "\n" in row[0].strip.text.strip() and not marks_in(row[0].strip):
            row[0].hits = [
                hit for hit in row[0].hits if not {t.id for t in hit.targets} <= labels.gridded
            ]


def _leave_out_quoted(units: list[Unit], rows: dict[tuple[int, int, int], list[Unit]]) -> None:
    """An answer in the box after a question that begins with another question's words."""
    stand = Counter(hit.targets for unit in units for hit in unit.hits[:1])
    for row in rows.values():
        unit = row[0] if len(row) == 1 else None
        if unit is None or not unit.hits or not unit.number:
            continue
        before, hit = units[unit.number - 1], unit.hits[0]
        asked = before.cell is None and before.part == unit.part and bool(before.hits)
        if asked and stand[hit.targets] > 1 and unit.strip.text[hit.end :].strip(_BETWEEN):
            unit.hits = []


def _leave_out_repeated(rows: dict[tuple[int, int, int], list[Unit]]) -> None:
    """A cell with a label again before its words, behind its own: ``Date | Date: 3/3/26``."""
    for row in rows.values():
        for label, unit in pairwise(row):
            if not label.hits or not unit.hits:
                continue
            own, hit = label.hits[0], unit.hits[0]
            whole = own.end >= len(label.strip.text.rstrip(_BETWEEN))
            again = own.targets == hit.targets or any(t.kind == "field" for t in own.targets)
            again = again and any(target.kind == "part" for target in hit.targets)
            if whole and again and unit.strip.text[hit.end :].strip(_BETWEEN):
                unit.leave_out(hit.end)
                text = unit.strip.text
                unit.leave_out(len(text) - len(text.lstrip(_BETWEEN)))
                unit.hits = []


def _leave_out_strangers(rows: dict[tuple[int, int, int], list[Unit]], labels: Labels) -> None:
    """The name and date of somebody whom the form does not ask: a row under a label of its own."""
    parts = [
        text
        for text, targets in labels.targets.items()
        if any(target.kind == "part" for target in targets)
    ]
    for first, *others in (row for row in rows.values() if row):
        named = [unit for unit in others if unit.hits]
        if first.hits or not first.folded or not named:
            continue
        if not is_like_one(first.folded[:_LINE], parts):
            for unit in named:
                unit.hits = [h for h in unit.hits if any(t.kind != "part" for t in h.targets)]


def _is_earlier(units: list[Unit], pack: Pack) -> bool:
    said = {unit.folded for unit in units}
    now = said & only_now(pack)
    return not now or len(said & only_now(pack, earlier=True)) > len(now) * _MANY_MORE


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
