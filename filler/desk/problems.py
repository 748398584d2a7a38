"""What cannot be done, as a page with what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from filler.errors import PortfolioError

log = logging.getLogger("filler.desk")


class Problems:
    """Turns errors into pages; a page's part is answered with its part."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing is changed on the way."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for what is known; anything else is Django's."""
        if isinstance(error, PortfolioError):
            own = {"message": error.message, "remedy": error.remedy}
            return render(request, "desk/problem.html", own, status=409)
        if isinstance(error, (DatabaseError, OSError)):
            # What stands in the register is in no log.
            log.warning("%s: %s", request.resolver_match, type(error).__name__)
            own = {
                "message": "This could not be saved.",
                "remedy": "The disk may be full, or the database not running. Nothing was lost;"
                " try again.",
            }
            return render(request, "desk/problem.html", own, status=503)
        log.warning("%s: %s", request.resolver_match, type(error).__name__)
        return None
