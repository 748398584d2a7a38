"""All that somebody hands in is seen: mails, zips, pictures, links, copies, and our own output."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import ROOT, run_portfolio
from outlook import message

from filler.errors import PortfolioError
from filler.intake import Intake, handed_in

PERFECT = (ROOT / "samples" / "returned" / "perfect.docx").read_bytes()
UNSIGNED = (ROOT / "samples" / "returned" / "unsigned.docx").read_bytes()
ON = ("--on", "2026-03-10")
DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


def mail(
    files: dict[str, bytes], *, date: str = "Mon, 09 Mar 2026 16:30:00 +0000", sender: str = ""
) -> EmailMessage:
    """A mail with some files attached."""
    own = EmailMessage()
    own["From"] = f"Somebody <{sender or 'somebody@example.org'}>"
    own["Date"] = date
    own["Subject"] = "My portfolio"
    own.set_content("Attached.")
    for name, content in files.items():
        own.add_attachment(content, maintype=DOCX[0], subtype=DOCX[1], filename=name)
    return own


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def taken(folder: Path, **files: bytes) -> Intake:
    """What is seen of some files in a folder."""
    from filler.intake import files_below

    folder.mkdir(exist_ok=True, parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return handed_in(files_below(folder), lambda: folder.parent / "laid")


def names(intake: Intake) -> list[str]:
    return [Path(one.name).name for one in intake.items if one.error is None]


def codes(intake: Intake) -> dict[str, str]:
    return {Path(o.name).name: o.error.code for o in intake.items if o.error is not None}


def test_a_mail_brings_its_files_its_day_and_its_sender(tmp_path: Path) -> None:
    own = mail({"Form.docx": PERFECT}, sender="Jo@Example.org")
    (one,) = taken(tmp_path / "in", **{"m.eml": own.as_bytes()}).items
    assert one.name.endswith("m.eml/Form.docx")
    assert one.path.read_bytes() == PERFECT
    assert (one.received, one.sender) == ("2026-03-09T16:30:00+00:00", "jo@example.org")


def test_what_is_packed_in_what_is_packed_comes_out(tmp_path: Path) -> None:
    forwarded = mail({"a.docx": PERFECT}, date="Mon, 02 Mar 2026 09:00:00 +0000")
    outer = mail({"b.zip": zipped({"deep/b.docx": UNSIGNED})})
    outer.add_attachment(forwarded)
    intake = taken(tmp_path / "in", **{"fw.eml": outer.as_bytes()})
    assert sorted(names(intake)) == ["a.docx", "b.docx"]
    days = {Path(one.name).name: one.received[:10] for one in intake.items}
    assert days == {"a.docx": "2026-03-02", "b.docx": "2026-03-09"}


def test_a_message_of_outlook_and_one_inside_it(tmp_path: Path) -> None:
    sent = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    own = message(
        {"Form.docx": PERFECT}, sender="jo@example.org", sent=sent, inner=({"x.docx": UNSIGNED},)
    )
    intake = taken(tmp_path / "in", **{"m.msg": own})
    assert sorted(names(intake)) == ["Form.docx", "x.docx"]
    first = next(one for one in intake.items if one.name.endswith("Form.docx"))
    assert first.path.read_bytes() == PERFECT
    assert (first.received, first.sender) == ("2026-03-09T08:00:00+00:00", "jo@example.org")


def test_the_same_bytes_are_one_file_with_the_mails_day(tmp_path: Path) -> None:
    files = {
        "a.docx": PERFECT,
        "b.docx": PERFECT,
        "c.eml": mail({"d.docx": PERFECT}).as_bytes(),
    }
    intake = taken(tmp_path / "in", **files)
    (one,) = intake.items
    assert one.received.startswith("2026-03-09")
    assert sorted(Path(name).name for name in intake.copies) == ["b.docx", "d.docx"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.JPG", b"\xff\xd8\xff", "picture"),
        ("signature.heic", b"heic", "picture"),
        ("form.gdoc", b"{}", "link"),
        ("Form.docx.lnk", b"L", "link"),
        ("form.url", b"[InternetShortcut]", "link"),
        ("forms.rar", b"Rar!", "archive"),
        ("forms.7z", b"7z", "archive"),
        ("form.docx.crdownload", b"PK", "unfinished"),
        ("form.wps", b"x", "wps"),
        ("smime.p7m", b"x", "mail"),
        ("mail.eml", b"", "no_file"),
        ("mail.msg", b"\xd0\xcf\x11\xe0", "damaged"),
        ("forms.zip", b"PK\x03\x04 and no more", "damaged"),
        ("empty.zip", zipped({}), "no_file"),
    ],
)
def test_what_cannot_be_read_is_named_once_with_what_to_ask_for(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    intake = taken(tmp_path / "in", **{name: content})
    assert codes(intake) == {name: code}
    (one,) = intake.items
    assert isinstance(one.error, PortfolioError)
    assert name in one.error.message
    assert one.error.remedy


def test_a_package_is_known_by_what_it_is_and_not_by_its_ending(tmp_path: Path) -> None:
    files = {
        "My portfolio": PERFECT,
        "form.docx.download": UNSIGNED,
        "returns": zipped({"x.docx": PERFECT + b"x"}),
        "form.zip": zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
    }
    intake = taken(tmp_path / "in", **files)
    assert names(intake) == ["My portfolio", "form.docx.download", "form.zip", "x.docx"]


def test_packed_too_deep_or_too_large_is_refused(tmp_path: Path) -> None:
    content = zipped({"a.docx": PERFECT})
    for number in range(5):
        content = zipped({f"{number}.zip": content})
    assert "too_deep" in codes(taken(tmp_path / "in", **{"deep.zip": content})).values()
    content = zipped({"a.docx": PERFECT})
    for number in range(3):
        content = zipped({f"{number}.zip": content})
    four = taken(tmp_path / "4" / "in", **{"four.zip": content})
    assert (names(four), codes(four)) == (["a.docx"], {}), "four of them are opened"
    five = taken(tmp_path / "5" / "in", **{"five.zip": zipped({"4.zip": content})})
    assert set(codes(five).values()) == {"too_deep"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.docx", b"\0" * 60_000_000)
    assert codes(taken(tmp_path / "two", **{"b.zip": stream.getvalue()})) == {"b.zip": "too_large"}


def test_a_name_that_leads_elsewhere_stays_in_its_folder(tmp_path: Path) -> None:
    content = zipped({"../../../evil.docx": PERFECT, "C:\\Users\\x\\two.docx": UNSIGNED})
    intake = taken(tmp_path / "in", **{"z.zip": content})
    laid = (tmp_path / "laid").resolve()
    assert len(intake.items) == 2
    for one in intake.items:
        assert one.path.resolve().is_relative_to(laid)


def test_our_own_output_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "perfect.docx").write_bytes(PERFECT)
    (folder / "perfect.pdf").write_bytes(b"%PDF-1.7")
    assert run_portfolio("audit", folder, "-o", folder / "report", *ON).status == 0
    assert run_portfolio("qa", folder / "perfect.docx", "-o", folder / "qa", *ON).status == 0
    run = run_portfolio("audit", folder, "--json", *ON)
    assert run.status == 0, run.words
    report = run.json()
    assert [a["name"] for a in report["applicants"]] == ["Perry Perfect"]
    assert report["summary"]["unreadable"] == 0
    own = [line["file"] for line in report["files"] if line.get("own_output")]
    assert len(own) == 1
    assert "Quality Assurance" in own[0]
    for name in ("perfect.pdf", "report.html", "Feedback note.docx"):
        assert name in run.words


def test_a_qa_form_that_somebody_wrote_into_is_read(tmp_path: Path) -> None:
    import docx

    (tmp_path / "perfect.docx").write_bytes(PERFECT)
    assert run_portfolio("qa", tmp_path / "perfect.docx", "-o", tmp_path, *ON).status == 0
    (form,) = tmp_path.glob("*Quality*")
    document = docx.Document(str(form))
    document.core_properties.modified = datetime(2026, 3, 10, 9, 0)
    document.save(str(form))
    report = run_portfolio("audit", tmp_path, "--json", *ON).json()
    assert not any(line.get("own_output") for line in report["files"])
    assert sum(line.get("applicant") == "Perry Perfect" for line in report["files"]) == 2


def test_a_portfolio_is_late_by_the_day_of_the_mail(tmp_path: Path) -> None:
    late = mail({"Form.docx": PERFECT}, date="Fri, 30 Oct 2026 09:00:00 +0000")
    (tmp_path / "late.eml").write_bytes(late.as_bytes())
    run = run_portfolio("audit", tmp_path, "--json", "--on", "2026-11-02")
    (applicant,) = run.json()["applicants"]
    rules = {finding["rule"] for finding in applicant["findings"]}
    assert {"six_months", "observation_recent", "received_as_submitted"} <= rules
    assert any(
        "the day it arrived (30 October 2026)" in f["message"] for f in applicant["findings"]
    )


def test_a_signature_in_a_mail_is_shown_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_bytes(mail({"Form.docx": PERFECT}).as_bytes())
    run = run_portfolio("audit", tmp_path / "m.eml", "-o", tmp_path / "report", *ON)
    assert run.status == 0, run.words
    report = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert report["files"][0]["file"].endswith("m.eml/Form.docx")


def test_read_opens_mails_as_well(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_bytes(mail({"Form.docx": PERFECT}).as_bytes())
    (one,) = run_portfolio("read", tmp_path, "--json").json()
    assert one["file"].endswith("m.eml/Form.docx")
    assert one["answers"]["employee_details.full_name"]["value"] == "Perry Perfect"


def test_a_broken_file_stops_nobody_else(tmp_path: Path) -> None:
    """Damaged properties, members and names: each is one line, and the others are read."""
    broken = bytearray(PERFECT)
    with zipfile.ZipFile(io.BytesIO(PERFECT)) as archive:
        info = archive.getinfo("docProps/core.xml")
    start = info.header_offset + 30 + len(info.filename)
    broken[start : start + 20] = b"\xff" * 20
    member = bytearray(zipped({"bad.docx": UNSIGNED, "good.docx": UNSIGNED + b"x"}))
    member[60:90] = b"\0" * 30
    files = {
        "core.docx": bytes(broken),
        "part.zip": bytes(member),
        "long.eml": mail({f"{'表' * 150}.docx": PERFECT}).as_bytes(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    run = run_portfolio("audit", tmp_path, "--json", *ON)
    assert run.status == 1, run.words
    report = run.json()
    assert "Perry Perfect" in {a["name"] for a in report["applicants"]}
    assert any("good.docx" in line["file"] and "error" not in line for line in report["files"])
    assert "something unexpected went wrong" not in run.words


def test_what_says_nothing_by_its_ending_is_known_by_its_beginning(tmp_path: Path) -> None:
    files = {
        "form": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "scan": b"%PDF-1.7",
        "mail": mail({"a.docx": PERFECT}).as_bytes(),
        "mail.txt": mail({"b.docx": UNSIGNED}).as_bytes(),
        "notes.txt": b"Bring the forms on Monday.",
    }
    intake = taken(tmp_path / "in", **files)
    assert sorted(names(intake)) == ["a.docx", "b.docx", "form", "scan"]
    assert [Path(name).name for name in intake.passed] == ["notes.txt"]


def test_a_logo_in_a_mail_is_no_answer_and_an_unnamed_form_is(tmp_path: Path) -> None:
    own = mail({"Form.docx": PERFECT})
    own.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", filename="image001.png", disposition="inline"
    )
    own.add_attachment(UNSIGNED, maintype="application", subtype="octet-stream")
    intake = taken(tmp_path / "in", **{"m.eml": own.as_bytes()})
    assert len(names(intake)) == 2
    assert [Path(name).name for name in intake.passed] == ["image001.png"]
    assert codes(intake) == {}


def test_two_attachments_of_one_name_are_two_files(tmp_path: Path) -> None:
    own = mail({"Form.docx": PERFECT})
    own.add_attachment(UNSIGNED, maintype=DOCX[0], subtype=DOCX[1], filename="Form.docx")
    intake = taken(tmp_path / "in", **{"m.eml": own.as_bytes()})
    assert sorted(names(intake)) == ["Form (2).docx", "Form.docx"]


def test_a_form_without_a_name_in_two_peoples_folders_is_nobodys(tmp_path: Path) -> None:
    from dataclasses import replace

    from audits import PACK, RULES, changed, perfect

    from filler.auditing.gather import gather

    one = replace(perfect(), file="/in/ann/a.docx")
    two = replace(
        changed(
            perfect(),
            {"employee_details.full_name": "Ben Beta", "employee_details.swe_number": "SW777777"},
        ),
        file="/in/ben/b.docx",
    )
    log = {n: a for n, a in perfect().answers.items() if n.startswith("cpd_log")}
    form = replace(perfect(), answers=log, file="/in/ann/l.docx", copies=("/in/ben/l.docx",))
    assert len(gather([one, two, form], PACK, RULES)) == 3
    assert len(gather([one, two, replace(form, copies=())], PACK, RULES)) == 2


@pytest.mark.parametrize("zones", [("+0100", "+0000"), ("+0000", "-0500")])
def test_mails_of_two_time_zones_are_in_their_order(tmp_path: Path, zones: tuple[str, str]) -> None:
    from filler.auditing.later import is_later
    from filler.reading.model import Reading

    first, second = (
        Reading(
            file=f"{n}.docx",
            pack="",
            version="",
            recognised_by="",
            record={},
            answers={},
            received=taken(
                tmp_path / str(n) / "in",
                **{"m.eml": mail({"a.docx": PERFECT}, date=f"Mon, 09 Mar 2026 {at}").as_bytes()},
            )
            .items[0]
            .received,
        )
        for n, at in enumerate((f"10:15:00 {zones[0]}", f"10:00:00 {zones[1]}"))
    )
    assert is_later(first, second) is True
