"""``portfolio scrub``: a copy of a Word file without authors, comments, changes and hidden data."""

from __future__ import annotations

from pathlib import Path

import click

from filler.cli.common import force_option, json_option, print_json
from filler.cli.progress import say
from filler.files import read_bytes, write_file
from filler.messages import portfolio_error
from filler.ooxml.package import package_of


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The copy to write."
)
@force_option
@json_option
def command(file: Path, output: Path, force: bool, as_json: bool) -> None:
    """Copy FILE without author names, comments, tracked changes, hidden words and metadata.

    The original stays as it is. What was taken out is counted, what stays and may be a name is
    told, the copy is searched for all that was taken out, and both hashes are printed.

    \b
    portfolio scrub returned.docx -o for-moderation.docx
    """
    from filler.scrubbing import scrub

    if output.exists() and (not force or output.samefile(file)):
        raise portfolio_error(
            "exists_already_nothing_written_plain",
            output=output,
            also="Name another file: the original is never replaced."
            if output.samefile(file)
            else "Use --force to replace it.",
        )
    original = read_bytes(file, "Close it in other programs and check your permissions.")
    done = scrub(package_of(original, file.name), original)
    write_file(output, done.content)
    if as_json:
        print_json(
            {
                "file": str(file),
                "copy": str(output),
                "removed": done.removed,
                "kept": done.kept,
                "searched": done.searched,
                "left": [{"words": words, "part": part} for words, part in done.left],
                "sha256": {"original": done.before, "copy": done.after},
            }
        )
        return
    for what, count in done.removed.items():
        say(f"Taken out: {count} x {what}.")
    if not done.removed:
        say("There was nothing to take out.")
    for what, names in done.kept.items():
        say(f"Kept; please check: {what}: {', '.join(names)}.")
    for words, part in done.left:
        say(f"Taken out, but still found elsewhere in {part}: {words}")
    found = f"{len(done.left)} of them are" if done.left else "none of them is"
    say(f"The copy was searched for {done.searched} strings that were taken out: {found} in it.")
    say(f"Original {done.before}")
    say(f"Copy     {done.after}  {output}")
