"""``portfolio fill``: a filled Word file for each record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from filler.cli.common import (
    WHOLE_PACK,
    force_option,
    json_option,
    pack_option,
    print_json,
    say,
    template_path,
    the_pack,
    write_file,
)
from filler.definition import Pack
from filler.errors import PortfolioError, Problem
from filler.filling import Compiled, compile_template, render
from filler.filling.names import safe_name, unique_name
from filler.records import Coerced, Record
from filler.records.json_input import read_records


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to fill."
)
@click.option("--form", default=WHOLE_PACK, help="One form alone, such as cpd_log.")
@click.option(
    "--template", type=click.Path(path_type=Path), help="Your own restyled copy of the template."
)
@force_option
@pack_option
@json_option
def command(
    data: Path,
    output: Path,
    form: str,
    template: Path | None,
    force: bool,
    pack_name: str,
    as_json: bool,
) -> None:
    r"""Fill a pack for each record of DATA, a JSON file of one record or a list.

    A record with a problem is refused and the others are written. Exit status: 0 all written,
    1 some refused or kept, 2 nothing could be done.

    \b
    portfolio fill people.json -o out
    portfolio fill people.json -o out --form observation
    """
    pack = the_pack(pack_name)
    compiled = compile_template(template or template_path(pack_name, pack, form), pack)
    chosen = pack.form(form)
    title = chosen.title if chosen is not None else pack.short_title
    run = _Run(pack=pack, compiled=compiled, folder=output, title=title, force=force)
    try:
        for number, coerced in enumerate(read_records(data, pack), start=1):
            run.take(number, coerced)
    except PortfolioError:
        if run.results:
            _report(run, data, as_json=as_json)
        raise
    _report(run, data, as_json=as_json)
    _exit(run, data)


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run over the records: what became of each."""

    pack: Pack
    compiled: Compiled
    folder: Path
    title: str
    force: bool
    results: list[dict[str, Any]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def take(self, number: int, coerced: Coerced) -> None:
        """Write the record's file, or say why not."""
        record = coerced.record
        notes = list(coerced.notes)
        if record is None:
            self._note("refused", None, "", coerced.problems, notes)
            return
        person = record.person(self.pack)
        name = safe_name(f"{person} - {self.title}" if person else "", "")
        name = unique_name(name or f"Record {number} - {self.title}", self.taken)
        self.taken.add(name.casefold())
        path = self.folder / f"{name}.docx"
        notes += _no_place(self.pack, self.compiled, record)
        if path.exists() and not self.force:
            there = Problem(
                where=str(path), message="it is there already and was kept.",
                remedy="Use --force to replace it.",
            )  # fmt: skip
            self._note("kept", path, person, [there], notes)
            return
        write_file(path, render(self.compiled, record))
        self._note("written", path, person, [], notes)

    def _note(
        self,
        status: str,
        path: Path | None,
        person: str,
        problems: Iterable[Problem],
        notes: Iterable[Problem],
    ) -> None:
        self.results.append(
            {
                "file": str(path) if path is not None else None,
                "person": person,
                "status": status,
                "problems": [_plain(p) for p in problems],
                "findings": [_plain(n) for n in notes],
            }
        )

    def count(self, status: str) -> int:
        """How many records ended so."""
        return sum(result["status"] == status for result in self.results)


def _no_place(pack: Pack, compiled: Compiled, record: Record) -> list[Problem]:
    """Answers for which the template has no control, form by form."""
    homes: dict[str, int] = {}
    for name in record.values.keys() - compiled.fields:
        form = pack.fields[name].form
        homes[form] = homes.get(form, 0) + 1
    return [
        Problem(
            where=f"{record.where}.{form}",
            message=f"{count} answers have no place in this template and were not written.",
        )
        for form, count in sorted(homes.items())
    ]


def _plain(problem: Problem) -> dict[str, str]:
    return {"where": problem.where, "message": problem.message, "remedy": problem.remedy}


def _report(run: _Run, data: Path, *, as_json: bool) -> None:
    for result in run.results:
        for kind in ("problems", "findings"):
            for entry in result[kind]:
                sign = "Error" if kind == "problems" else "Note"
                place = entry["where"]
                place = f"{data}, {place}" if place.startswith("$") else place
                say(f"{sign}: {place}: {entry['message']} {entry['remedy']}".rstrip())
    if as_json:
        print_json(run.results)
    total, written = len(run.results), run.count("written")
    refused, kept = run.count("refused"), run.count("kept")
    tail = "".join(
        f"; {count} {word}, see above"
        for count, word in ((refused, "refused"), (kept, "kept"))
        if count
    )
    say(f"Filled {written} of {total} record{'s' * (total != 1)} into {run.folder}{tail}.")


def _exit(run: _Run, data: Path) -> None:
    """Leave with the status that says what became of the records."""
    if not run.results:
        raise PortfolioError("no_records", f"{data} holds no record.", "Put one in its list.")
    if run.count("kept") == len(run.results):
        click.get_current_context().exit(2)
    if run.count("written") < len(run.results):
        click.get_current_context().exit(1)
