"""``portfolio qa``: the QA form filled from the audit, and a note to each applicant, in Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from filler.auditing import load_rules
from filler.auditing.rule_model import RuleSet
from filler.cli.audit import audited, status
from filler.cli.common import (
    accept_option,
    answers_held,
    force_option,
    json_option,
    pack_option,
    password_option,
    print_json,
    tell_kept,
    template_path,
    the_pack,
    the_trust,
    trust_options,
)
from filler.cli.days import day
from filler.cli.pdf import pdf_option, write_pdfs
from filler.cli.pool import workers_option
from filler.cli.progress import say
from filler.definition import Pack, find_pack
from filler.filling.keeping import Keeper
from filler.filling.templates import refuse_stale
from filler.reports.qa import NOTE, QAMaker, qa_form


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write to."
)
@click.option("--on", "today", metavar="DATE", callback=day, help="Audit as of this day.")
@click.option("--panel", metavar="DATE", callback=day, help="The day of the progression panel.")
@click.option(
    "--note", type=click.Path(path_type=Path), help="Your own template of the feedback note."
)
@accept_option
@click.option("--numbered", is_flag=True, help="Name the files by number, not by person.")
@click.option(
    "--drafts", "with_drafts", is_flag=True, help="An unsent e-mail to each person who has to act."
)
@click.option("--no-note", is_flag=True, help="Write only the QA forms.")
@password_option
@trust_options
@pdf_option
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
    accepts: tuple[str, ...],
    numbered: bool,
    with_drafts: bool,
    no_note: bool,
    password: str | None,
    roots: tuple[Path, ...],
    pins: tuple[str, ...],
    with_pdf: bool,
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
    pack = the_pack(pack_name)
    folder = find_pack(pack_name)
    rules = load_rules(folder)
    if accepts:
        rules = replace(rules, accepts=accepts)
    # What cannot be done at all is said before hundreds of files are read.
    maker = qa_maker(rules, pack, pack_name, note, with_note=not no_note)
    report = audited(
        *(paths, pack, folder, rules, today or date.today(), panel),
        workers=workers,
        password=password,
        trust=the_trust(roots, pins),
    )
    keeper = Keeper(force=force, holds=lambda path: answers_held(path, pack))
    # A mistake in the note's template is said before anything is written.
    made = maker.files(report, output, numbered=numbered, with_drafts=with_drafts)
    for path, content in list(made):
        keeper.write(path, content)
    for problem in maker.problems:
        say(f"Error: {problem}")
    tell_kept(keeper)
    if as_json:
        print_json([str(path) for path in keeper.written])
    many = "s" * (len(keeper.written) != 1)
    say(f"Wrote {len(keeper.written)} file{many} into {output}. The recommendation is left to you.")
    documents = [path for path in keeper.written if path.suffix == ".docx"]
    if with_pdf and not write_pdfs(documents):
        click.get_current_context().exit(1)
    status(report, is_written=not keeper.problems)


def qa_maker(
    rules: RuleSet, pack: Pack, pack_name: str, note: Path | None = None, *, with_note: bool = True
) -> QAMaker:
    """What makes the files, from the pack's own templates unless another ``note`` is given."""
    template = template_path(pack_name, pack, qa_form(rules, pack).id)
    refuse_stale(template, pack, pack_name)
    own = template.with_name(NOTE)
    note = note or (own if own.exists() else None)
    return QAMaker(rules, pack, template, note if with_note else None)
