"""What was handed in, thing by thing: files, what mails and zips hold, and what nobody can read.

A folder is looked through whole. Word files are taken, e-mails and zips are opened (those in them,
too, within the bounds of the door), everything else is named once with what to ask for, and what
is no answer of anybody (a report, a spreadsheet, the PDF of a Word file beside it) is passed over
in a list.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import re
import struct
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path, PurePosixPath

from oxmsg import Message

from filler.errors import PortfolioError
from filler.files import ASIDE, read_bytes
from filler.ooxml.door import MOST_BYTES, refuse_bomb, too_large

WORD = (".docx", ".docm", ".dotx", ".dotm")
# What opens as a document and is none of Word's; the door says what it is.
_DOCUMENTS = (".doc", ".odt", ".rtf", ".pdf", ".pages", ".mht", ".mhtml")
_MAILS, _OUTLOOK, _ZIPS = (".eml", ".emlx"), (".msg",), (".zip",)
# By their ending: what else is handed in, and what to ask for.
_OTHERS: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".webp"),
        ("picture", "is a picture", "Ask for the Word file; put a signature's picture into it."),
    ),
    **dict.fromkeys(
        (".gdoc", ".gsheet", ".gslides"),
        (
            "link",
            "is a link to Google Docs, and not the document",
            "Ask for it by File > Download > Microsoft Word (.docx).",
        ),
    ),
    **dict.fromkeys(
        (".lnk", ".url", ".webloc", ".desktop"),
        ("link", "is a shortcut, and not the document", "Ask for the document itself."),
    ),
    **dict.fromkeys(
        (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab"),
        ("archive", "is an archive that is not opened here", "Unpack it, or ask for a .zip."),
    ),
    **dict.fromkeys(
        (".download", ".crdownload", ".part", ".partial", ".opdownload"),
        (
            "unfinished",
            "is a download that did not come to its end",
            "Download it again, or ask for it again.",
        ),
    ),
    ".wps": (
        "wps",
        "is a file of Works or WPS Office",
        "Ask for it saved as a Word document (.docx).",
    ),
    ".p7m": (
        "mail",
        "is an encrypted or signed e-mail",
        "Open it in Outlook and save what is attached.",
    ),
    ".dat": ("mail", "is an attachment of Outlook's own kind", "Ask for the Word file itself."),
}
# What programs leave in folders and nobody hands in.
_LEFT = ("thumbs.db", "desktop.ini", ".ds_store")
# What a package that is broken may raise while it is opened.
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, KeyError, EOFError),
    *(NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, struct.error),
)
_DEEPEST = 4
# The identifier among the properties of a note that the audit wrote.
NOTE_MARK = "portfolio:feedback-note"
_SMALL = 100_000
# So many bytes of a name, with room for its ending.
_LONGEST = 120
_MOST_FILES = 5000
_MOST_TOTAL = 5 * MOST_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One thing that was handed in.

    ``path`` is where it lies; ``name`` what it is called, ``mail.eml/Form.docx`` where it was in
    something else; ``received`` is the mail's own date and time, ``sender`` its address. What
    cannot be read has an ``error``.
    """

    path: Path
    name: str
    received: str = ""
    sender: str = ""
    is_inline: bool = False
    error: PortfolioError | None = None


@dataclass
class Intake:
    """All that was handed in: things in order, copies of others, and what was passed over."""

    items: list[Handed] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)


def handed_in(
    files: Iterable[Path],
    scratch: Callable[[], Path],
    given: Collection[Path] = (),
    *,
    once: bool = True,
) -> Intake:
    """What some files are; what mails and zips hold is laid down in the folder of ``scratch``.

    Of what is ``given`` by its name, unlike what is found in a folder, nothing is passed over.
    With ``once``, the same bytes again are only told.
    """
    walk = _Walk(scratch, once=once)
    for path in files:
        walk.take(Handed(path=path, name=str(path)), is_given=path in given)
    return walk.done()


def files_below(folder: Path) -> list[Path]:
    """All files in a folder and below it, and folders that cannot be looked into."""
    found: list[Path] = []
    closed: list[Path] = []
    linked: list[Path] = []

    def unreadable(error: OSError) -> None:
        closed.append(Path(error.filename))

    for home, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [n for n in folders if not n.startswith((".", "__MACOSX")) and n != ASIDE]
        found += (Path(home, name) for name in names)
        linked += (Path(home, name) for name in folders if Path(home, name).is_symlink())
    kept = (path for path in found if not _is_left(path.name))
    return sorted([*kept, *linked, *closed])


def _is_left(name: str) -> bool:
    return name.startswith(("~$", ".")) or name.casefold() in _LEFT


class _Walk:
    """One look through what was handed in."""

    def __init__(self, scratch: Callable[[], Path], *, once: bool) -> None:
        self._scratch = scratch
        self._once = once
        self._intake = Intake()
        self._seen: dict[str, str] = {}
        self._names: set[str] = set()
        self._count = self._total = 0

    def take(self, thing: Handed, *, is_given: bool, depth: int = 0) -> None:
        """One thing: taken, opened, named, or passed over."""
        if thing.path.is_symlink() and not thing.path.is_file():
            error = PortfolioError(
                "link",
                f"{thing.path.name} is a link to another place, which was not followed.",
                "Hand in the place itself.",
            )
            self._intake.items.append(replace(thing, error=error))
            return
        if thing.path.is_dir():
            error = PortfolioError(
                "unreadable",
                f"The folder {thing.path.name} cannot be looked into.",
                "Ask for the right to read it.",
            )
            self._intake.items.append(replace(thing, error=error))
            return
        ending = Path(thing.name).suffix.casefold()
        try:
            kind = self._kind(thing.path, ending)
            if kind in (*_MAILS, *_OUTLOOK, *_ZIPS):
                self._open(thing, kind, depth)
            elif kind in (*WORD, *_DOCUMENTS) or is_given:
                self._keep(thing)
            elif kind in _OTHERS:
                code, what, remedy = _OTHERS[kind]
                error = PortfolioError(code, f"{Path(thing.name).name} {what}.", remedy)
                self._intake.items.append(replace(thing, error=error))
            else:
                self._intake.passed.append(thing.name)
        except PortfolioError as error:
            self._intake.items.append(replace(thing, error=error))

    def done(self) -> Intake:
        """All of it; the PDF of a Word file that was handed in as well is passed over."""
        words = {
            str(Path(one.name).with_suffix("")).casefold()
            for one in self._intake.items
            if Path(one.name).suffix.casefold() in WORD
        }
        kept = []
        for one in self._intake.items:
            path = Path(one.name)
            is_pdf = path.suffix.casefold() == ".pdf"
            if is_pdf and str(path.with_suffix("")).casefold() in words:
                self._intake.passed.append(one.name)
            else:
                kept.append(one)
        self._intake.items = kept
        return self._intake

    def _kind(self, path: Path, ending: str) -> str:
        """The ending that a file should have: what begins as a package, and is called otherwise."""
        known = (*WORD, *_DOCUMENTS, *_MAILS, *_OUTLOOK, *_ZIPS, *_OTHERS)
        if ending in known and ending not in (*_UNFINISHED, *_ZIPS):
            return ending
        try:
            with path.open("rb") as stream:
                start = stream.read(_START)
        except OSError:
            # Why is said when it is read.
            return WORD[0]
        if start.startswith(b"PK\x03\x04") and ending not in _PACKAGES:
            return _inside(path)
        if ending in _ANY:
            return next((kind for sign, kind in _STARTS if re.match(sign, start)), ending)
        return ending

    def _keep(self, thing: Handed) -> None:
        """A document, once: the same bytes again are a copy of it."""
        try:
            content = read_bytes(thing.path, "")
        except PortfolioError:
            # Why it cannot be read is said when it is read.
            content = b""
        if _is_note(content):
            self._intake.passed.append(thing.name)
            return
        digest = hashlib.sha256(content).hexdigest() if content else ""
        first = self._seen.get(digest) if digest and self._once else None
        if first is not None and first != thing.name:
            self._intake.copies[thing.name] = first
            self._intake.items = [
                _with_mail(one, thing) if one.name == first else one for one in self._intake.items
            ]
            return
        self._seen[digest] = thing.name
        self._intake.items.append(thing)

    def _unique(self, name: str) -> str:
        """A name that nothing else of the same mail or zip has."""
        path, number, unique = PurePosixPath(name), 1, name
        while unique in self._names:
            number += 1
            unique = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        self._names.add(unique)
        return unique

    def _open(self, thing: Handed, kind: str, depth: int) -> None:
        name = Path(thing.name).name
        if depth >= _DEEPEST:
            raise PortfolioError(
                "too_deep",
                f"{name} is packed into others {depth} times.",
                "Unpack it, and hand in what is in it.",
            )
        content = read_bytes(thing.path, "Close it in the program that holds it.")
        if kind in _MAILS and _UNSENT.search(content[:_START]):
            # Nobody sent it: it is a draft that was written here.
            self._intake.passed.append(thing.name)
            return
        opened = {".eml": _of_mail, ".emlx": _of_mail, ".msg": _of_outlook}.get(kind, _of_zip)
        any_taken = False
        for inner, data in opened(content, name, thing):
            if inner.error is not None:
                any_taken = True
                self._intake.items.append(replace(inner, name=f"{thing.name}/{inner.name}"))
                continue
            if inner.is_inline or _is_left(PurePosixPath(inner.name).name):
                any_taken = any_taken or inner.is_inline
                self._intake.passed.append(f"{thing.name}/{inner.name}")
                continue
            self._count += 1
            self._total += len(data)
            if self._count > _MOST_FILES or self._total > _MOST_TOTAL:
                raise too_large(name)
            any_taken = True
            own = self._scratch() / str(self._count)
            own.mkdir(parents=True)
            path = own / _safe(PurePosixPath(inner.name).name)
            path.write_bytes(data)
            laid = replace(inner, path=path, name=self._unique(f"{thing.name}/{inner.name}"))
            self.take(laid, is_given=False, depth=depth + 1)
        if not any_taken:
            raise PortfolioError(
                "no_file",
                f"{name} holds no file.",
                "Ask for the Word file; perhaps a link was sent in its place.",
            )


def _is_note(content: bytes) -> bool:
    """Whether a document is a note that the audit wrote, as its properties say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = archive.getinfo("docProps/core.xml")
            return info.file_size < _SMALL and NOTE_MARK.encode() in archive.read(info)
    except _BROKEN:
        return False


def _with_mail(one: Handed, copy: Handed) -> Handed:
    """A thing with what a copy of it knows of the mail that brought it."""
    received, sender = one.received or copy.received, one.sender or copy.sender
    return replace(one, received=received, sender=sender)


_UNSENT = re.compile(rb"^X-Unsent: *1", re.I | re.M)
_UNFINISHED = (".download", ".crdownload", ".part", ".partial", ".opdownload")
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


def _inside(path: Path) -> str:
    """What a package is that is called otherwise."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except _BROKEN:
        return ".zip" if path.suffix.casefold() == ".zip" else ".docx"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return ".xlsx"
    return ".docx" if "[Content_Types].xml" in names or "mimetype" in names else ".zip"


def _safe(name: str) -> str:
    """A file's name without what leads elsewhere, and no longer than a folder takes."""
    kept = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"/\\|?*')
    stem, dot, ending = kept.strip(" .").rpartition(".")
    short = (stem or ending).encode()[:_LONGEST].decode("utf-8", "ignore").strip()
    return f"{short or 'file'}{dot if stem else ''}{ending[:20] if stem else ''}"


def _of_zip(content: bytes, name: str, thing: Handed) -> Iterator[tuple[Handed, bytes]]:
    """The files of a zip.

    Raises:
        PortfolioError: when it is damaged, protected, or beyond the bounds of the door.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except _BROKEN as error:
        raise PortfolioError(
            "damaged", f"{name} is damaged and cannot be unpacked.", "Ask for it again."
        ) from error
    refuse_bomb(infos, name)
    for info in infos:
        inner = info.filename.replace("\\", "/")
        if PurePosixPath(inner).parts[:1] == ("__MACOSX",):
            continue
        parts = (part for part in PurePosixPath(inner).parts if part not in ("/", "..", "."))
        own = replace(thing, name="/".join(parts))
        called = PurePosixPath(inner).name
        if info.flag_bits & 1:
            why = PortfolioError(
                "password",
                f"{called} in {name} is protected with a password.",
                "Unpack it with its password, and hand in what is in it.",
            )
            yield replace(own, error=why), b""
            continue
        try:
            data = archive.read(info)
        except _BROKEN:
            why = PortfolioError(
                "damaged",
                f"{called} in {name} is damaged and cannot be unpacked.",
                "Ask for it again.",
            )
            yield replace(own, error=why), b""
            continue
        yield own, data


def _of_mail(content: bytes, name: str, thing: Handed) -> Iterator[tuple[Handed, bytes]]:
    """The files that an e-mail brings, those of mails attached to it as well (RFC 5322, 2045)."""
    if name.casefold().endswith(".emlx"):
        # Apple Mail writes the length of the message in a line before it.
        content = content.partition(b"\n")[2]
    try:
        message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
        found = list(_attached(message, thing))
    except (MessageError, ValueError, LookupError, AttributeError, RecursionError) as error:
        raise PortfolioError(
            "damaged",
            f"{name} is no e-mail that can be read.",
            "Open it, and save what is attached.",
        ) from error
    yield from found


def _attached(message: EmailMessage, thing: Handed) -> Iterator[tuple[Handed, bytes]]:
    own = replace(
        thing,
        received=_when(message) or thing.received,
        sender=parseaddr(str(message.get("from", "")))[1].casefold() or thing.sender,
    )
    for number, part in enumerate(_leaves(message), start=1):
        if part.get_content_type() == "message/rfc822":
            yield from _forwarded(part, own)
            continue
        called = PurePosixPath((part.get_filename() or "").replace("\\", "/")).name
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        is_word = part.get_content_type() in _WORD_TYPES or data.startswith(b"PK\x03\x04")
        if not called.strip("."):
            if not is_word:
                continue
            called = f"attachment {number}.docx"
        # What a mail shows inside its text is a logo, as a rule.
        is_inline = part.get_content_maintype() == "image" and (
            part.get_content_disposition() == "inline" or "content-id" in part
        )
        yield replace(own, name=called, is_inline=is_inline), data


def _forwarded(part: EmailMessage, thing: Handed) -> Iterator[tuple[Handed, bytes]]:
    """The files of a mail that was attached to another one."""
    for one in part.iter_parts():
        if not isinstance(one, EmailMessage):
            continue
        if not one.keys():
            # Some programs encode the whole mail, which RFC 2046 forbids.
            try:
                packed = b64decode(str(one.get_payload()), validate=False)
            except ValueError:
                continue
            whole = BytesParser(EmailMessage, policy=policy.default).parsebytes(packed)
            yield from _attached(whole, thing)
        else:
            yield from _attached(one, thing)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message that hold something, and messages that are attached to it."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        if isinstance(part, EmailMessage):
            yield from _leaves(part)


_WORD_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-word.document.macroenabled.12",
)


def _when(message: EmailMessage) -> str:
    """When a mail says that it was sent, in its own time: ``2026-03-09T10:15:00+00:00``."""
    date = getattr(message.get("date"), "datetime", None)
    return date.isoformat() if isinstance(date, datetime) else ""


def _of_outlook(content: bytes, name: str, thing: Handed) -> Iterator[tuple[Handed, bytes]]:
    """The files that a message saved by Outlook brings (MS-OXMSG)."""
    try:
        message = Message.load(content)
        found = list(_of_message(message, thing))
    except Exception as error:
        raise PortfolioError(
            "damaged",
            f"{name} is no message of Outlook that can be read.",
            "Open it in Outlook, and save what is attached.",
        ) from error
    yield from found


def _of_message(message: Message, thing: Handed) -> Iterator[tuple[Handed, bytes]]:
    own = _sent(message, thing)
    for number, attachment in enumerate(message.attachments, start=1):
        data = attachment.file_bytes
        if data is not None:
            called = (attachment.file_name or f"attachment {number}").replace("\\", "/")
            is_inline = bool(attachment.properties.str_prop_value(_CONTENT_ID))
            yield replace(own, name=PurePosixPath(called).name, is_inline=is_inline), data
            continue
        # A message that was attached to this one has a storage of its own (MS-OXMSG 2.2.2.1).
        for storage in getattr(attachment._storage, "storages", ()):
            if storage.name == _EMBEDDED:
                yield from _of_message(Message(storage), own)


def _sent(message: Message, thing: Handed) -> Handed:
    """By whom a message was sent and when, where it says so."""
    try:
        sent, sender = message.sent_date, parseaddr(message.sender or "")[1].casefold()
    except (ValueError, TypeError, KeyError, LookupError, struct.error, OverflowError):
        # A message inside another one keeps its properties a little differently.
        return thing
    return replace(
        thing,
        received=_moment(sent) if sent else thing.received,
        sender=sender or thing.sender,
    )


def _moment(sent: datetime) -> str:
    """A moment of Outlook, which it keeps in universal time."""
    return sent.replace(tzinfo=UTC, microsecond=0).isoformat()


# What stands in the text of a message has a name for it there (MS-OXPROPS 2.598).
_CONTENT_ID = 0x3712
_EMBEDDED = "__substg1.0_3701000D"
