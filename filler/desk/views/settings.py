"""Settings: the panel, a folder that is watched, what leaves, and deleting a person for good."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filler.desk.days import day_of
from filler.desk.forgetting import forget, is_busy, what_goes
from filler.desk.forms import choices, take
from filler.desk.house import can_be_styled
from filler.desk.keeping import keep_setting, setting
from filler.desk.panel_rule import DAYS, WHICH, as_shown, drop_panel_rule, keep_panel_rule
from filler.desk.rights import MANAGE, called, needs
from filler.desk.serve import start_jobs
from filler.desk.setup import the_desk
from filler.desk.views.receiving import ask_to_receive
from filler.register.keep import as_workbook, backup
from filler.register.panels import keep_panel

_NAMES = ("panel", "watched")
KINDS = {
    "typed": "A typed name",
    "picture": "A picture of a signature",
    "ink": "Drawn with a pen",
    "digital": "A digital signature",
}


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The settings, each with what it does."""
    desk = the_desk()
    if request.method == "POST":
        watched = request.POST.get("watched", "").strip()
        if watched and (why := _unfit(watched, desk.base)):
            messages.error(request, why)
            return redirect("settings")
        panel = day_of(request.POST.get("panel", ""))
        keep_setting("panel", panel.isoformat() if panel else "")
        keep_setting("watched", watched)
        accepts = [kind for kind in KINDS if kind in request.POST.getlist("accepts")]
        keep_setting("accepts", ",".join(accepts))
        if (beside := day_of(request.POST.get("day", ""))) is not None:
            keep_panel(desk.store, beside)
        request.session["name"] = request.POST.get("name", "").strip()
        messages.success(request, "Saved.")
        return redirect("settings")
    accepts = [a for a in setting("accepts").split(",") if a] or list(desk.form.rules.accepts)
    return render(
        request,
        "desk/settings.html",
        {
            "own": {name: setting(name) for name in _NAMES},
            "kinds": [
                (kind, words, kind in accepts or not accepts) for kind, words in KINDS.items()
            ],
            "home": desk.home,
            "form": desk.form,
            "forms": choices(desk),
            "rule": as_shown(desk.store.process.panels),
            "which": WHICH,
            "days": DAYS,
            "is_styled": can_be_styled(desk.form.pack),
        },
    )


@needs(MANAGE)
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """Have the desk be of another form."""
    desk = the_desk()
    if is_busy(desk):
        messages.error(request, "Files are being checked. Wait until that is done.")
        return redirect("settings")
    made = take(request.POST.get("form", ""))
    start_jobs(made)
    messages.success(request, f"The desk now works with '{made.form.pack.title}'.")
    return redirect("home")


@needs(MANAGE)
@require_POST
def panel(request: HttpRequest) -> HttpResponse:
    """The rule by which the panel sits."""
    if "drop" in request.POST:
        drop_panel_rule()
        messages.success(request, "The form's own rule is used again.")
    elif why := keep_panel_rule(request.POST.dict()):
        messages.error(request, why)
    else:
        messages.success(request, "Saved.")
    return redirect("settings")


def _unfit(watched: str, home: Path) -> str:
    """Why a folder cannot be watched; nothing where it can."""
    path = Path(watched)
    try:
        if not path.is_absolute() or not path.is_dir():
            return "There is no such folder on this machine. Write the full path."
        own, desk = path.resolve(), home.resolve()
    except (OSError, ValueError):
        return "There is no such folder on this machine."
    if own.is_relative_to(desk) or desk.is_relative_to(own):
        return "This is the desk's own folder. Choose one that holds only returned files."
    return ""


@needs(MANAGE)
@require_GET
def export(_request: HttpRequest) -> HttpResponse:
    """Everything of the register as a workbook."""
    response = HttpResponse(
        as_workbook(the_desk().form.pack.id), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = f'attachment; filename="Register {date.today()}.xlsx"'
    return response


@needs(MANAGE)
@require_GET
def save(_request: HttpRequest) -> HttpResponse:
    """A backup of the whole register."""
    response = HttpResponse(backup(), content_type="application/gzip")
    response["Content-Disposition"] = f'attachment; filename="Register {date.today()}.gz"'
    return response


@needs(MANAGE)
@require_GET
def leaving(request: HttpRequest, who: str) -> HttpResponse:
    """What goes and what stays when a person is deleted."""
    desk = the_desk()
    row = desk.store.one(who)
    return render(request, "desk/forget.html", {"person": row, "goes": what_goes(desk, row.id)})


@needs(MANAGE)
@require_POST
def delete(request: HttpRequest, who: str) -> HttpResponse:
    """Delete a person for good."""
    desk = the_desk()
    row = desk.store.one(who)
    if is_busy(desk):
        messages.error(request, "Files are being checked. Wait until that is done.")
        return redirect("leaving", who=row.id)
    if request.POST.get("name", "").strip() != row.name:
        messages.error(request, "The name does not match; nobody was deleted.")
        return redirect("leaving", who=row.id)
    count = forget(desk, row.id, called(request))
    messages.success(request, f"Deleted, with {count} file{'s' * (count != 1)}.")
    ask_to_receive(desk, "Checked again after somebody was deleted", called(request))
    return redirect("home")
