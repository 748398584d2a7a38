"""An organisation's own Word form: its places found, put right, tried, and kept as a pack."""

from __future__ import annotations

import io
import secrets
import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

import filler
from filler.adopting import adopt
from filler.adopting.adopt import Adopted
from filler.adopting.draft import (
    MARKED,
    PLACES,
    lower_snake,
    problems_of,
    unplaced,
    write_draft,
)
from filler.adopting.places import KIND_WORDS, PlaceRow, read_places, rows_of
from filler.adopting.review import review_page
from filler.desk.forms import FORMS, PACK
from filler.desk.rights import MANAGE, needs
from filler.desk.setup import make_home, the_desk
from filler.desk.uploads import ending_of, laid_down
from filler.errors import PortfolioError
from filler.messages import portfolio_error
from filler.ooxml.kinds import WORD_FILES
from filler.ooxml.package import Package, open_package, package_of

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'; sandbox"
)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Drop a blank Word form."""
    desk = the_desk()
    if request.method == "POST":
        given = request.FILES.get("form")
        if given is None or ending_of(given) not in WORD_FILES:
            messages.error(request, "Choose a Word file: .docx, .docm or .dotx.")
            return redirect("own")
        token = secrets.token_hex(6)
        laid_down(given, desk.base / FORMS / token)
        return redirect("places", token=token)
    make_home(desk.base / FORMS)
    drafts = [
        (home.name, file.stem)
        for home in sorted((desk.base / FORMS).iterdir())
        if home.is_dir() and (file := _word_file(home)) is not None
    ]
    return render(request, "desk/own.html", {"drafts": drafts})


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest, token: str) -> HttpResponse:
    """The places that were found, to be renamed, left out, or of another kind; and a trial."""
    home, file = _draft(token)
    if "away" in request.POST:
        if the_desk().form.folder == home / PACK:
            messages.error(request, "The desk is using this form. Switch to another form first.")
            return redirect("places", token=token)
        shutil.rmtree(home)
        return redirect("own")
    marked = request.FILES.get("marked") if request.method == "POST" else None
    rows = _given(request) if request.method == "POST" and marked is None else []
    wrong = None
    try:
        word = package_of(marked.read(), str(marked.name)) if marked is not None else None
        made = _adopted(home, file, rows, word)
        if rows or marked is not None:
            messages.success(request, "Your changes were taken into the form.")
    except PortfolioError as error:
        if not rows and marked is None:
            return render(request, "desk/no_form.html", {"token": token, "error": error})
        wrong = error
        made = _adopted(home, file, [])
    filled = request.FILES.get("filled") if request.method == "POST" else None
    tried, refused = None, None
    if filled is not None and wrong is None:
        try:
            tried = _tried(home, filled.read())
        except PortfolioError as error:
            refused = error
    return render(
        request,
        "desk/places.html",
        {
            "token": token,
            "file": file.name,
            "name": str(home / PACK),
            "is_used": the_desk().form.folder == home / PACK,
            "rows": _typed(rows) if wrong and rows else _found(made),
            "wrong": wrong,
            "kinds": list(KIND_WORDS.values()),
            "left": unplaced(made),
            "filled": made.found.filled,
            "tried": tried,
            "refused": refused,
        },
    )


@needs(MANAGE)
@require_GET
@csp_exempt()
@xframe_options_sameorigin
def page(_request: HttpRequest, token: str) -> HttpResponse:
    """The form's pages as pictures, with the places numbered."""
    home, _ = _draft(token)
    path = home / "review.html"
    if not path.is_file():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = _POLICY
    return response


@needs(MANAGE)
@require_GET
def marked_copy(_request: HttpRequest, token: str) -> HttpResponse:
    """The form with each place as a control under its name, to be put right in Word."""
    home, file = _draft(token)
    path = home / PACK / MARKED
    if not path.is_file():
        raise Http404
    content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=f"{file.stem} - marked.docx")


def _draft(token: str) -> tuple[Path, Path]:
    home = the_desk().base / FORMS / token
    if not token.isalnum() or not home.is_dir():
        raise Http404
    file = _word_file(home)
    if file is None:
        raise Http404
    return home, file


def _word_file(home: Path) -> Path | None:
    """The form that a draft is made of."""
    return next((p for p in sorted(home.iterdir()) if p.suffix in WORD_FILES), None)


def _name_of(home: Path, file: Path) -> str:
    """What the pack of a draft is called: by its file, and apart from the other drafts."""
    name = lower_snake(file.stem)
    first = next(
        (
            other
            for other in sorted(home.parent.iterdir(), key=lambda one: one.stat().st_mtime)
            if other.is_dir()
            and (own := _word_file(other)) is not None
            and lower_snake(own.stem) == name
        ),
        home,
    )
    return name if first == home else f"{name}_{home.name}"


def _adopted(
    home: Path, file: Path, rows: list[PlaceRow], marked: Package | None = None
) -> Adopted:
    """The form bound, with what a person changed before or now; ``marked`` comes from Word."""
    places, copy = home / PACK / PLACES, home / PACK / MARKED
    by_word = marked is not None
    if not rows and places.is_file():
        rows = read_places(places.read_bytes(), places.name)
    if marked is None and copy.is_file():
        # Controls that somebody added there stay.
        marked = open_package(copy)
    name = _name_of(home, file)
    made = adopt(
        open_package(file),
        name,
        file.stem,
        date.today(),
        rows=rows,
        marked=marked,
        by_word=by_word,
    )
    if not made.found.questions:
        raise portfolio_error("no_form_question_recognised", name=file.name)
    # Only what could be bound is kept.
    write_draft(home / PACK, made)
    (home / "review.html").write_text(review_page(made, file.name), encoding="utf-8")
    return made


def _tried(home: Path, content: bytes) -> list[tuple[str, str, str]]:
    """What a filled copy says, read with the draft: each question, its state, what stands there."""
    # Beside the draft, so that it is never taken for the form itself.
    path = home / PACK / "tried.docx"
    path.write_bytes(content)
    form = filler.open_form(home / PACK)
    reading = filler.read(form, path)
    labels = {name: field.name for name, field in form.pack.fields.items()}
    return [
        (labels.get(name.partition("=")[0], name), answer.state, answer.shown or str(answer.value))
        for name, answer in reading.answers.items()
        if answer.state != "blank" and answer.value is not False
    ]


def _found(made: Adopted) -> list[dict[str, str]]:
    return [_shown(row) for row in rows_of(made.found, problems_of(made))]


def _typed(rows: list[PlaceRow]) -> list[dict[str, str]]:
    """The rows as somebody typed them, where they could not be bound."""
    return [{**asdict(row), "options": "\n".join(row.options), "where": ""} for row in rows]


def _shown(row: tuple[str, ...]) -> dict[str, str]:
    names = (
        *("number", "keep", "label", "kind", "options"),
        *("required", "whose", "problem", "where", "found"),
    )
    return dict(zip(names, row, strict=True))


def _given(request: HttpRequest) -> list[PlaceRow]:
    """The rows as they were changed on the page."""
    rows: list[PlaceRow] = []
    for number in request.POST.getlist("number"):

        def value(name: str, number: str = number) -> str:
            return str(request.POST.get(f"{name}-{number}", ""))

        rows.append(
            PlaceRow(
                row=int(number) if number.isdecimal() else len(rows) + 1,
                number=number,
                found=value("found"),
                keep=value("keep") or "no",
                label=" ".join(value("label").split()),
                kind=value("kind"),
                options=tuple(filter(None, map(str.strip, value("options").splitlines()))),
                required=value("required") or "no",
                whose=" ".join(value("whose").split()),
            )
        )
    return rows
