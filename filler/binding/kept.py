"""Restyled templates, kept on this machine so that what was made with them is known.

A restyled template has lines, pictures and an order of its own. What comes back is read against
that very file, so that nothing in it is held against the person who filled it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path

from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.files import write_file

_PROGRAM = "portfolio-filler"
_DIGITS = 16


def keep(pack: Pack, template: Path) -> bool:
    """Keep a copy of a template of a pack; whether it is a new one.

    It is not kept where the folder cannot be written.
    """
    content = template.read_bytes()
    name = f"{template.stem}-{hashlib.sha256(content).hexdigest()[:_DIGITS]}.docx"
    path = _folder(pack) / name
    with suppress(OSError, PortfolioError):
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_file(path, content, replacing=False)
    return False


def kept(pack: Pack) -> list[Path]:
    """The templates of a pack that were kept here."""
    return sorted(_folder(pack).glob("*.docx"))


def _folder(pack: Pack) -> Path:
    return user_data_path(_PROGRAM, appauthor=False) / "templates" / pack.id
