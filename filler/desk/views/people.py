"""Home and a person's page: who is where, what is due, whose turn it is."""

from __future__ import annotations

import io
from datetime import date
from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filler.auditing.heads import Heads
from filler.desk.days import day_of
from filler.desk.documents import content_of, of_person
from filler.desk.forgetting import is_busy
from filler.desk.models import Job
from filler.desk.rights import DO, SEE, called, needs
from filler.desk.setup import the_desk
from filler.desk.views.receiving import ask_to_receive
from filler.messages import portfolio_error
from filler.register.due import counts, reminders
from filler.register.judging import stands
from filler.register.panels import panel_days
from filler.register.rows import Stood

_ON_A_PAGE = 50
_SOON = 7
_STANDINGS = (
    ("asks", "A person must decide"),
    ("stops", "Must be fixed first"),
    ("advises", "Please check"),
    ("accepted", "Accepted: this may stay as it is"),
    ("notes", "Good to know"),
)


@needs(SEE)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Who is where in the process, what is due this week, whose turn it is."""
    store, today = the_desk().store, date.today()
    asked = {key: request.GET.get(key, "").strip() for key in ("stage", "verdict", "team", "words")}
    manager, panel = request.GET.get("manager", "").strip(), day_of(request.GET.get("panel", ""))
    rows = store.people(**asked, manager=manager, panel=panel)
    everybody = rows if not any((*asked.values(), manager, panel)) else store.people()
    page = Paginator(rows, _ON_A_PAGE).get_page(request.GET.get("page"))
    last = store.standings([row.id for row in page.object_list])
    counted = counts(store, today)
    return render(
        request,
        "desk/_people.html" if request.htmx and not request.htmx.boosted else "desk/home.html",
        {
            "page": page,
            "people": [(row, _turn(last.get(row.id))) for row in page.object_list],
            "asked": {**asked, "manager": manager, "panel": panel.isoformat() if panel else ""},
            "query": _query(request),
            "stages": [(stage, counted.stages.get(stage.id, 0)) for stage in store.process.stages],
            "verdicts": counted.verdicts,
            "on_time": counted.on_time,
            "open": store.open_questions(),
            "due": reminders(store, today, _SOON),
            "teams": sorted({row.team for row in everybody if row.team}),
            "managers": sorted({row.manager for row in everybody if row.manager}),
            "panels": sorted({row.panel for row in everybody if row.panel}),
            "count": len(rows),
            "jobs": Job.objects.filter(pack=store.pack)[:5],
        },
    )


@needs(SEE)
@require_GET
def person(request: HttpRequest, who: str) -> HttpResponse:
    """One person: what happened, the files, what was found and decided, what comes next."""
    store = the_desk().store
    row, stood = store.one(who), store.standing(who)
    findings = list(enumerate(stood.findings)) if stood is not None else []
    return render(
        request,
        "desk/person.html",
        {
            "person": row,
            "stood": stood,
            "turn": _turn(stood),
            "groups": [
                (name, title, own)
                for name, title in _STANDINGS
                if (own := [(n, f) for n, f in findings if stands(f) == name])
            ],
            "events": store.timeline(who),
            "documents": documents(row.id),
            "stages": store.process.stages,
            "outcomes": store.process.outcomes,
            "panels": [
                one.day for one in panel_days(store, date.today(), _in_a_year(date.today()))
            ],
            "today": date.today().isoformat(),
        },
    )


@needs(DO)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new, at the first stage."""
    own = {key: request.POST.get(key, "").strip() for key in ("email", "team", "manager")}
    name, number = request.POST.get("name", "").strip(), request.POST.get("number", "").strip()
    if not name:
        messages.error(request, "Write the person's name.")
        return redirect("home")
    heads = Heads(
        file="", name=name, number=number, own={"email": own["email"]} if own["email"] else {}
    )
    row = the_desk().store.add(heads, date.today(), called(request), **own)
    return redirect("person", who=row.id)


@needs(DO)
@require_POST
def log(request: HttpRequest, who: str) -> HttpResponse:
    """Write down that somebody reached a stage."""
    store = the_desk().store
    stage = request.POST.get("stage", "")
    if store.process.stage(stage) is None:
        raise portfolio_error("no_stage_such")
    day = day_of(request.POST.get("day", "")) or date.today()
    store.log(who, stage, day, called(request), said=request.POST.get("said", "").strip())
    messages.success(request, "Recorded.")
    return redirect("person", who=who)


@needs(DO)
@require_POST
def change(request: HttpRequest, who: str) -> HttpResponse:
    """Put right what is known of somebody."""
    names = ("name", "number", "email", "team", "manager")
    own = {key: request.POST[key] for key in names if key in request.POST}
    the_desk().store.change(who, **own)
    messages.success(request, "Saved.")
    return redirect("person", who=who)


@needs(DO)
@require_POST
def take_back(request: HttpRequest, who: str, number: int) -> HttpResponse:
    """Take back something that was written down wrongly."""
    the_desk().store.take_back(who, number, called(request))
    messages.success(request, "Undone.")
    return redirect("person", who=who)


@needs(DO)
@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, who: str) -> HttpResponse:
    """Say that two people of the register are one, after both were seen beside each other."""
    desk = the_desk()
    row = desk.store.one(who)
    given = request.POST if request.method == "POST" else request.GET
    other = desk.store.one(given.get("other", "").strip())
    if other.id == row.id:
        messages.error(request, "That is the same entry. Give the other person’s name or number.")
        return redirect("person", who=row.id)
    if request.method == "POST":
        if is_busy(desk):
            messages.error(request, "Files are being checked. Wait until that is done.")
            return redirect("person", who=row.id)
        desk.store.join(row.id, other.id, called(request))
        messages.success(request, f"{other.name} and {row.name} are now one person.")
        ask_to_receive(desk, "Checked again after two people were merged", called(request))
        return redirect("person", who=row.id)
    pairs = [
        (title, getattr(row, name), getattr(other, name))
        for name, title in (
            ("name", "Name"),
            ("number", "Registration number"),
            ("email", "E-mail"),
            ("team", "Team"),
            ("manager", "Line manager"),
        )
    ]
    return render(request, "desk/same.html", {"person": row, "other": other, "pairs": pairs})


@needs(SEE)
@require_GET
def file(_request: HttpRequest, who: str, number: int) -> HttpResponse:
    """A document of somebody: what they returned, or what was made for them."""
    found = of_person(the_desk(), who)
    if number >= len(found):
        raise Http404
    content = content_of(found[number])
    if content is None:
        raise portfolio_error("gone_file_not_any")
    name = PurePath(found[number]).name
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


def documents(who: str) -> list[tuple[str, str]]:
    """The documents of somebody, each with its address and its name."""
    found = of_person(the_desk(), who)
    return [(reverse("file", args=(who, n)), PurePath(f).name) for n, f in enumerate(found)]


def _turn(stood: Stood | None) -> list[str]:
    """The roles that have something to do, those with most first; the desk decides questions."""
    desk = the_desk().form.rules.desk
    whose: dict[str, int] = {}
    for finding in stood.findings if stood is not None else ():
        standing = stands(finding)
        if standing in ("stops", "asks"):
            role = desk if standing == "asks" else finding.get("whose", "")
            whose[role] = whose.get(role, 0) + 1
    return sorted(whose, key=lambda role: -whose[role])


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return str(asked.urlencode())


def _in_a_year(today: date) -> date:
    return today.replace(year=today.year + 1, day=min(today.day, 28))
