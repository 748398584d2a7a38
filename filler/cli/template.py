"""``portfolio template``: build the Word templates from the definition, or check one."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from filler.cli.common import (
    force_option,
    json_option,
    language_option,
    pack_option,
    print_json,
    template_path,
)
from filler.cli.progress import say
from filler.definition import Pack, find_pack, load_pack
from filler.definition.load import PAGES_FILE
from filler.definition.locate import WHOLE_PACK, default_pack, templates_of
from filler.definition.reader import with_lines
from filler.errors import DefinitionError
from filler.files import write_file
from filler.filling.names import safe_name
from filler.filling.templates import refuse_stale
from filler.messages import portfolio_error
from filler.ooxml.package import open_package
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp

# So many of one kind are shown; more are counted.
_SHOWN = 5


@click.group()
def command() -> None:
    """Build the Word templates from the definition, or check one."""


@command.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder.")
@click.option("--measure", is_flag=True, help="First find the page numbers, with LibreOffice.")
@click.option("--check", is_flag=True, help="Write nothing; say whether the files are up to date.")
@click.option(
    "--protect",
    type=click.Choice(("forms",)),
    help="Word's own restriction: people can only fill it in. It shuts out screen readers.",
)
@language_option
@pack_option
@json_option
def build(
    output: Path | None,
    measure: bool,
    check: bool,
    protect: str | None,
    language: str,
    pack_name: str,
    as_json: bool,
) -> None:
    """Build the pack's template and one for each form that is used alone, in each language.

    The same definition gives the same bytes.
    """
    folder = find_pack(pack_name)
    pack = load_pack(folder)
    if measure:
        pack = _measured(pack, folder)
    target = output or templates_of(folder, pack.id)
    stale = []
    try:
        built = _in_languages(pack, folder, language, protect or "")
    except DefinitionError as error:
        raise DefinitionError(with_lines(error.problems, folder)) from error
    for name, content in built.items():
        path = target / f"{name}.docx"
        if path.exists() and path.read_bytes() == content:
            continue
        stale.append(path)
        if not check:
            if name == WHOLE_PACK and path.exists():
                _keep_issue(path, pack)
            write_file(path, content)
    if as_json:
        print_json([str(target / f"{name}.docx") for name in built])
    if check and stale:
        names = ", ".join(path.name for path in stale)
        say(
            f"Not up to date in {target}: {names}. Run: portfolio template build --pack {pack_name}"
        )
        click.get_current_context().exit(1)
    for words in pack.awaited:
        say(words)
    many = "s" * (len(built) != 1)
    say(f"{len(built)} template{many} in {target}, {len(stale)} of them new or changed.")


def _in_languages(pack: Pack, folder: Path, language: str, protect: str) -> dict[str, bytes]:
    """The templates of one language or of all; those of other languages in folders of theirs."""
    built: dict[str, bytes] = {}
    for own in [language] if language else pack.languages:
        made = load_pack(folder, own) if own != pack.language else pack
        inner = "" if made.language == made.languages[0] else f"{made.language}/"
        built |= {f"{inner}{name}": one for name, one in _all(made, folder, protect).items()}
    return built


def _keep_issue(path: Path, pack: Pack) -> None:
    """Keep the template of the version before: files that were issued with it are read by it."""
    stamp = read_stamp(open_package(path).parse(CUSTOM_PROPERTIES))
    if stamp is None or stamp.pack != pack.id or stamp.version == pack.version:
        return
    kept = path.parent / "issued" / f"{safe_name(stamp.version, 'before')}.docx"
    if not kept.exists():
        write_file(kept, path.read_bytes())
        say(f"Kept {kept}: it is needed to read files issued as version {stamp.version}.")


def _all(pack: Pack, folder: Path, protect: str) -> dict[str, bytes]:
    from filler.building import build_template, whole_template
    from filler.building.note import build_note
    from filler.layout import lay_out

    built = {WHOLE_PACK: whole_template(pack, protect)}
    for form in pack.forms:
        if form.alone:
            built[form.id] = build_template(pack, lay_out(pack, form), protect)
    for path in sorted(folder.glob("*_note.md")):
        built[path.stem] = build_note(pack, path.read_text(encoding="utf-8-sig"))
    return built


def _measured(pack: Pack, folder: Path) -> Pack:
    from filler.binding.bound import QUESTION_PAGES, issued
    from filler.building import build_template, whole_template
    from filler.building.measure import measure_pages
    from filler.layout import lay_out

    templates = {pack.version: whole_template(pack)}
    templates |= {f.id: build_template(pack, lay_out(pack, f)) for f in pack.forms if f.alone}
    templates |= {path.stem: path.read_bytes() for path in issued(pack)}
    pages = measure_pages(pack, templates)
    write_file(folder / PAGES_FILE, pages.as_toml().encode())
    if pack.home is not None:
        write_file(pack.home / QUESTION_PAGES, pages.as_json().encode())
    many = len(pages.questions)
    say(f"Found the pages of {len(pack.fields)} questions in {many} file{'s' * (many != 1)}.")
    return load_pack(folder)


@command.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file.")
@click.option("--form", default=WHOLE_PACK, help="One form alone, such as cpd_log.")
@force_option
@pack_option
def new(output: Path, form: str, force: bool, pack_name: str) -> None:
    """Start a template of your own: a copy of the built one, to restyle in Word.

    \b
    portfolio template new -o our-portfolio.docx
    portfolio template check our-portfolio.docx
    portfolio fill people.xlsx -o out --template our-portfolio.docx
    """
    pack = load_pack(find_pack(pack_name))
    source = template_path(pack_name, pack, form)
    refuse_stale(source, pack, pack_name)
    if output.exists() and not force:
        raise portfolio_error("exists_already_nothing_written_use_force_replace", output=output)
    write_file(output, source.read_bytes())
    say(
        f"Wrote {output}. Open it in Word: change fonts, colours, the logo, add words, or"
        " {{ " + pack.person + " }} where a name belongs. Leave the answer places as they are."
        f" Then run: portfolio template check {output}{_named(pack_name)}"
    )


def _named(pack_name: str) -> str:
    """The option that names the pack, where it is not the one that is taken anyway."""
    return "" if pack_name == default_pack() else f" --pack {pack_name}"


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--any", "is_any", is_flag=True, help="Any Word file, whether or not it is a form.")
@pack_option
@json_option
def check(file: Path, is_any: bool, pack_name: str, as_json: bool) -> None:
    """Say what is wrong with FILE: a restyled template, a filled pack, or any Word file.

    Whether every field has its place, whether somebody with a screen reader can use it,
    and whether Word will open it without a repair. Exit status: 0 nothing, 1 something.
    """
    from filler.checking import check_template, not_checked
    from filler.reports.note import NOTE_NAMES

    pack = None if is_any else load_pack(find_pack(pack_name))
    remarks = check_template(file, pack, NOTE_NAMES)
    if as_json:
        print_json(
            {
                "file": str(file),
                "ready": all(remark.is_note for remark in remarks),
                "remarks": [asdict(remark) for remark in remarks],
                "not_checked": not_checked(),
            }
        )
    faults = [remark for remark in remarks if not remark.is_note]
    for note in (remark for remark in remarks if remark.is_note):
        say(f"Note: {note.message}")
    shown: Counter[str] = Counter()
    for remark in faults:
        shown[remark.rule] += 1
        if shown[remark.rule] <= _SHOWN:
            say(f"{remark.where}: {remark.message}")
    for rule, count in shown.items():
        if count > _SHOWN:
            say(f"... and {count - _SHOWN} more of this kind ({rule}); --json names them all.")
    say(f"Not checked: {'; '.join(not_checked())}.")
    if faults:
        plural = "s" if len(faults) != 1 else ""
        say(f"{file}: {len(faults)} thing{plural} to fix.")
        click.get_current_context().exit(1)
    say(f"{file}: nothing to fix.")
