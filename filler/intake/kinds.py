"""What a file is, by its ending and by how it begins, and what to ask for in its place."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from filler.errors import PortfolioError
from filler.intake.zips import BROKEN
from filler.ooxml.kinds import WORD_FILES

# What opens as a document and is none of Word's; the door says what it is.
DOCUMENTS = (".doc", ".odt", ".rtf", ".pdf", ".pages", ".mht", ".mhtml")
MAILS = (".eml", ".emlx")
# What holds other files.
PACKED = (*MAILS, ".msg", ".zip")
_UNFINISHED = (".download", ".crdownload", ".part", ".partial", ".opdownload")
# By their ending: what else is handed in, and what to ask for.
OTHERS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".webp"),
        ("picture", "is a picture", "Ask for the Word file, with any signature picture in it."),
    ),
    **dict.fromkeys(
        (".gdoc", ".gsheet", ".gslides"),
        (
            "link",
            "is a link to Google Docs, and not the document",
            "Ask for it as Word: File > Download > Microsoft Word (.docx).",
        ),
    ),
    **dict.fromkeys(
        (".lnk", ".url", ".webloc", ".desktop"),
        ("link", "is a shortcut, and not the document", "Ask for the document itself."),
    ),
    **dict.fromkeys(
        (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab"),
        (
            "archive",
            "is a kind of archive that cannot be opened here",
            "Unpack it, or ask for a .zip.",
        ),
    ),
    **dict.fromkeys(
        _UNFINISHED,
        (
            "unfinished",
            "is an unfinished download",
            "Download it again, or ask for it again.",
        ),
    ),
    ".wps": (
        "wps",
        "is a file of Works or WPS Office",
        "Ask for it to be saved as a Word document (.docx).",
    ),
    ".p7m": (
        "mail",
        "is an encrypted or signed e-mail",
        "Open it in Outlook and save what is attached.",
    ),
    ".dat": ("mail", "is an attachment in Outlook's own format", "Ask for the Word file itself."),
}
# What says nothing of what is in a file, and how such a file begins.
_ANY = ("", ".txt", ".bin", ".tmp", ".file")
_START = 4096
_STARTS = (
    (rb"%PDF", ".pdf"),
    (rb"\{\\rtf", ".rtf"),
    (rb"(?s)\xd0\xcf\x11\xe0.*_\x00_\x00s\x00u\x00b\x00s\x00t\x00g", ".msg"),
    (rb"\xd0\xcf\x11\xe0", ".doc"),
    (rb"\xff\xd8\xff|\x89PNG", ".jpg"),
    (rb"(?i)from:[^\n]*@", ".eml"),
    (
        rb"(?is)(?:received|return-path|delivered-to|from|message-id|mime-version|date|subject|to"
        rb"|x-[\w-]{1,40}):[^\n]*\n(?:[^\n]*\n){0,60}?(?:from|message-id):",
        ".eml",
    ),
)
# Packages that hold no form.
_PACKAGES = (".xlsx", ".xlsm", ".xltx", ".pptx", ".ppsx", ".jar", ".epub", ".whl", ".kmz")
# The identifier among the properties of a note that the audit wrote.
NOTE_MARK = "portfolio:feedback-note"
_SMALL = 100_000


def kind_of(path: Path, ending: str) -> str:
    """The ending that a file should have: what begins as a package, and is called otherwise."""
    known = (*WORD_FILES, *DOCUMENTS, *PACKED, *OTHERS)
    if ending in known and ending not in (*_UNFINISHED, ".zip"):
        return ending
    try:
        with path.open("rb") as stream:
            start = stream.read(_START)
    except OSError:
        # Why is said when it is read.
        return WORD_FILES[0]
    if start.startswith(b"PK\x03\x04") and ending not in _PACKAGES:
        return _inside(path)
    if ending in _ANY:
        return next((kind for sign, kind in _STARTS if re.match(sign, start)), ending)
    return ending


def not_taken(kind: str, name: str) -> PortfolioError:
    """What a file is that is no document, and what to ask for."""
    code, what, remedy = OTHERS[kind]
    return PortfolioError(code, f"{name} {what}.", remedy)


def _inside(path: Path) -> str:
    """What a package is that is called otherwise."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except BROKEN:
        return ".zip" if path.suffix.casefold() == ".zip" else ".docx"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return ".xlsx"
    return ".docx" if "[Content_Types].xml" in names or "mimetype" in names else ".zip"


def is_note(content: bytes) -> bool:
    """Whether a document is a note that the audit wrote, as its properties say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = archive.getinfo("docProps/core.xml")
            return info.file_size < _SMALL and NOTE_MARK.encode() in archive.read(info)
    except BROKEN:
        return False
