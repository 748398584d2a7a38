"""``portfolio blank``: the blank pack or single forms, ready to send."""

from __future__ import annotations

from pathlib import Path

import click

from filler.cli.common import (
    answers_held,
    force_option,
    json_option,
    language_option,
    pack_option,
    print_json,
    template_path,
    the_pack,
)
from filler.cli.pdf import pdf_option, write_pdfs
from filler.cli.progress import say
from filler.definition.locate import WHOLE_PACK
from filler.files import put_aside, read_bytes, write_file
from filler.filling.names import safe_name
from filler.filling.templates import refuse_stale
from filler.messages import portfolio_error


@click.command()
@click.argument("forms", nargs=-1)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path(), help="The folder.")
@click.option("--all", "every", is_flag=True, help="The pack and every form that is used alone.")
@language_option
@pdf_option
@force_option
@pack_option
@json_option
def command(
    forms: tuple[str, ...],
    output: Path,
    every: bool,
    language: str,
    with_pdf: bool,
    force: bool,
    pack_name: str,
    as_json: bool,
) -> None:
    """Issue the blank pack, or the FORMS that are named.

    \b
    portfolio blank -o out
    portfolio blank observation cpd_log -o out
    """
    pack = the_pack(pack_name, language)
    if every:
        forms = (WHOLE_PACK, *(form.id for form in pack.forms if form.alone))
    sources = [(name, template_path(pack_name, pack, name)) for name in forms or (WHOLE_PACK,)]
    targets = []
    for name, source in sources:
        refuse_stale(source, pack, pack_name)
        form = pack.form(name)
        title = form.title if form is not None else pack.short_title
        targets.append((source, output / f"{safe_name(title, name)}.docx"))
    there = [target for source, target in targets if _is_another(target, source)]
    if there and not force:
        names = ", ".join(str(path) for path in there)
        raise portfolio_error("exists_already_nothing_written", names=names)
    for source, target in targets:
        if target in there:
            held = answers_held(target, pack)
            place = put_aside(target)
            say(f"The earlier file{f', with {held},' if held else ''} is now in {place}.")
        write_file(target, source.read_bytes())
        say(f"Wrote {target}.")
    for words in pack.awaited:
        say(words)
    if as_json:
        print_json([str(target) for _, target in targets])
    if with_pdf and not write_pdfs(target for _, target in targets):
        click.get_current_context().exit(1)


def _is_another(target: Path, source: Path) -> bool:
    """Whether a file stands there that is not the blank form itself."""
    if not target.exists():
        return False
    return read_bytes(target, "Close it in Word.") != source.read_bytes()
