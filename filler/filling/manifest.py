"""What a folder was filled with: a line for each file, added as soon as the file is there.

A line names the file, the hash of the record and template it was made from, and the hash of
the file itself, so that a later run knows what is missing, changed, or worked on by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from filler.errors import PortfolioError
from filler.files import open_to_add, read_bytes
from filler.messages import portfolio_error
from filler.records.pictures import picture_bytes

NAME = ".portfolio-manifest.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file: made from what, and with which bytes."""

    made_from: str
    content: str


@dataclass(slots=True)
class Manifest:
    """The manifest of one folder; a line that was cut off by a crash counts for nothing."""

    folder: Path
    lines: dict[str, Line] = field(default_factory=dict)
    _contents: dict[str, set[str]] = field(default_factory=dict)
    _file: TextIO | None = None

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """The folder's manifest, empty when there is none."""
        manifest = cls(folder)
        path = folder / NAME
        if path.is_symlink():
            raise portfolio_error("manifest_link_another_file", path=path)
        if not path.exists():
            return manifest
        try:
            text = read_bytes(path, "Delete it and run again.").decode()
        except (OSError, UnicodeDecodeError) as error:
            raise portfolio_error(
                "manifest_cannot_read", folder=folder / NAME, error=error
            ) from error
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                made = Line(made_from=str(entry["made_from"]), content=str(entry["content"]))
                manifest._note(str(entry["file"]), made)
            except (ValueError, KeyError, TypeError):
                continue
        return manifest

    def add(self, name: str, made_from: str, content: str) -> None:
        """Note a file that has just been written.

        Raises:
            PortfolioError: when the manifest cannot be written.
        """
        self._note(name, Line(made_from=made_from, content=content))
        entry = {"file": name, "made_from": made_from, "content": content}
        try:
            if self._file is None:
                path = self.folder / NAME
                self._file = open_to_add(path)
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise portfolio_error(
                "manifest_cannot_written", folder=self.folder / NAME, strerror=error.strerror
            ) from error

    def written(self, name: str) -> set[str]:
        """The hashes of all that was ever written under a name."""
        return self._contents.get(name, set())

    def _note(self, name: str, line: Line) -> None:
        self.lines[name] = line
        self._contents.setdefault(name, set()).add(line.content)

    def close(self) -> None:
        """Let go of the file, as Windows wants before it can be moved."""
        if self._file is not None:
            self._file.close()
            self._file = None


def digest(*parts: bytes) -> str:
    """A short hash of some bytes, enough to tell files and records apart."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        hasher.update(len(part).to_bytes(8, "little") + part)
    return hasher.hexdigest()


def record_digest(data: Any, folder: Path, template: str, allowed: Sequence[Path] = ()) -> str:
    """The hash of a record with its pictures, and of the template that it goes into."""
    text = json.dumps(data, sort_keys=True, default=str)
    images = _images(data) if '"image"' in text else []
    pictures = [_picture(name, folder, allowed) for name in images]
    return digest(template.encode(), text.encode("utf-8", "surrogatepass"), *pictures)


def _images(data: Any) -> list[str]:
    if isinstance(data, dict):
        own = [data["image"]] if isinstance(data.get("image"), str) else []
        return own + [name for value in data.values() for name in _images(value)]
    if isinstance(data, list):
        return [name for value in data for name in _images(value)]
    return []


def _picture(name: str, folder: Path, allowed: Sequence[Path]) -> bytes:
    try:
        return picture_bytes(name, folder, allowed)
    except PortfolioError:
        return b""
