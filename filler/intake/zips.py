"""The files of a zip, within the bounds of the door."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import PurePosixPath

from filler.errors import PortfolioError
from filler.intake.model import Handed, Held
from filler.messages import portfolio_error
from filler.ooxml.door import refuse_bomb

# What a package that is broken may raise while it is opened.
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, KeyError, EOFError),
    *(NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, struct.error),
)


def of_zip(content: bytes, name: str, thing: Handed) -> Held:
    """The files of a zip.

    Raises:
        PortfolioError: when it is damaged, protected, or beyond the bounds of the door.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except BROKEN as error:
        raise _damaged(name) from error
    refuse_bomb(infos, name)
    for info in infos:
        inner = info.filename.replace("\\", "/")
        if PurePosixPath(inner).parts[:1] == ("__MACOSX",):
            continue
        parts = (part for part in PurePosixPath(inner).parts if part not in ("/", "..", "."))
        own = replace(thing, name="/".join(parts))
        called = PurePosixPath(inner).name
        if info.flag_bits & 1:
            why = portfolio_error("password_protected", called=called, name=name)
            yield replace(own, error=why), b""
            continue
        try:
            data = archive.read(info)
        except BROKEN:
            yield replace(own, error=_damaged(f"{called} in {name}")), b""
            continue
        yield own, data


def _damaged(what: str) -> PortfolioError:
    return portfolio_error("damaged_cannot_unpacked", what=what)
