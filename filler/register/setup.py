"""Opening a register: SQLite in a folder of this machine, or PostgreSQL by its address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filler.files import make_folder
from filler.messages import portfolio_error

FILE = "register.sqlite3"
_URL = "DATABASE_URL"
_HOME = "PORTFOLIO_REGISTER"
# File systems of other machines.
_REMOTE = (
    "nfs", "nfs4", "cifs", "smb", "smbfs", "smb2", "smb3", "afpfs", "fuse.sshfs", "9p", "vboxsf",
    "webdav", "davfs", "fuse.davfs2", "fuse.rclone", "ncpfs",
)  # fmt: skip
# Folders that a program copies elsewhere while files in them are written.
_SYNCED = (
    "onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "owncloud",
    "box sync", "sharepoint", "creative cloud",
)  # fmt: skip
_MARKS = (".dropbox", ".dropbox.cache", ".sync", ".owncloudsync.log", ".nextcloudsync.log")


def open_register(folder: Path | None = None, more: Mapping[str, Any] | None = None) -> str:
    """Have Django use the register; what it is called, for people.

    Its place is ``DATABASE_URL``, else ``folder``, else ``PORTFOLIO_REGISTER``, else the user's own
    data folder. Tables are made and brought up to date. ``more`` are settings of Django's for those
    who have pages, too; ``APPS`` are further apps.

    Raises:
        PortfolioError: when Django is not installed, or the database cannot be opened or may not
            lie where it is.
    """
    try:
        import django
        from django.conf import settings
    except ImportError as error:
        raise portfolio_error("no_desk_register_needs_parts") from error
    database, called = _database(folder)
    if not settings.configured:
        own = dict(more or {})
        apps = own.pop("APPS", [])
        settings.configure(
            INSTALLED_APPS=["filler.register.apps.RegisterConfig", *apps],
            DATABASES={"default": database},
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
            TIME_ZONE="UTC",
            **own,
        )
        django.setup()
    else:
        _turn_to(database)
    _migrate(called)
    return called


def _database(folder: Path | None) -> tuple[dict[str, Any], str]:
    url = os.environ.get(_URL, "") if folder is None else ""
    if url:
        import dj_database_url

        try:
            found = dict(dj_database_url.parse(url, conn_max_age=60))
        except (ValueError, dj_database_url.ParseError) as error:
            raise portfolio_error("register_not_address_database", url=_URL) from error
        return found, f"{found.get('NAME')} on {found.get('HOST') or 'this machine'}"
    home = folder or Path(os.environ.get(_HOME, "") or _default())
    refuse_shared(home)
    try:
        make_folder(home)
    except OSError as error:
        raise portfolio_error("register_cannot_made", home=home, strerror=error.strerror) from error
    path = home / FILE
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            # Writers wait for one another, and what was said to be written is on the disk.
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
        },
    }, str(path)


def _default() -> str:
    import platformdirs

    return str(Path(platformdirs.user_data_dir("portfolio-filler", appauthor=False)) / "register")


def refuse_shared(folder: Path) -> None:
    """Refuse a folder in which a database of one machine is spoiled sooner or later.

    Raises:
        PortfolioError: when it lies on another machine, or a program copies it elsewhere.
    """
    whole = folder.expanduser().absolute()
    remedy = "Choose a folder on this machine's own disk; a backup may go there."
    if str(folder).startswith(("\\\\", "//")) or _is_remote(whole):
        raise portfolio_error("register_another_machine_where", folder=folder, remedy=remedy)
    names = [part.casefold() for part in whole.parts]
    own = next((n for n in names for mark in _SYNCED if n.startswith(mark)), "")
    marked = any((home / mark).exists() for home in (whole, *whole.parents) for mark in _MARKS)
    variables = (os.environ.get(v, "") for v in ("OneDrive", "OneDriveCommercial"))
    in_cloud = any(v and whole.is_relative_to(Path(v)) for v in variables)
    if own or marked or in_cloud:
        raise portfolio_error("register_synchronised_another_program", folder=folder, remedy=remedy)


def _is_remote(path: Path) -> bool:
    """Whether the file system is another machine's."""
    import psutil

    best, kind = "", ""
    try:
        for part in psutil.disk_partitions(all=True):
            mount = part.mountpoint
            if path.is_relative_to(mount) and len(mount) > len(best):
                best, kind = mount, f"{part.fstype} {part.opts}"
    except OSError:
        return False
    words = kind.casefold().replace(",", " ").split()
    return any(word in _REMOTE for word in words) or "remote" in words


def _turn_to(database: dict[str, Any]) -> None:
    """Let a process that has had one register open use another one."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    settings.DATABASES = {"default": database}
    connections._settings = connections.settings = connections.configure_settings(
        {"default": database}
    )
    del connections["default"]


def _migrate(called: str) -> None:
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
        raise portfolio_error("register_cannot_opened", called=called, said=said) from error
