"""Typed tags of anybody: none writes XML that is none, none goes on without end."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from conftest import TEMPLATES, nested, run_portfolio
from signer import read_parts, write_parts

from filler.checking import check_template
from filler.definition import Pack
from filler.errors import PortfolioError
from filler.filling import compile_template
from filler.ooxml.sound import fault_of

MAIN = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(path: Path, inner: str) -> Path:
    """The QA form with something more at the start of its body."""
    parts = read_parts((TEMPLATES / "qa.docx").read_bytes())
    parts[MAIN] = parts[MAIN].replace(b"<w:body>", f"<w:body>{inner}".encode(), 1)
    path.write_bytes(write_parts(parts))
    return path


def paragraph(*texts: str) -> str:
    runs = (f'<w:r><w:t xml:space="preserve">{escape(t, quote=False)}</w:t></w:r>' for t in texts)
    return f"<w:p>{''.join(runs)}</w:p>"


def table(*cells: str) -> str:
    row = "".join(f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{row}</w:tr></w:tbl>"


NAME = "{{ qa.ssw_name }}"
LINK = '<w:hyperlink w:anchor="x"><w:r><w:t>{{ qa.</w:t></w:r></w:hyperlink>'
SPOILED = {
    "r": paragraph("{{r qa.ssw_name }}"),
    "p": paragraph("{{p qa.ssw_name }}"),
    "tr": table(paragraph("{{tr qa.ssw_name }}")),
    "tc": table(paragraph("{{tc qa.ssw_name }}"), "<w:p/>"),
    "p in a cell": table(paragraph("{%p if qa.ssw_name %}") + paragraph("x")
                         + paragraph("{%p endif %}")),
    "all rows": table(paragraph("{%tr if qa.ssw_name %}")) + table(paragraph("{%tr endif %}")),
    "safe": paragraph("{{ '<'|safe }}"),
    "markup": paragraph("{{ '</w:t></w:r></w:p></w:body>'|safe }}"),
    "urlize": paragraph("{{ 'http://x.example'|urlize }}"),
    "xmlattr": paragraph("{{ {'a': 'b'}|xmlattr }}"),
    "tojson": paragraph("{{ '<'|tojson }}"),
    "half in a link": f"<w:p>{LINK}<w:r><w:t>ssw_name }}}}</w:t></w:r></w:p>",
    "half in a change": '<w:p><w:ins w:id="1" w:author="A"><w:r><w:t>{{ qa.</w:t></w:r></w:ins>'
                        "<w:r><w:t>ssw_name }}</w:t></w:r></w:p>",
    "half in another paragraph": paragraph("{% if qa.ssw_name %}x") + paragraph("{% endif %}")
                                 + "<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{% for x in [] %}</w:tr>"
                                   "{% endfor %}</w:tbl>",
}  # fmt: skip
ENDLESS = {
    "ljust": "{{ 'x'.ljust(1000000000) }}",
    "zfill": "{{ 'x'.zfill(1000000000) }}",
    "center": "{{ 'x'|center(1000000000) }}",
    "format": "{{ '%1000000000d'|format(1) }}",
    "percent": "{{ '%1000000000d' % 1 }}",
    "str.format": "{{ '{:1000000000d}'.format(1) }}",
    "lipsum": "{{ lipsum(1000000) }}",
    "power": "{{ 9 ** 99999999 }}",
    "times": "{{ 'x' * 1000000000 }}",
    "list times": "{{ ([0] * 1000000000)|length }}",
    "nested loops": "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}"
                    "{% endfor %}",
    "a loop that says much": "{% for a in range(90000) %}{{ 'x' * 900000 }}{% endfor %}",
    "joined": "{{ range(90000)|join('x' * 900000) }}",
    "replaced": "{{ ('x' * 900000)|replace('x', 'y' * 900000) }}",
    "replaced in place": "{{ ('x' * 900000).replace('x', 'y' * 900000) }}",
    "doubled": "{% set a = 'x' * 900000 %}" + "{% set a = a ~ a %}" * 40,
    "lists of lists": "{% set a = ['x'] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "added": "{% set a = 'x' %}" + "{% set a = a + a %}" * 40,
    "macro": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "recursive": "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "written out": "{{ (['x' * 1000000] * 400)|string|length }}",
    "nested": "{{ [[['x' * 1000] * 1000] * 1000]|string }}",
    "upper": "{{ (['x' * 1000000] * 400)|upper }}",
    "indent": "{{ 'x\n'|indent(1000000000) }}",
    "expandtabs": "{{ '\t'.expandtabs(1000000000) }}",
    "deep": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__ }}",
    "self": "{{ self._TemplateReference__context }}",
    "attr": "{{ ''|attr('__class__') }}",
}  # fmt: skip


@pytest.mark.parametrize("what", [*SPOILED, *ENDLESS])
def test_a_tag_that_spoils_or_never_ends_is_refused_by_check_and_by_fill(
    what: str, tmp_path: Path, pack: Pack
) -> None:
    body = SPOILED[what] if what in SPOILED else paragraph(ENDLESS[what])
    path = with_body(tmp_path / "own.docx", body)
    with pytest.raises(PortfolioError) as caught:
        compile_template(path, pack)
    assert caught.value.remedy
    assert len(caught.value.message) < 600
    remarks = [r for r in check_template(path, pack) if not r.is_note]
    assert remarks
    people = tmp_path / "people.json"
    people.write_text(json.dumps(nested("qa.ssw_name", "Robin Invented")), encoding="utf-8")
    ran = run_portfolio("fill", people, "-o", tmp_path / "out", "--template", path)
    assert ran.status == 2
    assert not list((tmp_path / "out").glob("*.docx"))


SOUND = {
    "a name": paragraph(f"For {NAME}"),
    "split": paragraph("For {{ qa", ".ssw_name", " }}"),
    "a condition": paragraph("{% if qa.ssw_name %}For ", NAME, "{% else %}For nobody{% endif %}"),
    "paragraphs": paragraph("{%p if qa.ssw_name %}") + paragraph("x") + paragraph("{%p endif %}"),
    "rows": table(paragraph("{%tr for x in [1, 2] %}")).replace(
        "</w:tr></w:tbl>",
        "</w:tr><w:tr><w:tc><w:p><w:r><w:t>{{ x }}</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p>"
        "<w:r><w:t>{%tr endfor %}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
    "filters": paragraph("{{ qa.ssw_name|upper|default('nobody')|trim }} {{ [1, 2]|join(', ') }}"),
    "range": paragraph("{% for n in range(3) %}{{ n }}{% endfor %}"),
    "set": paragraph("{% set who = qa.ssw_name %}{{ who }}"),
    "sums": paragraph("{{ 1 + 2 * 3 }} {{ 'a' ~ qa.ssw_name ~ 'b' }}"),
    "within a link": '<w:p><w:hyperlink w:anchor="x"><w:r><w:t>{{ qa.ssw_name }}</w:t></w:r>'
                     "</w:hyperlink></w:p>",
}  # fmt: skip


@pytest.mark.parametrize("what", SOUND)
def test_ordinary_tags_are_worked_out(what: str, tmp_path: Path, pack: Pack) -> None:
    path = with_body(tmp_path / "own.docx", SOUND[what])
    people = tmp_path / "people.json"
    records = [nested("qa.ssw_name", name) for name in ("Robin <Invented> & Co", "")]
    people.write_text(json.dumps(records), encoding="utf-8")
    ran = run_portfolio("fill", people, "-o", tmp_path / "out", "--template", path)
    assert ran.status == 0, ran.words
    made = sorted((tmp_path / "out").glob("*.docx"))
    assert len(made) == 2
    for own in made:
        assert fault_of(read_parts(own.read_bytes())[MAIN]) == ""


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<w:body>x</w:body>", "outside the text"),
        ("<w:p><w:p/></w:p>", "a paragraph stands in a paragraph"),
        ("<w:body><w:r/></w:body>", "a run stands in a body"),
        ("<w:p><w:t>x</w:t></w:p>", "a text stands in a paragraph"),
        ("<w:tbl><w:tblPr/></w:tbl>", "a table holds none"),
        ("<w:tr><w:tc><w:tcPr/></w:tc></w:tr>", "a cell of a table holds no paragraph"),
        ("<w:tr/>", "a row holds none"),
        ("<w:p>", "begins or ends within another"),
        ("<w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body>", ""),
    ],
)
def test_what_word_would_not_open_is_named(inner: str, said: str) -> None:
    fault = fault_of(f"<w:document {W}>{inner}</w:document>".encode())
    assert said in fault
    assert bool(fault) is bool(said)


def test_our_own_templates_are_sound() -> None:
    for path in sorted(TEMPLATES.glob("*.docx")):
        for name, content in read_parts(path.read_bytes()).items():
            if name.startswith("word/") and name.endswith(".xml") and b"{%" not in content:
                assert fault_of(content) == "", (path.name, name)


def test_where_a_tag_spoils_a_part_is_said_by_the_words_around_it() -> None:
    """For what is no XML any more, and for XML that is no WordprocessingML."""
    before, after = (f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in ("Dear", "Yours"))
    for inner in ("<w:p><w:ins><w:r></w:p></w:ins>", "<w:tbl></w:tbl>"):
        part = f"<w:document {W}><w:body>{before}{inner}{after}</w:body></w:document>"
        fault = fault_of(part.encode())
        assert "'Dear'" in fault, fault
        if "tbl" not in inner:
            assert fault.endswith("between 'Dear' and 'Yours'")
