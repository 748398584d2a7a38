"""One desk over one folder: a second start finds the first one, and opens its pages."""

from __future__ import annotations

import hashlib
import hmac
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from filelock import FileLock, Timeout

from filler.files import write_file

_LOCK, _ADDRESS = "desk.lock", "desk.address"
_SECONDS = 5


def take(home: Path) -> FileLock | None:
    """The lock of a desk's folder; None where another desk is open over it."""
    lock = FileLock(str(home / _LOCK))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    return lock


def say_where(home: Path, address: str) -> None:
    """Write down where the pages are, for a second start."""
    write_file(home / _ADDRESS, address.encode())


def key_of(secret: str) -> str:
    """What a second start shows: that it can read the desk's own secret."""
    return hmac.new(secret.encode(), b"another link", hashlib.sha256).hexdigest()


def link_of_the_first(home: Path, secret: str) -> str:
    """A new link into the desk that is open; nothing where it does not answer."""
    try:
        address = (home / _ADDRESS).read_text(encoding="ascii").strip()
        host, _, port = address.removeprefix("http://").partition(":")
        first = HTTPConnection("127.0.0.1", int(port), timeout=_SECONDS)
        first.request("POST", "/link/", headers={"X-Desk-Key": key_of(secret), "Host": host})
        path = first.getresponse().read(200).decode("ascii", "replace")
    except (OSError, ValueError, HTTPException):
        return ""
    return f"{address}{path}" if path.startswith("/enter/") else ""
