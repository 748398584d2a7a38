"""Returned files that are kept as data: each has its key, and no set is read worse than before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scores import KEPT, KINDS, key_of, scored, scores, sets


def test_each_file_has_a_key_and_each_key_a_file() -> None:
    for folder in sets().values():
        files = {path.stem for path in folder.glob("*.docx")}
        assert files
        assert files == {path.name.removesuffix(".key.json") for path in folder.glob("*.key.json")}
        for path in folder.glob("*.docx"):
            key = key_of(path)
            assert key.keys() <= {
                *("answers", "right", "starts", "told", "silent"),
                "pack",
                "findings",
            }
            assert key.get("answers") or key.get("right") or key.get("starts") or key.get("told"), (
                path
            )


def test_no_set_is_read_worse() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    found = scores()
    assert found.keys() == kept.keys(), "python tests/scores.py --keep"
    for name, counts in found.items():
        before = kept[name]
        assert sum(counts.values()) >= sum(before.values()), name
        assert counts["wrong"] <= before["wrong"], name
        assert counts["lost"] <= before["lost"], name
        assert counts["unclear"] <= before["unclear"], name
        assert set(counts) == set(KINDS)


def test_an_answer_that_is_another_one_is_wrong(tmp_path: Path) -> None:
    """The runner sees what a person would see."""
    folder = sets()["returned"]
    path = tmp_path / "complete.docx"
    path.write_bytes((folder / "complete.docx").read_bytes())
    name = "employee_details.full_name"
    for right, kind in ((["Sam Sample"], "right"), (["Sam"], "wrong"), (["unclear"], "wrong")):
        path.with_suffix(".key.json").write_text(json.dumps({"right": {name: right}}))
        assert scored(path) == {kind: 1}
    blank = "qa.further_comments"
    path.with_suffix(".key.json").write_text(json.dumps({"right": {blank: ["Well done"]}}))
    assert scored(path) == {"lost": 1}


@pytest.mark.parametrize("name", list(sets()))
def test_a_set_is_no_empty_folder(name: str) -> None:
    assert len(list(sets()[name].glob("*.docx"))) >= 10
