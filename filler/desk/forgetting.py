"""Deleting a person for good: what goes with them, and what stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from filler.desk.models import Job
from filler.desk.setup import ISSUED, NOTES, PAPERS, RECEIVED, REPORT, Desk
from filler.filling.names import safe_name
from filler.register.models import Event, Person, Standing


def what_goes(desk: Desk, person: str) -> dict[str, list[str]]:
    """The files of a person that lie in the desk's folders, and those that lie elsewhere.

    What is of several people (a zip, a mail, the report, the agenda of a panel) is named and left.
    """
    own = Person.objects.get(id=person)
    named: set[str] = set()
    for standing in Standing.objects.filter(person=own):
        named.update(map(str, standing.files))
    named.update(Event.objects.filter(person=own).exclude(file="").values_list("file", flat=True))
    name = safe_name(own.name, own.id)
    for folder in (NOTES, PAPERS, ISSUED):
        home = desk.home / folder
        found = home.rglob(f"{_escaped(name)} - *") if home.is_dir() else ()
        named.update(str(path) for path in found if path.is_file())
    others = Standing.objects.exclude(person=own).values_list("files", flat=True)
    shared = {str(file) for files in others for file in files}
    goes = sorted(f for f in named if _is_ours(desk, f) and f not in shared)
    stays = sorted(f for f in named if f not in goes)
    report = desk.home / REPORT
    if report.is_dir():
        stays += [str(path) for path in sorted(report.iterdir()) if path.is_file()]
    return {"goes": goes, "stays": stays}


def forget(desk: Desk, person: str, by: str) -> int:
    """Delete a person with their files and all that the register has; how many files went."""
    files = what_goes(desk, person)["goes"]
    with transaction.atomic():
        own = Person.objects.get(id=person)
        names = {own.name, *own.former.values_list("name", flat=True)}
        for job in Job.objects.filter(pack=desk.form.pack.id):
            if any(name and name in f"{job.gave}{job.log}{job.title}" for name in names):
                job.gave, job.log = {}, ""
                job.title = job.kind if any(n in job.title for n in names if n) else job.title
                job.save()
        own.delete()
        # That somebody was deleted, and by whom, is no one person's.
        Event.objects.create(kind="deleted", day=date.today(), by=by)
    count = 0
    for file in files:
        try:
            Path(file).unlink()
            count += 1
        except OSError:
            continue
    return count


def _is_ours(desk: Desk, file: str) -> bool:
    path = Path(file)
    homes = [(desk.home / name).resolve() for name in (RECEIVED, ISSUED, NOTES, PAPERS)]
    return path.is_file() and any(path.resolve().is_relative_to(home) for home in homes)


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
