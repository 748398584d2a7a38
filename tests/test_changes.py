"""Tracked changes and comments: what counts, what is noted, and on which answer."""

from __future__ import annotations

from pathlib import Path

from plain import dele, ins, read_plain
from specimens import p, r, sdt, tick, word_file

from filler.definition import Pack
from filler.reading import read_file

NAME = "employee_details.full_name"
BOX = "applicant.naas"
COMMENT = (
    '<w:commentRangeStart w:id="7"/>{}<w:commentRangeEnd w:id="7"/><w:r><w:commentReference'
    ' w:id="7"/></w:r>'
)
COMMENTS = (
    '<w:comment w:id="7" w:author="R. Reviewer" w:date="2026-01-02T10:00:00Z">'
    '<w:p w14:paraId="00000007"><w:r><w:t>Is this the full name?</w:t></w:r></w:p></w:comment>'
)


def test_insertions_count_deletions_do_not_and_both_are_noted(tmp_path: Path, pack: Pack) -> None:
    body = p(sdt(NAME, dele("Sem") + ins(r("Sam")) + r(" Sample")))
    reading = read_file(word_file(tmp_path / "t.docx", body), pack)
    assert reading.answers[NAME].value == "Sam Sample"
    told = [f.message for f in reading.findings if f.rule == "tracked" and f.field == NAME]
    assert told == [
        "Words inserted with tracked changes were counted as part of the answer.",
        "Words deleted with tracked changes were not counted: 'Sem'.",
    ]


def test_an_answer_that_was_deleted_is_blank_and_says_so(tmp_path: Path, pack: Pack) -> None:
    answer = read_file(
        word_file(tmp_path / "t.docx", p(sdt(NAME, dele("Sam Sample")))), pack
    ).answers[NAME]
    assert answer.state == "blank"
    assert "'Sam Sample' is in a tracked deletion" in answer.note


def test_a_tick_inside_a_tracked_deletion_is_unclear(tmp_path: Path, pack: Pack) -> None:
    box = tick(BOX, "", "1").replace(r(""), dele("☑"))
    answer = read_file(word_file(tmp_path / "t.docx", p(box)), pack).answers[BOX]
    assert answer.state == "unclear"
    assert "deleted with tracked changes" in answer.note


def test_a_box_inside_a_tracked_deletion_is_unclear(tmp_path: Path, pack: Pack) -> None:
    inside = f'<w:del w:id="3" w:author="A">{tick(BOX, "☑", "1")}</w:del>'
    answer = read_file(word_file(tmp_path / "t.docx", p(inside)), pack).answers[BOX]
    assert (answer.state, answer.value) == ("unclear", None)


def test_moved_words_are_read_where_they_are_now(tmp_path: Path, pack: Pack) -> None:
    body = p(sdt(NAME, '<w:moveFrom w:id="1" w:author="A">' + r("Sam") + "</w:moveFrom>"
                 '<w:moveTo w:id="2" w:author="A">' + r("Kim") + "</w:moveTo>"))  # fmt: skip
    assert read_file(word_file(tmp_path / "t.docx", body), pack).answers[NAME].value == "Kim"


def test_changes_in_a_plain_form_are_noted(tmp_path: Path, pack: Pack) -> None:
    places = {"observation.lcs_id": p(dele("0012345"), ins(r("0012346")))}
    reading = read_plain(tmp_path, pack, "observation", places)
    assert reading.answers["observation.lcs_id"].value == "0012346"
    assert len([f for f in reading.findings if f.field == "observation.lcs_id"]) == 2


def test_an_unresolved_comment_is_told_with_its_answer(tmp_path: Path, pack: Pack) -> None:
    body = p(r("Name"), sdt(NAME, COMMENT.format(r("Sam Sample"))))
    reading = read_file(word_file(tmp_path / "c.docx", body, comments=COMMENTS), pack)
    found = next(f for f in reading.findings if f.rule == "comment")
    assert (found.field, found.severity) == (NAME, "notes")
    assert "R. Reviewer" in found.message
    assert "Is this the full name?" in found.message
    (comment,) = reading.as_json()["comments"]
    assert comment["on"] == "Sam Sample"
    assert comment["author"] == "R. Reviewer"
    assert comment["date"] == "2026-01-02T10:00:00Z"


def test_a_comment_around_a_control_and_one_in_a_plain_cell(tmp_path: Path, pack: Pack) -> None:
    around = p(COMMENT.format(sdt(NAME, r("Sam Sample"))))
    reading = read_file(word_file(tmp_path / "c.docx", around, comments=COMMENTS), pack)
    assert next(f for f in reading.findings if f.rule == "comment").field == NAME
    places = {"observation.lcs_id": p(COMMENT.format(r("0012346")))}
    reading = read_plain(tmp_path, pack, "observation", places, comments=COMMENTS)
    found = next(f for f in reading.findings if f.rule == "comment")
    assert found.field == "observation.lcs_id"


def test_a_resolved_comment_is_no_finding(tmp_path: Path, pack: Pack) -> None:
    done = '<w15:commentEx w15:paraId="00000007" w15:done="1"/>'
    body = p(sdt(NAME, COMMENT.format(r("Sam Sample"))))
    path = word_file(tmp_path / "c.docx", body, comments=COMMENTS, commentsExtended=done)
    reading = read_file(path, pack)
    assert not [f for f in reading.findings if f.rule == "comment"]
    assert reading.comments[0].resolved
