"""``portfolio desk``: the whole job in a browser."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from filler.cli.common import pack_option
from filler.cli.pool import dask_option
from filler.cli.progress import say
from filler.messages import portfolio_error


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="A port; by default, a free one."
)
@click.option("--no-browser", is_flag=True, help="Only show the address.")
@click.option("--shortcut", is_flag=True, help="Put an icon that starts it on the desktop.")
@click.option("--team", is_flag=True, help="For several people, with PostgreSQL (docs/team.md).")
@click.option("--host", "hosts", multiple=True, help="With --team: the name in its address.")
@click.option("--listen", default="127.0.0.1", show_default=True, help="With --team: the address.")
@click.option("--user", help="With --team: add a person, or give them a new password and role.")
@click.option(
    "--role",
    type=click.Choice(("manager", "team", "panel", "read only")),
    default="team",
    show_default=True,
    help="What that person may do.",
)
@dask_option
@pack_option
def command(
    folder: Path | None,
    port: int,
    no_browser: bool,
    shortcut: bool,
    team: bool,
    hosts: tuple[str, ...],
    listen: str,
    user: str | None,
    role: str,
    dask: str | None,
    pack_name: str,
) -> None:
    """Open the desk: issue, receive, settle, panel, all in a browser, on this machine alone.

    FOLDER is where its files and its register lie; without it, your own data folder.

    \b
    portfolio desk
    portfolio desk --shortcut
    portfolio desk --team --user "Kay Dee" --role manager
    portfolio desk --team --host desk.example.org --port 8000
    """
    home = (folder or _default()).expanduser().absolute()
    if shortcut:
        from filler.desk.shortcut import make_shortcut

        say(f"Wrote {make_shortcut(home, pack_name)}. It starts the desk.")
        return
    try:
        import django  # noqa: F401
        import waitress  # noqa: F401
    except ImportError as error:
        raise portfolio_error("no_desk_needs_parts_not") from error
    from filler.api import open_form
    from filler.desk import alone
    from filler.desk.setup import make_home, open_desk, secret_of

    make_home(home)

    lock = alone.take(home) if not team and user is None else None
    if lock is None and not team and user is None:
        link = alone.link_of_the_first(home, secret_of(home))
        if not link:
            raise portfolio_error("open", home=home)
        say(f"The desk is open already: {link}")
        if not no_browser:
            import webbrowser

            webbrowser.open(link)
        return
    from filler.desk.forms import kept

    is_named = click.get_current_context().get_parameter_source("pack_name")
    chosen = pack_name if is_named is ParameterSource.COMMANDLINE else kept(home) or pack_name
    desk = open_desk(
        home, open_form(chosen), is_team=team, hosts=hosts, dask=dask or "", first=pack_name
    )
    if user is not None:
        _make_user(user, role, is_team=team)
        return
    from filler.desk import serve
    from filler.desk.views.entering import new_link

    try:
        own = serve.listening(listen if team else "127.0.0.1", port)
    except OSError as error:
        raise portfolio_error("port", port=port, strerror=error.strerror) from error
    base = f"http://{own.getsockname()[0]}:{own.getsockname()[1]}"
    address = base if team else f"{base}{new_link()}"
    if not team:
        alone.say_where(home, base)
    say(f"The desk is open: {address}")
    say("Leave this window open as long as you work; Ctrl+C ends it.")
    serve.serve(desk, own, address, None if no_browser or team else serve.show)


def _make_user(name: str, role: str, *, is_team: bool) -> None:
    if not is_team:
        raise click.UsageError("--user is for a team: give --team as well.")
    from filler.desk.team import make_user

    password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    make_user(name, password, role)
    say(f"{name} may sign in, as '{role}'.")


def _default() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("portfolio-filler", appauthor=False)) / "desk"
