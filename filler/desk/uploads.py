"""Files that a page sends: what they are called, and where they are laid down."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from filler.filling.names import safe_name, unique_name
from filler.messages import portfolio_error
from filler.ooxml.door import MOST_BYTES


def laid_down(given: UploadedFile, folder: Path, taken: Collection[str] = ()) -> Path:
    """Put an upload into a folder under a safe name of its own, never over another file.

    ``taken`` are the names that stand there already, in small letters and without endings.

    Raises:
        PortfolioError: when it is larger than any form.
    """
    path = Path(str(given.name).replace("\\", "/"))
    if (given.size or 0) > MOST_BYTES:
        raise portfolio_error("too_large_one_these_forms", name=path.name)
    name = unique_name(safe_name(path.stem, "File"), taken)
    ending = safe_name(path.suffix.lstrip("."), "")[:10].lower()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (f"{name}.{ending}" if ending else name)
    with target.open("xb") as file:
        for chunk in given.chunks():
            file.write(chunk)
    return target


def ending_of(given: UploadedFile | None) -> str:
    """The ending of an upload's name; nothing where nothing was sent."""
    return Path(str(given.name)).suffix.lower() if given is not None else ""
