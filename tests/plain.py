"""A form of the pack as plain tables, no control in it, with some places filled as XML."""

from __future__ import annotations

from pathlib import Path

from specimens import p, r, tbl, tc, tr, word_file

from filler.definition import Field, Pack
from filler.definition.model import Form
from filler.reading import Reading, read_file

PARTS = ("signed", "print_name", "date")
FORM_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="A"/>{}</w:ffData></w:fldChar>'
    '</w:r><w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def line_of(form: Form, own: Field) -> str | None:
    """The line of a table that the field is one column of, if it is."""
    parent = own.id.rpartition(".")[0]
    line = form.lines.get(parent)
    return parent if line is not None and not isinstance(line, Field) else None


def body(pack: Pack, form_id: str, places: dict[str, str]) -> str:
    """Every field of a form as a row, its label on the left; ``places`` are paragraphs by id."""
    form = pack.form(form_id)
    assert form is not None
    rows = []
    for field in form.fields:
        if line_of(form, field) is None:
            rows += _rows(field, places)
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{r(form.title)}</w:p>'
    return heading + tbl(*rows)


def _rows(field: Field, places: dict[str, str]) -> list[str]:
    def place(name: str) -> str:
        return tc(places.get(name, p()))

    match field.kind:
        case "signature":
            label = tc(p(r(f"Signed ({_text(field.label)})")))
            signed, name, date = (place(f"{field.id}.{part}") for part in PARTS)
            return [tr(label, signed, tc(p(r("Print Name"))), name, tc(p(r("Date"))), date)]
        case "choices":
            rows = [tr(tc(p(r(_text(field.label)))))]
            return rows + [
                tr(tc(p(r(_text(o.label)))), place(f"{field.id}={o.id}")) for o in field.options
            ]
        case "rows":
            return []
        case _:
            return [tr(tc(p(r(_text(field.label)))), place(field.id))]


def _text(text: str) -> str:
    return text.replace("&", "&amp;")


def read_plain(
    folder: Path, pack: Pack, form_id: str, places: dict[str, str], **others: str
) -> Reading:
    """The reading of a plain form with those places."""
    return read_file(word_file(folder / "plain.docx", body(pack, form_id, places), **others), pack)


def look(text: str, *properties: str) -> str:
    """A run with a look: ``look("Yes", '<w:strike/>')``."""
    return f'<w:r><w:rPr>{"".join(properties)}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def symbol(font: str, code: str) -> str:
    """A ``w:sym``."""
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def letter(font: str, text: str) -> str:
    """Letters in a symbol font."""
    return look(text, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


def legacy_box(*state: str) -> str:
    """A legacy ``FORMCHECKBOX`` with its ``w:default`` and ``w:checked``."""
    return FORM_FIELD.format(
        f"<w:checkBox><w:sizeAuto/>{''.join(state)}</w:checkBox>", "FORMCHECKBOX", ""
    )


def legacy_list(chosen: int | None, *entries: str) -> str:
    """A legacy ``FORMDROPDOWN``."""
    result = "" if chosen is None else f'<w:result w:val="{chosen}"/>'
    listed = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in entries)
    return FORM_FIELD.format(f"<w:ddList>{result}{listed}</w:ddList>", "FORMDROPDOWN", "")


def legacy_text(text: str) -> str:
    """A legacy ``FORMTEXT`` with what was typed into it."""
    return FORM_FIELD.format("<w:textInput/>", "FORMTEXT", r(text))


def ins(content: str) -> str:
    """A tracked insertion."""
    return (
        f'<w:ins w:id="90" w:author="R. Reviewer" w:date="2026-01-01T00:00:00Z">{content}</w:ins>'
    )


def dele(text: str) -> str:
    """A tracked deletion of some words."""
    return (
        '<w:del w:id="91" w:author="R. Reviewer" w:date="2026-01-01T00:00:00Z"><w:r>'
        f'<w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'
    )


def text_box(content: str) -> str:
    """A text box as Word stores it: once for itself, once more for older programs."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic><a:graphicData><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        '<a:prstGeom prst="rect"/></wps:spPr><wps:txbx><w:txbxContent>'
        f"{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def vml_box(content: str) -> str:
    """A text box of Word 2007 and before."""
    return (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def drawn(shape: str) -> str:
    """A drawn shape without words, floating."""
    return (
        '<w:r><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing"><a:graphic><a:graphicData><wps:wsp><wps:spPr>'
        f'<a:prstGeom prst="{shape}"/></wps:spPr></wps:wsp></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )


OVAL = '<w:r><w:pict><v:oval style="position:absolute"/></w:pict></w:r>'
INK = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wpi"><w:drawing><wp:inline xmlns:wp="http://'
    'schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:graphic><a:graphicData>'
    '<w14:contentPart r:id="rId9"/></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>'
    "<mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent></w:r>"
)
