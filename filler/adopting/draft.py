"""The draft of a pack as files: what a person looks at, puts right, and gives back."""

from __future__ import annotations

from pathlib import Path

from filler.adopting.adopt import Adopted, marked_copy
from filler.adopting.places import places_workbook
from filler.building import whole_template
from filler.definition import load_pack
from filler.files import write_file
from filler.filling.names import safe_name

PLACES, MARKED = "places.xlsx", "marked.docx"


def write_draft(folder: Path, made: Adopted) -> list[Path]:
    """The pack, its template, the workbook of its places and the marked copy."""
    written = []
    files = {
        **made.files,
        PLACES: places_workbook(made.found, problems_of(made), unplaced(made)),
        MARKED: marked_copy(made),
    }
    for name, content in files.items():
        _keep(folder / name, content)
        write_file(folder / name, content)
        written.append(folder / name)
    template = folder / "templates" / "portfolio.docx"
    write_file(template, whole_template(load_pack(folder)))
    return [*written, template]


def _keep(path: Path, content: bytes) -> None:
    """Keep what a person wrote in a text file of the draft, under another name."""
    if path.suffix == ".toml" and path.exists() and path.read_bytes() != content:
        write_file(path.with_suffix(".toml.before"), path.read_bytes())


def unplaced(made: Adopted) -> list[tuple[str, str]]:
    """What looks like a question and got no place: where, and its words."""
    left = ((own.where, f"{own.label}: {why}") for own, why in made.left)
    return [*made.found.left, *left]


def problems_of(made: Adopted) -> dict[str, str]:
    """What to look at, by the number of the place."""
    found: dict[str, str] = {}
    for own, why in made.doubts:
        number = str(own.number + 1)
        found[number] = "; ".join(filter(None, (found.get(number), why)))
    return found


def lower_snake(name: str) -> str:
    """A pack's id from a file's name."""
    words = "".join(s if s.isascii() and s.isalnum() else " " for s in safe_name(name, "form"))
    plain = "_".join(words.casefold().split()) or "form"
    return plain if plain[0].isalpha() else f"form_{plain}"
