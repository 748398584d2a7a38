"""Small changes to the engine, one at a time: does a test notice?

``python tests/mutants.py`` takes a sample of changes in a copy of the project, runs the tests of
the room that was changed and then the short round, and says which changes no test noticed.
``--numbers`` changes each number by name instead, and shows from where to where the tests hold.
By hand, or once a week: a sample of a hundred takes about an hour.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = (".git", ".venv", ".ci", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache")
SHORT_ROUND = ("-m", "not slow and not tools", "tests")
# The tests that know a room, by how their files' names begin; for other rooms the short round.
ROOMS = {
    "aligning": "alignment hands misleading returned by_wording restyled",
    "auditing": "audit_ verdicts who_ handed_in settled rule_kinds who_signed",
    "binding": "returned restyled earlier_layout strangers packs_by_folder",
    "checking": "template",
    "digital": "digital signatures signed_shown stamped attacks",
    "facts": "read hands marks misleading returned",
    "kinds": "kinds checked_kinds forms_of_answers signature_parts",
    "placing": "hands misleading returned by_wording marks labels restyled",
    "reading": "read hands marks misleading returned labels scrutiny signature",
    "records": "sheets lists workbook dates changes forms_of_answers pictures reference",
}
COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
OPERATORS = r"not\s+in|is\s+not|[<>=!]=|[<>]|in|is"
# A change for which a test would have to wait longer than anybody does.
SECONDS = 900


@dataclass(frozen=True)
class Change:
    """One change: in which file, from where to where in its bytes, and what stands there then."""

    file: str
    line: int
    start: int
    end: int
    old: str
    new: str

    @property
    def room(self) -> str:
        """The room of the file."""
        parts = Path(self.file).parts
        return parts[1] if len(parts) > 2 else ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.old!r} -> {self.new!r}"


def changes(path: Path) -> Iterator[Change]:
    """Each change that could be made to a file."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    name = path.relative_to(ROOT).as_posix()

    def change(first: ast.AST, last: ast.AST, pattern: str, new: str) -> Iterator[Change]:
        """A change of what a pattern finds between two nodes, or of one node as a whole."""
        if first is last:
            start = starts[first.lineno - 1] + first.col_offset  # type: ignore[attr-defined]
            end = starts[first.end_lineno - 1] + first.end_col_offset  # type: ignore[attr-defined]
        else:
            start = starts[first.end_lineno - 1] + first.end_col_offset  # type: ignore[attr-defined]
            end = starts[last.lineno - 1] + last.col_offset  # type: ignore[attr-defined]
        found = re.search(pattern.encode(), source[start:end], re.DOTALL)
        if found is not None:
            a, b = start + found.start(), start + found.end()
            line = source.count(b"\n", 0, a) + 1
            yield Change(name, line, a, b, source[a:b].decode(), new)

    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                pairs = zip((left, *others), others, ops, strict=False)
                for before, after, op in pairs:
                    if new := COMPARED.get(type(op)):
                        yield from change(
                            before, after, r"not\s+in|is\s+not|[<>=!]=|[<>]|in|is", new
                        )
            case ast.BoolOp(op=op, values=values):
                new = "or" if isinstance(op, ast.And) else "and"
                yield from change(values[0], values[1], r"\b(and|or)\b", new)
            case ast.UnaryOp(op=ast.Not()):
                yield from change(node, node, r"\Anot\b", "not not")
            case ast.BinOp(left=left, right=right, op=ast.Add() | ast.Sub()):
                new = "-" if isinstance(node.op, ast.Add) else "+"
                yield from change(left, right, r"[+-]", new)
            case ast.Constant(value=bool() as value):
                yield from change(node, node, r"\A\w+\Z", str(not value))
            case ast.Constant(value=int() | float() as value):
                yield from change(node, node, r"\A[\d_.]+\Z", repr(value + 1))
            case ast.Set(elts=words) | ast.Tuple(elts=words) | ast.Dict(keys=words):
                for word in words:
                    if isinstance(word, ast.Constant) and word.value and type(word.value) is str:
                        yield from change(word, word, r"(?<=.)(?=[\"']\Z)", "~")
            case ast.Expr(value=ast.Call()):
                yield from change(node, node, r"\A.*\Z", "pass")
            case ast.Break() | ast.Continue():
                new = "continue" if isinstance(node, ast.Break) else "break"
                yield from change(node, node, r"\A.*\Z", new)
            case ast.If(test=test) | ast.IfExp(test=test):
                yield from change(test, test, r"\A.*\Z", "False")
            case _:
                pass


def numbers(path: Path) -> Iterator[tuple[str, Change]]:
    """Each number that has a name in a file, at fractions and multiples of itself."""
    tree = ast.parse(path.read_bytes())
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int() | float())):
                value = node.value.value  # type: ignore[attr-defined]
                if isinstance(value, bool):
                    continue
                for change in changes(path):
                    if change.line == node.lineno:
                        steps = (0.5, 0.8, 1.25, 2)
                        kind = type(value)
                        for new in dict.fromkeys(kind(round(value * s, 4)) for s in steps):
                            if new != value:
                                changed = {**asdict(change), "new": repr(new)}
                                yield name, Change(**changed)
            case _:
                pass


class Rooms:
    """Copies of the project, each for one change at a time."""

    def __init__(self, folder: Path, count: int) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            copy = folder / str(number)
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
            self._free.put(copy)

    def noticed(self, change: Change) -> bool:
        """Whether a test fails with a change."""
        copy = self._free.get()
        path = copy / change.file
        source = path.read_bytes()
        try:
            path.write_bytes(source[: change.start] + change.new.encode() + source[change.end :])
            return any(not _passes(copy, words) for words in _rounds(copy, change.room))
        finally:
            path.write_bytes(source)
            self._free.put(copy)


def _rounds(copy: Path, room: str) -> Iterator[tuple[str, ...]]:
    """The tests that know a room, and then the short round."""
    begins = tuple(f"test_{name}" for name in ROOMS.get(room, "").split())
    own = [path for path in sorted((copy / "tests").glob("test_*.py")) if begins]
    known = tuple(str(path) for path in own if path.name.startswith(begins))
    if known:
        yield ("-m", "not tools", *known)
    yield SHORT_ROUND


def _passes(copy: Path, words: tuple[str, ...]) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words]
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=env, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> None:
    """Take a sample, try each, and print what nobody noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--rooms", nargs="*", default=sorted({*ROOMS} - {"checking"}))
    parser.add_argument("--numbers", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="what was tried, as JSON, line by line")
    given = parser.parse_args()
    files = [p for room in given.rooms for p in sorted((ROOT / "filler" / room).rglob("*.py"))]
    if given.numbers:
        chosen = [change for path in files for _, change in numbers(path)]
    else:
        every = [change for path in files for change in changes(path)]
        chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    kept = 0
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(given.workers) as pool:
        rooms = Rooms(Path(name), given.workers)
        for change, noticed in zip(chosen, pool.map(rooms.noticed, chosen), strict=True):
            kept += not noticed
            print(f"{'noticed' if noticed else 'NOT NOTICED'}  {change}", flush=True)
            if given.out is not None:
                with given.out.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps({**asdict(change), "noticed": noticed}) + "\n")
    print(f"{len(chosen) - kept} of {len(chosen)} were noticed.")


if __name__ == "__main__":
    main()
