"""Makes a folder of wheels from which the engine installs without a network, also on Windows.

``python tools/wheels.py wheels --platform win_amd64 --python 3.12``; without ``--platform``, for
this machine. It needs the packages ``uv`` and ``build`` (``pip install uv build``), and a network.
On the machine without one:
``py -m pip install --no-index --find-links wheels "portfolio-filler[desk]"``.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What pip calls a platform, and what uv calls it.
PLATFORMS = {
    "win_amd64": "x86_64-pc-windows-msvc",
    "win_arm64": "aarch64-pc-windows-msvc",
    "macosx_11_0_arm64": "aarch64-apple-darwin",
    "manylinux2014_x86_64": "x86_64-manylinux_2_28",
}
# Wheels for an older system run on a newer one.
ALSO = {
    "manylinux2014_x86_64": ("manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
    "macosx_11_0_arm64": tuple(f"macosx_{n}_0_arm64" for n in (12, 13, 14)),
}


def main() -> None:
    """Build the project's own wheel, and fetch all that it needs for one platform."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--platform", choices=sorted(PLATFORMS), help="else this machine")
    parser.add_argument("--python", default=f"{sys.version_info[0]}.{sys.version_info[1]}")
    parser.add_argument("--extra", default="desk")
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    run("-m", "build", "--wheel", "--outdir", str(folder), str(ROOT))
    with tempfile.TemporaryDirectory() as kept:
        listed = Path(kept, "needed.txt")
        own = ["--python-platform", PLATFORMS[given.platform]] if given.platform else []
        run(
            *("-m", "uv", "pip", "compile", str(ROOT / "pyproject.toml"), "--extra", given.extra),
            *("--constraint", str(pinned(Path(kept))), "--python-version", given.python, *own),
            *("--quiet", "--no-header", "--output-file", str(listed)),
        )
        lines = listed.read_text(encoding="utf-8").splitlines()
        needed = [line.split(" ;")[0].strip() for line in lines if line[:1].isalnum()]
        names = (given.platform, *ALSO.get(given.platform, ())) if given.platform else ()
        platform = [part for name in names for part in ("--platform", name)]
        for one in needed:
            fetch(one, folder, ("--python-version", given.python, *platform))
    print(f"{len(list(folder.glob('*.whl')))} wheels in {folder}.")


def fetch(pinned_name: str, folder: Path, platform: tuple[str, ...]) -> None:
    """The wheel of a package for a platform; of another version where only that is built for it.

    One of which there is only the source is built here, where it is of no platform.
    """
    name = pinned_name.partition("==")[0]
    for one in (pinned_name, name):
        where = ("--only-binary", ":all:", *platform, "--dest", str(folder), one)
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *where)
        if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            if one == name:
                print(f"{pinned_name} is not built for this platform; another version was taken.")
            return
    with tempfile.TemporaryDirectory() as kept:
        run("-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", kept, pinned_name)
        (made,) = Path(kept).glob("*.whl")
        if not made.name.endswith("-none-any.whl"):
            raise SystemExit(f"There is no wheel of {name} for this platform.")
        shutil.move(made, folder / made.name)


def pinned(folder: Path) -> Path:
    """The versions of ``constraints.txt`` without their hashes."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line.split(" \\")[0] for line in text.splitlines() if line[:1].isalnum()]
    path = folder / "pinned.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(*command: str) -> None:
    """Run a module of this Python, and stop where it fails."""
    subprocess.run([sys.executable, *command], check=True)


if __name__ == "__main__":
    main()
