"""The house style of a form as a team sets it: whose it is, its colour, its type, its logo.

The Word files of the form are built once more with it, and packs are issued in them; what comes
back is read against those very files.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pypdfium2
from PIL import Image, UnidentifiedImageError

from filler.binding import keep_template
from filler.building import build_template, whole_template
from filler.checking import check_template
from filler.checking.looks import Look, contrast
from filler.definition.locate import WHOLE_PACK
from filler.definition.look import Figure
from filler.definition.model import Pack
from filler.desk.keeping import keep_setting, setting
from filler.desk.setup import Desk
from filler.files import make_folder, write_file
from filler.layout import lay_out
from filler.messages import portfolio_error
from filler.pdf import to_pdf
from filler.scratch import private_folder

_SETTING, _FOLDER, _LOGO = "house", "House style", "logo.png"
# What is read most easily, of what Word has on every machine.
FONTS = ("Arial", "Calibri", "Segoe UI", "Tahoma", "Trebuchet MS", "Verdana")
_LEAST_CONTRAST = 4.5
# How much of the colour is left in the ground of labels, and in lines.
_LIGHT, _LINE = 0.08, 0.45
_LOGO_WIDTH = 45
_SCALE = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a team may set; ``accent`` is RGB in hexadecimal, ``alt`` says what the logo shows."""

    organisation: str
    left: str
    centre: str
    accent: str
    font: str
    alt: str = ""


def can_be_styled(pack: Pack) -> bool:
    """Whether its Word files are built here; an organisation's own file is as it is."""
    return pack.original is None


def style_of(desk: Desk) -> Style:
    """The style that was set, or the form's own."""
    pack = desk.form.pack
    own = Style(
        organisation=pack.organisation,
        left=pack.footer[0],
        centre=pack.footer[1],
        accent=pack.look.accent,
        font=pack.look.font,
        alt=pack.logo.alt if pack.logo is not None else "",
    )
    try:
        return replace(own, **json.loads(setting(_SETTING) or "{}"))
    except (ValueError, TypeError):
        return own


def problem_of(style: Style) -> str:
    """Why a style is none; nothing where it is one."""
    try:
        ratio = contrast(Look(color=style.accent, fill="FFFFFF"))
    except ValueError:
        ratio = None
    if len(style.accent) != 6 or ratio is None:
        return "Choose a colour."
    if ratio < _LEAST_CONTRAST:
        return (
            f"This colour on white has a contrast of {ratio:.1f}:1, and 4.5:1 is needed to read"
            " headings. Choose a darker colour."
        )
    if style.font not in FONTS:
        return "Choose one of the fonts."
    return "" if style.organisation.strip() else "Enter the name of your organisation."


def styled(pack: Pack, style: Style, logo: Path | None) -> Pack:
    """The form in a style."""
    look = replace(
        pack.look,
        font=style.font,
        accent=style.accent,
        head_fill=style.accent,
        head_ink="FFFFFF",
        label_fill=_lighter(style.accent, _LIGHT),
        rule=_lighter(style.accent, _LINE),
    )
    alt = style.alt.strip() or style.organisation
    return replace(
        pack,
        look=look,
        organisation=style.organisation,
        footer=(style.left, style.centre, pack.footer[2]),
        logo=Figure(path=logo, alt=alt, width=_LOGO_WIDTH) if logo is not None else pack.logo,
    )


def keep(desk: Desk, style: Style, logo: bytes | None) -> list[str]:
    """Build the form's Word files in a style, and issue in it from now on; what is odd in them.

    Raises:
        PortfolioError: when the logo is no picture, or a file cannot be written.
    """
    folder = desk.home / _FOLDER
    make_folder(folder)
    if logo is not None:
        write_file(folder / _LOGO, _as_png(logo))
    pack = styled(desk.form.pack, style, logo_of(desk))
    remarks: dict[str, None] = {}
    for name, content in _built(pack):
        path = folder / f"{name}.docx"
        write_file(path, content)
        keep_template(desk.form.pack, path)
        for remark in check_template(path, desk.form.pack):
            if not remark.is_note:
                remarks[remark.message] = None
    keep_setting(_SETTING, json.dumps(asdict(style)))
    return list(remarks)


def drop(desk: Desk) -> None:
    """Issue in the form's own style again; what was issued in the other is still known."""
    keep_setting(_SETTING, "")
    for path in (desk.home / _FOLDER).glob("*"):
        path.unlink(missing_ok=True)


def template_in_style(desk: Desk, form: str) -> Path | None:
    """The Word file in which a form is issued; None where its own is."""
    if not setting(_SETTING):
        return None
    path = desk.home / _FOLDER / f"{form}.docx"
    return path if path.is_file() else None


def logo_of(desk: Desk) -> Path | None:
    """The logo that was given."""
    path = desk.home / _FOLDER / _LOGO
    return path if path.is_file() else None


def preview(desk: Desk, style: Style, logo: bytes | None) -> Iterator[bytes]:
    """The first page and one with questions in a style, as PNG, as LibreOffice lays them out.

    Raises:
        PortfolioError: when LibreOffice is not installed, or the logo is no picture.
    """
    with private_folder() as folder:
        own = logo_of(desk)
        if logo is not None:
            own = folder / _LOGO
            own.write_bytes(_as_png(logo))
        pack = styled(desk.form.pack, style, own)
        path = folder / "preview.docx"
        smallest = min(
            (f for f in pack.forms if f.alone), key=lambda f: len(f.fields), default=None
        )
        path.write_bytes(build_template(pack, lay_out(pack, smallest)))
        made = next(to_pdf([path]))
        if made.path is None:
            return
        document = pypdfium2.PdfDocument(made.path.read_bytes())
        try:
            stream = io.BytesIO()
            document[0].render(scale=_SCALE).to_pil().convert("RGB").save(stream, "PNG")
            yield stream.getvalue()
        finally:
            document.close()


def _built(pack: Pack) -> Iterator[tuple[str, bytes]]:
    yield WHOLE_PACK, whole_template(pack, "")
    for form in pack.forms:
        if form.alone:
            yield form.id, build_template(pack, lay_out(pack, form), "")


def _as_png(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as image:
            stream = io.BytesIO()
            image.convert("RGBA").save(stream, "PNG")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise portfolio_error("logo_file_cannot_read") from error
    return stream.getvalue()


def _lighter(color: str, share: float) -> str:
    """A colour of which only a share is left on white."""
    parts = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)
