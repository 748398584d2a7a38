"""Who may see and do what: a right for each page, a role for each person of a team."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from filler.desk.setup import the_desk

SEE, DO, DECIDE, MANAGE = "see", "do", "decide", "manage"
# What each role may; on one's own machine a person may all of it.
ROLES: dict[str, frozenset[str]] = {
    "manager": frozenset((SEE, DO, DECIDE, MANAGE)),
    "team": frozenset((SEE, DO, DECIDE)),
    "panel": frozenset((SEE, DECIDE)),
    "read only": frozenset((SEE,)),
}
_RIGHT = "desk_right"
INSIDE = "inside"
V = TypeVar("V", bound=Callable[..., HttpResponse])


def needs(right: str) -> Callable[[V], V]:
    """A page that only those may ask for who have a right."""

    def mark(view: V) -> V:
        setattr(view, _RIGHT, right)
        return view

    return mark


def free(view: V) -> V:
    """A page that anybody may ask for: those by which one comes in."""
    return needs("")(view)


def rights_of(request: HttpRequest) -> frozenset[str]:
    """What somebody may see and do."""
    if not the_desk().is_team:
        return ROLES["manager"] if request.session.get(INSIDE) else frozenset()
    user = request.user
    if not user.is_authenticated:
        return frozenset()
    groups = Group.objects.filter(user=user.pk).values_list("name", flat=True)
    return frozenset().union(*(ROLES.get(name, frozenset()) for name in groups))


def called(request: HttpRequest) -> str:
    """The name under which somebody's decisions are kept."""
    if the_desk().is_team:
        if not request.user.is_authenticated:
            return ""
        return str(request.user.get_full_name() or request.user.get_username())
    name = request.session.get("name", "")
    return str(name)


class Rights:
    """Refuses every page whose right somebody has not; a page without one is nobody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pages hold what is nobody else's business, so that no copy is kept of them."""
        response = self._next(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """What is said instead of the page, where somebody may not have it."""
        right = getattr(view, _RIGHT, None)
        if right == "":
            return None
        rights = rights_of(request)
        if right in rights:
            return None
        if rights:
            return render(request, "desk/refused.html", status=403)
        if the_desk().is_team:
            return redirect("/sign-in/")
        return render(request, "desk/outside.html", status=403)
