"""How many answers of the returned files that are kept as data are right, unclear, lost or wrong.

``python tests/scores.py`` prints them by set; ``--keep`` keeps them, as what may not get worse.
What a set is, and what a key says, is in ``tests/corpus/README.md``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from filler.definition import Pack, find_pack, load_pack
from filler.reading import Answer, read_file

HERE = Path(__file__).resolve().parent
KEPT = HERE / "corpus" / "scores.json"
KINDS = ("right", "unclear", "lost", "wrong")


def sets() -> dict[str, Path]:
    """The folder of each set by its name."""
    own = sorted(path for path in (HERE / "corpus").iterdir() if path.is_dir())
    return {"returned": HERE.parent / "samples" / "returned"} | {path.name: path for path in own}


@cache
def _pack(name: str) -> Pack:
    return load_pack(find_pack(name))


def key_of(path: Path) -> dict[str, Any]:
    """The key beside a returned file."""
    found: dict[str, Any] = json.loads(path.with_suffix(".key.json").read_text(encoding="utf-8"))
    return found


def plain(value: Any) -> Any:
    """A value in which every picture is the same, as its part's name says nothing."""
    if isinstance(value, dict):
        return "picture" if value.keys() == {"image"} else {k: plain(v) for k, v in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def scored(path: Path) -> Counter[str]:
    """The answers of one file, by what became of them."""
    key = key_of(path)
    answers = read_file(path, _pack(key.get("pack", "sandwell_fg"))).answers
    found: Counter[str] = Counter()
    for name, expected in key.get("answers", {}).items():
        right = [] if "value" not in expected else [plain(expected["value"])]
        found[_kind(answers.get(name), right, {expected["state"]})] += 1
    for name, values in key.get("right", {}).items():
        right = [plain(value) for value in values if value != "unclear"]
        found[_kind(answers.get(name), right, {"unclear"} & set(map(str, values)))] += 1
    return found


def _kind(answer: Answer | None, right: list[Any], states: set[str]) -> str:
    """What became of an answer; ``states`` are those that are right besides its values."""
    state = answer.state if answer is not None else "missing"
    if answer is None or state in ("missing", "unclear"):
        return "right" if state in states else {"missing": "lost"}.get(state, "unclear")
    if plain(answer.value) in right:
        return "right"
    return "lost" if answer.state == "blank" else "wrong"


def scores() -> dict[str, dict[str, int]]:
    """All sets: how many answers became what."""
    found = {}
    for name, folder in sets().items():
        total = sum((scored(path) for path in sorted(folder.glob("*.docx"))), Counter[str]())
        found[name] = {kind: total[kind] for kind in KINDS}
    return found


def main() -> None:
    """Print the table; keep it where that is asked for."""
    found = scores()
    print(f"{'set':12} " + " ".join(f"{kind:>8}" for kind in KINDS))
    for name, counts in found.items():
        print(f"{name:12} " + " ".join(f"{counts[kind]:8}" for kind in KINDS))
    if "--keep" in sys.argv:
        KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
