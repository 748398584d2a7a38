"""Private data stay private: masked reports, a scan, scrubbed copies, and no network at all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from audits import audited
from conftest import ROOT, TEMPLATES, nested, run_portfolio
from openpyxl import load_workbook
from signer import read_parts, signed, write_parts
from test_roundtrip import COMPILED, PACK, no_picture
from test_scrutiny import OFFICE, photo

from filler.auditing import audit_files, load_rules
from filler.auditing.mask import masked
from filler.definition import Pack, data_folder, find_pack
from filler.filling import render
from filler.ooxml.package import package_of
from filler.reading import read_file
from filler.records import coerce_record
from filler.scrubbing import scrub

RETURNED = data_folder("samples") / "returned"
MAIN = "word/document.xml"
FORBIDDEN = """
import socket, sys
def refuse(*arguments, **named):
    raise OSError("the network is forbidden here")
class Shut(socket.socket):
    def connect(self, *a): refuse()
    def connect_ex(self, *a): refuse()
    def sendto(self, *a): refuse()
    def bind(self, *a): refuse()
socket.socket, socket.create_connection, socket.getaddrinfo = Shut, refuse, refuse
sys.argv = ["portfolio", "demo", sys.argv[1]]
from filler.cli.main import main
main()
"""


def test_the_whole_demo_runs_with_the_network_forbidden(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORBIDDEN, str(tmp_path / "demo")],
        capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "forbidden" not in done.stderr + done.stdout
    assert (tmp_path / "demo" / "report" / "report.html").exists() or list(
        (tmp_path / "demo").rglob("report.html")
    )


def names_in_samples() -> set[str]:
    """Every name that the samples give, whole and in parts."""
    found: set[str] = set()
    for path in RETURNED.glob("*.docx"):
        answers = read_file(path, PACK).answers
        for field in PACK.fields.values():
            if field.id not in answers:
                continue
            value = answers[field.id].value
            if field.holds == "name" and isinstance(value, str):
                found.add(value)
            if field.kind == "signature" and isinstance(value, dict):
                found |= {
                    v for v in (value.get("print_name"), value.get("signed")) if isinstance(v, str)
                }
    return {part for name in found for part in (name, *name.split()) if len(part) > 3}


def test_a_masked_report_names_nobody(tmp_path: Path) -> None:
    ran = run_portfolio("audit", RETURNED, "--on", "2026-03-10", "--mask", "-o", tmp_path, "--json")
    assert ran.status == 1
    names = {name for name in names_in_samples() if name[0].isupper()}
    assert len(names) > 20
    book = load_workbook(tmp_path / "report.xlsx")
    cells = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    # Words of the form and of the rules that are invented people's names, too.
    words = {"Lead", "Team", "Service", "Manager", "Plain", "Complete", "Person", "Tracked"}
    for text in (
        ran.out,
        ran.words,
        cells,
        re.sub(r"<style>.*?</style>|<script.*?</script>", "", page, flags=re.S),
    ):
        told = {name for name in names - words if re.search(rf"\b{re.escape(name)}\b", text)}
        assert told == set()
        assert not re.search(r"(?<![.\d])\d{6,}", re.sub(r"#[0-9a-f]{6}", "", text))
        assert not re.search(r"\w@\w", text)
    data = json.loads(ran.out)
    assert data["applicants"][0]["name"] == "Applicant 1"
    assert data["applicants"][0]["answers"] == {}
    assert re.fullmatch(r"file \d+\.docx", data["files"][0]["file"])


def test_a_masked_report_says_nothing_that_somebody_put_into_a_file(tmp_path: Path) -> None:
    """A name that no field holds stands wherever a file can hold words."""
    parts = read_parts((RETURNED / "perfect.docx").read_bytes())
    main = parts["word/document.xml"].decode()
    who = "Zelda Geheim"
    mark = f'w:id="9" w:author="{who}" w:date="2026-03-01T10:00:00Z"'
    for old, new in (
        ("Ability to manage a caseload", f"Ability to {who} a caseload"),
        (
            "<w:body>",
            f"<w:body><w:p><w:r><w:t>{who} wrote the words of this paragraph.</w:t></w:r></w:p>"
            f"<w:p><w:r><w:instrText>INCLUDETEXT {who}.docx</w:instrText></w:r></w:p>"
            f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{who} is hidden</w:t></w:r></w:p>"
            '<w:sdt><w:sdtPr><w:tag w:val="nobody.knows"/></w:sdtPr><w:sdtContent><w:p><w:r>'
            f"<w:t>{who} in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            f"<w:p><w:ins {mark}><w:r><w:t>a</w:t></w:r></w:ins>"
            f"<w:del {mark}><w:r><w:delText>by {who}</w:delText></w:r></w:del></w:p>",
        ),
    ):
        assert old in main, old
        main = main.replace(old, new, 1)
    # A row that is nobody's, and a comment.
    main = re.sub(
        r"(<w:tr>(?:(?!</w:tr>).)*?Greetings are polite.*?</w:tr>)",
        rf"\1<w:tr><w:tc><w:p><w:r><w:t>{who}'s carers' row of the Schreibtisch</w:t></w:r></w:p>"
        r"</w:tc><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>",
        main,
        count=1,
        flags=re.S,
    )
    parts["word/document.xml"] = main.encode()
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = re.sub(
        "(<dc:creator>).*?(</dc:creator>)", rf"\1{who}\2", core
    ).encode()
    path = tmp_path / "in" / "returned.docx"
    path.parent.mkdir()
    path.write_bytes(write_parts(parts))
    plain = run_portfolio("audit", path, "--on", "2026-03-10", "--json")
    (applicant,) = plain.json()["applicants"]
    told = {f["rule"]: f["message"] for f in applicant["findings"] if "Geheim" in f["message"]}
    assert told.keys() >= {
        *("file:wording_changed", "file:wording_added", "file:came_along"),
        *("file:tracked", "file:unknown_control"),
    }
    ran = run_portfolio("audit", path, "--on", "2026-03-10", "--mask", "-o", tmp_path, "--json")
    book = load_workbook(tmp_path / "report.xlsx")
    cells = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for text in (ran.out, ran.words, cells, page):
        assert not re.search("Zelda|Geheim|Schreibtisch", text)
    (hidden,) = json.loads(ran.out)["applicants"]
    assert [f["rule"] for f in hidden["findings"]] == [f["rule"] for f in applicant["findings"]]
    assert not any(f["shown"] for f in hidden["findings"])


def test_a_masked_report_calls_no_file_and_no_earlier_signer_by_name(tmp_path: Path) -> None:
    """Files that cannot be read, that were replaced, and what an earlier report had."""
    perfect = (RETURNED / "perfect.docx").read_bytes()
    folder = tmp_path / "Zelda files"
    folder.mkdir()
    (folder / "Zelda scan.pdf").write_bytes(b"%PDF-1.7 " + bytes(600))
    (folder / "Zelda broken.docx").write_bytes(perfect[:3000])
    (folder / "Zelda pack.docx").write_bytes(perfect)

    def changed(*pairs: tuple[str, str]) -> bytes:
        parts = read_parts(perfect)
        main = parts["word/document.xml"].decode()
        for old, new in pairs:
            assert old in main, old
            main = main.replace(old, new)
        parts["word/document.xml"] = main.encode()
        return write_parts(parts)

    # Replaced by the other; a heading of somebody's own; a name of two letters.
    (folder / "Zelda old.docx").write_bytes(perfect)
    earlier = tmp_path / "Zelda earlier.docx"
    earlier.write_bytes(changed(("Lee Fictional", "Zelda Geheim")))
    now = changed(
        ("Lee Fictional", "Øq"),
        ("Ability to manage a caseload", "Ability to survive a caseload"),
        (">Competency Grid<", ">Zelda Geheim's Grid<"),
        ("reliable", "unreliable"),
    )
    (folder / "Zelda pack.docx").write_bytes(now)
    out = tmp_path / "out"
    asked = ("audit", folder, "--on", "2026-03-10", "--mask", "--since", earlier)
    ran = run_portfolio(*asked, "-o", out, "--json")
    said = run_portfolio(*asked)
    page = (out / "report.html").read_text(encoding="utf-8")
    book = load_workbook(out / "report.xlsx")
    cells = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    assert "Since the earlier report: " in said.out
    for text in (ran.out, ran.words, cells, page, said.out, said.words):
        assert not re.search("Zelda|Geheim|Øq", text)
    told = json.loads(ran.out)
    assert {f["error"]["code"] for f in told["files"] if "error" in f} == {"damaged", "pdf"}


def evidence(applicant: dict[str, Any]) -> list[str]:
    """What a report says evidences the statements."""
    coverage = applicant["kss_coverage"].values()
    return [line for one in coverage for s in one["statements"] for line in s["evidence"]]


def test_a_masked_report_says_the_same_otherwise() -> None:
    plain = json.loads(run_portfolio("audit", RETURNED, "--on", "2026-03-10", "--json").out)
    masked = json.loads(
        run_portfolio("audit", RETURNED, "--on", "2026-03-10", "--json", "--mask").out
    )
    for key in ("ready", "not_ready", "unreadable", "rules", "whose", "parts"):
        assert plain["summary"][key] == masked["summary"][key]

    def facts(report: dict[str, Any]) -> list[Any]:
        return sorted(
            [a["verdict"], [[f["rule"], f["severity"], f["whose"]] for f in a["findings"]],
             [(s["state"], s["kind"], s["accepted"]) for s in a["signatures"]],
             [len(line) for c in a["kss_coverage"].values() for line in c["statements"]]]
            for a in report["applicants"]
        )  # fmt: skip

    assert facts(plain) == facts(masked)
    own = {line for a in plain["applicants"] for line in evidence(a)}
    for hidden in (line for a in masked["applicants"] for line in evidence(a)):
        # What is ticked stays; the words of a row that somebody added do not.
        assert hidden in own or "“•••”" in hidden
    assert not any(
        "Coached a student" in line for a in masked["applicants"] for line in evidence(a)
    )
    assert any("Coached a student" in line for a in plain["applicants"] for line in evidence(a))


PRIVATE: list[tuple[str, Any, str]] = [
    ("observation.carer_initials", "A.B.", ""),
    ("observation.carer_initials", "AB and CD", ""),
    ("observation.carer_initials", "Anna Beispiel", "a full name"),
    ("observation.carer_initials", "AB, Kinship Carer", ""),
    ("observation.carer_initials", "Not Applicable", ""),
    ("observation.carer_initials", "John", "a full name"),
    ("observation.carer_initials", "john smith", "a full name"),
    ("observation.carer_initials", "J Smith", "a full name"),
    ("observation.carer_initials", "JOHN SMITH", "a full name"),
    ("observation.lcs_id", "Liquid Logic 12345", ""),
    ("observation.lcs_id", "Duty Team, Case 12", ""),
    ("observation.lcs_id", "Ref 12/3/24", ""),
    ("observation.lcs_id", "CS1 2AB", ""),
    ("observation.lcs_id", "0012345", ""),
    ("observation.lcs_id", "LCS 0012345", ""),
    ("observation.lcs_id", "0012345 (Anna M. Beispiel)", "a full name"),
    ("observation.lcs_id", "0012345, DOB 3/4/2015", "a date of birth"),
    ("observation.lcs_id", "B70 9PX", "a postcode"),
    ("cpd_log.activities.asye.cases", "1234; Zoe Invented", "a full name"),
    ("applicant.statement", "Her number is QQ 12 34 56 C.", ""),
    ("applicant.statement", "Her number is AB 12 34 56 C.", "a National Insurance number"),
    ("applicant.statement", "Her number is ab123456c.", "a National Insurance number"),
    ("applicant.statement", "943  476  5919", "an NHS number"),
    ("applicant.statement", "NHS number 943 476 5919", "an NHS number"),
    ("applicant.statement", "943 476 5919", "an NHS number"),
    ("applicant.statement", "NHS number 943 476 5918", ""),
    ("applicant.statement", "Ring 0121 496 0001 or 01214960001.", ""),
    ("applicant.statement", "Anna Beispiel of B70 9PX agreed.", ""),
]


@pytest.mark.parametrize(("field", "text", "said"), PRIVATE, ids=[p[1][:20] for p in PRIVATE])
def test_personal_data_where_they_do_not_belong_are_named_by_kind(
    field: str, text: str, said: str, tmp_path: Path, pack: Pack
) -> None:
    record = coerce_record(PACK, nested(field, text), "$", no_picture).record
    assert record is not None
    path = tmp_path / "x.docx"
    path.write_bytes(render(COMPILED, record))
    found = [f for f in read_file(path, pack, scrutiny=True).findings if f.rule == "private"]
    assert [said in f.message for f in found] == ([True] if said else [])
    # The message tells where to look, and does not spread it further.
    assert all("Beispiel" not in f.message and "9PX" not in f.message for f in found)


def test_an_added_row_is_looked_at_too(tmp_path: Path, pack: Pack) -> None:
    rows = {"cpd_log": {"further": [{"activity": "x", "cases": "Anna Beispiel"}]}}
    record = coerce_record(PACK, rows, "$", no_picture).record
    assert record is not None
    path = tmp_path / "x.docx"
    path.write_bytes(render(COMPILED, record))
    (found,) = (f for f in read_file(path, pack, scrutiny=True).findings if f.rule == "private")
    assert "a full name" in found.message


def test_the_scan_is_part_of_the_audit() -> None:
    applicant = audited({"observation.lcs_id": "Anna Beispiel"})
    assert applicant is not None


def dirty(path: Path) -> bytes:
    """A returned file with everything in it that tells of people."""
    parts = read_parts((RETURNED / "tracked.docx").read_bytes())
    text = parts[MAIN].decode()
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden gossip</w:t></w:r></w:p>"
    commented = (
        '<w:p><w:commentRangeStart w:id="7"/><w:r w:rsidR="00AB12CD"><w:t>Look</w:t></w:r>'
        '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r></w:p>'
    )
    parts[MAIN] = text.replace("<w:body>", f"<w:body>{hidden}{commented}").encode()
    ns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/comments.xml"] = (
        f'<w:comments xmlns:w="{ns}"><w:comment w:id="7" w:author="Nosy Neighbour"><w:p><w:r>'
        "<w:t>Private remark</w:t></w:r></w:p></w:comment></w:comments>"
    ).encode()
    parts["word/media/photo.jpg"] = photo(place=True)
    parts["customXml/item9.xml"] = b"<secret>data</secret>"
    rels = "word/_rels/document.xml.rels"
    more = "".join(
        f'<Relationship Id="rIdD{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            [("comments", "comments.xml"), ("image", "media/photo.jpg"),
             ("customXml", "../customXml/item9.xml")])
    )  # fmt: skip
    parts[rels] = parts[rels].replace(b"</Relationships>", f"{more}</Relationships>".encode())
    kinds = parts["[Content_Types].xml"].decode()
    own = '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'  # noqa: E501
    parts["[Content_Types].xml"] = kinds.replace("</Types>", f"{own}</Types>").encode()
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = re.sub(
        "<cp:lastModifiedBy>.*?</cp:lastModifiedBy>",
        "<cp:lastModifiedBy>Nosy Neighbour</cp:lastModifiedBy>",
        core,
    ).encode()
    content = signed(write_parts(parts))
    path.write_bytes(content)
    return content


def test_a_scrubbed_copy_tells_of_nobody_and_keeps_the_answers(
    tmp_path: Path, pack: Pack, validate: Any
) -> None:
    source, copy = tmp_path / "returned.docx", tmp_path / "copy.docx"
    content = dirty(source)
    ran = run_portfolio("scrub", source, "-o", copy, "--json")
    assert ran.status == 0
    told = json.loads(ran.out)
    assert source.read_bytes() == content
    import hashlib

    assert told["sha256"]["original"] == hashlib.sha256(content).hexdigest()
    assert told["sha256"]["copy"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert {"comments", "tracked deletions", "hidden words", "metadata of pictures",
            "custom data", "digital signatures", "names in the file's properties",
            "editing sessions"} <= set(told["removed"])  # fmt: skip
    parts = read_parts(copy.read_bytes())
    everything = b"\n".join(parts.values())
    for gone in (b"Nosy", b"Private remark", b"Hidden gossip", b"<secret>", b"w:del ", b"w:ins ",
                 b"rsidR", b"Invented Camera", b"Invented Signer"):  # fmt: skip
        assert gone not in everything, gone
    before, after = read_file(source, pack), read_file(copy, pack)
    assert after.record == {
        **before.record,
    } or _same_answers(before, after)
    assert after.version == pack.version
    assert validate(copy) == []


def put_in(parts: dict[str, bytes], part: str, before: str, more: str) -> None:
    text = parts[part].decode()
    assert before in text, (part, before)
    parts[part] = text.replace(before, more + before, 1).encode()


def test_a_scrubbed_copy_keeps_nothing_that_only_a_style_hides(tmp_path: Path, pack: Pack) -> None:
    parts = read_parts((RETURNED / "perfect.docx").read_bytes())
    put_in(
        *(parts, "word/styles.xml", "</w:styles>"),
        '<w:style w:type="paragraph" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Below"><w:basedOn w:val="Unseen"/></w:style>'
        '<w:style w:type="character" w:styleId="Faint"><w:rPr><w:vanish/></w:rPr></w:style>',
    )
    row = "<w:tbl><w:tr><w:trPr>{}</w:trPr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    put_in(
        *(parts, "word/document.xml", "<w:tbl>"),
        '<w:p><w:pPr><w:pStyle w:val="Below"/></w:pPr><w:r><w:t>Geheim one</w:t></w:r></w:p>'
        '<w:p><w:r><w:rPr><w:rStyle w:val="Faint"/></w:rPr><w:t>Geheim two</w:t></w:r></w:p>'
        + row.format("<w:hidden/>", "Geheim three")
        + "</w:tbl>"
        + row.format('<w:trHeight w:val="1" w:hRule="exact"/>', "Geheim four")
        + "</w:tbl>"
        + row.format('<w:del w:id="5" w:author="Geheim"/>', "Geheim five")
        + "</w:tbl>",
    )
    put_in(parts, "docProps/app.xml", "</Properties>", "<Company>Geheim Ltd</Company>")
    put_in(
        *(parts, "docProps/custom.xml", "</Properties>"),
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="99" name="Checked by">'
        '<vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        "Geheim</vt:lpwstr></property>",
    )
    parts["docProps/thumbnail.jpeg"] = photo(place=False)
    put_in(
        *(parts, "_rels/.rels", "</Relationships>"),
        '<Relationship Id="rIdT" Target="docProps/thumbnail.jpeg" Type="http://schemas.openxmlformats'
        '.org/package/2006/relationships/metadata/thumbnail"/>',
    )
    put_in(
        *(parts, "[Content_Types].xml", "</Types>"),
        '<Default Extension="jpeg" ContentType="image/jpeg"/>',
    )
    source = tmp_path / "returned.docx"
    source.write_bytes(write_parts(parts))
    said = [f.message for f in read_file(source, pack, scrutiny=True).findings]
    (hidden,) = (message for message in said if message.startswith("Text is hidden"))
    assert all(f"Geheim {number}" in hidden for number in ("one", "two", "three", "four"))
    done = scrub(package_of(source.read_bytes(), source.name), source.read_bytes())
    left = read_parts(done.content)
    assert "docProps/thumbnail.jpeg" not in left
    assert [name for name, content in left.items() if b"Geheim" in content] == []
    copy = tmp_path / "copy.docx"
    copy.write_bytes(done.content)
    assert _same_answers(read_file(source, pack), read_file(copy, pack))
    rules = {f.rule for f in read_file(copy, pack, scrutiny=True).findings}
    assert "came_along" not in rules
    assert "no_identity" not in rules


def _same_answers(before: Any, after: Any) -> bool:
    """Answers do not change; a picture within them is named after its file."""
    for name, answer in before.answers.items():
        other = after.answers[name]
        if isinstance(answer.value, dict) and "image" in str(answer.value):
            continue
        assert (answer.state, answer.value) == (other.state, other.value), name
    return True


def test_a_clean_file_loses_nothing_but_its_names(tmp_path: Path) -> None:
    blank = (TEMPLATES / "qa.docx").read_bytes()
    done = scrub(package_of(blank, "qa.docx"), blank)
    assert set(done.removed) == {"names in the file's properties"}
    before, after = read_parts(blank), read_parts(done.content)
    assert set(before) == set(after)


def test_the_original_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes((TEMPLATES / "qa.docx").read_bytes())
    ran = run_portfolio("scrub", path, "-o", path, "--force")
    assert (ran.status, "never replaced" in ran.words) == (2, True)
    assert path.read_bytes() == (TEMPLATES / "qa.docx").read_bytes()


def test_files_may_be_called_by_numbers(tmp_path: Path) -> None:
    ran = run_portfolio(
        "qa", RETURNED / "perfect.docx", RETURNED / "unsigned.docx", "-o", tmp_path / "qa",
        "--numbered", "--on", "2026-03-10",
    )  # fmt: skip
    assert ran.status == 1
    made = sorted(p.name for p in (tmp_path / "qa").glob("*.docx"))
    assert len(made) == 4
    assert all(name.startswith("Applicant 00") for name in made)
    source = data_folder("samples") / "records.json"
    run_portfolio("fill", source, "-o", tmp_path / "out", "--name", "{number} - {pack}")
    assert [p.name[:3] for p in sorted((tmp_path / "out").glob("*.docx"))] == ["1 -", "2 -", "3 -"]


QUOTES = ("'{}'", "“{}”", '"{}"', "'{}", "{}'s carers'", "{{+{}+}}", 'under "{}"', "‘{}’", "{}…")


def planted(path: Path) -> list[str]:
    """A pack with a word of its own in every place that holds words; the words."""
    parts = read_parts((RETURNED / "complete.docx").read_bytes())
    words: list[str] = []

    def word() -> str:
        words.append(f"Zq{len(words)}Geheim")
        return words[-1]

    for name in sorted(parts):
        if not name.startswith(("word/", "docProps/")) or not name.endswith(".xml"):
            continue
        text = parts[name].decode()

        def said(found: re.Match[str]) -> str:
            quoted = QUOTES[len(words) % len(QUOTES)].format(word())
            return f"{found[1]}{found[2]} {quoted}{found[3]}"

        every = re.compile(
            r"(<(?:w:t|dc:creator|dc:title|cp:lastModifiedBy)(?: [^>]*)?>)([^<]*)(</)"
        )
        parts[name] = every.sub(said, text).encode()
    path.write_bytes(write_parts(parts))
    return words


def test_no_word_of_a_file_is_in_a_masked_report(tmp_path: Path) -> None:
    """The equation of the mask: all that stands in a file, and in none of the outputs."""
    home = tmp_path / "ZqFolder"
    home.mkdir()
    words = [*planted(home / "ZqName's “file”.docx"), "ZqName", "ZqFolder"]
    assert len(words) > 300
    out = tmp_path / "out"
    for more in ((), ("--exact-dates",)):
        asked = ("audit", home, RETURNED / "complete.docx", "--on", "2026-03-10", "--mask", *more)
        ran = run_portfolio(*asked, "-o", out, "--json", "--force")
        said = run_portfolio(*asked)
        book = load_workbook(out / "report.xlsx")
        cells = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
        cells += " ".join(
            str(c.comment) for sheet in book for row in sheet.iter_rows() for c in row
        )
        page = (out / "report.html").read_text(encoding="utf-8")
        for text in (ran.out, ran.words, said.out, said.words, cells, page):
            assert not re.search(r"Zq|Geheim", text)
        assert json.loads(ran.out)["applicants"]


def test_the_order_of_pseudonyms_tells_nothing_and_days_are_told_only_on_request() -> None:
    asked = ("audit", RETURNED, "--on", "2026-03-10", "--json", "--mask")
    files = [json.loads(run_portfolio(*asked).out)["applicants"] for _ in range(2)]
    assert [a["name"] for a in files[0]] == [f"Applicant {n}" for n in range(1, len(files[0]) + 1)]

    def shapes(people: list[Any]) -> list[str]:
        return [json.dumps([f["rule"] for f in person["findings"]]) for person in people]

    assert sorted(shapes(files[0])) == sorted(shapes(files[1]))
    assert shapes(files[0]) != shapes(files[1])
    days = r"\b\d{1,2} (?:January|February|March)|\b\d{1,2}/\d{1,2}/20\d\d|\b20\d\d-\d\d-\d\d"
    for more, told in (((), False), (("--exact-dates",), True)):
        with_page = run_portfolio("audit", RETURNED, "--on", "2026-03-10", "--mask", *more)
        assert not re.search(days, with_page.out)
        report = masked(
            audit_files([(RETURNED / "perfect.docx", read_file(RETURNED / "perfect.docx", PACK))],
                        PACK, load_rules(find_pack("sandwell_fg")), today=date(2026, 3, 10)),
            PACK, load_rules(find_pack("sandwell_fg")), exact_dates=bool(more),
        )  # fmt: skip
        points = [p for a in report.applicants for p in a.dates if p.first is not None]
        assert points
        assert any(p.first != p.first.replace(day=1) for p in points if p.first) is told
