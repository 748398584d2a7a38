"""``portfolio signatures``: the digital signatures of Word files, verified offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from filler.cli.common import (
    json_option,
    password_option,
    print_json,
    the_trust,
    trust_options,
)
from filler.cli.progress import say, tell
from filler.digital import DigitalSignature, Signatures
from filler.digital.verify import verify
from filler.errors import PortfolioError
from filler.intake.given import returned_files
from filler.ooxml.package import open_package

_WRONG = ("broken", "cannot be verified", "intact but partial")


@click.command()
@click.argument("files", nargs=-1, required=True)
@trust_options
@password_option
@json_option
def command(
    files: tuple[str, ...],
    roots: tuple[Path, ...],
    pins: tuple[str, ...],
    password: str | None,
    as_json: bool,
) -> None:
    """Verify the digital signatures of FILES: what was signed, by whom, and what lies outside.

    Exit status: 0 not signed, or all intact; 1 one is broken, covers only a part, or cannot be
    verified; 2 no file could be read.

    \b
    portfolio signatures returned/*.docx
    portfolio signatures signed.docx --trust our-root.pem
    """
    trust = the_trust(roots, pins)
    told: list[dict[str, Any]] = []
    lost = 0
    wrong = False
    for path in returned_files(files):
        try:
            found = verify(open_package(path, password), trust)
        except PortfolioError as error:
            lost += 1
            told.append({"file": str(path), "error": error.plain()})
            say(f"Error: {error}")
            continue
        wrong = wrong or found.verdict in _WRONG
        told.append({"file": str(path), **found.as_json()})
        if not as_json:
            _print(found, path)
    if as_json:
        print_json(told)
    if lost == len(told):
        click.get_current_context().exit(2)
    if lost or wrong:
        click.get_current_context().exit(1)


def _print(found: Signatures, path: Path) -> None:
    tell(f"{path}: {found.verdict}")
    for one in found.found:
        for line in _lines(one):
            tell(f"  {line}")
    signed = found.signed_lines
    for asked in found.lines:
        own = signed.get(asked.id)
        state = "not signed" if own is None else "signed"
        if own is not None and own.verdict != "intact, signer known":
            state = "signed, but it is not known by whom (use --trust or --pin)"
        wanted = f" for {asked.wanted}" if asked.wanted else ""
        tell(f"  signature line{wanted}: {state}")
    for note in found.notes:
        tell(f"  note: {note}")


def _lines(one: DigitalSignature) -> list[str]:
    lines = [f"{one.verdict}: {one.reason}"]
    if one.signer is not None:
        lines.append(f"  by {one.signer.subject or 'a bare key'}")
        if one.signer.issuer:
            lines.append(f"  issued by {one.signer.issuer}")
        lines.append(f"  fingerprint {one.signer.fingerprint}")
    if one.signed_at:
        lines.append(f"  at {one.signed_at}")
    if one.stamped_at:
        lines.append(f"  there at {one.stamped_at} by a timestamp")
    if one.comments:
        lines.append(f"  saying: {one.comments}")
    lines += [f"  not signed: {words}" for words in one.unsigned]
    lines += [f"  note: {note}" for note in one.notes]
    return lines
