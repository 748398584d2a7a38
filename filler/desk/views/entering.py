"""Coming in: by the link that the start of the program gives, or by name and password."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from filler.desk.alone import key_of
from filler.desk.rights import INSIDE, free
from filler.desk.setup import the_desk

# The link's last part; it lets one browser in, and is worth nothing after that.
_links: set[str] = set()


def new_link() -> str:
    """The path of a link that lets one browser in, once."""
    made = secrets.token_urlsafe(24)
    _links.add(made)
    return f"/enter/{made}/"


@free
@csrf_exempt
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Another link, for a second start of the program that can read the desk's secret."""
    shown = request.headers.get("X-Desk-Key", "")
    if the_desk().is_team or not secrets.compare_digest(shown, key_of(settings.SECRET_KEY)):
        return render(request, "desk/outside.html", status=403)
    return HttpResponse(new_link(), content_type="text/plain")


@free
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Let the browser in that has the link."""
    if the_desk().is_team or token not in _links:
        return render(request, "desk/outside.html", status=403)
    _links.discard(token)
    request.session.cycle_key()
    request.session[INSIDE] = True
    return redirect("home")


class _SignIn(LoginView):
    template_name = "desk/sign_in.html"


_sign_in: Any = _SignIn.as_view()
_sign_out: Any = LogoutView.as_view(next_page="/sign-in/")


@free
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page on which people of a team sign in."""
    if not the_desk().is_team:
        return render(request, "desk/outside.html", status=403)
    response: HttpResponse = _sign_in(request)
    return response


@free
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    response: HttpResponse = _sign_out(request)
    return response
