"""The documents of a person: what they returned, and what was made for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filler.desk.setup import ISSUED, NOTES, PAPERS, Desk
from filler.errors import PortfolioError
from filler.filling.names import safe_name
from filler.intake.given import opened


def of_person(desk: Desk, who: str) -> list[str]:
    """The files of somebody, returned ones first; one in a mail or a zip is ``m.eml/Form.docx``."""
    row, stood = desk.store.one(who), desk.store.standing(who)
    returned = list(stood.files) if stood is not None else []
    return [*returned, *map(str, made_for(desk, safe_name(row.name, row.id)))]


def made_for(desk: Desk, name: str) -> list[Path]:
    """What was issued to somebody and made for them, by the name that the files begin with."""
    found: list[Path] = []
    for folder in (ISSUED, NOTES, PAPERS):
        home = desk.home / folder
        paths = home.rglob("*") if home.is_dir() else ()
        found += [p for p in paths if p.name.startswith(f"{name} - ") and p.is_file()]
    return sorted(found)


def outer_of(file: str) -> Path | None:
    """The file on the disk that a document is, or is packed into; None where it is gone."""
    path = Path(file)
    return next((one for one in (path, *path.parents) if one.is_file()), None)


@contextmanager
def laid_down(file: str) -> Iterator[Path | None]:
    """A document as a file, taken out of the mail or zip that it came in; None where it is gone."""
    outer = outer_of(file)
    if outer is None or str(outer) == file:
        yield outer
        return
    try:
        with opened([outer], once=False) as intake:
            yield next((one.path for one in intake.items if one.name == file), None)
    except PortfolioError:
        yield None


def content_of(file: str) -> bytes | None:
    """The bytes of a document; None where it is gone."""
    with laid_down(file) as path:
        return path.read_bytes() if path is not None else None
