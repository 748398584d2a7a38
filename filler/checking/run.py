"""All checks of one file, in the order in which a person would mend what they find."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from filler.checking.model import Remark
from filler.checking.on_controls import control_remarks, typed_remarks
from filler.checking.on_document import document_remarks
from filler.checking.on_package import package_remarks
from filler.checking.on_tables import table_remarks
from filler.checking.on_text import text_remarks
from filler.checking.subject import subject_of
from filler.definition.model import Pack
from filler.ooxml.package import open_package


def check_template(path: Path, pack: Pack | None, note_names: Collection[str] = ()) -> list[Remark]:
    """What is wrong with a Word file; with a pack, also what binds it to the pack.

    ``note_names`` are what a file without any of the pack's controls, a note, may name.

    Raises:
        PortfolioError: when it cannot be opened.
    """
    subject = subject_of(open_package(path))
    language = pack.language if pack is not None else ""
    remarks = [
        *package_remarks(subject),
        *control_remarks(subject, pack),
        *(typed_remarks(subject, pack, note_names) if pack is not None else ()),
        *document_remarks(subject, language),
        *table_remarks(subject),
        *text_remarks(subject),
    ]
    return list(dict.fromkeys(remarks))
