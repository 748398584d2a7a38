"""Where the data folders lie: beside the package when installed, at the top of a checkout."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from filler.errors import did_you_mean
from filler.messages import portfolio_error

if TYPE_CHECKING:
    from filler.definition.model import Pack

# What the template of a whole pack is called; that of one form is called after it.
WHOLE_PACK = "portfolio"
_PACKAGE = Path(__file__).resolve().parents[1]


def data_folder(name: str) -> Path:
    """The folder ``forms``, ``templates`` or ``samples``."""
    carried = _PACKAGE / "_data" / name
    return carried if carried.is_dir() else _PACKAGE.parent / name


def default_pack() -> str:
    """The pack that is meant when nobody names one, as ``forms/default.toml`` says."""
    text = (data_folder("forms") / "default.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["pack"])


def list_packs() -> list[Path]:
    """Every folder that holds a ``pack.toml``, by name."""
    return sorted(path.parent for path in data_folder("forms").glob("*/pack.toml"))


def near_packs() -> list[Path]:
    """The packs that come along, and those of one's own in this folder or in ``forms`` there."""
    here = Path.cwd()
    own = [path.parent for home in (here, here / "forms") for path in home.glob("*/pack.toml")]
    return list(dict.fromkeys(path.resolve() for path in (*list_packs(), *sorted(own))))


def templates_of(folder: Path, pack_id: str) -> Path:
    """The bound Word files of a pack: beside the others, or in the folder of a pack of your own."""
    if folder.parent == data_folder("forms"):
        return data_folder("templates") / pack_id
    return folder / "templates"


def find_pack(name: str) -> Path:
    """A pack by its name, or by the path of a folder of your own.

    Raises:
        PortfolioError: when neither is there, with the near miss.
    """
    own = Path(name)
    if (own / "pack.toml").is_file():
        return own.resolve()
    names = {path.name: path for path in list_packs()}
    if name in names:
        return names[name]
    hint = did_you_mean(name, names) or f"The packs are: {', '.join(names)}."
    raise portfolio_error("no_pack", name=name, hint=hint)


def template_of(folder: Path, pack: Pack, form: str = WHOLE_PACK) -> Path:
    """The built template of the pack in ``folder``, or of one of its forms that are used alone.

    Raises:
        PortfolioError: when there is no such form, or its template is not built.
    """
    names = [WHOLE_PACK, *(f.id for f in pack.forms if f.alone)]
    if form not in names:
        hint = did_you_mean(form, names) or f"There are: {', '.join(names)}."
        raise portfolio_error("no_form_issue_alone", form=form, hint=hint)
    inner = pack.language if pack.language != pack.languages[0] else ""
    own = folder / "templates" / inner / f"{form}.docx"
    is_own = own.exists() and own.resolve().is_relative_to(folder.resolve())
    path = own if is_own else data_folder("templates") / pack.id / inner / f"{form}.docx"
    if not path.exists():
        called = folder.name if folder.parent == data_folder("forms") else folder
        raise portfolio_error("no_template", name=path.name, id=pack.id, called=called)
    return path
