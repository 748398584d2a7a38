"""The panel: its days, who is before it, its papers, and how it decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
from filler.cli.register.common import (
    by_option,
    output_options,
    plain,
    refuse_there,
    register_option,
    tell_row,
    the_store,
    write,
)
from filler.definition import find_pack
from filler.filling.keeping import Keeper
from filler.filling.names import safe_name, unique_name
from filler.messages import portfolio_error

if TYPE_CHECKING:
    from filler.register.papers import PaperMaker

_YEAR = 366


@click.command()
@click.option("--on", "on", metavar="DATE", callback=day, help="From this day; by default, today.")
@click.option("--add", "added", metavar="DATE", callback=day, help="Add an extra panel day.")
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

        write(output, deadlines(found, title=pack.short_title, owner=pack.owner), force=force)
    if as_json:
        print_json(plain([asdict(one) for one in found]))
        return
    for one in found:
        tell(
            f"{one.day}: submit by {one.submit_by}, quality assured by {one.assure_by}, sent by"
            f" {one.send_by}"
        )
        for warning in one.warnings:
            tell(f"  {warning}")


@click.command()
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
    """Put WHO on the panel of DATE and write a calendar file; or cancel it.

    The three are one entry of the calendar: the later one takes the place of the earlier.
    'register calendar' writes those of everybody, as they stand.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.calendar import entry
    from filler.register.panels import held

    refuse_there(output, force=force)
    made = held(store, who, panel, status.upper(), by)
    write(output, entry(made, title=pack.short_title, owner=pack.owner), force=force)


@click.command()
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
        write(path, entry(one, title=pack.short_title, owner=pack.owner), force=True)
        held(store, one.person.id, one.day, one.status, by)
    what = "calendar entry has" if len(found) == 1 else "calendar entries have"
    say(f"{len(found)} {what} changed.")


@click.command()
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

    The process says which papers there are; they are Word forms with known details filled in.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.papers import PaperMaker

    maker = PaperMaker(store, find_pack(pack_name))
    _write_papers(maker.before(panel, on or date.today()), maker, output, force=force)


@click.command()
@click.argument("who")
@click.argument("outcome")
@click.option("--panel", metavar="DATE", callback=day, help="The panel; else the one held for WHO.")
@click.option("--on", "on", metavar="DATE", callback=day, help="The day; else today.")
@click.option("--said", default="", help="The panel's comments.")
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
    """Record how the panel decided on WHO, and write the papers that follow.

    The process says which OUTCOMES and papers there are. A deferral frees the day.
    """
    pack = the_pack(pack_name)
    store = the_store(folder, pack, pack_name)
    from filler.register.panels import decide

    made, row = store.process.outcome(outcome), store.one(who)
    day_of = panel or row.panel
    if day_of is None:
        raise portfolio_error("no_panel_not_list_any", name=row.name)
    today = on or date.today()
    if output is not None:
        from filler.register.papers import PaperMaker

        maker = PaperMaker(store, find_pack(pack_name))
        found = maker.after(row, made, day_of, today, said, again)
        _write_papers(found, maker, output, force=force)
    tell_row(decide(store, row.id, made.id, today, by, said=said))


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
