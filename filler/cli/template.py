"""``portfolio template``: build the Word templates from the definition, or check one."""

from __future__ import annotations

from pathlib import Path

import click

from filler.cli.common import WHOLE_PACK, json_option, pack_option, print_json
from filler.cli.progress import say
from filler.definition import Pack, data_folder, find_pack, load_pack
from filler.definition.load import PAGES_FILE
from filler.definition.reader import with_lines
from filler.errors import DefinitionError, PortfolioError
from filler.files import write_file


@click.group()
def command() -> None:
    """Build the Word templates from the definition, or check one."""


@command.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder.")
@click.option(
    "--measure", is_flag=True, help="First find the page numbers, with LibreOffice and pypdf."
)
@click.option("--check", is_flag=True, help="Write nothing; say whether the files are up to date.")
@pack_option
@json_option
def build(output: Path | None, measure: bool, check: bool, pack_name: str, as_json: bool) -> None:
    """Build the pack's template and one for each form that is used alone.

    The same definition gives the same bytes.
    """
    folder = find_pack(pack_name)
    pack = load_pack(folder)
    if measure:
        pack = _measured(pack, folder)
    target = output or _home(folder, pack)
    stale = []
    try:
        built = _all(pack, folder)
    except DefinitionError as error:
        raise DefinitionError(with_lines(error.problems, folder)) from error
    for name, content in built.items():
        path = target / f"{name}.docx"
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(path)
        if not check:
            write_file(path, content)
    if as_json:
        print_json([str(target / f"{name}.docx") for name in built])
    if check and stale:
        names = ", ".join(path.name for path in stale)
        say(
            f"Not up to date in {target}: {names}. Run: portfolio template build --pack {pack_name}"
        )
        click.get_current_context().exit(1)
    say(f"{len(built)} templates in {target}, {len(stale)} of them new or changed.")


def _all(pack: Pack, folder: Path) -> dict[str, bytes]:
    from filler.building import build_template
    from filler.building.note import build_note
    from filler.layout import lay_out

    built = {WHOLE_PACK: build_template(pack, lay_out(pack))}
    for form in pack.forms:
        if form.alone:
            built[form.id] = build_template(pack, lay_out(pack, form))
    for path in sorted(folder.glob("*_note.md")):
        built[path.stem] = build_note(pack, path.read_text(encoding="utf-8-sig"))
    return built


def _measured(pack: Pack, folder: Path) -> Pack:
    from filler.building import build_template
    from filler.building.measure import measure_pages, pages_toml
    from filler.layout import lay_out

    pages = measure_pages(build_template(pack, lay_out(pack)))
    write_file(folder / PAGES_FILE, pages_toml(pages).encode())
    say(f"Measured {len(pages)} pages.")
    return load_pack(folder)


def _home(folder: Path, pack: Pack) -> Path:
    """Beside the other templates, or beside a pack that is somebody's own."""
    if folder.parent == data_folder("forms"):
        return data_folder("templates") / pack.id
    return folder / "templates"


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@pack_option
@json_option
def check(file: Path, pack_name: str, as_json: bool) -> None:
    """Say whether FILE, a template that somebody restyled, still has every field."""
    from filler.filling import compile_template

    pack = load_pack(find_pack(pack_name))
    try:
        compiled = compile_template(file, pack)
    except PortfolioError as error:
        if error.code != "template":
            raise
        if as_json:
            print_json({"file": str(file), "ready": False, "message": str(error)})
        say(f"Error: {error}")
        click.get_current_context().exit(1)
    if as_json:
        print_json({"file": str(file), "ready": True, "fields": sorted(compiled.fields)})
    say(f"{file} has a place for all {len(compiled.fields)} fields it should have.")
