"""What the commands share: the pack option, JSON on standard output, files in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, TypeVar

import click

from filler.cli.progress import say
from filler.definition import Pack, find_pack, load_pack
from filler.definition.locate import WHOLE_PACK, default_pack, template_of
from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.messages import portfolio_error
from filler.visible import visible_json

if TYPE_CHECKING:
    from filler.digital import Trust
    from filler.filling.keeping import Keeper

F = TypeVar("F", bound=Callable[..., Any])


def pack_option(function: F) -> F:
    """``--pack``: a pack's name, or the folder of one's own."""
    return click.option(
        "--pack",
        "pack_name",
        default=default_pack,
        show_default=True,
        help="A pack's name, or the folder that holds your own pack.toml.",
    )(function)


def json_option(function: F) -> F:
    """``--json``: the answer for a program."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def password_option(function: F) -> F:
    """``--password`` in its ways: given, asked for, from a file, or from the environment."""
    for option in (
        click.option(
            "--password",
            envvar="PORTFOLIO_PASSWORD",
            callback=_the_password,
            help="The password of protected files; other users of this machine may see it.",
        ),
        click.option(
            "--ask-password",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_asked_password,
            help="Ask for the password.",
        ),
        click.option(
            "--password-file",
            type=click.Path(path_type=Path),
            is_eager=True,
            expose_value=False,
            callback=_filed_password,
            help="A file with the password in its first line.",
        ),
    ):
        function = option(function)
    return function


_PROTECTED = "filler.protected"


def _the_password(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    found: str | None = context.meta.get(_PROTECTED)
    return found if found is not None else value


def _asked_password(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        context.meta[_PROTECTED] = click.prompt("Password", hide_input=True, err=True)


def _filed_password(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is not None:
        text = read_bytes(path, "Name a file with the password in it.").decode(
            "utf-8-sig", "replace"
        )
        context.meta[_PROTECTED] = text.splitlines()[0] if text else ""


def accept_option(function: F) -> F:
    """``--accept``: which kinds of signature count."""
    return click.option(
        "--accept",
        "accepts",
        multiple=True,
        type=click.Choice(("typed", "picture", "ink", "digital")),
        help="A kind of signature to accept; repeat the option for more.",
    )(function)


def trust_options(function: F) -> F:
    """``--trust`` and ``--pin``: by whom a signer becomes known."""
    pin = click.option(
        "--pin", "pins", multiple=True, help="A certificate's SHA-256 fingerprint that you know."
    )
    trust = click.option(
        "--trust",
        "roots",
        multiple=True,
        type=click.Path(path_type=Path),
        help="A PEM file of roots that you trust to say who signed.",
    )
    return trust(pin(function))


def force_option(function: F) -> F:
    """``--force``: replace files that are there."""
    return click.option("--force", is_flag=True, help="Replace files that are there already.")(
        function
    )


def the_trust(roots: Iterable[Path], pins: Iterable[str]) -> Trust:
    """Who is trusted to say whose a signature is; without either option, nobody.

    Raises:
        PortfolioError: when a file holds no certificate, or a fingerprint is none.
    """
    from filler.digital import NOBODY

    roots, pins = tuple(roots), tuple(pins)
    if not roots and not pins:
        return NOBODY
    from filler.digital.trust import trust_of

    return trust_of(roots, pins)


def the_pack(name: str, language: str = "") -> Pack:
    """The pack by name or folder, in one of its languages, loaded and checked."""
    return load_pack(find_pack(name), language)


def language_option(function: F) -> F:
    """``--language``: one of the pack's languages."""
    return click.option(
        "--language",
        default="",
        help="One of the pack's languages, such as cy (default: its first).",
    )(function)


def print_json(data: object) -> None:
    """Data goes to standard output."""
    click.echo(visible_json(json_text(data)))


def json_text(data: object) -> str:
    """Data as it is printed."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def print_list(entries: list[str]) -> None:
    """A list of which each entry is ``json_text`` already, made while others were waited for."""
    if not entries:
        click.echo("[]")
        return
    listed = ",\n".join(indent(entry, "  ") for entry in entries)
    click.echo(visible_json(f"[\n{listed}\n]"))


def template_path(pack_name: str, pack: Pack, form: str = WHOLE_PACK) -> Path:
    """The built template of the pack or of one form.

    Raises:
        PortfolioError: when there is no such form, or its template is not built.
    """
    return template_of(find_pack(pack_name), pack, form)


def refuse_misbound(template: Path, pack: Pack) -> None:
    """Refuse a restyled template in which answers would come into the wrong places.

    Raises:
        PortfolioError: with the first fault; 'template check' names them all.
    """
    from filler.checking import binding_faults

    faults = binding_faults(template, pack)
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise portfolio_error(
            "template_plain",
            name=template.name,
            where=faults[0].where,
            message=faults[0].message,
            more=more,
        )


def templates_option(function: F) -> F:
    """``--template``: restyled templates that returned files were made from."""
    return click.option(
        "--template",
        "templates",
        multiple=True,
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Your own restyled template that files were made from; it is remembered.",
    )(function)


def keep_templates(templates: Iterable[Path], pack: Pack) -> None:
    """Keep the restyled templates that somebody names.

    Raises:
        PortfolioError: when one of them is none of the pack, or binds its answers wrongly.
    """
    for template in templates:
        from filler.binding import keep_template
        from filler.filling import compile_template

        refuse_misbound(template, pack)
        compile_template(template, pack)
        keep_template(pack, template)


def answers_held(path: Path, pack: Pack) -> str:
    """How many answers stand in a form: ``23 answers``; nothing where it is none."""
    from filler.reading import read_file

    try:
        reading = read_file(path, pack)
    except PortfolioError:
        return ""
    own = (answer for name, answer in reading.answers.items() if name in pack.fields)
    count = sum(answer.state in ("answered", "unclear") for answer in own)
    return f"{count} answer{'s' * (count != 1)}" if count else "no answer"


def tell_kept(keeper: Keeper) -> None:
    """Say which files were kept and why, and where those lie that were replaced; let go of all."""
    keeper.close()
    for problem in keeper.problems:
        say(f"Error: {problem}")
    for place in keeper.aside:
        say(f"The earlier file is now in {place}.")
