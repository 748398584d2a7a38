"""How often one may ask: enough for people who work, and too little for a program that guesses."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_ratelimit.core import is_ratelimited

# By who asks: pages, changes, and names with passwords.
_PAGES, _CHANGES, _SIGNING_IN = "1200/m", "240/m", "60/m"
_WAIT = 60


class Rates:
    """Answers who asks too often with how long to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or the sentence."""
        is_change = request.method == "POST"
        group, rate = ("changes", _CHANGES) if is_change else ("pages", _PAGES)
        if is_change and not request.user.is_authenticated and request.path == "/sign-in/":
            group, rate = "signing in", _SIGNING_IN
        if is_ratelimited(request, group=group, key=_who, rate=rate, increment=True):
            response = render(request, "desk/problem.html", _SAID, status=429)
            response["Retry-After"] = str(_WAIT)
            return response
        return self._next(request)


_SAID = {
    "message": "The desk got too many requests in one minute.",
    "remedy": "Wait a minute, then try again. Nothing was lost.",
}


def _who(_group: str, request: HttpRequest) -> str:
    """Somebody who signed in by name, a browser by its session, anybody else by the address."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    return request.session.session_key or str(request.META.get("REMOTE_ADDR", ""))
