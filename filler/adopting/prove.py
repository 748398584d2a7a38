"""The proof of a new pack: every place filled by script reads back, with its control and without.

Without its controls a filled copy is what somebody typed over the old form.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from lxml import etree

from filler.adopting.model import Found, Question
from filler.adopting.write import FORM
from filler.building import whole_template
from filler.definition import Field, Pack, load_pack
from filler.errors import PortfolioError
from filler.filling import compile_template, render
from filler.messages import portfolio_error
from filler.ooxml.archive import write_archive
from filler.ooxml.names import qn
from filler.ooxml.package import package_of
from filler.reading import Answer, read_file
from filler.records import coerce_record


def proof(files: Mapping[str, bytes], found: Found, name: str) -> list[tuple[Question, str]]:
    """The questions of which something does not read back, each with what happens."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, name).resolve()
        template = home / "templates" / "portfolio.docx"
        template.parent.mkdir(parents=True)
        for path, content in files.items():
            (home / path).write_bytes(content)
        pack = load_pack(home)
        template.write_bytes(whole_template(pack))
        record = {FORM: {n.partition(".")[2]: _answer(f, i) for i, (n, f) in _numbered(pack)}}
        checked = coerce_record(pack, record, "$", _no_picture).record
        if checked is None:
            return []
        whole = render(compile_template(template, pack), checked)
        copy, bare = Path(folder, "filled.docx"), Path(folder, "typed.docx")
        copy.write_bytes(whole)
        bare.write_bytes(_without_controls(whole))
        blank = Path(folder, "blank.docx")
        blank.write_bytes(template.read_bytes())
        return [
            *_answered(found, pack, blank),
            *_differing(found, pack, record[FORM], copy, "filled in"),
            *_differing(found, pack, record[FORM], bare, "typed into a copy without its control"),
        ]


def _numbered(pack: Pack) -> list[tuple[int, tuple[str, Field]]]:
    return list(enumerate(pack.fields.items()))


def _answer(field: Field, number: int) -> Any:
    """An answer that no other question has."""
    match field.kind:
        case "tick":
            return True
        case "date":
            return f"20{number % 90 + 10}-03-{number % 28 + 1:02}"
        case "choice":
            return field.options[number % len(field.options)].id
        case "choices":
            return [field.options[number % len(field.options)].id]
        case "signature":
            return dict.fromkeys(field.parts, f"Ada Example{number}")
        case "rows":
            return [{c.id.rpartition(".")[2]: _answer(c, number) for c in field.columns}]
        case _:
            return f"Answer {number} z"


def _no_picture(_path: str) -> NoReturn:
    raise portfolio_error("no_picture_asked")


def _without_controls(whole: bytes) -> bytes:
    package = package_of(whole, "filled.docx")
    parts = {name: package.read(name) for name in package.names}
    for part in package.text_parts:
        root = etree.fromstring(parts[part])
        etree.strip_elements(root, qn("w:sdtPr"), qn("w:sdtEndPr"))
        etree.strip_tags(root, qn("w:sdt"), qn("w:sdtContent"))
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return write_archive(parts)


def _answered(found: Found, pack: Pack, path: Path) -> Iterator[tuple[Question, str]]:
    """The questions that the issued form is read to answer before anybody filled it in."""
    answers = read_file(path, pack).answers
    for own in found.questions:
        answer = answers.get(f"{FORM}.{own.id}")
        if answer is not None and answer.state in ("answered", "unclear"):
            yield own, f"in the blank form, it is read as {_told(answer)}"


def _differing(
    found: Found, pack: Pack, record: Mapping[str, Any], path: Path, how: str
) -> list[tuple[Question, str]]:
    try:
        reading = read_file(path, pack)
    except PortfolioError:
        return [(own, f"{how}, it is not read") for own in found.questions[:1]]
    wrong = []
    for own in found.questions:
        name = f"{FORM}.{own.id}"
        if reading.record[FORM].get(own.id) == record[own.id]:
            continue
        answer = reading.answers.get(name)
        wrong.append((own, f"{how}, it is read as {_told(answer)}"))
    return wrong


def _told(answer: Answer | None) -> str:
    if answer is None:
        return "nothing"
    note = f" ({answer.note})" if answer.note else ""
    shown = f" '{answer.shown[:60]}'" if answer.shown else ""
    return f"{answer.state}{shown}{note}"
