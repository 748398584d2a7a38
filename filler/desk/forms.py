"""Which form the desk is of: one that came along, or an organisation's own that was kept.

Each form has its own files: those of the form that the desk was started with lie in the desk's
folder itself, those of another one in a folder of its own in there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from filler.api import Form, open_form
from filler.definition import list_packs
from filler.desk.setup import Desk, make_home, the_desk
from filler.errors import PortfolioError
from filler.files import write_file
from filler.messages import portfolio_error

FORMS = "Forms"
PACK = "pack"
_KEPT = "desk.json"
_USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A form that the desk may be of; ``name`` is a pack's, or the folder of an own one."""

    name: str
    title: str
    is_own: bool
    is_chosen: bool


def choices(desk: Desk) -> list[Choice]:
    """The forms that there are; one whose definition has problems is none."""
    own = sorted((desk.base / FORMS).glob(f"*/{PACK}/pack.toml"))
    folders = [*((folder, False) for folder in list_packs()), *((p.parent, True) for p in own)]
    if desk.form.folder not in [folder for folder, _ in folders]:
        folders.append((desk.form.folder, True))
    found = []
    for folder, is_own in folders:
        try:
            form = open_form(folder)
        except PortfolioError:
            continue
        if not form.pack.answer_forms or (not is_own and not form.process.stages):
            # The papers of another form are filled by it, and by nobody else.
            continue
        found.append(
            Choice(
                name=str(folder) if is_own else folder.name,
                title=form.pack.title,
                is_own=is_own,
                is_chosen=folder == desk.form.folder,
            )
        )
    return found


def kept(base: Path) -> str:
    """The form that was chosen last; nothing where none was, or it is gone."""
    try:
        found = json.loads((base / _KEPT).read_text(encoding="utf-8"))["form"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    known = isinstance(found, str) and (Path(found, "pack.toml").is_file() or "/" not in found)
    return found if known else ""


def home_of(base: Path, form: Form, first: str) -> Path:
    """Where the files of a form lie, ``first`` being the one that the desk is of by itself."""
    is_first = first in (form.folder.name, str(form.folder))
    if is_first:
        return base
    own = form.folder.parent if form.folder.is_relative_to(base / FORMS) else None
    return own / _USED if own is not None else base / FORMS / form.pack.id / _USED


def take(name: str) -> Desk:
    """Have the desk be of another form from now on, also after it is started again.

    Raises:
        PortfolioError: when there is no such form.
    """
    desk = the_desk()
    chosen = next((one for one in choices(desk) if one.name == name), None)
    if chosen is None:
        raise portfolio_error("no_form_such")
    form = open_form(chosen.name)
    home = home_of(desk.base, form, desk.first)
    make_home(home)
    write_file(desk.base / _KEPT, json.dumps({"form": chosen.name}).encode())
    made = replace(desk, home=home, form=form)
    settings.DESK = made
    return made
