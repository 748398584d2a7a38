"""Who is where: the list, one person, what came and what was found, what is due, how many."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filler.cli.common import json_option, pack_option, print_json, the_pack
from filler.cli.days import day
from filler.cli.progress import say, tell
from filler.cli.register.common import (
    by_option,
    plain,
    register_option,
    tell_row,
    tell_taken,
    the_store,
)
from filler.definition import Pack, find_pack
from filler.errors import PortfolioError
from filler.files import read_bytes
from filler.messages import portfolio_error

if TYPE_CHECKING:
    from filler.auditing.heads import Heads
    from filler.register.store import Store


@click.command()
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
    """Show where everybody is in the process, or all that happened to WHO."""
    store = the_store(folder, the_pack(pack_name), pack_name)
    if who is not None:
        person, events = store.one(who), store.timeline(who)
        if as_json:
            print_json(plain({**asdict(person), "events": [asdict(event) for event in events]}))
            return
        tell_row(person)
        for event in events:
            more = "; ".join(part for part in (event.said, event.file) if part)
            by = f"  ({event.by})" if event.by else ""
            if event.taken_back is not None:
                by += f"  taken back{f' by {event.taken_back}' if event.taken_back else ''}"
            tell(f"  {event.number}  {event.day}  {event.kind}  {more}{by}")
        return
    rows = store.people(
        stage=store.process.named(stage) if stage else "", verdict=verdict or "", team=team
    )
    if as_json:
        print_json(plain([asdict(row) for row in rows]))
        return
    for row in rows:
        tell_row(row)
    tell(f"{len(rows)} in the register.")


@click.command()
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
    tell_row(row)


@click.command()
@click.argument("who")
@click.argument("stage")
@click.option("--on", "on", metavar="DATE", callback=day, help="The day; else today.")
@click.option("--said", default="", help="A comment.")
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
    """Record that WHO reached STAGE, or that something else happened."""
    store = the_store(folder, the_pack(pack_name), pack_name)
    kind = store.process.named(stage)
    tell_row(store.log(who, kind, on or date.today(), by, said=said, file=file))


@click.command()
@click.argument("who")
@click.argument("event", type=int)
@by_option
@register_option
@pack_option
def undo(who: str, event: int, by: str, folder: Path | None, pack_name: str) -> None:
    """Take back EVENT of WHO, by the number that 'register show WHO' gives.

    It stays in the timeline as taken back, and the other events decide where the person is.
    """
    tell_row(the_store(folder, the_pack(pack_name), pack_name).take_back(who, event, by))


@click.command()
@click.argument("who")
@click.argument("other")
@by_option
@register_option
@pack_option
def join(who: str, other: str, by: str, folder: Path | None, pack_name: str) -> None:
    """Say that WHO and OTHER are one person; all later audits know it.

    WHO keeps everything that both had; names and numbers of both then mean this one person.
    """
    tell_row(the_store(folder, the_pack(pack_name), pack_name).join(who, other, by))


@click.command("import")
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
        raise portfolio_error("no_report_not_audit", file=file)
    if report.get("masked"):
        raise portfolio_error("masked_pseudonyms_place_names", file=file)
    if report.get("pack") != pack.id:
        raise portfolio_error("other_pack_not", file=file, report=report.get("pack"), id=pack.id)
    tell_taken(store.take_report(report, content, by))


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


@click.command()
@click.option("--on", "on", metavar="DATE", callback=day, help="As of this day; else today.")
@register_option
@pack_option
@json_option
def due(on: date | None, folder: Path | None, pack_name: str, as_json: bool) -> None:
    """Show who needs a reminder today or in the next 14 days."""
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.due import reminders

    found = reminders(store, on or date.today())
    if as_json:
        print_json(plain([asdict(one) for one in found]))
        return
    roles = {role.id: role.label for role in pack.roles}
    for one in found:
        whose = f" [{roles.get(one.whose, one.whose)}]" if one.whose else ""
        tell(f"{one.day}: {one.person.name}, {one.period} after '{one.after}'{whose}")
    tell(f"{len(found)} to be reminded.")


@click.command()
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
        print_json(plain(asdict(found)))
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
