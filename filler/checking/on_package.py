"""The package: nothing that makes Word offer a repair, nothing that no document leads to."""

from __future__ import annotations

import posixpath
from collections import Counter
from urllib.parse import unquote

from filler.checking.model import Remark, Remarks
from filler.checking.subject import Subject
from filler.messages import in_words
from filler.ooxml.names import NAMESPACES, qn
from filler.ooxml.package import Package

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "[Content_Types].xml"
_OWN_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def package_remarks(subject: Subject) -> Remarks:
    """What is wrong with the package itself."""
    package = subject.package
    names = [name for name in package.names if not name.endswith("/")]
    known = {name.lower() for name in names}
    reached: set[str] = set()
    todo = [""]
    while todo:
        part = todo.pop()
        for target, kind in _targets(package, part):
            low = target.lower()
            if low not in known:
                yield Remark(
                    rule="part_missing",
                    where=part or "the package",
                    **in_words("remark.part_missing_leads_not_file", target=target, kind=kind),
                )
            elif low not in reached:
                reached.add(low)
                todo.append(next(name for name in names if name.lower() == low))
    for name in names:
        if name.startswith("[") or name.endswith(".rels") or name.lower() in reached:
            continue
        yield Remark(rule="part_orphan", where=name, **in_words("remark.part_orphan"))
    yield from _content_types(package, names)
    yield from _ids(subject)
    yield from _relationship_ids(subject)


def _targets(package: Package, part: str) -> list[tuple[str, str]]:
    """What a part leads to within the package, and as what."""
    folder, name = posixpath.split(part)
    root = package.parse(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = []
    for relation in root.iter(_RELATIONS) if root is not None else ():
        if relation.get("TargetMode") == "External":
            continue
        target = unquote(relation.get("Target", "")).partition("#")[0]
        if target:
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append((whole, relation.get("Type", "").rpartition("/")[2]))
    return found


def _content_types(package: Package, names: list[str]) -> Remarks:
    root = package.parse(_TYPES)
    if root is None:
        return
    endings = {(e.get("Extension") or "").lower() for e in root.iter(f"{_OWN_TYPES}Default")}
    parts = {
        (e.get("PartName") or "").lstrip("/").lower() for e in root.iter(f"{_OWN_TYPES}Override")
    }
    for name in names:
        low = name.lower()
        if not name.startswith("[") and low not in parts and low.rpartition(".")[2] not in endings:
            yield Remark(rule="content_type", where=name, **in_words("remark.content_type"))


def _ids(subject: Subject) -> Remarks:
    """Numbers that must be there once: of controls and of drawings (17.5.2.18, 20.4.2.5)."""
    for element, attribute, what in (
        ("w:sdtPr/w:id", "w:val", "content controls"),
        ("wp:docPr", "id", "drawings"),
    ):
        path = ".//" + "/".join(qn(step) for step in element.split("/"))
        for name, root in subject.roots.items():
            counted = Counter(e.get(qn(attribute)) for e in root.iterfind(path))
            twice = [number for number, count in counted.items() if number and count > 1]
            if twice:
                yield Remark(
                    rule="number_twice",
                    where=name,
                    **in_words("remark.number_twice", what=what, twice=twice[0]),
                )


def _relationship_ids(subject: Subject) -> Remarks:
    """Links and pictures that name a relationship which the part does not have."""
    prefix = f"{{{NAMESPACES['r']}}}"
    for name, root in subject.roots.items():
        known = subject.package.relations(name)
        for element in root.iter():
            for key, given in element.attrib.items():
                value = str(given)
                if str(key).startswith(prefix) and value and value not in known:
                    yield Remark(
                        rule="part_missing",
                        where=subject.where(element),
                        **in_words("remark.part_missing_names_relationship_file", value=value),
                    )
