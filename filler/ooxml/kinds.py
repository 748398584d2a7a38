"""What a file is that is no Word document, in one sentence with what to do next."""

from __future__ import annotations

import io
import zipfile
from typing import Any, NoReturn

from filler.errors import PortfolioError
from filler.messages import portfolio_error

_SAVE_AS = "Open it in Word and save it as a Word document (.docx)."
_EXPORT = "Ask for it to be saved or exported as a Word document (.docx)."
# The endings of those that are.
WORD_FILES = (".docx", ".docm", ".dotx", ".dotm")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# By how a file starts: its kind, what it is, and what to do about it.
_STARTS = (
    (b"%PDF", "pdf", "is a PDF", "Ask for the Word file that the PDF was made from."),
    (b"{\\rtf", "rtf", "is a Rich Text file", _SAVE_AS),
    (b"\xff\xd8\xff", "picture", "is a picture, perhaps a scan", "Ask for the Word file itself."),
    (b"\x89PNG", "picture", "is a picture, perhaps a scan", "Ask for the Word file itself."),
    (b"GIF8", "picture", "is a picture", "Ask for the Word file itself."),
    (b"II*\x00", "picture", "is a picture, perhaps a scan", "Ask for the Word file itself."),
    (b"MM\x00*", "picture", "is a picture, perhaps a scan", "Ask for the Word file itself."),
    (b"Rar!", "archive", "is a RAR archive", "Unpack it and give the Word file."),
    (b"7z\xbc\xaf", "archive", "is a 7-Zip archive", "Unpack it and give the Word file."),
    (b"MIME-Version", "mht", "is a saved web page or e-mail", _SAVE_AS),
)
_MARKUP = (
    (b"<!doctype html", "html", "is a web page", _SAVE_AS),
    (b"<html", "html", "is a web page", _SAVE_AS),
    (b"pkg:package", "flat", "is a Word document in one XML file", _SAVE_AS),
    (b"w:worddocument", "word2003", "is a Word 2003 XML file", _SAVE_AS),
    (b"office:document", "odt", "is an OpenDocument file", _EXPORT),
)
_HEAD = 2048


def refuse_by_start(content: bytes, name: str) -> None:
    """Refuse what its first bytes show to be something else.

    Raises:
        PortfolioError: with what the file is, and what to do next.
    """
    if not content:
        raise portfolio_error("empty_plain", name=name)
    if not content.strip(b"\x00"):
        raise portfolio_error("empty_holds_nothing_zeros", name=name)
    for start, code, what, remedy in _STARTS:
        if content.startswith(start):
            raise PortfolioError(code, f"{name} {what}.", remedy)
    if content.startswith(b"PK"):
        return
    head = content[:_HEAD].lower()
    for mark, code, what, remedy in _MARKUP:
        if mark in head:
            raise PortfolioError(code, f"{name} {what}.", remedy)
    raise portfolio_error("not_word_document", name=name)


def refuse_other_archive(archive: zipfile.ZipFile, name: str) -> NoReturn:
    """Refuse an archive without a Word document in it, by what it holds instead.

    Raises:
        PortfolioError: always.
    """
    names = archive.namelist()
    if "mimetype" in names:
        raise portfolio_error("odt", name=name)
    if any(n.startswith("Index/") or n.endswith(".iwa") or n == "index.xml" for n in names):
        raise portfolio_error("pages", name=name)
    for folder, what in (("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation")):
        if any(n.startswith(folder) for n in names):
            raise portfolio_error("not_word_document_ask_form_document_2", name=name, what=what)
    if any(n.lower().endswith((".docx", ".docm")) for n in names):
        raise portfolio_error("archive", name=name)
    raise portfolio_error("not_word_document_ask_form_document", name=name)


def unlocked(content: bytes, name: str, password: str | None) -> bytes:
    """The document inside an OLE file that a password protects (MS-OFFCRYPTO).

    Raises:
        PortfolioError: when it is an old Word file, or the password is not there or wrong.
    """
    import msoffcrypto

    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        encrypted = file.is_encrypted()
        is_old = not isinstance(file, msoffcrypto.format.ooxml.OOXMLFile)
    except Exception as error:
        raise portfolio_error("doc_old_office_file", name=name) from error
    if is_old:
        what = ", protected with a password" if encrypted else ""
        raise portfolio_error("doc_old_word_file", name=name, what=what)
    return without_password(file, name, password)


def without_password(file: Any, name: str, password: str | None) -> bytes:
    """An Office file that was opened as one with a password, without its protection.

    Raises:
        PortfolioError: when the password is not there, or is wrong.
    """
    if password is None:
        raise portfolio_error("password_protected_give_ask_file", name=name)
    plain = io.BytesIO()
    try:
        file.load_key(password=password)
        file.decrypt(plain)
    except Exception as error:
        raise portfolio_error("password_does_not_open", name=name) from error
    return plain.getvalue()
