"""``portfolio read``: what returned files say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from filler.auditing.model import SEVERITY_WORDS
from filler.cli.common import (
    force_option,
    json_option,
    json_text,
    keep_templates,
    password_option,
    print_json,
    print_list,
    templates_option,
    the_pack,
    the_trust,
    trust_options,
)
from filler.cli.handed import tell_passed
from filler.cli.listing import Shown, all_option, tell_lines
from filler.cli.pool import dask_option, workers_option
from filler.cli.progress import progress, say, tell
from filler.definition import Pack, find_pack, loaded_packs, near_packs
from filler.definition.locate import default_pack
from filler.errors import PortfolioError, UnknownFormError
from filler.files import write_file
from filler.intake.given import opened, read_intake, returned_files
from filler.messages import portfolio_error
from filler.pool import executor_of
from filler.reading import STATES, Reading, read_comments, read_files


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write the records into this .json file or .xlsx workbook, as 'fill' takes them.",
)
@click.option("--comments", is_flag=True, help="List the comments of any Word file, form or not.")
@click.option("--explain", metavar="FIELD", help="Say how the answer of one field was found.")
@templates_option
@password_option
@trust_options
@workers_option
@dask_option
@force_option
@click.option(
    "--pack",
    "pack_name",
    help="A pack's name, or the folder of your own; by default, the one that fits each file.",
)
@all_option
@json_option
def command(
    files: tuple[str, ...],
    output: Path | None,
    comments: bool,
    explain: str | None,
    templates: tuple[Path, ...],
    password: str | None,
    roots: tuple[Path, ...],
    pins: tuple[str, ...],
    workers: int,
    dask: str | None,
    force: bool,
    pack_name: str | None,
    every: bool,
    as_json: bool,
) -> None:
    """Read returned FILES (or all Word files of a folder).

    Exit status: 0 every place was read; 1 something is unclear, missing or unreadable;
    2 no file could be read.

    \b
    portfolio read returned/*.docx
    portfolio read returned --json
    portfolio read returned -o answers.json
    portfolio read annotated.docx --comments
    portfolio read returned.docx --explain employee_details.team
    portfolio read returned.docx --pack our_form
    """
    if comments:
        _comments(files, password, as_json)
        return
    pack = the_pack(pack_name or default_pack())
    keep_templates(templates, pack)
    others = near_packs() if pack_name is None else []
    if explain is not None:
        from filler.reading.explain import explained

        for path in returned_files(files):
            click.echo("\n".join(explained(path, pack, explain, password, others)))
        return
    trust = the_trust(roots, pins)
    if output is not None and output.exists() and not force:
        raise portfolio_error("exists_already_kept_use_force_replace", output=output)
    results: list[str] = []
    readings: list[Reading] = []
    failed = 0
    with (
        opened(files, once=False) as intake,
        executor_of(workers, dask) as executor,
        progress("Reading", len(intake.items)) as advance,
    ):
        folder = find_pack(pack_name or default_pack())

        def read(paths: list[Path]) -> Any:
            return read_files(paths, folder, password, executor, workers, trust, others=others)

        for path, outcome in read_intake(intake, read):
            advance()
            if isinstance(outcome, PortfolioError):
                failed += 1
                say(f"Error: {outcome}")
                held = outcome.holds if isinstance(outcome, UnknownFormError) else ()
                more = {"holds": list(held)} if held else {}
                results.append(json_text({"file": str(path), "error": outcome.plain(), **more}))
                if not as_json:
                    _tell_held(held)
                continue
            readings.append(outcome)
            if as_json:
                results.append(json_text(outcome.as_json()))
            else:
                _tell(outcome, every=every, is_short=not every and len(intake.items) > 1)
    tell_passed(intake)
    if as_json:
        print_list(results)
    if output is not None and readings:
        write_file(output, _records(_one_pack(pack, readings, others), readings, output))
        say(f"Wrote {len(readings)} record{'s' * (len(readings) != 1)} to {output}.")
    if failed and not readings:
        click.get_current_context().exit(2)
    broken = any(r.signatures.verdict == "broken" for r in readings)
    if failed or broken or any(r.count("unclear") or r.count("missing") for r in readings):
        click.get_current_context().exit(1)


def _comments(files: tuple[str, ...], password: str | None, as_json: bool) -> None:
    """Who wrote what on which words, file by file."""
    found: list[dict[str, Any]] = []
    failed = 0
    for path in returned_files(files):
        try:
            comments = read_comments(path, password)
        except PortfolioError as error:
            failed += 1
            say(f"Error: {error}")
            found.append({"file": str(path), "error": error.plain()})
            continue
        found.append({"file": str(path), "comments": [comment.as_json() for comment in comments]})
        if as_json:
            continue
        tell(f"{path}: {len(comments)} comment{'s' * (len(comments) != 1)}")
        for comment in comments:
            who = comment.author or "Somebody"
            day = f", {comment.date[:10]}" if comment.date else ""
            state = " (resolved)" if comment.resolved else ""
            on = f" on “{comment.on}”" if comment.on else ""
            tell(f"  {who}{day}{state}{on}: {comment.text}")
    if as_json:
        print_json(found)
    if failed:
        click.get_current_context().exit(2 if failed == len(found) else 1)


def _tell_held(held: Sequence[Mapping[str, str]]) -> None:
    """What a file holds that no pack is for."""
    if held:
        tell("  It holds:")
    for one in held:
        asked = f"{one['question']}: " if one["question"] else ""
        tell(f"    {asked}{one['shown'] or '(nothing)'} ({one['how']}, {one['where']})")


def _one_pack(pack: Pack, readings: list[Reading], others: list[Path]) -> Pack:
    """The pack of all that was read, for one file of records.

    Raises:
        PortfolioError: when they are of several.
    """
    names = sorted({reading.pack for reading in readings})
    if len(names) > 1:
        raise portfolio_error("several_packs", listed=", ".join(names))
    if names == [pack.id]:
        return pack
    return next(own for own in loaded_packs(others) if own.id == names[0])


def _records(pack: Pack, readings: list[Reading], output: Path) -> bytes:
    """The records as JSON, or as the workbook that they may have come from."""
    if output.suffix.lower() != ".xlsx":
        records = [dict(reading.record) for reading in readings]
        return (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode()
    from filler.records.source import Item
    from filler.records.workbook import build_workbook, numbered

    found = []
    for reading in readings:
        home = Path(reading.file).resolve().parent
        item = Item(where="$", data=dict(reading.record), folder=home, reference=reading.reference)
        checked = item.check(pack)
        for problem in checked.problems:
            say(f"Error: {reading.file}, {problem}")
        if checked.record is not None:
            found.append(checked.record)
    content, problems = build_workbook(pack, numbered(found))
    for problem in problems:
        say(f"Error: {problem}")
    return content


def _tell(reading: Reading, *, every: bool, is_short: bool) -> None:
    """One line of a file among several; of one alone what was found, too."""
    counts = ", ".join(f"{reading.count(s)} {s}" for s in STATES)
    if is_short:
        count = len(reading.findings)
        found = f"; {count} finding{'s' * (count != 1)}; see --all" if count else ""
        tell(f"{reading.file}: {counts}{found}")
        return
    version = f", version {reading.version}" if reading.version else ""
    tell(f"{reading.file}")
    tell(f"  pack {reading.pack}{version}, recognised by its {reading.recognised_by}")
    tell(f"  {counts}")
    lines = []
    for finding in reading.findings:
        place = f" ({finding.where})" if finding.where else ""
        words = SEVERITY_WORDS[finding.severity]
        lines.append(Shown(f"{words}: {finding.message}{place}", finding.rule))
    told: set[str] = set()
    for name, answer in reading.answers.items():
        # A field and its parts have the same note.
        if answer.state == "answered" and answer.note and answer.note not in told:
            told.add(answer.note)
            lines.append(Shown(f"note on {name}: {answer.note}", "note on an answer"))
    tell_lines(lines, every=every)
