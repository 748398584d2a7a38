"""Which messages of the catalogue a run of the tests has raised, and which it never did.

With ``PORTFOLIO_REACHED`` set to a folder, each process of the tests, and each program that they
start, writes the keys that it raised; ``python tests/reached.py FOLDER`` then names those that
no test raised. What no test can raise is listed in ``tests/data/unreached.toml``, with why.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

from filler import messages

LISTED = Path(__file__).parent / "data" / "unreached.toml"
# Where Python looks first in a program that the tests start.
NOTING = Path(__file__).parent / "noting"
SEEN: set[str] = set()


def path(root: Path) -> str:
    """``PYTHONPATH`` of a program that runs what is in ``root``."""
    return os.pathsep.join((str(root), *([str(NOTING)] if _folder() else [])))


def _folder() -> str:
    return os.environ.get("PORTFOLIO_REACHED", "")


def record() -> None:
    """Note each message that is raised from now on, where that is asked for."""
    folder = _folder()
    if not folder:
        return
    os.environ.setdefault("PYTHONPATH", str(NOTING))
    original = messages._message

    def noting(key: str) -> messages.Message:
        if key not in SEEN:
            SEEN.add(key)
            with Path(folder, f"{os.getpid()}.txt").open("a", encoding="utf-8") as file:
                file.write(f"{key}\n")
        return original(key)

    messages._message = noting


def main(folder: Path) -> int:
    """Say what was never raised; 1 where that is not listed, or where what is listed was raised."""
    seen = {line for path in folder.glob("*.txt") for line in path.read_text().split()}
    listed = tomllib.loads(LISTED.read_text(encoding="utf-8")) if LISTED.exists() else {}
    never = set(messages.catalogue()) - seen
    for key in sorted(never - listed.keys()):
        print(f"no test raises {key}")
    for key in sorted(listed.keys() & seen):
        print(f"listed in {LISTED.name}, and raised: {key}")
    print(f"{len(seen)} messages raised, {len(never)} not")
    return 1 if never - listed.keys() else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
