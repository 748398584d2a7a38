"""Packs of one form for tests, their questions in nobody's words."""

from __future__ import annotations

from pathlib import Path

PACK = """id = "{id}"
title = "{title}"
short_title = "{title}"
owner = "Nobody"
version = "1"
revised = 2026-01-01
language = "en-GB"
person = "{id}.name"

[[part]]
form = "{id}.toml"
"""


def small_pack(folder: Path, form: str, **more: str) -> Path:
    """A pack whose one form has the folder's name, with ``more`` files by their names."""
    folder.mkdir()
    name = folder.name
    pack = PACK.format(id=name, title=name.capitalize())
    files = {"pack": pack, name: form, **more}
    for stem, text in files.items():
        (folder / f"{stem}.toml").write_text(text, encoding="utf-8")
    return folder
