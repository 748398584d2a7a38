"""Templates into which somebody typed docxtpl's tags: a cover line, a footer, a letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import TEMPLATES, nested
from test_attacks import edited
from test_roundtrip import no_picture

from filler.definition import Pack
from filler.errors import PortfolioError
from filler.filling import compile_template, render
from filler.ooxml.package import open_package, package_of
from filler.reading import read_file
from filler.records import coerce_record

COVER = "Portfolio for Application &amp; Guidance Notes"
FOOTER = "Revised April 2020, Ver 1.3. Help: PracticeImprovement_Team@sandwell.gov.uk"


def filled(template: Path, pack: Pack, data: dict[str, Any]) -> bytes:
    record = coerce_record(pack, data, "$", no_picture).record
    assert record is not None
    return render(compile_template(template, pack), record)


def text_of(content: bytes, part: str = "word/document.xml") -> str:
    return package_of(content, "x.docx").read(part).decode()


def test_tags_in_text_and_footer_are_rendered_and_controls_filled(
    tmp_path: Path, pack: Pack
) -> None:
    cover = "For {{ employee_details.full_name }}{% if applicant.naas %} (NAAS){% endif %}"
    path = edited(TEMPLATES / "portfolio.docx", tmp_path / "a.docx", (COVER, cover))
    footer = next(n for n in open_package(path).names if n.startswith("word/footer"))
    path = edited(path, tmp_path / "b.docx", (FOOTER, "{{ pack }} {{ version }}"), part=footer)
    data = nested("employee_details.full_name", "Smith & Co <Ltd>")
    data["applicant"] = {"naas": True}
    content = filled(path, pack, data)
    assert "For Smith &amp; Co &lt;Ltd&gt; (NAAS)" in text_of(content)
    assert "Career Progression Portfolio F to G 1.3" in text_of(content, footer)
    out = tmp_path / "out.docx"
    out.write_bytes(content)
    reading = read_file(out, pack)
    assert reading.record["employee_details"]["full_name"] == "Smith & Co <Ltd>"
    assert reading.record["applicant"]["naas"] is True
    assert reading.count("missing") == reading.count("unclear") == 0


def test_an_answer_is_never_taken_for_a_tag(tmp_path: Path, pack: Pack) -> None:
    words = "{{ version }} {% if x %} {_{ <?portfolio-slot 0 typed?>"
    path = edited(
        TEMPLATES / "qa.docx",
        tmp_path / "a.docx",
        (">7.3 Team Manager:<", "> Team Manager of {{ qa.ssw_name }}:<"),
    )
    content = filled(path, pack, nested("qa.ssw_name", words))
    out = tmp_path / "out.docx"
    out.write_bytes(content)
    assert read_file(out, pack).record["qa"]["ssw_name"] == words
    assert "Team Manager of {{ version }}" in text_of(content)


def test_a_tag_that_word_has_split_is_made_whole(tmp_path: Path, pack: Pack) -> None:
    split = '{{ qa.</w:t></w:r><w:proofErr w:type="x"/><w:r><w:t>ssw_name }}'
    path = edited(TEMPLATES / "qa.docx", tmp_path / "a.docx", (">7.3 Team Manager:<", f">{split}<"))
    text = text_of(filled(path, pack, nested("qa.ssw_name", "Jo")))
    assert ">Jo<" in text.rpartition("Service Area")[2]


def test_line_breaks_rows_and_options_in_tags(tmp_path: Path, pack: Pack) -> None:
    tags = (
        "{% for row in cpd_log.further %}{{ row.activity }};{% endfor %}"
        "{{ applicant.interests|join(' and ') }} {{ applicant.statement }}"
        " {{ observation.observation_date }} {{ line_manager.recommendation }}"
    )
    path = edited(TEMPLATES / "portfolio.docx", tmp_path / "a.docx", (COVER, tags))
    data = {
        "cpd_log": {"further": [{"activity": "one"}, {"activity": "two"}]},
        "applicant": {"interests": ["cic", "saat"], "statement": "a\nb"},
        "observation": {"observation_date": "2026-03-04"},
        "line_manager": {"recommendation": "agree"},
    }
    text = text_of(filled(path, pack, data))
    assert "one;two;CiC and SAAT a</w:t><w:br/>" in text
    assert " 04/03/2026 Agree Progression" in text


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ qa.ssw_nam }}", "Did you mean 'ssw_name'?"),
        ("{{ qaa.ssw_name }}", "'qaa' is undefined"),
        ("{% if qa.ssw_name %}", "Unexpected end of template"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_broken_tag_is_an_error_before_anything_is_filled(
    tag: str, said: str, tmp_path: Path, pack: Pack
) -> None:
    path = edited(TEMPLATES / "qa.docx", tmp_path / "a.docx", (">7.3 Team Manager:<", f">{tag}<"))
    with pytest.raises(PortfolioError) as caught:
        compile_template(path, pack)
    assert said in str(caught.value)
    assert "The template a.docx, word/document.xml: " in str(caught.value)
