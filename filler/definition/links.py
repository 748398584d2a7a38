"""Names of answers in a pack made whole: in conditions, in formulas, of answers shown again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from filler.definition.blocks import Block, TableBlock, TextBlock
from filler.definition.conditions import Condition, matching, resolved
from filler.definition.formulas import Formula, misused, renamed
from filler.definition.model import Field, Form, Pack
from filler.errors import did_you_mean

# A row's own columns go before all other answers in the formula of one of them.
Known = tuple[str, ...]


def linked(pack: Pack, problems: list[str]) -> Pack:
    """The pack with whole ids in place of the names that its forms use; each miss is a problem."""
    whole = replace(pack, forms=tuple(_form(form, pack, problems) for form in pack.forms))
    for form in whole.forms:
        for own in form.fields:
            if own.id in _reached(own, whole):
                words = f"'value': '{own.id}' is worked out from itself."
                problems.append(f"{form.file}: {words}")
    return whole


def _reached(own: Field, pack: Pack) -> set[str]:
    """All the questions that one rests on, through others."""
    found: set[str] = set()
    todo = list(own.rests_on)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            other = pack.fields.get(name)
            todo += other.rests_on if other is not None else ()
    return found


def _form(form: Form, pack: Pack, problems: list[str]) -> Form:
    place = form.file

    def problem(words: str) -> None:
        problems.append(f"{place}: {words}")

    fields = tuple(_field(own, form.id, pack, problem) for own in form.fields)
    blocks: list[Block] = []
    for block in form.blocks:
        if isinstance(block, TextBlock | TableBlock) and block.when:
            whole = replace(block, when=resolved(block.when, pack, form.id, problem))
            blocks.append(whole)
            shown = [f"{form.id}.{name}" for name in block.names]
            fields = tuple(_asked_in(own, shown, whole.when) for own in fields)
        else:
            blocks.append(block)
    by_id = {own.id: own for own in fields}
    lines = {name: by_id.get(name, line) for name, line in form.lines.items()}
    when = resolved(form.when, pack, form.id, problem)
    return replace(form, fields=fields, lines=lines, blocks=tuple(blocks), when=when)


def _asked_in(own: Field, shown: Sequence[str], when: tuple[Condition, ...]) -> Field:
    """A field with the conditions of its block, where it is one of those that this shows."""
    is_shown = any(
        own.id == name or own.id.startswith(f"{name}.") or name.startswith(f"{own.id}.")
        for name in shown
    )
    return replace(own, around=(*own.around, *when)) if is_shown else own


def _field(own: Field, form: str, pack: Pack, problem: Callable[[str], None]) -> Field:
    columns = tuple(_column(column, own, problem) for column in own.columns)
    own = replace(
        own,
        columns=columns,
        when=resolved(own.when, pack, form, problem),
        same=_same(own, form, pack, problem),
    )
    if own.formula is None:
        return own
    formula = _worked(own.formula, form, pack.answer_ids, problem)
    kinds = {name: asked.kind for name in formula.names if (asked := pack.asked(name))}
    for words in misused(formula, kinds):
        problem(f"'value' of '{own.id}': {words}")
    return replace(own, formula=formula)


def _column(column: Field, rows: Field, problem: Callable[[str], None]) -> Field:
    """A column of a list; its formula names other columns of its own row."""
    if column.when or column.same or column.default is not None:
        problem(f"a column of '{rows.id}' takes no 'when', 'same' or 'default'.")
    if column.formula is None:
        return column
    names = tuple(one.id.rpartition(".")[2] for one in rows.columns if one is not column)
    formula = _worked(column.formula, "", names, problem)
    kinds = {one.id.rpartition(".")[2]: one.kind for one in rows.columns}
    for words in misused(formula, kinds):
        problem(f"'value' of '{column.id}': {words}")
    return replace(column, formula=formula)


def _same(own: Field, form: str, pack: Pack, problem: Callable[[str], None]) -> str:
    """The whole id of the question whose answer is shown again; of the same kind, and no copy."""
    if not own.same:
        return ""
    found = _whole(own.same, form, tuple(pack.fields))
    other = pack.fields.get(found)
    if other is None:
        problem(f"'same': there is no field '{own.same}'. {did_you_mean(own.same, pack.fields)}")
    elif other.kind != own.kind or other.options != own.options or other.is_given:
        problem(f"'{own.id}' is 'same' as '{found}', which is another kind of question.")
    return found


def _worked(formula: Formula, form: str, known: Known, problem: Callable[[str], None]) -> Formula:
    whole = {}
    for name in formula.names:
        found = _whole(name, form, known)
        if found not in known:
            hint = did_you_mean(name, [one.removeprefix(f"{form}.") for one in known])
            problem(f"'value': there is no answer '{name}'. {hint}".rstrip())
        whole[name] = found
    return renamed(formula, whole)


def _whole(name: str, form: str, known: Known) -> str:
    """A name's whole id: of its own form first, else as it stands."""
    own = f"{form}.{name}" if form else name
    return own if matching(own, known) else name
