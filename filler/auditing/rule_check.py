"""Does a rules file hold together? What a rule names must be there, each miss a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

from filler.auditing.rule_model import Rule
from filler.definition.model import Pack
from filler.definition.reader import Reader
from filler.errors import did_you_mean

SIGNATURE_PARTS = ("signed", "print_name", "date")
# What a rule's own message may name in braces.
_NAMES = ("label", "shown", "found")


def check_rule(reader: Reader, rule: Rule, pack: Pack) -> None:
    """What a rule names must be there: options, columns, parts of a line, names in its message."""
    fields = [pack.fields[name] for name in rule.fields if name in pack.fields]
    if rule.kind == "signed":
        for own in fields:
            if own.kind != "signature":
                reader.problem(f"'{own.id}' is no signature.")
    if rule.kind == "compare" and rule.number is not None:
        is_clock = isinstance(rule.number, str)
        for own in fields:
            if (own.kind in ("time", "duration")) is not is_clock:
                meant = "a number" if is_clock else "hours and minutes, such as '1:30'"
                reader.problem(
                    f"'number' is {rule.number!r}, and '{own.id}' is a {own.kind}; give {meant}."
                )
    if rule.kind == "value" and fields and all(own.options for own in fields):
        options = [option.id for own in fields for option in own.options]
        for name in (*rule.values, *rule.refused):
            if name not in options:
                hint = did_you_mean(name, options) or f"Options: {', '.join(options)}."
                reader.problem(f"'{name}' is no option of '{fields[0].id}'. {hint}")
    if rule.kind in ("entries", "complete_entries"):
        known = _columns(rule.fields, pack)
        asked = [name for one in rule.where_ for name in one.names]
        for name in (*rule.needs, *asked, *filter(None, [rule.column])):
            if name not in known:
                hint = did_you_mean(name, known) or f"Columns: {', '.join(sorted(known))}."
                reader.problem(f"there is no column '{name}'. {hint}")
    if rule.beside and not any(
        f"{name.rpartition('.')[0]}.{rule.beside}" in pack.fields for name in rule.fields
    ):
        reader.problem(f"'beside': no field stands beside as '{rule.beside}'.")
    if rule.kind != "same_name" and any(name in SIGNATURE_PARTS for name in rule.of):
        reader.problem("'of' names a part of a signature; only 'same_name' may.")
    if not _is_message(rule.message):
        names = ", ".join(f"{{{name}}}" for name in _NAMES)
        reader.problem(f"'message' may name {names} in braces, and nothing else.")


def _is_message(message: str) -> bool:
    try:
        pieces = [name for _, name, _, _ in Formatter().parse(message)]
    except ValueError:
        return False
    return all(name is None or name in _NAMES for name in pieces)


def _columns(groups: Iterable[str], pack: Pack) -> set[str]:
    """The columns of some lines and repeated rows, by their short names."""
    found: set[str] = set()
    for group in groups:
        own = pack.fields.get(group)
        names = (
            [column.id for column in own.columns]
            if own is not None
            else [name for name in pack.fields if name.rpartition(".")[0] == group]
        )
        found |= {name.rpartition(".")[2] for name in names}
    return found


def check_rules(rules: tuple[Rule, ...], problems: list[str]) -> None:
    """Rules have ids of their own, and name rules that are there."""
    ids = [rule.id for rule in rules]
    for rule in rules:
        if ids.count(rule.id) > 1:
            problems.append(f"{rule.where}: two rules have the id '{rule.id}'.")
        for name in rule.rules:
            if name not in ids:
                hint = did_you_mean(name, ids)
                problems.append(f"{rule.where}: there is no rule '{name}'. {hint}".rstrip())
