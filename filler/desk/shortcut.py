"""An icon that starts the desk: on the desktop of Windows, macOS or Linux."""

from __future__ import annotations

import stat
import sys
from pathlib import Path, PureWindowsPath

import platformdirs

_NAME = "Portfolio desk"


def make_shortcut(home: Path, pack: str, system: str = sys.platform) -> Path:
    """Write the file that a double click starts; its path."""
    desktop = Path(platformdirs.user_desktop_dir())
    desktop.mkdir(parents=True, exist_ok=True)
    name, content = shortcut(home, pack, sys.executable, system)
    path = desktop / name
    path.write_text(content, encoding="utf-8", newline="")
    if system != "win32":
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def shortcut(home: Path | PureWindowsPath, pack: str, python: str, system: str) -> tuple[str, str]:
    """The name and the words of the file that starts the desk on a system."""
    command = f'"{python}" -m filler desk "{home}" --pack "{pack}"'
    if system == "win32":
        words = f"@echo off\r\ntitle {_NAME}\r\n{command}\r\n"
        # A window that closes at once would take the reason with it.
        return f"{_NAME}.cmd", f"{words}if errorlevel 1 pause\r\n"
    if system == "darwin":
        return f"{_NAME}.command", f"#!/bin/sh\nexec {command}\n"
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        f"Name={_NAME}",
        f"Exec={command}",
        "Terminal=true",
        f"Path={Path.home()}",
    )
    return f"{_NAME}.desktop", "\n".join(lines) + "\n"
