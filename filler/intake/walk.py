"""One look through what was handed in, thing by thing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from filler.errors import PortfolioError
from filler.files import ASIDE, read_bytes
from filler.intake.kinds import (
    DOCUMENTS,
    MAILS,
    OTHERS,
    PACKED,
    is_note,
    kind_of,
    not_taken,
)
from filler.intake.mail import is_draft, of_mail
from filler.intake.model import Handed, Intake
from filler.intake.outlook import of_outlook
from filler.intake.zips import of_zip
from filler.messages import portfolio_error
from filler.ooxml.door import MOST_BYTES, too_large
from filler.ooxml.kinds import WORD_FILES

# What programs leave in folders and nobody hands in.
_LEFT = ("thumbs.db", "desktop.ini", ".ds_store")
_DEEPEST = 4
# So many bytes of a name, with room for its ending.
_LONGEST = 120
_MOST_FILES = 5000
_MOST_TOTAL = 5 * MOST_BYTES


def handed_in(
    files: Iterable[Path],
    scratch: Callable[[], Path],
    given: Collection[Path] = (),
    *,
    once: bool = True,
    without: Collection[str] = (),
) -> Intake:
    """What some files are; what mails and zips hold is laid down in the folder of ``scratch``.

    Of what is ``given`` by its name, unlike what is found in a folder, nothing is passed over.
    With ``once``, the same bytes again are only told. ``without`` are the digests (SHA-256) of
    files that are left out.
    """
    walk = _Walk(scratch, once=once, without=without)
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

    def __init__(
        self, scratch: Callable[[], Path], *, once: bool, without: Collection[str]
    ) -> None:
        self._scratch = scratch
        self._once, self._without = once, without
        self._intake = Intake()
        self._seen: dict[str, str] = {}
        self._names: set[str] = set()
        self._count = self._total = 0

    def take(self, thing: Handed, *, is_given: bool, depth: int = 0) -> None:
        """One thing: taken, opened, named, or passed over."""
        try:
            _refuse_place(thing.path)
            kind = kind_of(thing.path, Path(thing.name).suffix.casefold())
            if kind in PACKED:
                self._open(thing, kind, depth)
            elif kind in (*WORD_FILES, *DOCUMENTS) or is_given:
                self._keep(thing)
            elif kind in OTHERS:
                error = not_taken(kind, Path(thing.name).name)
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
            if Path(one.name).suffix.casefold() in WORD_FILES
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

    def _keep(self, thing: Handed) -> None:
        """A document, once: the same bytes again are a copy of it."""
        try:
            content = read_bytes(thing.path, "")
        except PortfolioError:
            # Why it cannot be read is said when it is read.
            content = b""
        if is_note(content):
            self._intake.passed.append(thing.name)
            return
        digest = hashlib.sha256(content).hexdigest() if content else ""
        if digest in self._without:
            self._intake.left_out.append(thing.name)
            return
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
        """What holds other files: each of them as a thing by itself."""
        name = Path(thing.name).name
        if depth >= _DEEPEST:
            raise portfolio_error("too_deep", name=name, depth=depth)
        content = read_bytes(thing.path, "Close it in the program that has it open.")
        if kind in MAILS and is_draft(content):
            self._intake.passed.append(thing.name)
            return
        opened = {".msg": of_outlook, ".zip": of_zip}.get(kind, of_mail)
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
            raise portfolio_error("no_file_holds", name=name)


def _refuse_place(path: Path) -> None:
    """Refuse what is no file: a link to elsewhere, a folder that cannot be looked into."""
    if path.is_symlink() and not path.is_file():
        raise portfolio_error("link", name=path.name)
    if path.is_dir():
        raise portfolio_error("unreadable_folder_cannot_opened", name=path.name)


def _with_mail(one: Handed, copy: Handed) -> Handed:
    """A thing with what a copy of it knows of the mail that brought it."""
    received, sender = one.received or copy.received, one.sender or copy.sender
    return replace(one, received=received, sender=sender)


def _safe(name: str) -> str:
    """A file's name without what leads elsewhere, and no longer than a folder takes."""
    kept = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"/\\|?*')
    stem, dot, ending = kept.strip(" .").rpartition(".")
    short = (stem or ending).encode()[:_LONGEST].decode("utf-8", "ignore").strip()
    return f"{short or 'file'}{dot if stem else ''}{ending[:20] if stem else ''}"
