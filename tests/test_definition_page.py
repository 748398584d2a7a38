"""The page of all keys is what the loader asks for, each key explained."""

from __future__ import annotations

import runpy
from typing import Any

from conftest import ROOT

MAKER: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "make_definition.py"))


def test_every_key_is_explained_and_every_explanation_is_of_a_key() -> None:
    assert MAKER["differences"](MAKER["asked_for"](), MAKER["meanings"]()) == []


def test_the_page_is_up_to_date() -> None:
    assert MAKER["OUT"].read_text(encoding="utf-8") == MAKER["text"]()


def test_what_a_kind_does_not_take_is_said() -> None:
    rows = MAKER["text"]().splitlines()
    unit = next(row for row in rows if row.startswith("| `unit`"))
    assert "| number |" in unit
    assert "| duration, number, time |" in next(r for r in rows if r.startswith("| `min`"))
