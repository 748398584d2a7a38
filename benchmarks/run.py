"""Rendering and filling against the peers, on the same records, in one run on this machine.

Run it from the project's folder: ``python benchmarks/run.py``. It needs docxtpl and
docx-mailmerge2 from PyPI; with Node present and ``--node DIR`` (a folder with docxtemplater,
pizzip and docx-templates installed) those two run as well. Each output is checked to hold the
record's words. Figures are ratios to docxtpl used as its documentation shows; the picture
and the table go into ``docs``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from peer_templates import (
    brace_tag,
    context,
    insert_tag,
    jinja_tag,
    merge_template,
    tagged_template,
)

from filler.definition import data_folder, find_pack, load_pack
from filler.filling import compile_template, render
from filler.ooxml.package import package_of
from filler.ooxml.squeeze import ZLIB, fastest
from filler.records import Record
from filler.records.source import Item

# Everybody's Python keeps the bytecode of what it has run once; so does each process here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
TEMPLATE = data_folder("templates") / "sandwell_fg" / "portfolio.docx"
PACK = load_pack(find_pack("sandwell_fg"))
ROUNDS = 5
# Ten thousand files take from one to six seconds on the same disk; a folder in memory has no moods.
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def records(count: int) -> list[dict[str, Any]]:
    """So many complete records with typed signatures, each with its own name and words."""
    first = json.loads((data_folder("samples") / "records.json").read_text(encoding="utf-8"))[0]
    text = json.dumps(first)
    made = []
    for number in range(count):
        data = json.loads(text)
        data["employee_details"]["full_name"] = f"Sam Sample {number}"
        for form in ("line_manager", "observation"):
            for signature in data[form]["signatures"].values():
                signature["signed"] = f"S. Sample {number}"
        made.append(data)
    return made


def checked(data: dict[str, Any]) -> Record:
    """The record, which must be a good one."""
    record = Item(where="$", data=data, folder=Path()).check(PACK).record
    if record is None:
        raise SystemExit("a sample record is refused")
    return record


def seconds(work: Callable[[], object], times: int) -> float:
    """The median over some rounds of the time of one piece of work."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - start) / times)
    return statistics.median(rounds)


def holds(content: bytes, words: str) -> None:
    """Stop when an output does not hold a record's words."""
    if words.encode() not in package_of(content, "output.docx").read("word/document.xml"):
        raise SystemExit(f"an output does not hold '{words}'")


def rendering(folder: Path, node: Path | None) -> dict[str, float]:
    """Seconds to render one pack into memory, for each way."""
    from docxtpl import DocxTemplate
    from mailmerge import MailMerge

    record = checked(records(1)[0])
    output = io.BytesIO()
    result: dict[str, float] = {}

    names = tagged_template(TEMPLATE, PACK, folder / "jinja.docx", jinja_tag)
    values = context(record, PACK, names)

    def docxtpl() -> None:
        document = DocxTemplate(folder / "jinja.docx")
        document.render(values, autoescape=True)
        output.seek(0)
        output.truncate()
        document.save(output)

    result["docxtpl, as documented"] = seconds(docxtpl, 3)
    holds(output.getvalue(), "Sam Sample 0")

    merge_template(TEMPLATE, PACK, folder / "merge.docx")
    texts = {name: str(value) for name, value in values.items()}

    def mailmerge() -> None:
        with MailMerge(folder / "merge.docx") as document:
            document.merge(**texts)
            output.seek(0)
            output.truncate()
            document.write(output)

    result["docx-mailmerge2 (text only)"] = seconds(mailmerge, 10)
    holds(output.getvalue(), "Sam Sample 0")
    if node is not None:
        result |= _node(folder, node, values)
    compiled = compile_template(TEMPLATE, PACK)
    for codec in dict.fromkeys((ZLIB, fastest())):
        work = partial(render, compiled, record, codec)
        result[f"this engine, {codec.name}"] = seconds(work, 100)
        holds(work(), "Sam Sample 0")
    return result


def _node(folder: Path, node: Path, values: dict[str, Any]) -> dict[str, float]:
    (folder / "values.json").write_text(json.dumps(values), encoding="utf-8")
    result = {}
    for name, tag in (("docxtemplater", brace_tag), ("docx-templates", insert_tag)):
        template = folder / f"{name}.docx"
        tagged_template(TEMPLATE, PACK, template, tag)
        output = folder / f"{name}-out.docx"
        script = shutil.copy(HERE / "peers.mjs", node / "peers.mjs")
        command = [
            "node",
            str(script),
            name,
            str(template),
            str(folder / "values.json"),
            str(output),
        ]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=node)
        result[f"{name} (Node)"] = float(done.stdout)
        holds(output.read_bytes(), "Sam Sample 0")
    return result


def command(*arguments: object) -> tuple[float, float]:
    """Seconds and megabytes of one run of the command line."""
    meter = (
        "import resource, subprocess, sys, time; t = time.perf_counter();"
        "subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL);"
        "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    words = [sys.executable, "-c", meter, *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=True)
    taken, kilobytes = done.stdout.split()[-2:]
    return float(taken), int(kilobytes) / 1024


def fill(folder: Path, count: int, *more: object) -> tuple[float, float]:
    """``portfolio fill`` of so many records, reading, checking and writing."""
    source = folder / f"{count}.json"
    if not source.exists():
        source.write_text(json.dumps(records(count)), encoding="utf-8")
    out = folder / "packs"
    taken = command(sys.executable, "-m", "filler", "fill", source, "-o", out, *more)
    if len(list(out.glob("*.docx"))) != count:
        raise SystemExit("not every pack was written")
    shutil.rmtree(out)
    return taken


def together(folder: Path, count: int) -> tuple[float, float]:
    """How many times as fast two workers are as one, and two runs of half the records.

    The two runs share nothing, so theirs is the most that two workers could reach here.
    """
    fill(folder, count // 2)
    shared, apart = [], []
    for _ in range(3):
        one = fill(folder, count)[0]
        shared.append(one / fill(folder, count, "--workers", 2)[0])
        halves = [
            subprocess.Popen(
                [sys.executable, "-m", "filler", "fill", str(folder / f"{count // 2}.json"), "-o",
                 str(folder / f"half{n}")],
                stderr=subprocess.DEVNULL,
            )
            for n in range(2)
        ]  # fmt: skip
        start = time.perf_counter()
        for half in halves:
            half.wait()
        apart.append(one / (time.perf_counter() - start))
        for n in range(2):
            shutil.rmtree(folder / f"half{n}")
    return statistics.median(shared), statistics.median(apart)


def cold(folder: Path) -> tuple[float, float]:
    """One pack from a cold start, ours and docxtpl's."""
    ours = statistics.median(fill(folder, 1)[0] for _ in range(5))
    code = (
        "import json, sys; from docxtpl import DocxTemplate; d = DocxTemplate(sys.argv[1]);"
        "d.render(json.load(open(sys.argv[2], encoding='utf-8')), autoescape=True);"
        "d.save(sys.argv[3])"
    )
    values = context(checked(records(1)[0]), PACK, tagged_template(
        TEMPLATE, PACK, folder / "jinja.docx", jinja_tag))  # fmt: skip
    (folder / "values.json").write_text(json.dumps(values), encoding="utf-8")
    words = (
        sys.executable,
        "-c",
        code,
        folder / "jinja.docx",
        folder / "values.json",
        folder / "o.docx",
    )
    theirs = statistics.median(command(*words)[0] for _ in range(5))
    return ours, theirs


def start_up() -> tuple[float, float]:
    """``--help``, ours and a bare click program's."""
    bare = "import click\n@click.command()\ndef main():\n    pass\nmain()"
    ours = statistics.median(command(sys.executable, "-m", "filler", "--help")[0] for _ in range(9))
    theirs = statistics.median(command(sys.executable, "-c", bare, "--help")[0] for _ in range(9))
    return ours, theirs


def main() -> None:
    """Run everything, print the table, and draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node", type=Path, help="a folder with the Node peers installed")
    parser.add_argument("--most", type=int, default=10_000, help="the largest batch")
    parser.add_argument(
        "--folder", type=Path, default=MEMORY, help="where files are written; in memory if it can"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        times = rendering(folder, given.node)
        base = times["docxtpl, as documented"]
        table = ["| rendering one pack | packs a second | docxtpl = 1 |", "|---|---|---|"]
        table += [f"| {way} | {1 / t:,.0f} | {base / t:,.1f} |" for way, t in times.items()]
        sizes = [n for n in (10, 100, 1_000, 10_000) if n <= given.most]
        batches = {n: fill(folder, n) for n in sizes}
        table += ["", "| `portfolio fill`, from JSON to files | seconds | MB | docxtpl = 1 |",
                  "|---|---|---|---|"]  # fmt: skip
        table += [
            f"| {n:,} records | {s:,.2f} | {mb:.0f} | {base * n / s:,.0f} |"
            for n, (s, mb) in batches.items()
        ]
        many = min(given.most, 10_000)
        shared, apart = together(folder, many)
        ours, theirs = cold(folder)
        helps, bare = start_up()
        table += [
            "",
            "| | ratio |",
            "|---|---|",
            f"| `--workers 2` against one worker, {many:,} records | {shared:.2f} |",
            f"| two runs of half of them at once, the most this machine gives | {apart:.2f} |",
            f"| one pack from a cold start, docxtpl's time against ours | {theirs / ours:.1f} |",
            f"| its time against a click program's that does nothing | {theirs / bare:.1f} |",
            f"| `portfolio --help` against a bare click program | {helps / bare:.2f} |",
        ]
    text = "\n".join(table) + "\n"
    (DOCS / "benchmark.md").write_text(text, encoding="utf-8", newline="\n")
    picture(times, batches, DOCS / "images" / "benchmark.png")
    print(text)


def picture(times: dict[str, float], batches: dict[int, tuple[float, float]], path: Path) -> None:
    """Packs a second for each way, and the cost as the number of records grows."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6))
    ways = list(times)[::-1]
    rates = [1 / times[way] for way in ways]
    colours = ["#0B5563" if way.startswith("this") else "#9DB2B7" for way in ways]
    bars = left.barh(ways, rates, color=colours)
    left.bar_label(bars, [f" {rate:,.0f}" for rate in rates], fontsize=8)
    left.set_xscale("log")
    left.set_xlim(right=max(rates) * 4)
    left.set_title("packs rendered a second (log scale)", fontsize=10, loc="left")
    counts = list(batches)
    right.plot(counts, [batches[n][0] for n in counts], marker="o", color="#0B5563",
               label="portfolio fill")  # fmt: skip
    base = times["docxtpl, as documented"]
    right.plot(counts, [base * n for n in counts], "--", color="#9DB2B7",
               label="docxtpl, rendering alone")  # fmt: skip
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_xlabel("records", fontsize=9)
    right.set_title("seconds for a batch (log scales)", fontsize=10, loc="left")
    right.legend(fontsize=8, frameon=False)
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
