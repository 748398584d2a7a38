"""Reading returned packs against the peers, on the same files, in one run on this machine.

``python benchmarks/reading.py --peers PYTHON``: a Python that has python-docx, docx2python,
mammoth and simplify-docx (they may want other versions of lxml than the project). Readers
take turns, so that a slow moment of the machine is shared. The table goes into ``docs``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Everybody's Python keeps the bytecode of what it has run once; so does each process here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
HERE = Path(__file__).resolve().parent
RETURNED = HERE.parent / "samples" / "returned"
FILES = [RETURNED / f"{name}.docx" for name in ("complete", "libreoffice", "plain-tables")]
PEERS = ("python-docx", "docx2python", "mammoth", "simplify-docx")
TURNS = 5
COPIES = 300


def seconds(python: str, reader: str) -> list[float] | None:
    """Seconds for each file, or None when the reader fails on one of them."""
    command = [python, str(HERE / "read_with.py"), reader, *map(str, FILES)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return [float(line) for line in done.stdout.split()] if done.returncode == 0 else None


def batch(folder: Path, workers: int) -> float:
    """``portfolio read`` of many copies."""
    command = [sys.executable, "-m", "filler", "read", str(folder), "--json"]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--workers", str(workers)], check=False, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def peak(*command: str) -> float:
    """Megabytes at most of one run."""
    meter = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    words = [sys.executable, "-c", meter, *command]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=True)
    return int(done.stdout.split()[-1]) / 1024


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, help="a Python that has the peers")
    given = parser.parse_args()
    taken: dict[str, list[list[float]]] = {"ours": [], **{peer: [] for peer in PEERS}}
    failed: set[str] = set()
    for _ in range(TURNS):
        for reader, turns in taken.items():
            if reader in failed:
                continue
            found = seconds(sys.executable if reader == "ours" else given.peers, reader)
            if found is None:
                failed.add(reader)
            else:
                turns.append(found)
    medians = {
        reader: [statistics.median(turn[n] for turn in turns) for n in range(len(FILES))]
        for reader, turns in taken.items()
        if turns
    }
    heads = [file.stem for file in FILES]
    table = [f"| milliseconds a file | {' | '.join(heads)} | times ours |",
             f"|---|{'---|' * len(heads)}---|"]  # fmt: skip
    whole = sum(medians["ours"])
    for reader, values in medians.items():
        shown = " | ".join(f"{value * 1000:,.0f}" for value in values)
        name = "this engine, every answer with its evidence" if reader == "ours" else reader
        table.append(f"| {name} | {shown} | {sum(values) / whole:,.1f} |")
    table += [f"| {reader} | fails on these files | | | |" for reader in sorted(failed)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(COPIES):
            shutil.copy(FILES[0], folder / f"{number}.docx")
        ratios = [batch(folder, 1) / batch(folder, 2) for _ in range(3)]
    bare = peak(sys.executable, "-c", "pass")
    own = peak(sys.executable, "-m", "filler", "read", str(FILES[0]), "--json")
    table += [
        "",
        f"`--workers 2` against one worker, {COPIES} files: {statistics.median(ratios):.2f} times."
        f" Memory above the bare interpreter: {own - bare:.0f} MB.",
    ]
    text = "\n".join(table) + "\n"
    path = HERE.parent / "docs" / "benchmark-reading.md"
    path.write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
