"""What people's hands leave in returned files: read right or honestly unclear, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain import body
from scores import key_of, sets
from specimens import p, r, tc, tr, word_file

from filler.definition import Pack
from filler.reading import read_file

HANDS = sorted(sets()["hands"].glob("*.docx"))


@pytest.mark.parametrize("path", HANDS, ids=lambda path: path.stem)
def test_a_hand_is_read_or_unclear(path: Path, pack: Pack) -> None:
    key = key_of(path)
    reading = read_file(path, pack)
    told = [f.message for f in reading.findings if f.rule not in ("missing", "unclear")]
    for words in key.get("told", ()):
        assert any(words in message for message in told), told
    if key.get("silent"):
        assert told == []
    for field, start in key.get("starts", {}).items():
        assert str(reading.answers[field].value).startswith(start)
    for field, right in key["right"].items():
        answer = reading.answers[field]
        said = "unclear" if answer.state == "unclear" else answer.value
        assert said in right, (field, answer)


def said_of(path: Path, pack: Pack, field: str) -> str:
    """All that a reading says of a field, and all that it tells of strays."""
    reading = read_file(path, pack)
    answer = reading.answers[field]
    told = [f.message for f in reading.findings if f.rule == "words_elsewhere"]
    return f"{answer.value} {answer.shown} {answer.note} {told}"


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        # As few words as the label has lost, and none of them like it
        ("Length of service (SMBC &amp; Sandwell Children’s Trust)", "Length of service 9 years"),
        ("Length of service (SMBC &amp; Sandwell Children’s Trust)", "Length of service: 9"),
        (
            "Length of service (SMBC &amp; Sandwell Children’s Trust)",
            "Length of service (SMBC &amp; Sandwell 9 years)",
        ),
        # Nothing between the label and the answer but a colon
        ("Telephone Number", "Telephone Number:9"),
        ("Telephone Number", "Telephone Number 9"),
    ],
)
def test_an_answer_in_its_labels_cell_is_not_the_label(
    label: str, typed: str, tmp_path: Path, pack: Pack
) -> None:
    text = body(pack, "employee_details", {})
    row = tr(tc(p(r(label))), tc(p()))
    assert row in text
    path = word_file(tmp_path / "a.docx", text.replace(row, tr(tc(p(r(typed))))))
    name = "length_of_service" if label.startswith("Length") else "telephone"
    assert "9" in said_of(path, pack, f"employee_details.{name}")


def test_words_in_the_middle_of_a_printed_sentence_are_told(tmp_path: Path, pack: Pack) -> None:
    printed = "All signatures must be obtained prior to submission of the portfolio."
    typed = printed.replace("must be obtained", "must (except Sam’s) be obtained")
    path = word_file(tmp_path / "s.docx", body(pack, "line_manager", {}) + p(r(typed)))
    told = said_of(path, pack, "line_manager.comments")
    assert "except Sam’s" in told


def test_a_number_behind_a_printed_line_is_no_page(tmp_path: Path, pack: Pack) -> None:
    printed = "All signatures must be obtained prior to submission of the portfolio."
    path = word_file(tmp_path / "n.docx", body(pack, "line_manager", {}) + p(r(f"{printed} 12")))
    assert "12" in said_of(path, pack, "line_manager.comments")
