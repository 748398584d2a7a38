"""The house style: whose form it is, its colour, type and logo, with a page as it will look."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from filler.desk.house import FONTS, Style, can_be_styled, drop, keep, logo_of, problem_of, style_of
from filler.desk.house import preview as pages_of
from filler.desk.rights import MANAGE, needs
from filler.desk.setup import the_desk
from filler.errors import PortfolioError
from filler.libreoffice import is_there
from filler.messages import portfolio_error

_MOST_LOGO = 5_000_000


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def house(request: HttpRequest) -> HttpResponse:
    """The style, to be changed and kept."""
    desk = the_desk()
    if not can_be_styled(desk.form.pack):
        messages.error(request, "This form is your own Word file. Change how it looks in Word.")
        return redirect("settings")
    style = style_of(desk)
    if request.method == "POST":
        if "drop" in request.POST:
            drop(desk)
            messages.success(request, "Packs are issued in the form's own style again.")
            return redirect("house")
        style = _given(request, style)
        why = problem_of(style)
        if not why:
            try:
                remarks = keep(desk, style, _logo(request))
            except PortfolioError as error:
                why = str(error)
        if not why:
            messages.success(request, "Saved. Packs are issued in this style from now on.")
            for remark in remarks:
                messages.warning(request, remark)
            return redirect("house")
        messages.error(request, why)
    own = {
        "style": style,
        "fonts": sorted({*FONTS, style.font}),
        "has_logo": logo_of(desk) is not None,
        "can_show": is_there(),
    }
    return render(request, "desk/house.html", own)


@needs(MANAGE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A page in the style, before it is kept."""
    desk = the_desk()
    style = _given(request, style_of(desk))
    why, picture = problem_of(style), ""
    if not why:
        try:
            for content in pages_of(desk, style, _logo(request)):
                picture = base64.b64encode(content).decode()
        except PortfolioError as error:
            why = str(error)
    return render(request, "desk/_house.html", {"why": why, "picture": picture})


def _given(request: HttpRequest, before: Style) -> Style:
    """The style as the page gives it."""

    def value(name: str) -> str:
        words = " ".join(request.POST.get(name, getattr(before, name)).split())
        return words[:120]

    return Style(
        organisation=value("organisation"),
        left=value("left"),
        centre=value("centre"),
        accent=value("accent").lstrip("#").upper(),
        font=value("font"),
        alt=value("alt"),
    )


def _logo(request: HttpRequest) -> bytes | None:
    given = request.FILES.get("logo")
    if given is None:
        return None
    if (given.size or 0) > _MOST_LOGO:
        raise portfolio_error("logo_too_large")
    return bytes(given.read())
