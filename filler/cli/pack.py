"""``portfolio pack new``: a first draft of a pack from somebody's own Word form."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import click

from filler.building import whole_template
from filler.cli.common import (
    json_option,
    password_option,
    print_json,
)
from filler.cli.progress import say
from filler.definition import load_pack
from filler.errors import PortfolioError
from filler.files import write_file
from filler.filling.names import safe_name

_MOST_SHOWN = 12


@click.group()
def command() -> None:
    """Make a pack from your own Word form."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The new pack's folder.")
@password_option
@json_option
def new(file: Path, output: Path | None, password: str | None, as_json: bool) -> None:
    """Make a pack of FILE, a blank Word form: it becomes the template, as it is.

    It says what it found and what it could not place; a person corrects the draft. See
    docs/new-form.md.

    \b
    portfolio pack new our-form.docx -o forms/our_form
    portfolio blank --pack forms/our_form
    """
    from filler.adopting import adopt
    from filler.ooxml.package import open_package

    folder = output or Path(_lower_snake(file.stem))
    if folder.exists() and any(folder.iterdir()):
        raise PortfolioError(
            "exists", f"{folder} holds files already; nothing was written.", "Name a new folder."
        )
    made = adopt(open_package(file, password), _lower_snake(folder.name), file.stem, date.today())
    if not made.found.questions:
        raise PortfolioError(
            "no_form",
            f"No question was recognised in {file.name}.",
            "A form has tables with empty cells, boxes to tick, or lines to write on.",
        )
    for name, content in made.files.items():
        write_file(folder / name, content)
    kinds = Counter(own.kind for own in made.found.questions)
    pack = load_pack(folder)
    template = folder / "templates" / "portfolio.docx"
    write_file(template, whole_template(pack))
    unread = [*made.found.left, *((own.where, f"{own.label}: {why}") for own, why in made.left)]
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "found": dict(kinds),
                "unread": [{"where": where, "words": words} for where, words in unread],
                "problems": [],
            }
        )
    found = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    say(f"Found {sum(kinds.values())} questions in {file.name}: {found}.")
    for where, words in unread[:_MOST_SHOWN]:
        say(f"  Not placed: '{words}' ({where})")
    if len(unread) > _MOST_SHOWN:
        say(f"  and {len(unread) - _MOST_SHOWN} more")
    say(f"Wrote {', '.join(str(folder / name) for name in made.files)} and {template}.")
    say(f"Look at {template}, and correct {folder / 'form.toml'} where it is wrong.")


def _lower_snake(name: str) -> str:
    """A pack's id from a file's name."""
    words = "".join(s if s.isascii() and s.isalnum() else " " for s in safe_name(name, "form"))
    plain = "_".join(words.casefold().split()) or "form"
    return plain if plain[0].isalpha() else f"form_{plain}"
