"""What a signature covers: each part's digest, each relationship; and what lies outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from filler.digital.algorithms import digest
from filler.digital.canonical import DSIG, RELATIONSHIPS, parsed, selected, transformed
from filler.digital.model import UnverifiableError
from filler.digital.places import (
    CERTIFICATE,
    NEVER_SIGNED,
    OFFICE,
    ORIGIN,
    SIGNATURE,
    Parts,
    may_be_unsigned,
    relations_name,
    source_of,
)
from filler.digital.signed import digest_of
from filler.digital.trust import plain
from filler.ooxml.unlinked import uses_of

Element = etree._Element
_KIND = "?ContentType="
STORE = tuple(f"{base}customXml" for base in OFFICE)
_STORE_NAME = tuple(f"{base}customXmlProps" for base in OFFICE)
_NAMES_A_STORE = "application/vnd.openxmlformats-officedocument.customxmlproperties+xml"
_DATA = ("application/xml", "text/xml")
# A template's name is kept and not shown; a mail merge asks before it fetches.
_ONLY_KNOWN = frozenset({"attachedTemplate", "mailMergeSource", "mailMergeHeaderSource"})
_SHOWN = 120


@dataclass(kw_only=True)
class Coverage:
    """The parts covered as a whole, the covered relationships of each part, and what changed."""

    parts: set[str] = field(default_factory=set)
    relations: dict[str, set[str]] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    algorithms: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Parts, references: Iterable[Element]) -> Coverage:
        """Hold every reference against the part that it names.

        Raises:
            UnverifiableError: when one leads out of the package, or uses what is not known here.
        """
        coverage = cls()
        named: set[str] = set()
        for reference in references:
            uri = reference.get("URI") or ""
            path, sign, kind = uri.partition(_KIND)
            if not path.startswith("/") or path.startswith("//") or ":" in path or not sign:
                raise UnverifiableError(f"it refers to '{uri[:80]}', which is no part; not opened")
            method, value = digest_of(reference)
            coverage.algorithms.add(method)
            name = parts.name(path)
            if name is None:
                coverage.changed.append(f"{path.lstrip('/')} (gone)")
                continue
            if name in named:
                raise UnverifiableError(f"it names {name} twice")
            named.add(name)
            if parts.content_type(name).lower() != kind.lower():
                coverage.changed.append(f"{name} (its kind)")
                continue
            steps = list(reference.iterfind(f"{{{DSIG}}}Transforms/{{{DSIG}}}Transform"))
            content = parts.content(name)
            if all(digest(method, form) != value for form in transformed(content, steps, name)):
                coverage.changed.append(name)
            elif steps and steps[0].get("Algorithm") == RELATIONSHIPS:
                chosen = selected(parsed(content, name), steps[0])
                ids = coverage.relations.setdefault(name, set())
                ids |= {relation.get("Id") or "" for relation in chosen}
            else:
                coverage.parts.add(name)
        return coverage


def outside_of(parts: Parts, coverage: Coverage, own: set[str], stores: set[str]) -> list[str]:
    """Parts and relationships that the signature does not cover, but for those never signed.

    ``stores`` are those of ``stores_of`` that show nothing, or what was signed.
    """
    outside: list[str] = []
    excused: set[str] = {name for store in stores for name in _store_parts(parts, store)}
    led = parts.targets()
    relations = [name for name in parts.names if parts.is_relations(name)]
    for name in relations:
        if name in own or name in coverage.parts or name in excused:
            continue
        source = source_of(name)
        covered = coverage.relations.get(name, set())
        seen: set[str] = set()
        for relation in parts.relations(source):
            kind = relation.get("Type") or ""
            if relation.get("Id") in covered:
                continue
            target = parts.target(source, relation)
            if target in stores and kind in STORE:
                continue
            is_alone = target is not None and led[target] == 1 and kind not in seen
            if not source and kind == ORIGIN and target in own:
                continue
            is_known = not source and kind in NEVER_SIGNED and is_alone
            if is_known and target is not None and may_be_unsigned(parts, target):
                seen.add(kind)
                excused.add(target)
                continue
            outside.append(f"{name}: {relation.get('Id')} ({kind.rpartition('/')[2]})")
    for name in parts.names:
        if name not in own | coverage.parts | excused and name not in relations:
            outside.append(name)
    for name in own & set(relations):
        source = source_of(name)
        outside += [
            f"{name}: {relation.get('Id')} ({(relation.get('Type') or '').rpartition('/')[2]})"
            for relation in parts.relations(source)
            if relation.get("Type") not in (SIGNATURE, CERTIFICATE)
        ]
    return outside


def stores_of(parts: Parts) -> set[str]:
    """The stores of custom XML, which Word does not sign and which show nothing by themselves.

    Only what is plainly one counts: data that one relationship leads to, beside nothing but the
    part that names it.
    """
    led = parts.targets()
    found = set()
    for name in parts.names:
        if not parts.is_relations(name):
            continue
        source = source_of(name)
        for relation in parts.relations(source) if source else ():
            target = parts.target(source, relation)
            if (relation.get("Type") or "") in STORE and target is not None and led[target] == 1:
                found.add(target)
    return {
        store
        for store in found
        if parts.content_type(store).lower() in _DATA
        and all(led[name] < 2 for name in _store_parts(parts, store))
        and all(
            (relation.get("Type") or "") in _STORE_NAME
            and parts.target(store, relation) is not None
            for relation in parts.relations(store)
        )
    }


def _store_parts(parts: Parts, store: str) -> set[str]:
    """A store, the part that names it, and the relationship between them."""
    names = {store, parts.name(relations_name(store)) or store}
    for relation in parts.relations(store):
        target = parts.target(store, relation)
        if target is not None and parts.content_type(target).lower() == _NAMES_A_STORE:
            names.add(target)
    return names


def shown_from_outside(parts: Parts, coverage: Coverage) -> tuple[list[str], list[str]]:
    """Signed relationships to things that are not in the file, and so were not signed.

    First those that Word shows in the document, then those that it only knows of.
    """
    shown: list[str] = []
    known: list[str] = []
    for name in sorted({*coverage.relations, *filter(parts.is_relations, coverage.parts)}):
        ids = coverage.relations.get(name)
        source = source_of(name)
        outward = [r for r in parts.relations(source) if r.get("TargetMode") == "External"]
        # What a relationship is called says nothing; a link is what nothing but a link uses.
        others = uses_of(parsed(parts.content(source), source))[1] if outward and source else set()
        for relation in outward:
            kind = (relation.get("Type") or "").rpartition("/")[2]
            is_signed = ids is None or relation.get("Id") in ids
            is_link = kind == "hyperlink" and relation.get("Id") not in others
            if is_signed and not is_link:
                address = plain((relation.get("Target") or "")[:_SHOWN])
                (known if kind in _ONLY_KNOWN else shown).append(f"{kind} {address}")
    return shown, known
