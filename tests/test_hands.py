"""What people's hands leave in returned files: read right or honestly unclear, never lost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from filler.definition import Pack
from filler.reading import read_file

HANDS = Path(__file__).parent / "data" / "hands"
KEYS = tomllib.loads((HANDS / "keys.toml").read_text(encoding="utf-8"))


def test_every_file_has_a_key() -> None:
    assert {path.stem for path in HANDS.glob("*.docx")} == KEYS.keys()


@pytest.mark.parametrize("name", KEYS)
def test_a_hand_is_read_or_unclear(name: str, pack: Pack) -> None:
    key: dict[str, Any] = dict(KEYS[name])
    reading = read_file(HANDS / f"{name}.docx", pack)
    told = [f.message for f in reading.findings if f.rule not in ("missing", "unclear")]
    for words in key.pop("told", ()):
        assert any(words in message for message in told), told
    if key.pop("silent", False):
        assert told == []
    for field, start in key.pop("starts", {}).items():
        assert str(reading.answers[field].value).startswith(start)
    for field, right in key.items():
        answer = reading.answers[field]
        said = "unclear" if answer.state == "unclear" else answer.value
        assert said in right, (field, answer)
