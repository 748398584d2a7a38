"""``portfolio fill``: a filled Word file for each record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from filler.cli.common import (
    force_option,
    json_option,
    language_option,
    pack_option,
    password_option,
    refuse_misbound,
)
from filler.cli.filled import Report
from filler.cli.pdf import pdf_option, write_pdfs
from filler.cli.pool import dask_option, workers_option
from filler.cli.progress import progress, say
from filler.cli.sources import read_mapping, saved_mapping, tell_matching
from filler.definition import Pack, find_pack, loaded_pack
from filler.definition.locate import WHOLE_PACK
from filler.errors import PortfolioError
from filler.files import read_bytes, write_file
from filler.filling import compile_template
from filler.filling.batch import Template, warm_up
from filler.filling.job import Job, naming_of, template_for
from filler.messages import portfolio_error
from filler.pool import executor_of
from filler.records.opening import open_source
from filler.records.source import JsonSource, SheetOptions, SheetSource

if TYPE_CHECKING:
    from concurrent.futures import Executor


# So many cells with the same fault are named.
_ALIKE = 5


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write to."
)
@click.option("--form", default=WHOLE_PACK, help="One form alone, such as cpd_log.")
@click.option(
    "--template", type=click.Path(path_type=Path), help="Your own restyled copy of the template."
)
@language_option
@click.option("--name", help='How to name the files: "{employee_details.full_name} - {pack}".')
@click.option("--resume", is_flag=True, help="Do only what is missing or has changed.")
@click.option("--sheet", help="The sheet of your own spreadsheet; by default, the first.")
@click.option("--header-row", type=click.IntRange(1), help="The row that has its headings.")
@click.option("--map", "pairs", multiple=True, metavar="HEADING=FIELD", help="Match a column.")
@click.option("--mapping", type=click.Path(path_type=Path), help="A mapping saved before.")
@click.option("--save-mapping", type=click.Path(path_type=Path), help="Save how columns matched.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what each column is used for.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    help="A copy of the sheet, with a comment on each bad cell.",
)
@click.option(
    "--pictures",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A further folder of pictures, besides that of DATA.",
)
@password_option
@pdf_option
@workers_option
@dask_option
@force_option
@pack_option
@json_option
def command(
    data: Path,
    output: Path,
    form: str,
    template: Path | None,
    language: str,
    name: str | None,
    resume: bool,
    sheet: str | None,
    header_row: int | None,
    pairs: tuple[str, ...],
    mapping: Path | None,
    save_mapping: Path | None,
    dry_run: bool,
    errors: Path | None,
    pictures: tuple[Path, ...],
    password: str | None,
    with_pdf: bool,
    workers: int,
    dask: str | None,
    force: bool,
    pack_name: str,
    as_json: bool,
) -> None:
    """Fill a pack for each record of DATA.

    DATA is the workbook that 'portfolio workbook' makes, a sheet of your own with one row a
    person (.xlsx, .xlsm, .csv), or a JSON file of one record or a list. A record with a
    problem is refused and the others are written. Exit status: 0 all written,
    1 some refused or kept, 2 nothing could be done.

    \b
    portfolio fill candidates.xlsx -o out
    portfolio fill staff.xlsx -o out --dry-run
    portfolio fill staff.xlsx -o out --map "Employee Name=employee_details.full_name"
    portfolio fill people.json -o out --form observation
    portfolio fill people.json -o out --resume --workers 2
    """
    pack = loaded_pack(find_pack(pack_name), language)
    options = SheetOptions(
        sheet=sheet,
        header_row=header_row,
        mapping=read_mapping(mapping, pairs),
        password=password,
    )
    called = naming_of(pack, form, name or "")
    if template is None:
        _, made = template_for(find_pack(pack_name), form, language, pack_name)
    else:
        refuse_misbound(template, pack)
        # What is wrong with it is refused as it stands, and not as its copy would be.
        compile_template(template, pack)
        issued = _without_traces(template)
        made = Template(file=issued, pack=find_pack(pack_name), language=language)
    _refuse_to_replace(data, errors, save_mapping, force=force)
    executor = None
    if not dry_run:
        executor = click.get_current_context().with_resource(executor_of(workers, dask))
    warm = warm_up(made, executor, workers)
    source = open_source(data, pack, options, called.name, pictures)
    if isinstance(source, JsonSource):
        _only_sheets({"--errors": errors, "--save-mapping": save_mapping})
        if dry_run:
            _only_checked(source, pack, data)
    else:
        unsettled = tell_matching(source, whole=dry_run or len(source.matchings) == 1)
        if save_mapping is not None:
            write_file(save_mapping, saved_mapping(source.matchings).encode())
        if dry_run:
            wrong = _checked_sheet(source, pack, data)
            click.get_current_context().exit(1 if unsettled or wrong else 0)
    if not source.count:
        raise portfolio_error("no_records_contains", data=data)
    warm()
    if template is not None:
        from filler.binding import keep_template

        keep_template(pack, template.resolve())
    job = Job(
        pack=pack,
        template=made,
        naming=called,
        source=source,
        folder=output,
        force=force,
        resume=resume,
    )
    report = Report(data=data, pack=pack, folder=output, total=source.count, keep=as_json)
    if not isinstance(source, JsonSource):
        report.take_sheet(source)
    _run(job, report, executor, workers)
    if errors is not None and not isinstance(source, JsonSource) and report.problems:
        from filler.records.marked import marked_copy

        write_file(errors, marked_copy(data, report.problems))
        say(f"Wrote {errors}, with a comment on each cell that is wrong.")
    if with_pdf and not report.stopped:
        report.lost = not write_pdfs(report.paths)
    report.end()


def _run(job: Job, report: Report, executor: Executor | None, workers: int) -> None:
    """Go through the outcomes; a run that is stopped or fails says what it did before."""
    try:
        with progress("Filling", report.total) as advance:
            for outcome in job.run(executor, workers):
                report.take(outcome)
                advance()
    except KeyboardInterrupt:
        report.stopped = True
    except PortfolioError:
        report.end(failed=True)
        raise


def _only_sheets(asked: Mapping[str, Path | None]) -> None:
    """A JSON file has no columns to save, and no cells to comment on."""
    for option, given in asked.items():
        if given is not None:
            raise portfolio_error("no_sheet_spreadsheets_json_file", option=option)


def _checked_sheet(source: SheetSource, pack: Pack, data: Path) -> int:
    """Say what is wrong with each row, and how many have something wrong."""
    for about in (*source.problems, *source.notes):
        say(f"{'Error' if about in source.problems else 'Note'}: {data}, {about}")
    wrong = len(source.problems)
    good = 0
    alike: Counter[str] = Counter()
    for item in source:
        checked = item.check(pack)
        good += checked.record is not None
        wrong += checked.record is None
        for problem in checked.problems:
            alike[problem.message] += 1
            if alike[problem.message] <= _ALIKE:
                say(f"Error: {data}, {problem}")
    for message, count in alike.items():
        if count > _ALIKE:
            say(f"... and {count - _ALIKE} more like it: {message}")
    say(f"Packs can be filled for {good} of {source.count} people; nothing was written.")
    return wrong


def _only_checked(source: JsonSource, pack: Pack, data: Path) -> NoReturn:
    """Say what is wrong with each record of a JSON file, and end."""
    good = 0
    for item in source:
        checked = item.check(pack)
        good += checked.record is not None
        for problem in checked.problems:
            say(f"Error: {data}, {problem}")
    say(f"{good} of {source.count} records can be filled; nothing was written.")
    click.get_current_context().exit(0 if good == source.count else 1)


def _refuse_to_replace(
    data: Path, errors: Path | None, save_mapping: Path | None, *, force: bool
) -> None:
    """The sheet itself is never replaced; another file that is there only with --force."""
    if errors is not None and errors.suffix.lower() not in (".xlsx", ".xlsm"):
        raise portfolio_error("no_workbook", errors=errors)
    for path in (errors, save_mapping):
        if path is None or not path.exists():
            continue
        if data.exists() and path.samefile(data):
            raise portfolio_error("own_file", path=path)
        if not force:
            raise portfolio_error("exists_already_not_changed", path=path)


def _without_traces(template: Path) -> Path:
    """A copy of a template that somebody restyled, without what is of those who worked on it.

    Comments, tracked changes, names and a mailing list's source would go out with each pack.
    """
    from filler.ooxml.package import open_package
    from filler.scratch import private_folder
    from filler.scrubbing.scrub import scrub

    content = read_bytes(template, "Close it in Word.")
    scrubbed = scrub(open_package(template), content)
    if scrubbed.removed:
        said = ", ".join(f"{what}: {count}" for what, count in scrubbed.removed.items())
        say(
            f"Note: not passed on from {template.name}, because it is no part of the form ({said})."
        )
    folder = click.get_current_context().with_resource(private_folder())
    copy = folder / template.name
    write_file(copy, scrubbed.content)
    return copy
