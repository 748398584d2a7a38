"""Fields: what Word works out from elsewhere and shows in the midst of signed words.

A field that shows a property of the file, its name, or another file (ECMA-376 part 1, 17.16.5)
shows what no signature covers. Its last result is signed; the two are held against each other.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from filler.digital.trust import plain
from filler.ooxml.fields import FETCHING, Field, fields_in
from filler.ooxml.package import Package
from filler.records.dates import when

Element = etree._Element
# The properties that Word names in a field, by the elements that hold them
# (ECMA-376 part 1, 17.16.5.16 and 22.2; part 2, 11).
_CORE = {
    "title": "title", "subject": "subject", "author": "creator", "keywords": "keywords",
    "comments": "description", "category": "category", "lastsavedby": "lastModifiedBy",
    "revnum": "revision", "revisionnumber": "revision", "contentstatus": "contentStatus",
    "createdate": "created", "createtime": "created", "savedate": "modified",
    "lastsavedtime": "modified", "printdate": "lastPrinted", "lastprinted": "lastPrinted",
}  # fmt: skip
_OWN = {
    "company": "Company", "manager": "Manager", "template": "Template", "edittime": "TotalTime",
    "totaleditingtime": "TotalTime", "nameofapplication": "Application",
    "hyperlinkbase": "HyperlinkBase", "pages": "Pages", "words": "Words", "lines": "Lines",
    "characters": "Characters", "paragraphs": "Paragraphs", "charcount": "Characters",
    "characterswithspaces": "CharactersWithSpaces",
}  # fmt: skip
_NAMING = ("docproperty", "info")
_ITSELF = (
    "title", "subject", "author", "keywords", "comments", "lastsavedby", "revnum", "createdate",
    "savedate", "printdate", "template", "edittime",
)  # fmt: skip
_SETTING = frozenset({"title", "subject", "author", "keywords", "comments"})
_PASSING = frozenset({"date", "time", "username", "userinitials", "useraddress"})
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a file shows beside what was signed.

    ``otherwise`` are fields that show other words than those that were signed, or may;
    ``passing`` are fields that change by themselves, such as today's date.
    """

    otherwise: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()


def shown_by_fields(package: Package) -> Shown:
    """Hold each field's last words against what Word would show in it."""
    known: dict[str, str] | None = None
    otherwise: dict[str, None] = {}
    passing: dict[str, None] = {}
    for part in dict.fromkeys((*package.text_parts, *package.comment_parts)):
        root = package.parse(part)
        for own in fields_in(root) if root is not None else ():
            code = own.code
            shown = f"the field '{_short(own.instruction)}' in {part}"
            if code in _PASSING:
                passing[f"{shown} changes by itself"] = None
            elif code in FETCHING:
                otherwise[f"{shown} shows what is fetched from elsewhere"] = None
            elif code == "filename" or code in _ITSELF or code in _NAMING:
                known = _properties(package) if known is None else known
                told = _told(own, known, package.name)
                if told is not None and not _agrees(own, told):
                    otherwise[f"{shown} showed '{_short(own.result)}' and now shows"
                              f" '{_short(told)}'"] = None  # fmt: skip
    return Shown(otherwise=tuple(otherwise), passing=tuple(passing))


def shows_sources(package: Package) -> bool:
    """Whether a field of the file shows entries of its list of sources (17.16.5.7)."""
    for part in dict.fromkeys((*package.text_parts, *package.comment_parts)):
        root = package.parse(part)
        for own in fields_in(root) if root is not None else ():
            if own.code in ("bibliography", "citation"):
                return True
    return False


def _properties(package: Package) -> dict[str, str]:
    """Every property by the name that a field calls it by, in small letters."""
    found: dict[str, str] = {}
    custom = _part(package, "customproperties")
    for entry in custom if custom is not None else ():
        if isinstance(entry.tag, str) and len(entry):
            words = "".join(str(text) for text in entry[0].itertext())
            found[(entry.get("name") or "").lower()] = words
    for kind, names in (("coreproperties", _CORE), ("extendedproperties", _OWN)):
        root = _part(package, kind)
        held = {
            str(e.tag).rpartition("}")[2]: "".join(str(text) for text in e.itertext())
            for e in (root if root is not None else ())
            if isinstance(e.tag, str)
        }
        found |= {name: held.get(local, "") for name, local in names.items()}
    return found


def _part(package: Package, kind: str) -> Element | None:
    """The part of the file's properties to which a relationship of that kind leads."""
    for target, own in package.relation_kinds("_rels/.rels"):
        if own.replace("-", "").lower() == kind:
            name = posixpath.normpath(f"/{target}").lstrip("/").lower()
            found = next((n for n in package.names if n.lower() == name), None)
            return package.parse(found) if found is not None else None
    return None


def _told(own: Field, known: Mapping[str, str], name: str) -> str | None:
    """What Word would show in the field; None where that is in the signed words themselves."""
    code, *arguments = own.words
    code = code.lower()
    if code == "filename":
        return name
    if code in _NAMING:
        code, arguments = (arguments[0].lower() if arguments else ""), arguments[1:]
        if code == "filename":
            return name
    # These set the property to what stands behind them (17.16.5), which is signed.
    return None if arguments and code in _SETTING else known.get(code, "")


def _agrees(own: Field, told: str) -> bool:
    """Whether the field's last words are that property, in whatever letters and format."""
    shown, said = _folded(own.result), _folded(told)
    if shown == said:
        return True
    if own.code == "filename":
        # With its folder (\\p), or without its ending, as the reader's machine shows it.
        return shown.replace("\\", "/").rpartition("/")[2] in (said, said.rpartition(".")[0])
    return _same_day(shown, told.strip()) or _same_number(shown, said)


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _same_day(shown: str, told: str) -> bool:
    """A moment of UTC may be another day where the reader is."""
    try:
        moment = datetime.fromisoformat(told.replace("Z", "+00:00"))
    except ValueError:
        return False
    day = when(shown).day
    # Only a moment with its zone may be another day elsewhere.
    hours_apart = (-12, 0, 14) if moment.tzinfo is not None else (0,)
    around = (moment + timedelta(hours=hours) for hours in hours_apart)
    return day is not None and day in {at.date() for at in around}


def _same_number(shown: str, told: str) -> bool:
    if _NUMBER.fullmatch(shown) is None:
        return False
    try:
        return float(shown.replace(",", "")) == float(told)
    except ValueError:
        return False


def _short(words: str) -> str:
    words = plain(" ".join(words.split()))
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
