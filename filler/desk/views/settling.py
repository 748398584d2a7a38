"""Settling: what a person has to decide, one question after another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from filler.desk.rights import DECIDE, called, needs
from filler.desk.setup import the_desk
from filler.register.settling import questions, settle, take_back

_UNDO = "undo"


@needs(DECIDE)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The next question, with how many there are."""
    found = questions(the_desk().store)
    place = _number(request.GET.get("at", "0"))
    own = found[min(place, len(found) - 1)] if found else None
    form = the_desk().form.pack.form(own.finding.get("form", "")) if own else None
    return render(
        request,
        "desk/settle.html",
        {
            "question": own,
            "place": min(place, len(found) - 1) if found else 0,
            "next": place + 1 if place + 1 < len(found) else 0,
            "count": len(found),
            "form": form,
            "undo": request.session.get(_UNDO),
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
        return redirect(f"{reverse('settle')}?at={_number(given.get('at', '0'))}")
    request.session["name"] = who
    accepted = given.get("decision") == "accept"
    person, number, key = (
        given.get("person", ""),
        _number(given.get("number")),
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
    return redirect(f"{reverse('settle')}?at={_number(given.get('at', '0'))}")


@needs(DECIDE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back."""
    given = request.POST
    person = given.get("person", "")
    take_back(
        *(the_desk().store, person, _number(given.get("number")), given.get("key", "")),
        who=called(request),
    )
    request.session.pop(_UNDO, None)
    messages.success(request, "The decision was taken back.")
    return redirect("person", who=person) if given.get("back") else redirect("settle")


def _number(words: str | None) -> int:
    return int(words) if words and words.isdecimal() else 0
