"""What each kind of job does, with the functions that the commands use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import filler
from filler.auditing.heads import Heads, told_by_record
from filler.auditing.whole import audit_paths
from filler.definition.locate import template_of
from filler.desk.documents import outer_of
from filler.desk.forgetting import left_out
from filler.desk.house import template_in_style
from filler.desk.jobs import Progress, Work, ask, told_before
from filler.desk.keeping import setting
from filler.desk.seeing import make_pages
from filler.desk.setup import ISSUED, NOTES, PAPERS, RECEIVED, REPORT, Desk
from filler.errors import PortfolioError
from filler.filling.keeping import Keeper
from filler.filling.names import safe_name
from filler.intake import files_below
from filler.libreoffice import is_there
from filler.messages import portfolio_error
from filler.register.calendar import entry
from filler.register.panels import held, holds
from filler.register.papers import PaperMaker
from filler.reports.files import report_files, report_json
from filler.reports.qa import NOTE, QAMaker, qa_form

# One process is left to the pages.
WORKERS = max(1, min(8, (os.cpu_count() or 1) - 1))


def work_of(desk: Desk) -> dict[str, Work]:
    """The kinds of job, each by its name."""
    kinds = {
        "receive": _receive,
        "issue": _issue,
        "notes": _notes,
        "papers": _papers,
        "pages": _pages,
    }
    return {name: partial(own, desk) for name, own in kinds.items()}


def _receive(desk: Desk, asked: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Audit all that was received, put it into the register, and write the report."""
    report = _audited(desk, _folders(desk, asked), asked, progress)
    told = told_before(desk.form.pack.id, "receive", "unreadable")
    taken = desk.store.take_report(report.as_json(), report_json(report), asked.get("by", ""))
    folder = desk.folder(REPORT)
    keeper = report_files(report, desk.form.rules, desk.form.pack, folder, force=True)
    keeper.close()
    asking = [
        file
        for own in report.applicants
        if any(finding.asks for finding in own.findings)
        for file in own.files
    ]
    if asking and is_there():
        ask(
            desk.form.pack.id,
            "pages",
            "Pictures of pages that need a decision",
            "",
            {"files": asking},
        )
    return {
        "people": [
            {"name": own.called or own.name, "verdict": own.verdict, "files": list(own.files)}
            for own in report.applicants
        ],
        "unreadable": [
            {
                "file": line.file,
                "before": line.file in told,
                **{k: line.error.get(k, "") for k in ("message", "remedy")},
            }
            for line in report.files
            if line.error
        ],
        "passed": [line.file for line in report.files if line.is_passed or line.is_own],
        "asks": list(taken.asks),
        "new": taken.new,
        "known": taken.known,
        "problems": keeper.problems,
    }


def _issue(desk: Desk, asked: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Fill a pack for each row of a sheet, and write down to whom they were issued."""
    out = desk.folder(ISSUED) / str(asked["folder"])
    job = filler.prepare(
        *(desk.form, asked["file"], out),
        only=asked.get("form") or "portfolio",
        columns=asked.get("columns", {}),
        sheet=asked.get("sheet") or None,
        resume=True,
        restyled=template_in_style(desk, asked.get("form") or "portfolio"),
    )
    pack, rules = desk.form.pack, desk.form.rules
    packs: list[tuple[Path, Heads, Mapping[str, str]]] = []
    refused = []
    try:
        for item, outcome in zip(job.source, job.run(), strict=True):
            if outcome.status in ("written", "unchanged"):
                data = item.opened().data
                packs.append((outcome.path, *told_by_record(data, pack, rules, str(outcome.path))))
            else:
                refused.append(
                    {
                        "person": outcome.person,
                        "status": outcome.status,
                        "problems": [str(problem) for problem in outcome.problems],
                    }
                )
            progress.advance(job.source.count, *map(str, outcome.problems[:1]))
    finally:
        # What was written is issued, whatever became of the rest.
        taken = desk.store.take_issued(packs, date.today(), asked.get("by", ""))
    return {
        "folder": str(out),
        "written": [str(path) for path, _, _ in packs],
        "refused": refused,
        "asks": list(taken.asks),
    }


def _pages(desk: Desk, asked: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The pages of the files in which somebody has to decide, so that the places can be shown."""
    files = list(dict.fromkeys(asked["files"]))
    problems = []
    for file in files:
        problems += list(make_pages(desk, [file]))
        progress.advance(len(files))
    return {"problems": problems}


def _notes(desk: Desk, asked: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The QA form, the note and the e-mails for those whose files are named, or for all."""
    files = asked.get("files")
    if files is None:
        report = _audited(desk, _folders(desk, asked), asked, progress)
    else:
        outer = [path for path in map(outer_of, files) if path is not None]
        if not outer:
            raise portfolio_error("gone_person_s_files")
        report = _audited(desk, list(dict.fromkeys(outer)), asked, progress)
        own = [a for a in report.applicants if not set(files).isdisjoint(a.files)]
        report = replace(report, applicants=tuple(own))
    form = desk.form
    template = template_of(form.folder, form.pack, qa_form(form.rules, form.pack).id)
    note = template.with_name(NOTE)
    maker = QAMaker(form.rules, form.pack, template, note if note.exists() else None)
    folder = desk.folder(NOTES)
    keeper = Keeper()
    for path, content in maker.files(report, folder, with_drafts=True):
        keeper.write(path, content)
    keeper.close()
    return {
        "folder": str(folder),
        "written": [str(path) for path in keeper.written],
        "problems": [*maker.problems, *keeper.problems],
    }


def _papers(desk: Desk, asked: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """The papers of a panel, and the calendar as it stands."""
    day, today = date.fromisoformat(asked["day"]), date.today()
    store = desk.store
    maker = PaperMaker(store, desk.form.folder)
    folder = desk.folder(PAPERS) / day.isoformat()
    keeper = Keeper()
    for name, content in maker.before(day, today):
        keeper.write(folder / name, content)
        progress.say(name)
    pack = desk.form.pack
    for one in holds(store, today):
        if one.day != day:
            continue
        name = f"{safe_name(one.person.name, one.person.id)} - {one.day}.ics"
        content = entry(one, title=pack.short_title, owner=pack.owner)
        if keeper.write(folder / "Calendar" / name, content):
            held(store, one.person.id, one.day, one.status, asked.get("by", ""))
    keeper.close()
    return {
        "folder": str(folder),
        "written": [str(path) for path in keeper.written],
        "problems": [*maker.problems, *keeper.problems],
    }


def _audited(desk: Desk, paths: list[Path], asked: Mapping[str, Any], progress: Progress) -> Any:
    def seen(total: int, error: PortfolioError | None) -> None:
        progress.advance(total, str(error) if error is not None else "")

    form = desk.form
    panel = asked.get("panel") or ""
    accepts = tuple(filter(None, setting("accepts").split(",")))
    rules = replace(form.rules, accepts=accepts) if accepts else form.rules
    report, _ = audit_paths(
        *(paths, form.pack, form.folder, rules, date.today()),
        date.fromisoformat(panel) if panel else None,
        workers=WORKERS,
        dask=desk.dask or None,
        told=desk.store.told(),
        without=left_out(),
        seen=seen,
    )
    return report


def _folders(desk: Desk, asked: Mapping[str, Any]) -> list[Path]:
    """The folders in which something was handed in."""
    watched = [Path(folder) for folder in asked.get("watched", [])]
    found = [folder for folder in (desk.folder(RECEIVED), *watched) if files_below(folder)]
    if not found:
        raise portfolio_error("nothing")
    return found
