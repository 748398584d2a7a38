"""``portfolio reference``: the statements and modules that forms link to, printed and searched."""

from __future__ import annotations

from typing import Any

import click

from filler.cli.common import json_option, print_json
from filler.cli.progress import say, tell
from filler.definition.references import all_modules, all_references
from filler.definition.statements import Module, Reference
from filler.definition.wording import Compared, compare
from filler.errors import did_you_mean
from filler.messages import portfolio_error

_SIGNS = {"same": "{}", "taken out": "[-{}-]", "put in": "{{+{}+}}"}


@click.command()
@click.argument("name", required=False)
@click.argument("numbers", nargs=-1, type=int)
@click.option("--search", help="Print the passages that hold these words.")
@click.option(
    "--compare", "other", metavar="NAME", help="Show what changed, compared with another one."
)
@json_option
def command(
    name: str | None,
    numbers: tuple[int, ...],
    search: str | None,
    other: str | None,
    as_json: bool,
) -> None:
    """Print the statements of a reference, or of all; search them; compare two wordings.

    Words taken out stand in [-...-], words put in in {+...+}.
    Exit status: 0 something was found; 1 nothing was.

    \b
    portfolio reference
    portfolio reference kss 3
    portfolio reference --search "contact with birth family"
    portfolio reference permanence_2016 --compare permanence
    """
    references = {reference.id: reference for reference in all_references()}
    modules = all_modules()
    chosen = [_named(name, references)] if name else list(references.values())
    if other is not None:
        if name is None:
            raise click.UsageError("Name two: portfolio reference ONE --compare OTHER.")
        _compare(chosen[0], _named(other, references), numbers, as_json)
        return
    found = [
        entry
        for reference in chosen
        for entry in _entries(reference, modules.get(reference.id, ()))
        if not numbers or entry["number"] in numbers
    ]
    if search:
        found = [entry for entry in found if _holds(entry, search)]
    if as_json:
        print_json(found)
    elif not name and not search:
        _list(chosen, modules)
    else:
        for entry in found:
            _print(entry, search)
    if not found:
        say(f"Nothing found{f' for {search!r}' if search else ''}.")
        click.get_current_context().exit(1)


def _named(name: str, references: dict[str, Reference]) -> Reference:
    if name not in references:
        hint = did_you_mean(name, references) or f"There are: {', '.join(references)}."
        raise portfolio_error("no_reference", name=name, hint=hint)
    return references[name]


def _entries(reference: Reference, modules: tuple[Module, ...]) -> list[dict[str, Any]]:
    """The statements, and the points of the modules that serve them, each with its number."""
    entries: list[dict[str, Any]] = [
        {
            "reference": reference.id,
            "number": statement.number,
            "title": statement.title,
            "text": list(statement.text),
        }
        for statement in reference.statements
    ]
    for module in modules:
        for number, text in module.points:
            entries.append(
                {
                    "reference": reference.id,
                    "module": module.title,
                    "number": number,
                    "title": module.title,
                    "text": [text],
                }
            )
    return entries


def _holds(entry: dict[str, Any], search: str) -> bool:
    words = " ".join([entry["title"], *entry["text"]]).casefold().replace("’", "'")
    return search.casefold().replace("’", "'") in words


def _list(references: list[Reference], modules: dict[str, tuple[Module, ...]]) -> None:
    for reference in references:
        tell(f"{reference.id}: {reference.short_title}")
        for statement in reference.statements:
            tell(f"  {statement.number} {statement.title}")
        for module in modules.get(reference.id, ()):
            served = ", ".join(map(str, module.statements))
            count = len(module.points)
            tell(f"  Module “{module.title}”: {count} points, statements {served}")


def _print(entry: dict[str, Any], search: str | None) -> None:
    module = f" (module “{entry['module']}”)" if "module" in entry else f" {entry['title']}"
    tell(f"{entry['reference']} {entry['number']}{module}")
    for text in entry["text"]:
        if search is None or search.casefold() in text.casefold().replace("’", "'"):
            tell(f"  {text}")
    tell()


def _compare(before: Reference, after: Reference, numbers: tuple[int, ...], as_json: bool) -> None:
    compared = [one for one in compare(before, after) if not numbers or one.number in numbers]
    if as_json:
        print_json(
            [
                {
                    "number": one.number,
                    "before": one.before,
                    "after": one.after,
                    "pieces": [{"kind": p.kind, "words": p.words} for p in one.pieces],
                }
                for one in compared
            ]
        )
        return
    for one in compared:
        tell(f"{one.number} {_titles(one)}")
        tell(" ".join(_SIGNS[piece.kind].format(piece.words) for piece in one.pieces))
        tell()


def _titles(one: Compared) -> str:
    if one.before == one.after:
        return one.after or ""
    shown = [f"[-{one.before}-]" if one.before else "", f"{{+{one.after}+}}" if one.after else ""]
    return " ".join(filter(None, shown))
