"""Deleting a person for good: what goes with them, and what stays."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.db import transaction

from filler.desk.documents import content_of, made_for
from filler.desk.models import RUNNING, WAITING, Job
from filler.desk.seeing import PAGES, pages_of
from filler.desk.setup import ISSUED, LISTS, NOTES, PAPERS, RECEIVED, REPORT, Desk
from filler.filling.names import safe_name
from filler.register.models import Event, LeftOut, Person, Standing


def what_goes(desk: Desk, person: str) -> dict[str, list[str]]:
    """The files of a person that lie in the desk's folders, and those that lie elsewhere.

    What is of several people (a zip, a mail, the report, the agenda of a panel) is named and left.
    """
    own = Person.objects.get(id=person)
    named: set[str] = set()
    for standing in Standing.objects.filter(person=own):
        named.update(map(str, standing.files))
    named.update(Event.objects.filter(person=own).exclude(file="").values_list("file", flat=True))
    for name in {own.name, *own.former.values_list("name", flat=True)}:
        named.update(map(str, made_for(desk, safe_name(name, own.id))))
    digests = {_digest(content) for file in named if (content := content_of(file))}
    received = desk.home / RECEIVED
    if received.is_dir():
        # The same document under another name is this person's as well.
        named.update(
            str(path)
            for path in received.rglob("*")
            if path.is_file() and _digest(path.read_bytes()) in digests
        )
    pages = [pages_of(desk, file) for file in named]
    named.update(str(path) for path in pages if path.is_file())
    others = Standing.objects.exclude(person=own).values_list("files", flat=True)
    shared = {str(file) for files in others for file in files}
    namesakes = Person.objects.filter(pack=own.pack, name_key=own.name_key).exclude(id=person)
    if own.name_key and namesakes.exists():
        # By its name nobody can tell whose it is.
        shared.update(map(str, made_for(desk, safe_name(own.name, own.id))))
    goes = sorted(f for f in named if _is_ours(desk, f) and f not in shared)
    stays = sorted(f for f in named if f not in goes)
    report = desk.home / REPORT
    lists = desk.home / LISTS
    if lists.is_dir():
        stays += [str(path) for path in sorted(lists.rglob("*")) if path.is_file()]
    if report.is_dir():
        stays += [str(path) for path in sorted(report.iterdir()) if path.is_file()]
    return {"goes": goes, "stays": stays}


def forget(desk: Desk, person: str, by: str) -> int:
    """Delete a person with their files and all that the register has; how many files went."""
    found = what_goes(desk, person)
    files = found["goes"]
    with transaction.atomic():
        own = Person.objects.get(id=person)
        for standing in Standing.objects.filter(person=own):
            for file in standing.files:
                if content := content_of(str(file)):
                    LeftOut.objects.get_or_create(digest=_digest(content))
        names = {own.name, *own.former.values_list("name", flat=True)}
        for job in Job.objects.filter(pack=desk.form.pack.id):
            if any(n and n in f"{job.gave}{job.log}{job.title}{job.asked}" for n in names):
                job.gave, job.asked, job.log = {}, {}, ""
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
    homes = [(desk.home / n).resolve() for n in (RECEIVED, ISSUED, NOTES, PAPERS, PAGES)]
    return path.is_file() and any(path.resolve().is_relative_to(home) for home in homes)


def left_out() -> frozenset[str]:
    """The digests of files of those who were deleted for good."""
    return frozenset(LeftOut.objects.values_list("digest", flat=True))


def is_busy(desk: Desk) -> bool:
    """Whether a job is at work that could bring somebody back."""
    own = Job.objects.filter(pack=desk.form.pack.id, state__in=(WAITING, RUNNING))
    # The pages of a file that is gone go with it.
    return bool(own.exclude(kind="pages").exists())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
