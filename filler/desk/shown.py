"""What stands around every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from filler.desk.rights import called, rights_of
from filler.desk.setup import the_desk

PAGES = (
    ("home", "Home", "see"),
    ("issue", "Issue", "do"),
    ("receive", "Receive", "do"),
    ("settle", "Decide", "decide"),
    ("panels", "Panel", "see"),
    ("own", "Own form", "manage"),
    ("settings", "Settings", "manage"),
)


def around(request: HttpRequest) -> dict[str, Any]:
    """The form's name, the pages that somebody may ask for, and who they are."""
    rights = rights_of(request)
    match = request.resolver_match
    return {
        "pack": the_desk().form.pack,
        "pages": [(name, title) for name, title, right in PAGES if right in rights],
        "here": match.url_name if match is not None else "",
        "rights": rights,
        "who": called(request),
        "is_team": the_desk().is_team,
    }
