"""Issuing: a list is dropped, its columns settled, the refused rows shown, and packs written."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

import filler
from filler.desk import jobs
from filler.desk.keeping import keep_columns, settled_columns
from filler.desk.models import Job
from filler.desk.rights import DO, called, needs
from filler.desk.serve import wake
from filler.desk.setup import ISSUED, LISTS, Desk, the_desk
from filler.desk.uploads import ending_of, laid_down
from filler.errors import PortfolioError, Problem
from filler.filling.manifest import digest
from filler.filling.names import safe_name
from filler.records.headings import pack_targets
from filler.records.looking import Look, look_at
from filler.records.source import JsonSource

_LISTS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".tsv", ".json")
_MOST_SHOWN = 100
_IGNORE = "-"
_NAMES_SHOWN = 5


@needs(DO)
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Drop a list of people."""
    desk = the_desk()
    if request.method == "POST":
        given = request.FILES.get("list")
        if given is None:
            messages.error(request, "Choose the list first.")
            return redirect("issue")
        if ending_of(given) not in _LISTS:
            messages.error(request, "Give an Excel file, a CSV file or a JSON file.")
            return redirect("issue")
        token = secrets.token_hex(8)
        laid_down(given, desk.folder(LISTS) / token)
        return redirect("columns", token=token)
    done = Job.objects.filter(pack=desk.form.pack.id, kind="issue")[:8]
    return render(request, "desk/issue.html", {"jobs": done})


@needs(DO)
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, token: str) -> HttpResponse:
    """What each column is taken for, and what is wrong with which row; then the packs."""
    desk = the_desk()
    path = _list(desk, token)
    sheet = request.POST.get("sheet", "") or request.GET.get("sheet", "")
    form = request.POST.get("form", "") or request.GET.get("form", "")
    settled = settled_columns()
    is_json = path.suffix.lower() == ".json"
    look = None if is_json else look_at(path, desk.form.pack, settled, sheet)
    # Choices that were made for another sheet are none for this one.
    is_chosen = look is not None and request.POST.get("looked") == look.sheet
    if request.method == "POST" and look is not None and not look.is_ours and is_chosen:
        keep_columns(_chosen(request, look))
        settled = settled_columns()
        look = look_at(path, desk.form.pack, settled, sheet)
    own = _of_this(settled, look)
    seen = digest(json.dumps([_taken(look), sheet, form]).encode())
    problem: PortfolioError | None = None
    problems: list[Problem] = []
    notes: list[Problem] = []
    good = count = 0
    people: list[str] = []
    try:
        job = filler.prepare(
            *(desk.form, path, desk.folder(ISSUED) / token),
            only=form or "portfolio",
            columns=own,
            sheet=look.sheet or None if look is not None and sheet else None,
        )
        count = job.source.count
        for item in job.source:
            checked = item.check(job.pack)
            good += checked.record is not None
            if checked.record is not None and len(people) < _NAMES_SHOWN:
                people.append(checked.record.person(job.pack))
            problems += checked.problems
            notes += checked.notes
        if not isinstance(job.source, JsonSource):
            problems = [*job.source.problems, *problems]
            notes = [*job.source.notes, *notes]
    except PortfolioError as error:
        problem = error
    if request.method == "POST" and "write" in request.POST and good:
        if request.POST.get("seen") == seen:
            return _written(request, desk, path, own, sheet, form)
        messages.info(request, "Something has changed. Check it first, then create the packs.")
    return render(
        request,
        "desk/columns.html",
        {
            "name": path.name,
            "look": look,
            "columns": look.columns if look is not None else (),
            "joined": _joined(look),
            "targets": _targets(desk),
            "problem": problem,
            "problems": problems[:_MOST_SHOWN],
            "more": max(0, len(problems) - _MOST_SHOWN),
            "notes": notes[:_MOST_SHOWN],
            "good": good,
            "people": people,
            "seen": seen,
            "is_nameless": problem is not None and problem.code in ("no_name", "no_headings"),
            "swaps": {t for t, n in _counted(look).items() if n > 1},
            "count": count,
            "forms": [one for one in desk.form.pack.forms if one.alone],
            "form": form,
            "token": token,
            "ignore": _IGNORE,
        },
    )


def _written(
    request: HttpRequest, desk: Desk, path: Path, own: dict[str, str], sheet: str, form: str
) -> HttpResponse:
    """Have the packs written, into a folder of its own."""
    by = called(request)
    title = f"Packs from {path.name}"
    folder = safe_name(
        f"{datetime.now():%Y-%m-%d %H%M%S} {path.stem} {secrets.token_hex(2)}", "Packs"
    )
    asked = {
        "file": str(path), "columns": own, "sheet": sheet, "form": form, "folder": folder, "by": by,
    }  # fmt: skip
    job = jobs.ask(desk.form.pack.id, "issue", title, by, asked)
    wake()
    return redirect("job", name=job.id)


def _list(desk: Desk, token: str) -> Path:
    folder = desk.folder(LISTS) / token
    if not token.isalnum() or not folder.is_dir():
        raise Http404
    found = next(iter(sorted(folder.iterdir())), None)
    if found is None:
        raise Http404
    return found


def _chosen(request: HttpRequest, look: Look) -> dict[str, str]:
    """What somebody chose for each heading; two that are one answer are joined."""
    given: dict[str, list[str]] = {}
    chosen: dict[str, str] = {}
    for column, _ in look.columns:
        target = request.POST.get(f"column-{column.index}", "")
        if target == _IGNORE:
            chosen[column.heading] = ""
        elif target:
            given.setdefault(target, []).append(column.heading)
    for target, headings in given.items():
        is_turned = bool(request.POST.get(f"turned-{target}"))
        chosen["+".join(headings[::-1] if is_turned else headings)] = target
    return chosen


def _taken(look: Look | None) -> list[tuple[int, str, tuple[int, ...]]]:
    """What the columns are taken for, as somebody sees it."""
    return [
        (column.index, column.target.path, column.joined)
        for column, _ in (look.columns if look is not None else ())
        if column.target is not None
    ]


def _counted(look: Look | None) -> Counter[str]:
    """How many columns are taken for each question."""
    found: Counter[str] = Counter()
    for column, _ in look.columns if look is not None else ():
        if column.target is not None:
            found[column.target.path] += 1 + len(column.joined)
    return found


def _of_this(settled: dict[str, str], look: Look | None) -> dict[str, str]:
    """What was settled of the headings of this list; what is joined goes before what is not."""
    if look is None or look.is_ours:
        return {}
    headings = {column.heading for column, _ in look.columns}
    joined = {
        heading: target
        for heading, target in settled.items()
        if "+" in heading and heading not in headings
        and all(part in headings for part in heading.split("+"))
    }  # fmt: skip
    taken = {part for heading in joined for part in heading.split("+")}
    plain = {h: t for h, t in settled.items() if h in headings and h not in taken}
    return {**plain, **joined}


def _joined(look: Look | None) -> dict[int, str]:
    """The columns whose words stand behind those of another, and what both are taken for."""
    return {
        index: column.target.path
        for column, _ in (look.columns if look is not None else ())
        if column.target is not None
        for index in column.joined
    }


def _targets(desk: Desk) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may be taken for: the questions of each form."""
    groups: dict[str, list[tuple[str, str]]] = {}
    titles = {form.id: form.title for form in desk.form.pack.forms}
    for target in pack_targets(desk.form.pack).values():
        form = target.path.partition(".")[0]
        groups.setdefault(titles.get(form, form), []).append((target.path, target.heading))
    return list(groups.items())
