"""What the commands of the register share: which one it is, who does it, what is written."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from filler.cli.common import force_option
from filler.cli.progress import say, tell
from filler.definition import Pack, find_pack
from filler.files import put_aside, write_file
from filler.messages import portfolio_error

if TYPE_CHECKING:
    from filler.register.rows import Row, Taken
    from filler.register.store import Store


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
    return click.option("--by", default=who, help="Who does it; by default, the user's name.")(
        function
    )


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


def tell_row(row: Row) -> None:
    """Somebody in a line."""
    number = f" ({row.number})" if row.number else ""
    since = f" since {row.since}" if row.since else ""
    verdict = f", {row.verdict}" if row.verdict else ""
    tell(f"{row.name}{number}: {row.stage or 'nothing yet'}{since}{verdict}")


def tell_taken(taken: Taken) -> None:
    """Say what became of a report that was taken in."""
    if taken.is_again:
        say("This report is already in the register; nothing was changed.")
        return
    say(f"Register: {taken.known} known, {taken.new} new.")
    for why in taken.asks:
        say(f"To be checked: {why}")


def refuse_there(path: Path, *, force: bool) -> None:
    """Keep what is there, unless it is to be put aside.

    Raises:
        PortfolioError: when it is there.
    """
    if path.exists() and not force:
        raise portfolio_error("exists_already_not_changed_use_force_put", path=path)


def write(path: Path, content: bytes, *, force: bool) -> None:
    """Write one file; what was there before goes aside."""
    refuse_there(path, force=force)
    if path.exists():
        say(f"The earlier file is now in {put_aside(path)}.")
    write_file(path, content)
    say(f"Wrote {path}.")


def plain(data: Any) -> Any:
    """Data with its days as text."""
    return json.loads(json.dumps(data, default=lambda value: value.isoformat()))
