"""The completed response to the consultation of 2015 as a plain Word file, no control in it.

As people returned it: boxes as characters before their labels, an answer behind its label in one
cell, the comments as paragraphs under the question. Writes ``dfe_response_2015/returned.docx``.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn

from filler.definition import find_pack, load_pack
from filler.definition.blocks import TextBlock
from filler.ooxml.archive import write_archive

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "dfe_response_2015"
PACK = load_pack(find_pack("dfe_response_2015"))
BOX = {True: "☒", False: "☐"}


def answer() -> dict[str, Any]:
    """The response as a record."""
    (record,) = json.loads((FOLDER / "response.json").read_text(encoding="utf-8"))
    response: dict[str, Any] = record["response"]
    return response


def build(given: dict[str, Any]) -> bytes:
    """The plain file's bytes; the same answers give the same bytes."""
    word = Document()
    form = PACK.forms[0]
    opening, closing = (b.md for b in (form.blocks[0], form.blocks[-1]) if isinstance(b, TextBlock))
    word.add_heading(form.title, 1)
    _paragraphs(word, opening)
    about = word.add_table(rows=0, cols=2)
    for name in (
        "confidential",
        "confidential_reason",
        "name",
        "organisation",
        "organisation_name",
        "address",
    ):
        field = PACK.fields[f"response.{name}"]
        left, right = about.add_row().cells
        if field.kind == "tick":
            left.text, right.text = field.label, BOX[given[name]]
        else:
            left.text = f"{field.label} {given[name] or ''}".rstrip()
    category = PACK.fields["response.category"]
    word.add_paragraph(category.label)
    grid = word.add_table(rows=0, cols=3)
    for start in range(0, len(category.options), 3):
        cells = grid.add_row().cells
        for cell, option in zip(cells, category.options[start : start + 3], strict=False):
            cell.text = f"{BOX[option.id in given['category']]} {option.label}"
    _lines(word, given["about"])
    for number, group in enumerate(("leader", "supervisor"), start=1):
        question = PACK.fields[f"response.{group}.more"]
        word.add_paragraph(f"{number} {question.label}")
        cells = word.add_table(rows=1, cols=2 * len(question.options)).rows[0].cells
        for place, option in enumerate(question.options):
            cells[2 * place].text = BOX[given[group]["more"] == option.id]
            cells[2 * place + 1].text = option.label
        _lines(word, given[group]["comments"])
    word.add_paragraph(
        next(b.md for b in form.blocks if isinstance(b, TextBlock) and "Thank you" in b.md)
    )
    reply = word.add_table(rows=0, cols=2)
    acknowledge, email, again = (
        PACK.fields[f"response.reply.{n}"] for n in ("acknowledge", "email", "again")
    )
    left, right = reply.add_row().cells
    left.text, right.text = acknowledge.label, BOX[given["reply"]["acknowledge"]]
    reply.add_row().cells[0].text = f"{email.label} {given['reply']['email']}"
    word.add_paragraph(again.label)
    for option in again.options:
        word.add_paragraph(option.label)
    _paragraphs(word, closing)
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        return write_archive({name: saved.read(name) for name in saved.namelist()})


def _paragraphs(word: DocumentType, markdown: str) -> None:
    for block in markdown.replace("**", "").split("\n\n"):
        for line in block.split("\n- "):
            word.add_paragraph(" ".join(line.strip("-<> ").split()))


def _lines(word: DocumentType, text: str | None) -> None:
    for line in (text or "").split("\n"):
        word.add_paragraph(line)


def annotations() -> list[dict[str, Any]]:
    """The annotated statement: its paragraphs, each with the comments that stand behind it."""
    loaded: list[dict[str, Any]] = json.loads(
        (FOLDER / "annotations.json").read_text(encoding="utf-8")
    )
    return loaded


def spread(text: str, count: int) -> list[str]:
    """A paragraph cut into as many stretches of words as it has comments, or one."""
    words = text.split(" ")
    size = max(len(words) // max(count, 1), 1)
    pieces = [" ".join(words[n * size : (n + 1) * size]) for n in range(max(count, 1))]
    pieces[-1] = " ".join(words[(max(count, 1) - 1) * size :])
    return pieces


def annotated() -> bytes:
    """The annotated statement with real Word comments; which words each is on is ours.

    The source names who wrote a comment and what, and not the words that it is on.
    """
    word = Document()
    for paragraph in annotations():
        own = word.add_paragraph()
        comments = paragraph["comments"]
        for number, piece in enumerate(spread(paragraph["text"], len(comments))):
            run = own.add_run(piece if not number else f" {piece}")
            if comments:
                comment = comments[number]
                made = word.add_comment(
                    run,
                    text=comment["text"],
                    author=comment["initials"],
                    initials=comment["initials"],
                )
                made._comment_elm.set(qn("w:date"), "2015-08-28T10:00:00Z")
    buffer = io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as saved:
        return write_archive({name: saved.read(name) for name in saved.namelist()})


if __name__ == "__main__":
    (FOLDER / "returned.docx").write_bytes(build(answer()))
    (FOLDER / "annotated.docx").write_bytes(annotated())
