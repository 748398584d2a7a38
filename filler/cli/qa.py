"""``portfolio qa``: the QA form filled from the audit, and a note to each applicant, in Word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from filler.audit import load_rules
from filler.cli.audit import audited, status
from filler.cli.common import (
    force_option,
    json_option,
    pack_option,
    print_json,
    refuse_stale,
    template_path,
    the_pack,
)
from filler.cli.days import day
from filler.cli.pool import workers_option
from filler.cli.progress import say
from filler.definition import find_pack
from filler.errors import PortfolioError
from filler.files import write_file


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to fill."
)
@click.option("--on", "today", metavar="DATE", callback=day, help="Audit as of this day.")
@click.option("--panel", metavar="DATE", callback=day, help="The day of the progression panel.")
@click.option(
    "--note", type=click.Path(path_type=Path), help="Your own template of the feedback note."
)
@click.option("--no-note", is_flag=True, help="Write the QA forms alone.")
@click.option("--password", help="Of files that are protected with one.")
@workers_option
@force_option
@pack_option
@json_option
def command(
    paths: tuple[str, ...],
    output: Path,
    today: date | None,
    panel: date | None,
    note: Path | None,
    no_note: bool,
    password: str | None,
    workers: int,
    force: bool,
    pack_name: str,
    as_json: bool,
) -> None:
    """Audit returned files and fill the QA form for each applicant, with a note for them.

    The recommendation and its signature are left to a person.
    Exit status: 0 every applicant is ready; 1 somebody is not, or a file cannot be read;
    2 no file could be read.

    \b
    portfolio qa returned -o qa
    portfolio qa returned --panel 2026-04-14 --note our-note.docx -o qa
    """
    from filler.filling import compile_template, render
    from filler.filling.names import safe_name, unique_name
    from filler.records.source import Item
    from filler.reports.note import NOTE, feedback_note

    pack = the_pack(pack_name)
    folder = find_pack(pack_name)
    rules = load_rules(folder)
    form = pack.form(rules.qa_form)
    if form is None:
        raise PortfolioError(
            "no_qa",
            f"The pack '{pack.id}' has no QA form to fill.",
            "Name one under [qa] in rules.toml.",
        )
    template = template_path(pack_name, pack, form.id)
    refuse_stale(template, pack, pack_name)
    compiled = compile_template(template, pack)
    own_note = note or template.with_name(f"{NOTE}.docx")
    with_note = not no_note and (note is not None or own_note.exists())
    report = audited(
        *(paths, pack, folder, rules, today or date.today(), panel),
        workers=workers,
        password=password,
    )
    taken: set[str] = set()
    written: list[Path] = []
    planned: list[tuple[Path, bytes]] = []
    for applicant in report.applicants:
        person = unique_name(safe_name(applicant.name, "Somebody"), taken)
        taken.add(person.casefold())
        checked = Item(where="$", data=dict(applicant.qa), folder=Path()).check(pack)
        for problem in checked.problems:
            say(f"Error: {applicant.name}, {problem}")
        if checked.record is not None:
            name = f"{person} - {safe_name(form.title, 'QA form')}.docx"
            planned.append((output / name, render(compiled, checked.record)))
        if with_note:
            content = feedback_note(own_note, applicant, report, rules, pack)
            planned.append((output / f"{person} - Feedback note.docx", content))
    there = [path.name for path, _ in planned if path.exists()]
    if there and not force:
        raise PortfolioError(
            "exists",
            f"{output} holds {there[0]} already; nothing was written.",
            "Use --force to replace it, or name another folder.",
        )
    for path, content in planned:
        write_file(path, content)
        written.append(path)
    if as_json:
        print_json([str(path) for path in written])
    say(f"Wrote {len(written)} files into {output}. The recommendation is left to you.")
    status(report)
