"""The panel: its days, who is before it, its papers, how it decided."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from filler.desk import jobs
from filler.desk.days import day_of
from filler.desk.rights import DO, SEE, called, needs
from filler.desk.serve import wake
from filler.desk.setup import PAPERS, the_desk
from filler.filling.keeping import Keeper
from filler.messages import portfolio_error
from filler.register.panels import decide, panel_day, panel_days, seat
from filler.register.papers import PaperMaker

_AHEAD = 200


@needs(SEE)
@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    """The days of the panel, each with what is due before it and who is before it."""
    store, today = the_desk().store, date.today()
    days = panel_days(store, today, today + timedelta(days=_AHEAD))
    people = store.people()
    return render(
        request,
        "desk/panels.html",
        {"days": [(one, sum(row.panel == one.day for row in people)) for one in days]},
    )


@needs(SEE)
@require_GET
def panel(request: HttpRequest, day: date) -> HttpResponse:
    """One panel: who is before it, who could be."""
    store = the_desk().store
    people = store.people()
    ended = {stage.id for stage in store.process.stages if stage.ends}
    return render(
        request,
        "desk/panel.html",
        {
            "day": panel_day(store, day),
            "before": [row for row in people if row.panel == day],
            "others": [row for row in people if row.panel != day and row.stage not in ended],
            "outcomes": store.process.outcomes,
            "has_papers": bool(store.process.papers.pack),
        },
    )


@needs(DO)
@require_POST
def sit(request: HttpRequest, day: date) -> HttpResponse:
    """Have somebody before this panel, or not any more."""
    row = seat(
        the_desk().store, request.POST.get("who", ""), None if "off" in request.POST else day
    )
    messages.success(
        request, f"{row.name} is {'no longer ' * (row.panel is None)}on the list for this panel."
    )
    return redirect("panel", day=day)


@needs(DO)
@require_POST
def papers(request: HttpRequest, day: date) -> HttpResponse:
    """Have the papers of this panel made."""
    desk, by = the_desk(), called(request)
    title = f"Papers of the panel of {day}"
    job = jobs.ask(desk.form.pack.id, "papers", title, by, {"day": day.isoformat(), "by": by})
    wake()
    return redirect("job", name=job.id)


@needs(DO)
@require_POST
def outcome(request: HttpRequest, who: str) -> HttpResponse:
    """Write down how the panel decided on somebody, and make the papers that follow."""
    desk, given, today = the_desk(), request.POST, date.today()
    store = desk.store
    row, made = store.one(who), store.process.outcome(given.get("outcome", ""))
    day = row.panel
    if day is None:
        raise portfolio_error("no_panel_not_list_any_choose_s_day", name=row.name)
    said = given.get("said", "").strip()
    again = day_of(given.get("again", ""))
    if store.process.papers.pack:
        maker, keeper = PaperMaker(store, desk.form.folder), Keeper()
        folder = desk.folder(PAPERS) / day.isoformat()
        for name, content in maker.after(row, made, day, today, said, again):
            keeper.write(folder / name, content)
        keeper.close()
        for problem in (*maker.problems, *keeper.problems):
            messages.error(request, problem)
        if keeper.written:
            messages.success(request, f"{len(keeper.written)} papers are among the files below.")
    decide(store, row.id, made.id, today, called(request), said=said)
    messages.success(request, f"{row.name}: {made.title}.")
    return redirect("person", who=row.id)
