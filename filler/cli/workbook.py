"""``portfolio workbook``: the workbook that people type into."""

from __future__ import annotations

from pathlib import Path

import click

from filler.cli.common import force_option, language_option, pack_option, the_pack
from filler.cli.progress import say
from filler.files import write_file
from filler.messages import portfolio_error


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The workbook to write, such as candidates.xlsx.",
)
@click.option(
    "--with",
    "records",
    type=click.Path(path_type=Path),
    help="Put the records of this JSON file or spreadsheet into it.",
)
@force_option
@language_option
@pack_option
def command(output: Path, records: Path | None, force: bool, language: str, pack_name: str) -> None:
    """Write a workbook with a sheet for each form and a row for each applicant.

    \b
    portfolio workbook -o candidates.xlsx
    portfolio workbook -o candidates.xlsx --with people.json
    portfolio fill candidates.xlsx -o out
    """
    from filler.records.opening import open_source
    from filler.records.source import SheetOptions
    from filler.records.workbook import build_workbook, numbered

    pack = the_pack(pack_name, language)
    if output.suffix.lower() != ".xlsx":
        raise portfolio_error("name_not_workbook", output=output)
    if output.exists() and not force:
        raise portfolio_error("exists_already_kept_use_force_replace", output=output)
    found = []
    refused = 0
    for item in open_source(records, pack, SheetOptions()) if records is not None else ():
        checked = item.check(pack)
        for problem in checked.problems:
            say(f"Error: {records}, {problem}")
        if checked.record is None:
            refused += 1
        else:
            found.append(checked.record)
    content, problems = build_workbook(pack, numbered(found))
    for problem in problems:
        say(f"Error: {problem}")
    write_file(output, content)
    people = f"{len(found)} applicant{'s' * (len(found) != 1)}" if records else "no applicant yet"
    left = f"; {refused} refused, see above" if refused else ""
    say(f"Wrote {output} with {people}{left}.")
    if refused or problems:
        click.get_current_context().exit(1)
