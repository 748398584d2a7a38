"""``portfolio pack new``: a first draft of a pack from somebody's own Word form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filler.building import whole_template
from filler.cli.common import (
    force_option,
    json_option,
    password_option,
    print_json,
    the_pack,
)
from filler.cli.progress import say
from filler.definition import Pack, find_pack, load_pack
from filler.files import read_bytes, write_file
from filler.messages import portfolio_error
from filler.ooxml.kinds import WORD_FILES

if TYPE_CHECKING:
    from filler.adopting import Adopted
    from filler.adopting.places import PlaceRow
    from filler.ooxml.package import Package

_MOST_SHOWN = 12


@click.group()
def command() -> None:
    """Make a pack from your own Word form."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The new pack's folder.")
@click.option(
    "--from",
    "given",
    type=click.Path(path_type=Path),
    help="The corrected draft: places.xlsx or marked.docx, as you changed it.",
)
@click.option(
    "--review",
    type=click.Path(path_type=Path),
    help="Write a page (.html) with the places numbered in pictures of the form.",
)
@click.option(
    "--like",
    help="A pack for the same form in another Word file (older, or restyled): its questions"
    " are reused, and their places found in this file.",
)
@force_option
@password_option
@json_option
def new(
    file: Path,
    output: Path | None,
    given: Path | None,
    review: Path | None,
    like: str | None,
    force: bool,
    password: str | None,
    as_json: bool,
) -> None:
    """Make a pack of FILE, a blank Word form: it becomes the template, as it is.

    It says what it found and what it could not place; a person corrects the draft in
    places.xlsx or in marked.docx, and gives that back with --from. See docs/new-form.md.

    Exit status: 0 done; 1 done, and the form looks filled in or a place does not read back;
    2 nothing was written.

    \b
    portfolio pack new our-form.docx -o our_form --review review.html
    portfolio pack new our-form.docx -o our_form --from our_form/places.xlsx
    portfolio pack new old-blank.docx --like our_form -o our_form_2023
    portfolio blank --pack our_form
    """
    from filler.adopting import adopt
    from filler.adopting.draft import lower_snake, write_draft
    from filler.ooxml.package import open_package

    folder = output or Path(lower_snake(file.stem))
    _refuse_taken(folder, review, again=given is not None, force=force)
    if like is not None:
        if given is not None or review is not None:
            raise click.UsageError("--like takes neither --from nor --review.")
        _like(file, folder, the_pack(like), find_pack(like), password, as_json=as_json)
        return
    rows, marked = _given(given, folder, password)
    by_word = given is not None and given.suffix.lower() in WORD_FILES
    name = lower_snake(folder.name)
    package = open_package(file, password)
    made = adopt(package, name, file.stem, date.today(), rows=rows, marked=marked, by_word=by_word)
    if not made.found.questions:
        raise portfolio_error("no_form_question_recognised", name=file.name)
    written = write_draft(folder, made)
    if review is not None:
        from filler.adopting.review import review_page

        write_file(review, review_page(made, file.name).encode())
        written.append(review)
    _say(file, folder, made, written, as_json=as_json)
    if made.found.filled or made.doubts:
        click.get_current_context().exit(1)


def _like(
    file: Path, folder: Path, pack: Pack, home: Path, password: str | None, *, as_json: bool
) -> None:
    """A pack with the questions of another, and this file as its own."""
    from filler.adopting.alike import carry, pack_like
    from filler.adopting.draft import lower_snake
    from filler.ooxml.package import open_package

    carried = carry(open_package(file, password), pack, file.stem)
    for name, content in pack_like(home, lower_snake(folder.name), carried).items():
        write_file(folder / name, content)
    made = load_pack(folder)
    template = folder / "templates" / "portfolio.docx"
    write_file(template, whole_template(made))
    if as_json:
        lost = [{"tag": tag, "title": title} for tag, title in carried.lost]
        print_json({"folder": str(folder), "places": carried.places, "lost": lost})
    if carried.filled:
        where, words = carried.filled[0]
        say(
            f"{file.name} looks filled in: '{words[:60]}' ({where}). These words would be"
            " issued to everybody: give a blank copy."
        )
    found = carried.places - len(carried.lost)
    say(f"Found {found} of the {carried.places} places of '{pack.id}' in {file.name}.")
    _say_all("Not found", [(tag, title) for tag, title in carried.lost])
    say(f"Wrote {folder} and {template}.")
    say(f"Look at {template}. Old copies are read with: portfolio read FILE --pack {folder}")
    if carried.lost or carried.filled:
        click.get_current_context().exit(1)


def _refuse_taken(folder: Path, review: Path | None, *, again: bool, force: bool) -> None:
    """Nothing that is there is replaced, but the draft that a person gives back put right."""
    is_draft = (folder / "pack.toml").exists() and (folder / "original.docx").exists()
    if folder.is_file():
        raise portfolio_error("exists_file_nothing_written", folder=folder)
    if folder.exists() and any(folder.iterdir()) and not ((again or force) and is_draft):
        raise portfolio_error("exists_holds_files_already", folder=folder)
    if review is not None and review.exists() and not (force or again):
        raise portfolio_error("exists_already_kept", review=review)


def _given(
    given: Path | None, folder: Path, password: str | None
) -> tuple[list[PlaceRow], Package | None]:
    """What a person gave back: the rows of the workbook, or the marked copy.

    The other of the two is taken from the draft, so that nothing of it is undone; of the marked
    copy there only where controls were added to it.
    """
    from filler.adopting.draft import MARKED, PLACES
    from filler.adopting.places import read_places
    from filler.ooxml.package import open_package

    if given is None:
        return [], None
    remedy = "Give the places.xlsx that 'portfolio pack new' wrote, or the marked copy."
    rows, copy = folder / PLACES, folder / MARKED
    if given.suffix.lower() in WORD_FILES:
        marked = open_package(given, password)
        known = read_places(read_bytes(rows, remedy), rows.name) if rows.exists() else []
        return known, marked
    content = read_places(read_bytes(given, remedy), given.name)
    beside = open_package(copy) if copy.exists() else None
    return content, beside


def _say(
    file: Path, folder: Path, made: Adopted, written: Sequence[Path], *, as_json: bool
) -> None:
    from filler.adopting.draft import unplaced

    kinds = Counter(own.kind for own in made.found.questions)
    unread = unplaced(made)
    doubts = [(own.where, f"{own.label}: {why}") for own, why in made.doubts]
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "found": dict(kinds),
                "unread": [{"where": where, "words": words} for where, words in unread],
                "problems": [{"where": where, "words": words} for where, words in doubts],
                "filled": [{"where": where, "words": w} for where, w in made.found.filled],
            }
        )
    found = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    say(f"Found {sum(kinds.values())} questions in {file.name}: {found}.")
    _say_all("Not placed", unread)
    _say_all("Look at", doubts)
    person = load_pack(folder).person
    named = next(own.label for own in made.found.questions if person.endswith(f".{own.id}"))
    say(f"'{named}' says whose a copy is; to use another question, name it in pack.toml (person).")
    say(f"Wrote {', '.join(map(str, written))}.")
    if made.found.filled:
        where, words = made.found.filled[0]
        count = len(made.found.filled)
        say(
            f"{file.name} looks filled in: '{words[:60]}' ({where})"
            f"{f', and {count - 1} more places' if count > 1 else ''}. These words are now"
            " part of the form: give a blank copy, unless they should stay."
        )
    say(
        f"Look at {folder / 'templates' / 'portfolio.docx'}, correct mistakes in"
        f" {folder / 'places.xlsx'}, and give that back with --from."
    )


def _say_all(what: str, entries: Sequence[tuple[str, str]]) -> None:
    for where, words in entries[:_MOST_SHOWN]:
        say(f"  {what}: '{words}' ({where})")
    if len(entries) > _MOST_SHOWN:
        say(f"  and {len(entries) - _MOST_SHOWN} more")
