"""Notes which messages a program that the tests started has raised (see ``reached``)."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = str(Path(__file__).resolve().parents[1])
sys.path[:0] = [TESTS, str(Path(TESTS).parent)]
import reached  # noqa: E402

sys.path[:2] = []
reached.record()
