"""A folder that is written into again: what is new is written, what a person changed stays.

The folder's manifest knows what was written into it. A file that is still as it was written is
replaced; one that somebody changed, or put there, is kept unless it is to be replaced by force,
and goes aside then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from filler.errors import PortfolioError
from filler.files import make_folder, put_aside, read_bytes, write_file
from filler.filling.manifest import Manifest, digest

_REMEDY = "Close it in the program that has it open."


class Keeper:
    """Writes files into folders; what could not be written does not stop the others.

    ``problems`` say of each file that was kept, or could not be written, why; ``aside`` where
    each file lies that was replaced by force, with what ``holds`` says of it.
    """

    def __init__(
        self, *, force: bool = False, holds: Callable[[Path], str] = lambda _path: ""
    ) -> None:
        self._force = force
        self._holds = holds
        self._manifests: dict[Path, Manifest] = {}
        self.problems: list[str] = []
        self.aside: list[str] = []
        self.written: list[Path] = []

    def write(self, path: Path, content: bytes) -> bool:
        """Write one file; whether it is now what it should be."""
        try:
            return self._write(path, content)
        except PortfolioError as error:
            self.problems.append(str(error))
            return False

    def _write(self, path: Path, content: bytes) -> bool:
        manifest = self._manifests.setdefault(path.parent, Manifest.of(path.parent))
        own = digest(content)
        if path.exists():
            there = digest(read_bytes(path, _REMEDY))
            line = manifest.lines.get(path.name)
            if there != own and there not in manifest.written(path.name):
                if not self._force:
                    why = "was changed since it was written" if line else "already exists"
                    self.problems.append(
                        f"{path} {why}; it was kept. Use --force to put it aside, or name another"
                        " folder."
                    )
                    return False
                held = self._holds(path)
                self.aside.append(f"{put_aside(path)}{f' ({held})' if held else ''}")
        # The line comes first: whoever is killed between the two has both bytes in the manifest.
        if manifest.lines.get(path.name) is None or manifest.lines[path.name].content != own:
            make_folder(path.parent)
            manifest.add(path.name, "", own)
        write_file(path, content)
        self.written.append(path)
        return True

    def close(self) -> None:
        """Let go of the manifests."""
        for manifest in self._manifests.values():
            manifest.close()
