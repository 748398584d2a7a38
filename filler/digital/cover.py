"""What a signature covers: each part's digest, each relationship; and what lies outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from filler.digital.algorithms import digest
from filler.digital.canonical import DSIG, RELATIONSHIPS, parsed, selected, transformed
from filler.digital.model import UnverifiableError
from filler.digital.places import CONTENT_TYPES, NEVER_SIGNED, SIGNATURE, Parts, source_of
from filler.digital.signed import digest_of

Element = etree._Element
_KIND = "?ContentType="
_MOST_DIGESTED = 400 * 1024 * 1024


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
        read = 0
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
            if parts.content_type(name).lower() != kind.lower():
                coverage.changed.append(f"{name} (its kind)")
                continue
            steps = list(reference.iterfind(f"{{{DSIG}}}Transforms/{{{DSIG}}}Transform"))
            content = parts.content(name)
            read += len(content)
            if read > _MOST_DIGESTED:
                raise UnverifiableError("it covers more bytes than any form has")
            if all(digest(method, form) != value for form in transformed(content, steps, name)):
                coverage.changed.append(name)
            elif steps and steps[0].get("Algorithm") == RELATIONSHIPS:
                chosen = selected(parsed(content, name), steps[0])
                ids = coverage.relations.setdefault(name, set())
                ids |= {relation.get("Id") or "" for relation in chosen}
            else:
                coverage.parts.add(name)
        return coverage


def outside_of(parts: Parts, coverage: Coverage, own: set[str]) -> list[str]:
    """Parts and relationships that the signature does not cover, but for those never signed."""
    outside: list[str] = []
    excused: set[str] = set()
    for name in parts.names:
        if not name.endswith(".rels") or name in own or name in coverage.parts:
            continue
        source = source_of(name)
        covered = coverage.relations.get(name, set())
        for relation in parts.relations(source):
            kind = relation.get("Type") or ""
            if relation.get("Id") in covered:
                continue
            if kind in NEVER_SIGNED and not source:
                excused.add(parts.target(source, relation) or "")
            elif kind != SIGNATURE:
                outside.append(f"{name}: {relation.get('Id')} ({kind.rpartition('/')[2]})")
    for name in parts.names:
        if name in own or name in coverage.parts or name in excused:
            continue
        if not name.endswith(".rels") and name != CONTENT_TYPES:
            outside.append(name)
    return outside
