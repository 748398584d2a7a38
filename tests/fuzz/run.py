"""Fuzz for as long as you like: minutes in CI, hours by hand.

    python tests/fuzz/run.py --seconds 20             # each target, steered by coverage
    python tests/fuzz/run.py --target reader --seconds 36000
    python tests/fuzz/run.py --target reader --seed 17   # one spoiled file again, by its number

With atheris installed the choices are steered towards code that no choice has reached; without
it they are random, each file with a number by which it can be made again.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
_MOST_MEMORY = 6 * 1024**3


def randomly(target: str, seconds: float, first: int) -> int:
    """Random files until the time is over; how many."""
    from fuzz.targets import once

    end, number = time.monotonic() + seconds, first
    while time.monotonic() < end:
        try:
            once(target, random.Random(number).randrange)
        except BaseException:
            print(f"{target}: --seed {number} makes it again", file=sys.stderr)
            raise
        number += 1
    return number - first


def steered(target: str, seconds: float) -> int:
    """With atheris, in this process, until libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["filler"]):
        from fuzz.targets import once

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)

        def choose(below: int) -> int:
            return int(provider.ConsumeIntInRange(0, max(below - 1, 0)))

        once(target, choose)

    options = [f"-max_total_time={int(seconds)}", "-timeout=60", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *options, "-max_len=400", "-verbosity=0"], one)
    atheris.Fuzz()
    return 0


def _limit() -> None:
    """No target needs more memory; what asks for more ends as a fault and not as the machine."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> int:
    """One target, or each of them in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--random", action="store_true", help="do without atheris")
    given = parser.parse_args()
    if given.target is None:
        names = (
            *("door", "reader", "signatures", "workbook", "definition"),
            *("scrub", "mask", "template"),
        )
        for name in names:
            command = [sys.executable, __file__, "--target", name, "--seconds", str(given.seconds)]
            done = subprocess.run([*command, *(["--random"] * given.random)], check=False)
            print(f"{name}: {'nothing found' if done.returncode == 0 else 'FAILED'}", flush=True)
            if done.returncode:
                return 1
        return 0
    if given.seed is not None:
        from fuzz.targets import once

        once(given.target, random.Random(given.seed).randrange)
        return 0
    _limit()
    try:
        import atheris  # noqa: F401
    except ImportError:
        given.random = True
    if given.random:
        count = randomly(given.target, given.seconds, random.randrange(10**9))
        print(f"{given.target}: {count} files")
        return 0
    return steered(given.target, given.seconds)


if __name__ == "__main__":
    sys.exit(main())
