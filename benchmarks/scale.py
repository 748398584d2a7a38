"""What a pack and an applicant cost when there are many: time, memory, disk and the report's size.

``python benchmarks/scale.py 100 1000 10000``: so many records, which are the samples' in turn,
complete and incomplete, are filled, and the files audited, all with two workers. Costs are
processor seconds (of all processes), so that other work on the machine counts for little; memory
is that of the largest process. What is not run is worked out from the two largest runs: a fixed
cost and a cost for each one. The table goes into ``docs/scale.md``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from filler.definition import data_folder

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
WORKERS = 2
BEYOND = (10_000, 100_000)
METER = (
    "import resource, subprocess, sys, time; t = time.perf_counter();"
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE);"
    "u = resource.getrusage(resource.RUSAGE_CHILDREN);"
    "sys.stderr.buffer.write(done.stderr if done.returncode > 1 else b'');"
    "print(done.returncode, time.perf_counter() - t, u.ru_utime + u.ru_stime, u.ru_maxrss)"
)


@dataclass(frozen=True)
class Cost:
    """One step for so many: seconds by the clock and of the processors, and megabytes."""

    clock: float
    work: float
    memory: float


def records(count: int) -> list[dict[str, object]]:
    """So many records of the samples in turn, each of somebody else."""
    samples = json.loads((data_folder("samples") / "records.json").read_text(encoding="utf-8"))
    made = []
    for number in range(count):
        data = json.loads(json.dumps(samples[number % len(samples)]))
        who = data.setdefault("employee_details", {})
        mixed = sha256(str(number).encode()).digest()
        letters = "".join(chr(ord("a") + byte % 26) for byte in mixed)
        who |= {
            "full_name": f"{letters[:7].title()} {letters[7:15].title()}-Sample",
            "swe_number": f"SW{number:06}",
            "email": f"{letters[:15]}@example.org",
        }
        made.append(data)
    return made


def run(*arguments: object) -> Cost:
    """One run of the command line, which may find people who are not ready."""
    words = [sys.executable, "-c", METER, sys.executable, "-m", "filler", *map(str, arguments)]
    done = subprocess.run(words, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    status, clock, work, memory = done.stdout.split()[-4:]
    if int(status) > 1:
        raise SystemExit(f"{arguments[0]} failed")
    return Cost(float(clock), float(work), int(memory) / 1024)


def megabytes(path: Path) -> float:
    """What a file, or all files of a folder, take."""
    files = [path] if path.is_file() else [at for at in path.rglob("*") if at.is_file()]
    return sum(at.stat().st_size for at in files) / 1e6


def measured(count: int) -> dict[str, float]:
    """The figures of one size: filled, read and audited."""
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "people.json").write_text(json.dumps(records(count)), encoding="utf-8")
        packs, report = folder / "packs", folder / "report"
        for picture in data_folder("samples").glob("*.png"):
            shutil.copy(picture, folder)
        filled = run("fill", folder / "people.json", "-o", packs, "--workers", WORKERS)
        if len(list(packs.glob("*.docx"))) != count:
            raise SystemExit("not every pack was written")
        audited = run("audit", packs, "-o", report, "--workers", WORKERS, "--on", "2026-04-14")
        return {
            "fill, processor s": filled.work,
            "fill, clock s": filled.clock,
            "fill, memory MB": filled.memory,
            "packs on disk MB": megabytes(packs),
            "audit, processor s": audited.work,
            "audit, clock s": audited.clock,
            "audit, memory MB": audited.memory,
            "report.html MB": megabytes(report / "report.html"),
            "report.json MB": megabytes(report / "report.json"),
            "report.xlsx MB": megabytes(report / "report.xlsx"),
        }
    finally:
        shutil.rmtree(folder)


def beyond(sizes: dict[int, dict[str, float]], count: int) -> dict[str, float]:
    """What so many would cost, on the line through the two largest sizes that were run."""
    (one, small), (two, large) = sorted(sizes.items())[-2:]
    return {
        name: large[name] + (large[name] - small[name]) / (two - one) * (count - two)
        for name in large
    }


def main() -> None:
    """Run each size that is given, and print the table."""
    sizes = {count: measured(count) for count in map(int, sys.argv[1:])}
    columns = {f"{count:,}": figures for count, figures in sizes.items()}
    for count in BEYOND if len(sizes) > 1 else ():
        if count not in sizes:
            columns[f"{count:,} (worked out)"] = beyond(sizes, count)
    print("|", *(f"| {head}" for head in columns), "|")
    print("|---" * (len(columns) + 1) + "|")
    for name in next(iter(columns.values())):
        print("|", name, *(f"| {figures[name]:,.1f}" for figures in columns.values()), "|")


if __name__ == "__main__":
    main()
