"""All checks of one file, in the order in which a person would mend what they find."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from filler.checking.model import Remark
from filler.checking.on_controls import control_remarks, is_bound, typed_remarks
from filler.checking.on_document import document_remarks
from filler.checking.on_package import package_remarks
from filler.checking.on_tables import table_remarks
from filler.checking.on_text import text_remarks
from filler.checking.subject import subject_of
from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.filling import compile_template
from filler.ooxml.package import open_package

# The rules that say themselves why a template cannot be filled.
_BINDING = ("control_missing", "control_unknown", "control_twice", "control_kind", "typed", "part")


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
    is_told = any(remark.rule.startswith(_BINDING) for remark in remarks)
    if pack is not None and is_bound(subject, pack) and not is_told:
        remarks += _filling(path, pack)
    return list(dict.fromkeys(remarks))


def _filling(path: Path, pack: Pack) -> list[Remark]:
    """Whatever else would be in the way of filling it; that it is filled already is a note."""
    try:
        compile_template(path, pack)
    except PortfolioError as error:
        is_note = error.code == "answered"
        rule = "answered" if is_note else "filling"
        return [Remark(rule=rule, message=str(error), where="in the document", is_note=is_note)]
    return []
