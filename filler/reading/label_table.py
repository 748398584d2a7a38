"""The wording by which a form's places are known: each label, and what it names.

From the definition and the laid-out form; what a returned document holds is not looked at here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from filler.definition.model import Field, Form, Pack
from filler.layout.expected import Around, Expected, expected
from filler.reading.wording import NUMBERING, fold


@dataclass(frozen=True, slots=True)
class Target:
    """What a label names: a field, a part of a signature, a line of a table, a form's title."""

    kind: Literal["field", "part", "line", "title"]
    id: str
    form: str
    order: int
    is_alias: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """What each label of a pack names.

    ``by_word`` gives the labels by their first word, the longest first; ``inline`` those that
    stand in the middle of a line; ``heads`` the words over columns, ``printed`` all other
    words; ``sharing`` the fields that have one place and one label together; ``sentences``
    those whose place is in the middle of a sentence; ``together``, for each line of a cell, all
    that the cell prints; ``gridded`` the fields that are a line of a grid.
    """

    targets: dict[str, tuple[Target, ...]]
    by_word: dict[str, tuple[str, ...]]
    heads: frozenset[str]
    printed: frozenset[str]
    inline: tuple[str, ...]
    sharing: dict[str, tuple[str, ...]]
    sentences: frozenset[str]
    together: dict[str, frozenset[str]]
    gridded: frozenset[str]
    expected: Expected


@lru_cache(maxsize=8)
def labels_of(pack: Pack, *, earlier: bool = False) -> Labels:
    """The labels of a pack, folded; with ``earlier``, in the layout that it had before."""
    around = expected(pack, earlier=earlier)
    order = {tag: number for number, tag in enumerate(around.around)}
    targets: dict[str, dict[tuple[str, str], Target]] = defaultdict(dict)
    heads: set[str] = set()
    printed = {fold(words).text for words in around.printed}

    def name(words: str, target: Target) -> None:
        # Saved by another program, a question may have lost its number to a list of that program.
        for said in (words, NUMBERING.sub("", words, count=1)):
            if text := fold(said).text:
                targets[text].setdefault((target.kind, target.id), target)

    for form in pack.answer_forms:
        name(form.title, Target("title", form.id, form.id, -1))
        for line in form.lines.values():
            printed |= {fold(w).text for w in (line.kss, line.extra, line.note)}
        specified = {o.specify for f in form.fields for o in f.options if o.specify}
        for own in form.fields:
            tags = [spec.tag for spec in own.controls if spec.tag in around.around]
            heads |= {fold(around.around[tag].head).text for tag in tags}
            if own.id.removeprefix(f"{form.id}.") in specified or not tags:
                continue
            aliases = next((role.aliases for role in pack.roles if role.id == own.whose), ())
            for words, target in _named(form, own, aliases, around, order):
                name(words, target)
    inline = [
        fold(found.own).text for found in around.around.values() if found.is_inner and found.own
    ]
    by_word: dict[str, list[str]] = defaultdict(list)
    for text in sorted(targets, key=len, reverse=True):
        by_word[text.split(" ", 1)[0]].append(text)
    return Labels(
        targets={text: tuple(found.values()) for text, found in targets.items()},
        by_word={word: tuple(texts) for word, texts in by_word.items()},
        heads=frozenset(head for head in heads if len(head) > 1),
        printed=frozenset(text for text in printed if text),
        inline=tuple(text for text in inline if text in targets and " " in text),
        sharing=_sharing(pack, around),
        sentences=frozenset(name for name in pack.fields if _goes_on(around.around.get(name))),
        together=_folded(around.together),
        gridded=frozenset(
            own.id
            for own in pack.fields.values()
            if own.options and all(_is_headed(around, own, o.id) for o in own.options)
        ),
        expected=around,
    )


def _folded(together: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line, lines in together.items():
        text = fold(line).text
        found[text] = found.get(text, frozenset()) | {fold(other).text for other in lines}
    return found


def _is_headed(around: Expected, own: Field, option: str) -> bool:
    place = around.around.get(f"{own.id}={option}")
    return place is not None and bool(place.head)


def _goes_on(place: Around | None) -> bool:
    return place is not None and place.control.option is None and bool(fold(place.after).text)


def _sharing(pack: Pack, around: Expected) -> dict[str, tuple[str, ...]]:
    """The fields that share a cell and its row's label, with nothing printed between them."""
    cells: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for own in pack.fields.values():
        if own.kind in ("text", "long_text", "date") and own.id in around.around:
            found = around.around[own.id]
            if found.row and not found.own:
                cells[(own.form, *found.row, found.head)].append(own.id)
    return {name: tuple(names) for names in cells.values() if len(names) > 1 for name in names}


def _named(
    form: Form,
    own: Field,
    aliases: Sequence[str],
    around: Expected,
    order: dict[str, int],
) -> Iterator[tuple[str, Target]]:
    """The words that name a field, a part of it, or the line that it stands in.

    ``aliases`` are other names of the person whose answer it is.
    """
    first = min(order[spec.tag] for spec in own.controls if spec.tag in order)
    line = line_of(form, own)
    if line is not None:
        target = Target("line", line, form.id, first)
        entry = form.lines[line]
        yield from ((words, target) for words in (entry.label, entry.short))
        return
    if own.kind == "signature":
        for spec in own.controls:
            words = around.around[spec.tag]
            target = Target("part", spec.tag, form.id, order[spec.tag])
            if words.row and words.head and spec.part != own.parts[0]:
                # It stands in the row of its person, under a head of its own.
                continue
            label = words.own or (words.row[-1] if words.row else "") or words.above or words.head
            yield label, target
            yield spec.title, target
            for alias in aliases:
                if own.label in label:
                    yield label.replace(own.label, alias), target
        return
    target = Target("field", own.id, form.id, first)
    yield from ((words, target) for words in (own.label, own.short))
    yield from ((words, replace(target, is_alias=True)) for words in own.aliases)
    if own.kind not in ("choice", "choices", "tick", "rows"):
        words = around.around[own.controls[0].tag]
        if words.own:
            yield words.own, target
        elif words.row:
            yield words.row[-1], target
        elif words.above and not words.head:
            yield words.above, target


@lru_cache(maxsize=8)
def only_now(pack: Pack, *, earlier: bool = False) -> frozenset[str]:
    """The words that only the present layout prints, or only the earlier one, folded."""
    own, other = (expected(pack, earlier=one).printed for one in (earlier, not earlier))
    others = {fold(words).text for words in other}
    return frozenset({fold(words).text for words in own} - others - {""})


def line_of(form: Form, own: Field) -> str | None:
    """The line of a table that the field is one column of, if it is."""
    parent = own.id.rpartition(".")[0]
    line = form.lines.get(parent)
    return parent if line is not None and not isinstance(line, Field) else None
