"""Settling: what a person has to decide, one question after another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from filler.auditing.settled import choices_for, value_of
from filler.desk.days import number_of
from filler.desk.models import WAITING, Job
from filler.desk.rights import DECIDE, called, needs
from filler.desk.seeing import pages_of, picture, words_of
from filler.desk.setup import the_desk
from filler.desk.views.people import documents
from filler.desk.views.receiving import ask_to_receive
from filler.libreoffice import is_there
from filler.register.settling import mean, questions, settle, take_back

_UNDO = "undo"


@needs(DECIDE)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The next question, with how many there are."""
    found = questions(the_desk().store)
    place = number_of(request.GET.get("at", "0"))
    own = found[min(place, len(found) - 1)] if found else None
    pack = the_desk().form.pack
    form = pack.form(own.finding.get("form", "")) if own else None
    field = own.finding.get("field", "") if own else ""
    return render(
        request,
        "desk/settle.html",
        {
            "question": own,
            "place": min(place, len(found) - 1) if found else 0,
            "next": place + 1 if place + 1 < len(found) else 0,
            "count": len(found),
            "form": form,
            "meanings": choices_for(pack, field) if own and own.unclear else [],
            "is_day": _is_day(field),
            "is_awaited": bool(field)
            and is_there()
            and own is not None
            and not _pages(own.finding, own.person).is_file(),
            "is_shown": own is not None and _shown(own.finding, own.person) is not None,
            "undo": _undo(request),
            "documents": documents(own.person) if own else (),
        },
    )


@needs(DECIDE)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Keep a decision; the next question follows."""
    who = request.POST.get("who", "").strip() or called(request)
    given = request.POST
    if not who:
        messages.error(request, "Write your name, so that others know who decided.")
        return redirect(f"{reverse('settle')}?at={number_of(given.get('at', '0'))}")
    request.session["name"] = who
    if given.get("decision") not in ("accept", "refuse"):
        messages.error(request, "Choose whether it may stay or must be fixed.")
        return redirect(f"{reverse('settle')}?at={number_of(given.get('at', '0'))}")
    accepted = given.get("decision") == "accept"
    person, number, key = (
        given.get("person", ""),
        number_of(given.get("number")),
        given.get("key", ""),
    )
    settle(
        *(the_desk().store, person, number, key),
        accepted=accepted,
        reason=given.get("reason", "").strip(),
        who=who,
    )
    request.session[_UNDO] = {"person": person, "number": number, "key": key}
    if given.get("back"):
        return redirect("person", who=person)
    return redirect(f"{reverse('settle')}?at={number_of(given.get('at', '0'))}")


@needs(DECIDE)
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Keep what an unclear place means, and have it looked at again."""
    who = request.POST.get("who", "").strip() or called(request)
    given, desk = request.POST, the_desk()
    place = f"{reverse('settle')}?at={number_of(given.get('at', '0'))}"
    person, number = given.get("person", ""), number_of(given.get("number"))
    value = value_of(desk.form.pack, given.get("field", ""), given.get("value", ""))
    if not who or value is None:
        messages.error(request, "Write your name and what the answer means.")
        return redirect(place)
    request.session["name"] = who
    mean(desk.store, person, number, given.get("key", ""), value, who)
    request.session[_UNDO] = {"person": person, "number": number, "key": given.get("key", "")}
    waiting = Job.objects.filter(pack=desk.form.pack.id, kind="receive", state=WAITING)
    if not waiting.exists():
        ask_to_receive(desk, "Checked again after your decisions", who)
    return redirect(place)


@needs(DECIDE)
@require_GET
def place(_request: HttpRequest, who: str, number: int) -> HttpResponse:
    """A picture of the place that a finding is of."""
    stood = the_desk().store.standing(who)
    if stood is None or number >= len(stood.findings):
        raise Http404
    finding = stood.findings[number]
    found = _shown(finding, who)
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="image/png")
    response["Cache-Control"] = "private, max-age=600"
    return response


def _shown(finding: Mapping[str, Any], who: str) -> bytes | None:
    """The picture of a place; None where there is none, or nobody knows the place."""
    path = _pages(finding, who)
    if not finding.get("field") or not path.is_file():
        return None
    return picture(path, words_of(the_desk().form.pack, finding))


def _pages(finding: Mapping[str, Any], who: str) -> Path:
    """The pages of the file that a finding is of; else of the person's first one."""
    file = str(finding.get("file", ""))
    if not file:
        stood = the_desk().store.standing(who)
        file = stood.files[0] if stood is not None and stood.files else ""
    return pages_of(the_desk(), file)


def _undo(request: HttpRequest) -> dict[str, Any] | None:
    """The last decision of this browser, where it still stands."""
    own = request.session.get(_UNDO)
    stood = the_desk().store.standings([own["person"]]).get(own["person"]) if own else None
    if own is None or stood is None or own["number"] >= len(stood.findings):
        return None
    finding = stood.findings[own["number"]]
    is_there = finding.get("decision") or finding.get("meaning")
    return dict(own) if is_there and finding.get("basis") == own["key"] else None


def _is_day(name: str) -> bool:
    field = the_desk().form.pack.fields.get(name)
    return (field is not None and field.kind == "date") or name.endswith(".date")


@needs(DECIDE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back."""
    given = request.POST
    person = given.get("person", "")
    take_back(
        *(the_desk().store, person, number_of(given.get("number")), given.get("key", "")),
        who=called(request),
    )
    request.session.pop(_UNDO, None)
    messages.success(request, "The decision was undone.")
    return redirect("person", who=person) if given.get("back") else redirect("settle")
