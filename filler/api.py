"""The front door: open a form, issue it, fill it, read what comes back, audit it.

Paths are ``str`` or ``Path``; what comes back is frozen and has ``as_json()``; what cannot be done
is a ``PortfolioError`` with its remedy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from filler.auditing.decisions import Decided
from filler.auditing.model import AuditReport
from filler.auditing.rule_model import RuleSet
from filler.auditing.rules import load_rules
from filler.auditing.told import Told
from filler.auditing.whole import Seen, audit_paths
from filler.definition import Pack, find_pack, loaded_pack
from filler.definition.locate import WHOLE_PACK, default_pack, near_packs, template_of
from filler.definition.process import Process, load_process
from filler.digital import NOBODY, Trust
from filler.errors import PortfolioError, Problem
from filler.filling.batch import Outcome
from filler.filling.job import Job, job_of
from filler.filling.keeping import Keeper
from filler.filling.names import safe_name
from filler.filling.templates import refuse_stale
from filler.messages import portfolio_error
from filler.ooxml.kinds import WORD_FILES
from filler.ooxml.package import open_package
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp
from filler.pool import process_pool
from filler.reading import Reading, read_file
from filler.records.source import SheetOptions, SheetSource
from filler.scratch import private_folder


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that was opened: its definition, the rules of its audit, its process.

    What is worked out for it is kept on it, and goes with it.
    """

    folder: Path
    pack: Pack

    @cached_property
    def rules(self) -> RuleSet:
        """What its audit asks.

        Raises:
            DefinitionError: with all problems of its rules.
        """
        return load_rules(self.folder)

    @cached_property
    def process(self) -> Process:
        """The stages that a register keeps of it.

        Raises:
            DefinitionError: with all problems of the file.
        """
        return load_process(self.folder, [role.id for role in self.pack.roles])

    @property
    def alone(self) -> tuple[str, ...]:
        """The ids of the forms that may be issued alone."""
        return tuple(form.id for form in self.pack.forms if form.alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of the records of one file.

    ``columns`` say of a spreadsheet which heading was taken for which field; of a heading that is
    taken for none, the empty text.
    """

    outcomes: tuple[Outcome, ...]
    columns: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def written(self) -> tuple[Path, ...]:
        """The files that are there now."""
        return tuple(o.path for o in self.outcomes if o.status in ("written", "unchanged"))

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """The records of which there is no file, each with its problems."""
        return tuple(o for o in self.outcomes if o.status not in ("written", "unchanged"))

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "written": [str(path) for path in self.written],
            "refused": [
                {
                    "person": outcome.person,
                    "status": outcome.status,
                    "problems": [_plain(problem) for problem in outcome.problems],
                }
                for outcome in self.refused
            ],
            "columns": dict(self.columns),
            "problems": [_plain(problem) for problem in self.problems],
            "notes": [
                _plain(n) for n in (*self.notes, *(n for o in self.outcomes for n in o.notes))
            ],
        }

    def _notes(self) -> Iterator[Problem]:
        yield from self.notes
        for outcome in self.outcomes:
            yield from outcome.notes


def open_form(name: str | Path = "", *, language: str = "") -> Form:
    """A form by its pack's name or folder, or by a Word file that is bound to one.

    Without a name, the form that every command takes.

    Raises:
        PortfolioError: when there is none, or its definition has problems.
    """
    path = Path(name or default_pack())
    folder = _of_word_file(path) if path.suffix.lower() in WORD_FILES else find_pack(str(path))
    return Form(folder=folder, pack=loaded_pack(folder, language))


def issue(form: Form, out: str | Path, *, only: Iterable[str] = ()) -> tuple[Path, ...]:
    """Write the blank form, or the forms that are named, into a folder.

    What somebody wrote in since is kept, and an error says so.

    Raises:
        PortfolioError: when there is no such form, or a file is there that is not ours.
    """
    keeper = Keeper()
    for name in tuple(only) or (WHOLE_PACK,):
        template = template_of(form.folder, form.pack, name)
        refuse_stale(template, form.pack, str(form.folder))
        own = form.pack.form(name)
        title = own.title if own is not None else form.pack.short_title
        keeper.write(Path(out) / f"{safe_name(title, name)}.docx", template.read_bytes())
    keeper.close()
    if keeper.problems:
        raise PortfolioError("exists", " ".join(keeper.problems), "Name another folder.")
    return tuple(keeper.written)


def prepare(
    form: Form,
    data: str | Path,
    out: str | Path,
    *,
    only: str = WHOLE_PACK,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    password: str | None = None,
    force: bool = False,
    resume: bool = False,
    restyled: str | Path | None = None,
) -> Job:
    """A run that is ready: what its columns are taken for can be looked at before it is run.

    ``columns`` settle headings: a heading, or several joined by ``+``, to a field's id;
    ``restyled`` is a template of the same form in another look.

    Raises:
        PortfolioError: when the file cannot be read, or nobody in it has a name.
    """
    options = SheetOptions(
        sheet=sheet, header_row=header_row, mapping=dict(columns or {}), password=password
    )
    return job_of(
        *(form.folder, Path(data), Path(out)),
        form=only,
        language=form.pack.language,
        options=options,
        force=force,
        resume=resume,
        restyled=Path(restyled) if restyled is not None else None,
    )


def fill(
    form: Form,
    data: str | Path | Mapping[str, Any] | Sequence[Mapping[str, Any]],
    out: str | Path,
    *,
    only: str = WHOLE_PACK,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    password: str | None = None,
    workers: int = 1,
    force: bool = False,
    resume: bool = False,
) -> Batch:
    """Fill the form for each record of a spreadsheet, a JSON file, or plain data.

    Raises:
        PortfolioError: when nothing could be done; what is wrong with a record is in the batch.
    """
    if not isinstance(data, str | Path):
        with private_folder() as folder:
            laid = folder / "records.json"
            laid.write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")
            return fill(form, laid, out, only=only, workers=workers, force=force, resume=resume)
    job = prepare(
        *(form, data, out),
        only=only,
        columns=columns,
        sheet=sheet,
        password=password,
        force=force,
        resume=resume,
    )
    with process_pool(workers) as executor:
        outcomes = tuple(job.run(executor, workers))
    source = job.source
    if not isinstance(source, SheetSource):
        return Batch(outcomes=outcomes, columns={})
    return Batch(
        outcomes=outcomes,
        columns=taken_for(source),
        problems=source.problems,
        notes=source.notes,
    )


def taken_for(source: SheetSource) -> dict[str, str]:
    """Each heading of a spreadsheet, and the field that it is taken for."""
    return {
        column.heading: column.target.path if column.target is not None else ""
        for matching in source.matchings.values()
        for column in matching.columns
    }


def read(
    form: Form, file: str | Path, *, password: str | None = None, trust: Trust = NOBODY
) -> Reading:
    """What one returned file says.

    Raises:
        PortfolioError: when the file cannot be read, or is another form.
    """
    return read_file(Path(file), form.pack, password, trust)


def audit(
    form: Form,
    paths: str | Path | Iterable[str | Path],
    *,
    on: date | str | None = None,
    panel: date | str | None = None,
    accepts: Iterable[str] = (),
    decisions: Sequence[Decided] = (),
    workers: int = 1,
    password: str | None = None,
    trust: Trust = NOBODY,
    seen: Seen = lambda _count, _error: None,
) -> AuditReport:
    """The report on files and folders, mails and zips.

    ``on`` is the day of the audit and ``panel`` that of the panel, as a date or ``2026-04-14``;
    ``seen`` hears of each file that was read.

    Raises:
        PortfolioError: when a folder holds nothing that somebody handed in, or a day is none.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    kinds = tuple(accepts)
    rules = replace(form.rules, accepts=kinds) if kinds else form.rules
    report, _ = audit_paths(
        *(given, form.pack, form.folder, rules, _day(on) or date.today(), _day(panel)),
        workers=workers,
        password=password,
        trust=trust,
        told=Told(decisions=decisions),
        seen=seen,
    )
    return report


def _of_word_file(path: Path) -> Path:
    """The folder of the pack that a Word file is bound to: around it, or by its stamp."""
    package = open_package(path)
    for home in path.resolve().parents[:3]:
        if (home / "pack.toml").is_file():
            return home
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    for folder in near_packs() if stamp is not None else ():
        if stamp is not None and loaded_pack(folder).id == stamp.pack:
            return folder
    raise portfolio_error("not_bound", name=path.name, path=path)


def _day(given: date | str | None) -> date | None:
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise portfolio_error("date", given=given) from error


def _plain(problem: Problem) -> dict[str, str]:
    return {"where": problem.where, "message": problem.message, "remedy": problem.remedy}
