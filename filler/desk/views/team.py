"""The people of a team: who may come in, and what each may do."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from filler.desk.rights import MANAGE, ROLES, needs
from filler.desk.setup import the_desk
from filler.desk.team import give_role, make_user, members, shut_out
from filler.errors import PortfolioError


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Who may come in; a person is made, given another role, or shut out."""
    if not the_desk().is_team:
        raise Http404
    if request.method == "POST":
        name, role = request.POST.get("name", "").strip(), request.POST.get("role", "")
        own = str(request.user.get_username())
        try:
            if "out" in request.POST:
                shut_out(name, own)
                messages.success(request, f"{name} can no longer sign in.")
            elif request.POST.get("password"):
                make_user(name, request.POST["password"], role)
                messages.success(request, f"{name} can now sign in.")
            else:
                give_role(name, role, own)
                messages.success(request, f"{name} now has another role.")
        except PortfolioError as error:
            messages.error(request, str(error))
        return redirect("team")
    return render(request, "desk/team.html", {"members": members(), "roles": list(ROLES)})
