"""LibreOffice as another program: started locked down, on copies of ours, and ended with its kin.

Nothing that a file says reaches its command line: it is given absolute paths of numbered copies
from which nothing leads out (``filler.ooxml.unlinked``), and a profile without macros, updates
and linked content.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from xml.sax.saxutils import escape

from filler.errors import PortfolioError
from filler.messages import portfolio_error

# By path and name in its registry (its own schema names them): the value, and its type.
_LOCKED: Mapping[tuple[str, str], str] = {
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent"): "true",
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("/org.openoffice.Office.Common/Security/Scripting", "OfficeBasic"): "0",
    ("/org.openoffice.Office.Common/Misc", "CrashReport"): "false",
    ("/org.openoffice.Office.Common/Load", "UpdateDocMode"): "0",
    ("/org.openoffice.Office.Writer/Content/Update", "Link"): "2",
    ("/org.openoffice.Office.Java/VirtualMachine", "EnableLanguage"): "false",
    # Whatever is still asked of the network is asked of nobody.
    ("/org.openoffice.Inet/Settings", "ooInetProxyType"): "2",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName"): "127.0.0.1",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort"): "9",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName"): "127.0.0.1",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort"): "9",
    ("/org.openoffice.Inet/Settings", "ooInetFTPProxyName"): "127.0.0.1",
    ("/org.openoffice.Inet/Settings", "ooInetFTPProxyPort"): "9",
}
_UPDATES = (
    '<item oor:path="/org.openoffice.Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job'
    '[\'UpdateCheck\']/Arguments"><prop oor:name="AutoCheckEnabled" oor:type="xs:boolean"'
    ' oor:op="fuse"><value>false</value></prop></item>'
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items'
    ' xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</oor:items>\n'
)


def is_there() -> bool:
    """Whether LibreOffice is installed."""
    try:
        return bool(the_program())
    except PortfolioError:
        return False


def the_program() -> str:
    """Where LibreOffice is.

    Raises:
        PortfolioError: when it is not installed.
    """
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return str(Path(found).absolute())
    for home in (r"C:\Program Files", r"C:\Program Files (x86)", "/Applications"):
        for inside in ("LibreOffice/program/soffice.exe", "LibreOffice.app/Contents/MacOS/soffice"):
            if (path := Path(home, inside)).is_file():
                return str(path)
    raise portfolio_error("no_libreoffice")


def convert(files: Sequence[Path], kind: str, output: Path, profile: Path, seconds: float) -> None:
    """Convert files that we have written ourselves, and end the program whatever happens.

    What it could not make in ``seconds`` is not there afterwards. All paths are ours and
    absolute; ``profile`` is a folder of ours in which it keeps everything that it keeps.

    Raises:
        ValueError: when a path could be taken for an option.
    """
    _lock_down(profile)
    command = [
        the_program(),
        f"-env:UserInstallation={profile.absolute().as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"),
        *("--nofirststartwizard", "--convert-to", kind, "--outdir", safe_argument(output)),
        *map(safe_argument, files),
    ]
    run_bounded(command, folder=profile, seconds=seconds)


def safe_argument(path: Path) -> str:
    """A path as another program is given it: absolute, and no option by its name.

    Raises:
        ValueError: when it is not so.
    """
    if not path.is_absolute() or path.name.startswith(("-", ".")):
        raise ValueError(f"'{path}' is not to be given to another program")
    return str(path)


def run_bounded(
    command: Sequence[str], *, folder: Path, seconds: float, said: Path | None = None
) -> None:
    """Run a program in a group of its own, for so long at most; then nothing of it is left.

    What it says goes into the file ``said``, or nowhere.
    """
    group: dict[str, object] = (
        {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        if os.name == "nt"
        else {"start_new_session": True}
    )
    quiet = subprocess.DEVNULL
    with ExitStack() as stack:
        out = stack.enter_context(said.open("wb")) if said is not None else quiet
        process = subprocess.Popen(  # type: ignore[call-overload]  # the group's keyword is the system's
            list(command), stdin=quiet, stdout=out, stderr=quiet, cwd=folder,
            env=_environment(folder), **group,
        )  # fmt: skip
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
    finally:
        _end(process)


def _environment(folder: Path) -> dict[str, str]:
    """What the program inherits, but for where it keeps things and who stands between."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.lower().endswith("_proxy") and not key.startswith(("SAL_", "OOO_"))
    }
    own = str(folder.absolute())
    return {**kept, "XDG_CACHE_HOME": own, "XDG_CONFIG_HOME": own, "TMPDIR": own}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started."""
    if os.name == "nt":
        import psutil

        with suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    child.kill()
    else:
        # Those that it started are in its group, which outlives it.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(OSError):
        process.kill()
    process.wait()


def _lock_down(profile: Path) -> None:
    """Write the profile that it starts with."""
    items = "".join(
        f'<item oor:path="{escape(path)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, name), value in _LOCKED.items()
    )
    folder = profile / "user"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "registrymodifications.xcu").write_text(
        _PROFILE.format(items + _UPDATES), encoding="utf-8"
    )
