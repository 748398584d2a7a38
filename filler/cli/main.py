"""The group of all commands; each command's module is imported when it is used.

One handler turns errors into words and exit statuses; no traceback is shown without --debug.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from typing import NoReturn

import click

from filler import __version__
from filler.cli.progress import say
from filler.errors import DefinitionError, PortfolioError, did_you_mean
from filler.scratch import clear_abandoned

_COMMANDS = {
    "demo": ("demo", "Run a full demonstration on sample files, into a folder."),
    "packs": ("packs", "List the packs, their forms and what was corrected in them."),
    "fields": ("fields", "List every field: id, label, kind, options."),
    "schema": ("schema", "Print the JSON Schema of a record."),
    "blank": ("blank", "Issue the blank pack, or single forms of it."),
    "workbook": ("workbook", "Make a workbook in which to enter the applicants."),
    "fill": ("fill", "Fill packs from a workbook, any spreadsheet, or JSON."),
    "read": ("read", "Read returned files: the record, each answer, and what is unclear."),
    "audit": ("audit", "Audit returned files: what is missing, where, and whose job it is."),
    "qa": ("qa", "Fill the QA form and a feedback note from the audit."),
    "register": ("register", "Record who is at which stage, and what was decided."),
    "desk": ("desk", "Do the whole job in a browser, on this machine alone."),
    "pack": ("pack", "Draft a pack from your own Word form."),
    "signatures": ("signatures", "Verify the digital signatures of Word files, offline."),
    "scrub": ("scrub", "Copy a Word file without authors, comments and hidden data."),
    "reference": ("reference", "Print, search and compare the statements that forms link to."),
    "template": ("template", "Build the Word templates, or check one."),
}
_INTERRUPTED = 2


class _Commands(click.Group):
    """Knows the commands by name and imports them late, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"filler.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], _COMMANDS) or f"Commands: {', '.join(_COMMANDS)}."
            raise click.UsageError(f"There is no command '{args[0]}'. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portfolio")
@click.option("--debug", is_flag=True, help="Show the technical details of an unexpected error.")
@click.pass_context
def portfolio(ctx: click.Context, debug: bool) -> None:
    """Career-progression portfolios: issue them, fill them, read them back.

    \b
    portfolio demo                          the whole story, into a folder
    portfolio blank -o out                  the blank pack as a Word file
    portfolio fill people.json -o out       a filled pack for each record
    portfolio read out/*.docx --json        what the files say
    """
    ctx.obj = debug


def with_quotes(arguments: list[str], system: str = os.name) -> list[str]:
    """The arguments as they were meant where PowerShell lost a quotation mark.

    It gives ``'C:\\My Folder\\'`` on as ``"C:\\My Folder\\"``, where the last two signs stand for a
    quotation mark in a name and the rest of the line belongs to it. No name on Windows has one.
    """
    first = next((n for n, one in enumerate(arguments) if '"' in one), len(arguments))
    if system != "nt" or first == len(arguments):
        return arguments
    pieces = " ".join(arguments[first:]).split('"')
    found = arguments[:first]
    for number, piece in enumerate(pieces):
        words = piece.strip()
        # What stands before a quotation mark ended with it, and may hold spaces.
        is_ended = number + 1 < len(pieces)
        while words and (words.startswith("-") or not is_ended):
            word, _, words = words.partition(" ")
            found += [word] if word else []
            words = words.strip()
        found += [words] if words else []
    return found


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not be able to show every character; show what it can.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    sys.argv[1:] = with_quotes(sys.argv[1:])
    debug = "--debug" in sys.argv[1:]
    # Whoever asks a run to stop lets it put its things away.
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    try:
        clear_abandoned()
        status = portfolio.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        say("Stopped.")
        status = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except DefinitionError as error:
        for problem in error.problems:
            say(f"Error: {problem}")
        status = error.exit_status
    except PortfolioError as error:
        say(f"Error: {error}")
        status = error.exit_status
    except OSError as error:
        if debug:
            raise
        say(f"Error: {error.filename or 'output'}: {error.strerror or error}.")
        status = 2
    except Exception as error:
        if debug:
            raise
        say(
            f"Error: something unexpected went wrong ({type(error).__name__}: {error})."
            " Run 'portfolio --debug ...' for the details, and tell us."
        )
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
