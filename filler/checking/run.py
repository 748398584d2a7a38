"""All checks of one file, in the order in which a person would mend what they find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from filler.checking.model import Remark
from filler.checking.on_controls import control_remarks, is_bound
from filler.checking.on_document import document_remarks
from filler.checking.on_package import package_remarks
from filler.checking.on_schema import schema_remarks
from filler.checking.on_structure import merge_fields, structure_remarks
from filler.checking.on_tables import table_remarks
from filler.checking.on_text import text_remarks
from filler.checking.on_typed import typed_remarks
from filler.checking.subject import Subject, subject_of
from filler.definition.model import Pack
from filler.errors import PortfolioError
from filler.facts.walk import content_of
from filler.filling import compile_template
from filler.messages import in_words
from filler.ooxml.package import Package, open_package
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp
from filler.reading.altered import wording_of

# Faults of looks, which one style spreads over a whole document.
_LOOKS = ("font", "font_unknown", "size", "contrast", "alignment", "language")
_FEW = 3
_LOOK_OF_CONTROLS = ("control_prompt", "control_lock", "control_title")
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
    if pack is not None and pack.original is not None:
        # How an organisation's own form looks is its own; what binds it is asked.
        found = [
            *package_remarks(subject),
            *structure_remarks(subject),
            *schema_remarks(path, subject),
            *control_remarks(subject, pack),
        ]
        return [remark for remark in found if remark.rule not in _LOOK_OF_CONTROLS]
    remarks = [
        *package_remarks(subject),
        *structure_remarks(subject),
        *schema_remarks(path, subject),
        *(merge_fields(subject) if pack is not None else ()),
        *control_remarks(subject, pack),
        *(typed_remarks(subject, pack, note_names) if pack is not None else ()),
        *document_remarks(subject, language),
        *table_remarks(subject, is_bound=pack is not None),
        *text_remarks(subject),
    ]
    remarks = _gathered(remarks)
    for words in pack.awaited if pack is not None and _is_whole(subject, pack) else ():
        remarks.append(Remark(rule="awaited", message=words, where="the pack", is_note=True))
    if pack is not None and is_bound(subject, pack):
        told = {remark.rule for remark in remarks}
        if not any(rule.startswith((*_BINDING, "control_place")) for rule in told):
            # What is not bound as it should be has words in the wrong places, too.
            remarks += _reworded(subject.package, pack)
        if not any(rule.startswith(_BINDING) for rule in told):
            remarks += _filling(path, pack)
    return remarks


def _is_whole(subject: Subject, pack: Pack) -> bool:
    """Whether it was made from the whole pack, and not of a form that is used alone."""
    stamp = read_stamp(subject.package.parse(CUSTOM_PROPERTIES))
    return stamp is not None and {form.id for form in pack.answer_forms} <= set(stamp.forms)


def _gathered(remarks: Iterable[Remark]) -> list[Remark]:
    """Remarks on looks, each said once with how often; they come from one style mostly."""
    found = list(dict.fromkeys(remarks))
    alike = Counter((remark.rule, remark.message) for remark in found)
    told: set[tuple[str, str]] = set()
    gathered = []
    for remark in found:
        key = (remark.rule, remark.message)
        if remark.rule not in _LOOKS or alike[key] <= _FEW:
            gathered.append(remark)
        elif key not in told:
            told.add(key)
            message = (
                f"{remark.message} The same in {alike[key] - 1} more places: change the style."
            )
            gathered.append(replace(remark, message=message))
    return gathered


def _reworded(package: Package, pack: Pack) -> list[Remark]:
    """Where the template's wording is not the definition's."""
    content = content_of(package)
    own = (pack.controls[f.tag].field for f in content.controls if f.tag in pack.controls)
    forms = {name.partition(".")[0] for name in own}
    return [
        Remark(
            rule=finding.rule,
            where=finding.where,
            is_note=True,
            **in_words("remark.reworded", message=finding.message),
        )
        for finding in wording_of(pack, content, forms)
    ]


def binding_faults(path: Path, pack: Pack) -> list[Remark]:
    """Controls that stand twice, or in the place of another question.

    Raises:
        PortfolioError: when it cannot be opened.
    """
    subject = subject_of(open_package(path))
    wrong = ("control_twice", "control_place")
    return [remark for remark in control_remarks(subject, pack) if remark.rule in wrong]


def _filling(path: Path, pack: Pack) -> list[Remark]:
    """Whatever else would be in the way of filling it; that it is filled already is a note."""
    try:
        compile_template(path, pack)
    except PortfolioError as error:
        is_note = error.code == "answered"
        rule = "answered" if is_note else "filling"
        return [Remark(rule=rule, message=str(error), where="in the document", is_note=is_note)]
    return []
