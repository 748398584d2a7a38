"""A job's page, how far it is, its end, and the files that came of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from filler.desk import jobs
from filler.desk.models import Job
from filler.desk.rights import DO, SEE, needs
from filler.desk.setup import the_desk


def _job(name: str) -> Job:
    found: Job = get_object_or_404(Job, id=name, pack=the_desk().form.pack.id)
    return found


@needs(SEE)
@require_GET
def job(request: HttpRequest, name: str) -> HttpResponse:
    """What a job was asked, how far it is, and what came of it."""
    own = _job(name)
    is_part = request.htmx and not request.htmx.boosted
    return render(request, "desk/_job.html" if is_part else "desk/job.html", {"job": own})


@needs(DO)
@require_POST
def stop(_request: HttpRequest, name: str) -> HttpResponse:
    """Ask for a job's end."""
    jobs.stop(_job(name).id)
    return redirect("job", name=name)


@needs(SEE)
@require_GET
def files(_request: HttpRequest, name: str) -> HttpResponse:
    """All that a job wrote, as one zip."""
    own = _job(name)
    written = [Path(path) for path in own.gave.get("written", [])]
    if not written:
        raise Http404
    content = _zipped(written, Path(own.gave["folder"]))
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{own.title}.zip",
        content_type="application/zip",
    )


def _zipped(paths: Iterable[Path], folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            if path.is_relative_to(folder) and path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return stream.getvalue()
