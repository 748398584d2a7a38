"""The form's own Word files, by which returned ones are read: today's, earlier ones, restyled ones.

A bound file is a blank form in which each answer's place is a content control with the field's
id for its tag. They are made ready once in each process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from filler.binding.kept import keep, kept
from filler.building import whole_template
from filler.definition.model import Pack
from filler.facts.walk import content_of
from filler.ooxml.package import Package, open_package, package_of
from filler.ooxml.properties import CUSTOM_PROPERTIES, read_stamp
from filler.placing.bound import BoundForm
from filler.placing.sheet import Sheet, form_sheet

WHOLE = "portfolio.docx"
# On which page each question stands in the form's own files, as they were laid out.
QUESTION_PAGES = "pages.json"


@lru_cache(maxsize=8)
def bound_forms(pack: Pack) -> tuple[BoundForm, ...]:
    """The pack's own file as it is today, first, then earlier issues and restyled ones.

    An issue whose every line is that of another one is no file of its own, but its digest is known.
    """
    paths = (*issued(pack), *kept(pack))
    packages = [(pack.version, _today(pack)), *((p.stem, open_package(p)) for p in paths)]
    found: list[BoundForm] = []
    for name, package in packages:
        sheet = form_sheet(content_of(package), pack.controls)
        digests = frozenset({_digest(package)} - {""})
        same = next((n for n, one in enumerate(found) if _same(one.sheet, sheet)), None)
        if same is None:
            found.append(BoundForm(name, sheet, digests))
        else:
            found[same] = replace(found[same], digests=found[same].digests | digests)
    return tuple(found)


@lru_cache(maxsize=8)
def alone_forms(pack: Pack) -> tuple[BoundForm, ...]:
    """The pack's forms that are sent alone, as they were built of this very definition."""
    found = []
    for form in pack.forms:
        path = pack.home / f"{form.id}.docx" if form.alone and pack.home is not None else None
        if path is None or not path.is_file():
            continue
        package = open_package(path)
        if _digest(package) == pack.digest:
            sheet = form_sheet(content_of(package), pack.controls)
            found.append(BoundForm(form.id, sheet, frozenset({pack.digest})))
    return tuple(found)


def known_digests(pack: Pack) -> frozenset[str]:
    """What the stamps of the pack's own files say, today's and earlier ones."""
    return frozenset().union(*(bound.digests for bound in bound_forms(pack)))


def _same(one: Sheet, other: Sheet) -> bool:
    """Whether two files have the same lines, with the same places in them."""
    lines = (one.lines.lines, other.lines.lines)
    return len(lines[0]) == len(lines[1]) and all(
        (a.text, a.places, a.row, a.cell) == (b.text, b.places, b.row, b.cell)
        for a, b in zip(*lines, strict=True)
    )


def keep_template(pack: Pack, template: Path) -> None:
    """Keep a restyled template of a pack, so that what was made with it is read against it."""
    if keep(pack, template):
        bound_forms.cache_clear()
        printed_prompts.cache_clear()


@lru_cache(maxsize=8)
def question_pages(pack: Pack) -> Mapping[str, Mapping[str, int]]:
    """The page of each question, from 1, in the form's own files, by the name each is bound under.

    Nothing where they were never measured.
    """
    path = pack.home / QUESTION_PAGES if pack.home is not None else None
    if path is None or not path.is_file():
        return {}
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=8)
def printed_prompts(pack: Pack) -> Mapping[str, frozenset[str]]:
    """What each control of the pack's own files shows while nothing is in it, by its tag."""
    found: dict[str, set[str]] = {}
    for bound in bound_forms(pack):
        for fact in bound.sheet.controls:
            if fact.tag in pack.controls and fact.kind != "tick" and fact.text.strip():
                found.setdefault(fact.tag, set()).add(fact.text.strip())
    return {tag: frozenset(texts) for tag, texts in found.items()}


def _digest(package: Package) -> str:
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    return stamp.digest if stamp is not None else ""


def issued(pack: Pack) -> list[Path]:
    """The bound files of earlier issues, the newest first."""
    return sorted((pack.home / "issued").glob("*.docx"), reverse=True) if pack.home else []


def _today(pack: Pack) -> Package:
    """The template that was built of this very definition; built here where there is none."""
    path = pack.home / WHOLE if pack.home is not None else None
    if path is not None and path.is_file():
        package = open_package(path)
        stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
        if stamp is not None and stamp.digest == pack.digest:
            return package
    return package_of(whole_template(pack), pack.id)
