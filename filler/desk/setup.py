"""Making Django ready for the desk: where it lies, its secret, its pages, who may come in."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from filler.api import Form
from filler.files import make_folder
from filler.messages import portfolio_error
from filler.register.setup import open_register

if TYPE_CHECKING:
    from filler.register.store import Store

HERE = Path(__file__).parent
_KEY_FILE = "desk.key"
RECEIVED, ISSUED, REPORT, NOTES, PAPERS = "Received", "Issued", "Report", "Notes", "Panel"
LISTS = "Lists"
# So long a session lasts without anything being done.
_SESSION_HOURS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk that is open: its form, where its files lie, and whether a team has it.

    ``base`` is the desk's own folder, ``home`` the one for the files of its form; ``first`` is the
    form that it is of by itself, ``dask`` a cluster for long work.
    """

    base: Path
    home: Path
    form: Form
    first: str = ""
    is_team: bool = False
    dask: str = ""

    @property
    def store(self) -> Store:
        """The register of its form."""
        from filler.desk.panel_rule import panel_rule
        from filler.register.store import Store

        own = self.form.process
        process = replace(own, panels=panel_rule(own.panels))
        return Store(self.form.pack.id, process, self.form.rules.holidays)

    def folder(self, name: str) -> Path:
        """One of its folders, which is made where it is not there."""
        folder = self.home / name
        make_folder(folder)
        return folder


def the_desk() -> Desk:
    """The desk that this process has open."""
    desk: Desk = settings.DESK
    return desk


def open_desk(
    home: Path,
    form: Form,
    *,
    is_team: bool = False,
    hosts: tuple[str, ...] = (),
    dask: str = "",
    first: str = "",
) -> Desk:
    """Have Django serve the desk in ``home``; ``hosts`` are the names by which a team calls it.

    ``first`` is the form whose files lie in ``home`` itself.

    Raises:
        PortfolioError: when the folder cannot be used, or the database cannot be opened.
    """
    make_home(home)
    from filler.desk.forms import home_of

    first = first or str(form.folder)
    own_home = home_of(home, form, first)
    make_home(own_home)
    desk = Desk(base=home, home=own_home, form=form, is_team=is_team, dask=dask, first=first)
    address = os.environ.get("DATABASE_URL", "")
    if is_team and not address:
        raise portfolio_error("no_team")
    own = {
        "DESK": desk,
        "SECRET_KEY": secret_of(home),
        "DEBUG": False,
        "ALLOWED_HOSTS": [*hosts, "127.0.0.1", "localhost"],
        "ROOT_URLCONF": "filler.desk.urls",
        "APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_htmx",
            "axes",
            "filler.desk.apps.DeskConfig",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "filler.desk.rates.Rates",
            "filler.desk.rights.Rights",
            "filler.desk.problems.Problems",
            "axes.middleware.AxesMiddleware",
        ],
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in ("MinimumLengthValidator", "CommonPasswordValidator")
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                        "filler.desk.shown.around",
                    ],
                    "builtins": ["filler.desk.templatetags.desk"],
                },
            }
        ],
        "STATIC_URL": "static/",
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "WHITENOISE_AUTOREFRESH": False,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": ["'none'"],
                "script-src": ["'self'"],
                "style-src": ["'self'"],
                "img-src": ["'self'", "data:"],
                "connect-src": ["'self'"],
                "frame-src": ["'self'"],
                "form-action": ["'self'"],
                "frame-ancestors": ["'none'"],
                "base-uri": ["'none'"],
            }
        },
        "LOGIN_URL": "/sign-in/",
        "LOGIN_REDIRECT_URL": "/",
        "SESSION_COOKIE_AGE": _SESSION_HOURS * 3600,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_SAVE_EVERY_REQUEST": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 50_000,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 5000,
        "FILE_UPLOAD_TEMP_DIR": str(desk.folder("Uploads")),
        "AXES_FAILURE_LIMIT": 8,
        "AXES_COOLOFF_TIME": 0.25,
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_VERBOSE": False,
        "AXES_ENABLED": is_team,
        "USE_I18N": False,
        "LOGGING_CONFIG": None,
    }
    if is_team:
        # The proxy before it says that it was asked over TLS.
        own |= {
            "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
            "SESSION_COOKIE_SECURE": True,
            "CSRF_COOKIE_SECURE": True,
            "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in hosts],
        }
    open_register(None if address else home, own)
    return desk


def make_home(home: Path) -> None:
    """Make a desk's folder where it is not there.

    Raises:
        PortfolioError: when that cannot be done.
    """
    try:
        make_folder(home)
    except OSError as error:
        raise portfolio_error("folder_cannot_made", home=home, strerror=error.strerror) from error


def secret_of(home: Path) -> str:
    """The desk's own secret, made on its first start and read by nobody else."""
    path = home / _KEY_FILE
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    made = secrets.token_urlsafe(50)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made)
    return made
