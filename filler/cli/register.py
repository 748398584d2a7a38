"""``portfolio register``: who is where in the process, what came, what was decided."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from filler.cli.audit import VERDICTS
from filler.cli.common import (
    force_option,
    json_option,
    pack_option,
    print_json,
    tell_kept,
    the_pack,
)
from filler.cli.days import day
from filler.cli.progress import say, tell
from filler.definition import Pack, find_pack
from filler.errors import PortfolioError
from filler.files import put_aside, read_bytes, write_file
from filler.filling.keeping import Keeper
from filler.filling.names import safe_name, unique_name

if TYPE_CHECKING:
    from filler.auditing.heads import Heads
    from filler.register.papers import PaperMaker
    from filler.register.rows import Row, Taken
    from filler.register.store import Store

_YEAR = 366


def register_option(function: Any) -> Any:
    """``--register``: the folder of the register."""
    return click.option(
        "--register",
        "folder",
        type=click.Path(path_type=Path),
        help="The register's folder on this machine; else DATABASE_URL or PORTFOLIO_REGISTER.",
    )(function)


def output_options(function: Any) -> Any:
    """``-o`` and ``--force``: the file that a command writes."""
    given = click.option(
        "-o", "--output", type=click.Path(path_type=Path), required=True, help="The file to write."
    )
    return given(force_option(function))


def by_option(function: Any) -> Any:
    """``--by``: who does it."""
    return click.option("--by", default=who, help="Who does it; else the user's name.")(function)


def who() -> str:
    """The user's name, as the machine knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def the_store(folder: Path | None, pack: Pack, pack_name: str) -> Store:
    """The register of a pack.

    Raises:
        PortfolioError: when it cannot be opened.
    """
    from filler.auditing import load_rules
    from filler.definition.process import load_process
    from filler.register.setup import open_register

    home = find_pack(pack_name)
    process = load_process(home, [role.id for role in pack.roles])
    rules = load_rules(home)
    open_register(folder)
    from filler.register.store import Store

    return Store(pack.id, process, rules.holidays)


@click.group(invoke_without_command=False)
def command() -> None:
    """Keep who is where in the process, in a database of your own.

    \b
    portfolio register import report/report.json
    portfolio register show
    portfolio register show "Perry Perfect"
    portfolio register backup -o register-backup.gz
    """


@command.command()
@click.argument("who", required=False)
@click.option("--stage", default="", help="Those at one stage.")
@click.option(
    "--verdict",
    type=click.Choice(("ready", "decide", "not ready")),
    help="Those with one verdict.",
)
@click.option("--team", default="", help="Those of one team.")
@register_option
@pack_option
@json_option
def show(
    who: str | None,
    stage: str,
    verdict: str | None,
    team: str,
    folder: Path | None,
    pack_name: str,
    as_json: bool,
) -> None:
    """Show everybody with where they stand, or all that happened to WHO."""
    store = the_store(folder, the_pack(pack_name), pack_name)
    if who is not None:
        person, events = store.one(who), store.timeline(who)
        if as_json:
            print_json(_plain({**asdict(person), "events": [asdict(event) for event in events]}))
            return
        _tell_row(person)
        for event in events:
            more = "; ".join(part for part in (event.said, event.file) if part)
            tell(f"  {event.day}  {event.kind}  {more}{f'  ({event.by})' if event.by else ''}")
        return
    rows = store.people(
        stage=store.process.named(stage) if stage else "", verdict=verdict or "", team=team
    )
    if as_json:
        print_json(_plain([asdict(row) for row in rows]))
        return
    for row in rows:
        _tell_row(row)
    tell(f"{len(rows)} in the register.")


def _tell_row(row: Row) -> None:
    number = f" ({row.number})" if row.number else ""
    since = f" since {row.since}" if row.since else ""
    verdict = f", {row.verdict}" if row.verdict else ""
    tell(f"{row.name}{number}: {row.stage or 'nothing yet'}{since}{verdict}")


@command.command()
@click.argument("name")
@click.option("--number", default="", help="The registration number.")
@click.option("--email", default="", help="The e-mail address.")
@click.option("--team", default="", help="The team.")
@click.option("--manager", default="", help="The manager's name.")
@click.option("--on", "on", metavar="DATE", callback=day, help="The day; else today.")
@by_option
@register_option
@pack_option
def add(
    name: str,
    number: str,
    email: str,
    team: str,
    manager: str,
    on: date | None,
    by: str,
    folder: Path | None,
    pack_name: str,
) -> None:
    """Add somebody, at the first stage of the process."""
    from filler.auditing.heads import Heads

    store = the_store(folder, the_pack(pack_name), pack_name)
    own = {"email": email.casefold()} if email else {}
    heads = Heads(file="", name=name, number=number, own=own)
    row = store.add(heads, on or date.today(), by, email=email, team=team, manager=manager)
    _tell_row(row)


@command.command()
@click.argument("who")
@click.argument("stage")
@click.option("--on", "on", metavar="DATE", callback=day, help="The day; else today.")
@click.option("--said", default="", help="What there is to say of it.")
@click.option("--file", type=click.Path(path_type=Path, exists=True), help="Its evidence.")
@by_option
@register_option
@pack_option
def log(
    who: str,
    stage: str,
    on: date | None,
    said: str,
    file: Path | None,
    by: str,
    folder: Path | None,
    pack_name: str,
) -> None:
    """Write down that WHO reached STAGE, or that something else happened."""
    store = the_store(folder, the_pack(pack_name), pack_name)
    kind = store.process.named(stage)
    _tell_row(store.log(who, kind, on or date.today(), by, said=said, file=file))


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@by_option
@register_option
@pack_option
def import_(file: Path, by: str, folder: Path | None, pack_name: str) -> None:
    """Take in FILE: an audit's report.json, a file of decisions, or a folder of filled packs."""
    from filler.auditing.since import is_whole

    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    if file.is_dir():
        _import_packs(file, store, pack, pack_name, by)
        return
    if file.suffix.lower() == ".xlsx":
        from filler.auditing.decision_file import read_decisions

        count = store.take_decisions(read_decisions(file))
        say(f"{count} new decision{'s' * (count != 1)}.")
        return
    content = read_bytes(file, "Give the report.json of an audit.")
    try:
        report = json.loads(content)
    except ValueError:
        report = None
    if not is_whole(report):
        raise PortfolioError(
            "no_report", f"{file} is no report of an audit.", "Give its report.json."
        )
    if report.get("masked"):
        raise PortfolioError(
            "masked",
            f"{file} has pseudonyms in place of names.",
            "Give the report.json of an audit without --mask.",
        )
    if report.get("pack") != pack.id:
        raise PortfolioError(
            "other_pack",
            f"{file} is of the pack '{report.get('pack')}', not of '{pack.id}'.",
            f"Name it: --pack {report.get('pack')}",
        )
    tell_taken(store.take_report(report, content, by))


def tell_taken(taken: Taken) -> None:
    """Say what became of a report that was taken in."""
    if taken.is_again:
        say("This very report is in the register already; nothing was changed.")
        return
    say(f"Register: {taken.known} known, {taken.new} new.")
    for why in taken.asks:
        say(f"To be checked: {why}")


def _import_packs(folder: Path, store: Store, pack: Pack, pack_name: str, by: str) -> None:
    from filler.auditing import load_rules
    from filler.auditing.heads import heads_of
    from filler.reading import read_files

    home = find_pack(pack_name)
    rules = load_rules(home)
    files = sorted(path for path in folder.glob("*.docx") if not path.name.startswith("~$"))
    packs: list[tuple[Path, Heads, dict[str, str]]] = []
    for path, outcome in read_files(files, home):
        if isinstance(outcome, PortfolioError):
            say(f"Error: {outcome}")
        else:
            packs.append((path, heads_of(outcome.answers, pack, rules, str(path)), {}))
    taken = store.take_issued(packs, date.today(), by)
    say(f"{len(packs)} packs issued: {taken.known} known, {taken.new} new.")


@command.command()
@output_options
@register_option
@pack_option
def export(output: Path, force: bool, folder: Path | None, pack_name: str) -> None:
    """Write the register to an Excel file (.xlsx) or as data (.json)."""
    pack = the_pack(pack_name)
    the_store(folder, pack, pack_name)
    from filler.register.keep import as_data, as_workbook

    if output.suffix.lower() == ".json":
        text = json.dumps(as_data(pack.id), ensure_ascii=False, indent=1)
        content = f"{text}\n".encode()
    elif output.suffix.lower() == ".xlsx":
        content = as_workbook(pack.id)
    else:
        raise PortfolioError("name", f"{output} has another ending.", "End it in .xlsx or .json.")
    _write(output, content, force=force)


@command.command()
@output_options
@register_option
@pack_option
def backup(output: Path, force: bool, folder: Path | None, pack_name: str) -> None:
    """Write the whole register into one file, which may lie anywhere."""
    the_store(folder, the_pack(pack_name), pack_name)
    from filler.register.keep import backup as all_of_it

    _write(output, all_of_it(), force=force)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@register_option
@pack_option
def restore(file: Path, folder: Path | None, pack_name: str) -> None:
    """Put a backup FILE into a new register."""
    the_store(folder, the_pack(pack_name), pack_name)
    from filler.register.keep import restore as put_back

    count = put_back(read_bytes(file, "Give a backup."))
    say(f"Restored {count} lines.")


@command.command()
@click.option("--on", "on", metavar="DATE", callback=day, help="From this day; else today.")
@click.option("--add", "added", metavar="DATE", callback=day, help="Keep a day beside the rule.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A calendar file (.ics).")
@force_option
@register_option
@pack_option
@json_option
def panels(
    on: date | None,
    added: date | None,
    output: Path | None,
    force: bool,
    folder: Path | None,
    pack_name: str,
    as_json: bool,
) -> None:
    """Show the panels of a year with what is due before each, or write a calendar file."""
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.panels import keep_panel, panel_days

    start = on or date.today()
    if added is not None:
        keep_panel(store, added)
    found = panel_days(store, start, start + timedelta(days=_YEAR))
    if output is not None:
        from filler.register.calendar import deadlines

        _write(output, deadlines(found, title=pack.short_title, owner=pack.owner), force=force)
    if as_json:
        print_json(_plain([asdict(one) for one in found]))
        return
    for one in found:
        tell(
            f"{one.day}: submit by {one.submit_by}, quality assured by {one.assure_by}, sent by"
            f" {one.send_by}"
        )
        for warning in one.warnings:
            tell(f"  {warning}")


@command.command()
@click.argument("who")
@click.argument("panel", metavar="DATE", callback=day)
@click.option(
    "--status",
    type=click.Choice(("tentative", "confirmed", "cancelled")),
    default="tentative",
    show_default=True,
    help="Tentative on receipt, confirmed once all have signed, cancelled on deferral.",
)
@by_option
@output_options
@register_option
@pack_option
def hold(
    who: str,
    panel: date,
    status: str,
    output: Path,
    by: str,
    force: bool,
    folder: Path | None,
    pack_name: str,
) -> None:
    """Have WHO before the panel of DATE, and write that to a calendar file; or cancel it.

    The three are one entry of the calendar: the later one takes the place of the earlier.
    'register calendar' writes those of everybody, as they stand.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.calendar import entry
    from filler.register.panels import held

    _refuse_there(output, force=force)
    made = held(store, who, panel, status.upper(), by)
    _write(output, entry(made, title=pack.short_title, owner=pack.owner), force=force)


@command.command()
@click.option("--on", "on", metavar="DATE", callback=day, help="As of this day; else today.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to fill."
)
@by_option
@register_option
@pack_option
def calendar(on: date | None, output: Path, by: str, folder: Path | None, pack_name: str) -> None:
    """Write a calendar file for each person whose day of the panel has changed.

    A day is tentative once the portfolio is received, confirmed once all have signed, and
    cancelled when it is deferred; the files change one and the same entry.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.calendar import entry
    from filler.register.panels import held, holds

    found = holds(store, on or date.today())
    taken: set[str] = set()
    for one in found:
        name = unique_name(safe_name(f"{one.person.name} {one.day}", one.person.id), taken)
        taken.add(name.casefold())
        path = output / f"{name}.ics"
        # The register says that it was told once it lies there.
        _write(path, entry(one, title=pack.short_title, owner=pack.owner), force=True)
        held(store, one.person.id, one.day, one.status, by)
    say(f"{len(found)} changed.")


@command.command()
@click.argument("panel", metavar="DATE", callback=day)
@click.option("--on", "on", metavar="DATE", callback=day, help="As of this day; else today.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to fill."
)
@force_option
@register_option
@pack_option
def papers(
    panel: date,
    on: date | None,
    output: Path,
    force: bool,
    folder: Path | None,
    pack_name: str,
) -> None:
    """Write the papers for the panel of DATE: agenda, a page on each person, questions.

    Which papers there are, the process says; they are forms in Word with what is known filled in.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.papers import PaperMaker

    maker = PaperMaker(store, find_pack(pack_name), VERDICTS)
    _write_papers(maker.before(panel, on or date.today()), maker, output, force=force)


@command.command()
@click.argument("who")
@click.argument("outcome")
@click.option("--panel", metavar="DATE", callback=day, help="The panel; else the one held for WHO.")
@click.option("--on", "on", metavar="DATE", callback=day, help="The day; else today.")
@click.option("--said", default="", help="What the panel has to say.")
@click.option("--again", metavar="DATE", callback=day, help="By when it may be sent again.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A folder for the papers.")
@by_option
@force_option
@register_option
@pack_option
def outcome(
    who: str,
    outcome: str,
    panel: date | None,
    on: date | None,
    said: str,
    again: date | None,
    output: Path | None,
    by: str,
    force: bool,
    folder: Path | None,
    pack_name: str,
) -> None:
    """Write down how the panel decided on WHO, and write the papers that follow.

    Which OUTCOMES there are, and which papers, the process says. A deferral frees the day.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.panels import decide

    made, row = store.process.outcome(outcome), store.one(who)
    day_of = panel or row.panel
    if day_of is None:
        raise PortfolioError(
            "no_panel", f"{row.name} is before no panel.", "Say which one it was: --panel DATE."
        )
    today = on or date.today()
    if output is not None:
        from filler.register.papers import PaperMaker

        maker = PaperMaker(store, find_pack(pack_name), VERDICTS)
        found = maker.after(row, made, day_of, today, said, again)
        _write_papers(found, maker, output, force=force)
    _tell_row(decide(store, row.id, made.id, today, by, said=said))


def _write_papers(
    made: Iterable[tuple[str, bytes]], maker: PaperMaker, folder: Path, *, force: bool
) -> None:
    keeper = Keeper(force=force)
    for name, content in list(made):
        keeper.write(folder / name, content)
    for problem in maker.problems:
        say(f"Error: {problem}")
    tell_kept(keeper)
    say(f"Wrote {len(keeper.written)} file{'s' * (len(keeper.written) != 1)} into {folder}.")
    if maker.problems or keeper.problems:
        click.get_current_context().exit(1)


@command.command()
@click.option("--on", "on", metavar="DATE", callback=day, help="As of this day; else today.")
@register_option
@pack_option
@json_option
def due(on: date | None, folder: Path | None, pack_name: str, as_json: bool) -> None:
    """Show who is to be reminded today and in the next 14 days."""
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.due import reminders

    found = reminders(store, on or date.today())
    if as_json:
        print_json(_plain([asdict(one) for one in found]))
        return
    roles = {role.id: role.label for role in pack.roles}
    for one in found:
        whose = f" [{roles.get(one.whose, one.whose)}]" if one.whose else ""
        tell(f"{one.day}: {one.person.name}, {one.period} after '{one.after}'{whose}")
    tell(f"{len(found)} to be reminded.")


@command.command()
@click.option("--on", "on", metavar="DATE", callback=day, help="As of this day; else today.")
@register_option
@pack_option
@json_option
def counts(on: date | None, folder: Path | None, pack_name: str, as_json: bool) -> None:
    """Count who is where, for how long, and what is missing most."""
    store = the_store(folder, the_pack(pack_name), pack_name)
    from filler.register.due import counts as counted

    found = counted(store, on or date.today())
    if as_json:
        print_json(_plain(asdict(found)))
        return
    for title, values in (
        ("Stage", found.stages),
        ("Verdict", found.verdicts),
        ("Team", found.teams),
        ("On time", found.on_time),
        ("Days at the stage (median)", found.days),
        ("Missing most", found.reasons),
    ):
        for name, value in values.items():
            tell(f"{title}: {name or 'none'}: {value:g}")


def _refuse_there(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise PortfolioError(
            "exists", f"{path} is there already and was kept.", "Use --force to put it aside."
        )


def _write(path: Path, content: bytes, *, force: bool) -> None:
    _refuse_there(path, force=force)
    if path.exists():
        say(f"What was there before lies in {put_aside(path)} now.")
    write_file(path, content)
    say(f"Wrote {path}.")


def _plain(data: Any) -> Any:
    """Data with its days as text."""
    return json.loads(json.dumps(data, default=lambda value: value.isoformat()))
