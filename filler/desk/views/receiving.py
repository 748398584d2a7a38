"""Receiving: files that are dropped, a folder that is watched, and the report on all of them."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filler.desk import jobs
from filler.desk.days import day_of
from filler.desk.keeping import setting
from filler.desk.models import Job
from filler.desk.rights import DO, SEE, called, needs
from filler.desk.serve import wake
from filler.desk.setup import RECEIVED, REPORT, Desk, the_desk
from filler.desk.uploads import laid_down
from filler.errors import PortfolioError
from filler.reports.files import REPORTS

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts"
)


@needs(DO)
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Drop files, zips and mails; each is laid down beside the others and never over one."""
    desk = the_desk()
    if request.method == "POST":
        given = request.FILES.getlist("files")
        panel = day_of(request.POST.get("panel", ""))
        if not given and not request.POST.get("again"):
            messages.error(request, "Choose the files first.")
            return redirect("receive")
        folder = desk.folder(RECEIVED) / f"{datetime.now():%Y-%m-%d %H%M%S} {secrets.token_hex(2)}"
        taken: set[str] = set()
        for one in given:
            try:
                taken.add(laid_down(one, folder, taken).stem.casefold())
            except PortfolioError as error:
                messages.error(request, error.message)
        laid = len(taken)
        if not laid and not request.POST.get("again"):
            return redirect("receive")
        title = f"{laid} file{'s' * (laid != 1)} received" if laid else "Everything checked again"
        job = ask_to_receive(desk, title, called(request), panel.isoformat() if panel else "")
        return redirect("job", name=job.id)
    return render(
        request,
        "desk/receive.html",
        {
            "jobs": Job.objects.filter(pack=desk.form.pack.id, kind="receive")[:8],
            "panel": setting("panel"),
            "watched": setting("watched"),
            "has_report": (desk.home / REPORT / REPORTS[0]).is_file(),
        },
    )


def ask_to_receive(desk: Desk, title: str, by: str, panel: str | None = None) -> Job:
    """Have all that was received looked at."""
    watched = setting("watched")
    asked = {
        "by": by,
        "panel": panel if panel is not None else setting("panel"),
        "watched": [watched] if watched and Path(watched).is_dir() else [],
    }
    job = jobs.ask(desk.form.pack.id, "receive", title, by, asked)
    wake()
    return job


@needs(SEE)
@require_GET
@csp_exempt()
@xframe_options_sameorigin
def report(_request: HttpRequest, name: str) -> HttpResponse:
    """The last report's page, or its workbook."""
    path = the_desk().home / REPORT / name
    if name not in REPORTS or not path.is_file():
        raise Http404
    content = path.read_bytes()
    if name.endswith(".html"):
        response = HttpResponse(content, content_type="text/html; charset=utf-8")
        response["Content-Security-Policy"] = _POLICY
        return response
    kind = "application/json" if name.endswith(".json") else "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(DO)
@require_POST
def notes(request: HttpRequest) -> HttpResponse:
    """The QA form, the note and e-mails for one person, or for all."""
    desk, who = the_desk(), request.POST.get("who", "")
    title = "Notes and e-mails for all"
    asked: dict[str, Any] = {"panel": setting("panel"), "by": called(request)}
    if who:
        stood = desk.store.standing(who)
        title = f"Note and e-mails for {desk.store.one(who).name}"
        asked["files"] = list(stood.files) if stood else []
    job = jobs.ask(desk.form.pack.id, "notes", title, called(request), asked)
    wake()
    return redirect("job", name=job.id)
