"""Tiny Word files made for one question each."""

from __future__ import annotations

import re
from pathlib import Path

from filler.ooxml.archive import write_archive

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_file(path: Path, body: str, **others: str) -> Path:
    """A Word file with that body; ``header1="..."`` adds a part of that kind."""
    types = [f'<Override PartName="/word/document.xml" ContentType="{_WML}.document.main+xml"/>']
    parts = {"word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"}
    elements = {
        "header": "w:hdr",
        "footer": "w:ftr",
        "footnotes": "w:footnotes",
        "comments": "w:comments",
        "commentsExtended": "w15:commentsEx",
    }
    for name, content in others.items():
        kind = name.rstrip("0123456789")
        types.append(f'<Override PartName="/word/{name}.xml" ContentType="{_WML}.{kind}+xml"/>')
        parts[f"word/{name}.xml"] = f"<{elements[kind]} {_NAMESPACES}>{content}</{elements[kind]}>"
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
        f'vnd.openxmlformats-package.relationships+xml"/><Default Extension="png"'
        f' ContentType="image/png"/>{"".join(types)}</Types>'
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    pictures = sorted(set(re.findall(r'r:(?:embed|id)="(rId[0-57-9])"', body)))
    if pictures:
        own = [
            f'<Relationship Id="{name}" Type="{_OFFICE}/image" Target="media/{name}.png"/>'
            for name in pictures
        ]
        parts |= {f"word/media/{name}.png": f"picture {name}" for name in pictures}
        parts["word/_rels/document.xml.rels"] = (
            f'<Relationships xmlns="{_RELATIONS}">{"".join(own)}</Relationships>'
        )
    path.write_bytes(write_archive({name: text.encode() for name, text in parts.items()}))
    return path


def p(*content: str) -> str:
    """A paragraph."""
    return f"<w:p>{''.join(content)}</w:p>"


def r(text: str) -> str:
    """A run of text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(*content: str) -> str:
    """A cell."""
    return f"<w:tc>{''.join(content)}</w:tc>"


def tr(*cells: str) -> str:
    """A row."""
    return f"<w:tr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def sdt(tag: str, content: str, kind: str = "<w:text/>", *, placeholder: bool = False) -> str:
    """A content control around any content."""
    shows = "<w:showingPlcHdr/>" if placeholder else ""
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{shows}{kind}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def tick(tag: str, glyph: str, checked: str | None = "0", *, named: bool = True) -> str:
    """A tick box control with its state and its glyph apart."""
    state = "" if checked is None else f'<w14:checked w14:val="{checked}"/>'
    if checked == "absent":
        state = "<w14:checked/>"
    names = (
        '<w14:checkedState w14:val="2611"/><w14:uncheckedState w14:val="2610"/>' if named else ""
    )
    return sdt(tag, r(glyph), f"<w14:checkbox>{state}{names}</w14:checkbox>")
