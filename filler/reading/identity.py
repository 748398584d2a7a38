"""What a file is: its stamp, the pack it was issued from, and the fields that it should have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from filler.binding import ENOUGH, Held, share_of
from filler.definition import Pack, find_pack, list_packs, loaded_pack, loaded_packs
from filler.definition.carried import expected_tags
from filler.definition.model import ControlSpec
from filler.errors import PortfolioError, UnknownFormError
from filler.facts.content import Content, ControlFact
from filler.messages import portfolio_error
from filler.ooxml.package import Package
from filler.ooxml.properties import CUSTOM_PROPERTIES, Stamp, read_stamp, stamp_in
from filler.reading.strange import held_in

TAGGED = "control tags"
_ENOUGH_TITLES = 3


def stamp_of(package: Package) -> Stamp | None:
    """What the file was issued from, by its properties, or by its own part where they are gone."""
    stamp = read_stamp(package.parse(CUSTOM_PROPERTIES))
    if stamp is not None:
        return stamp
    for name in package.names:
        if name.lower().startswith("customxml/item") and name.lower().endswith(".xml"):
            stamp = stamp_in(package.parse(name))
            if stamp is not None:
                return stamp
    return None


def issuing_pack(stamp: Stamp, path: Path, others: Sequence[Path] = ()) -> Pack:
    """The pack that a stamp names, of those that come along or of ``others``, by their folders.

    Raises:
        PortfolioError: when it is not here.
    """
    if stamp.pack in {folder.name for folder in list_packs()}:
        return loaded_pack(find_pack(stamp.pack))
    own = next((pack for pack in loaded_packs(others) if pack.id == stamp.pack), None)
    if own is not None:
        return own
    raise portfolio_error("other_pack_issued_not_machine", name=path.name, pack=stamp.pack)


def fitting_pack(content: Content, pack: Pack, others: Sequence[Path]) -> Pack:
    """Of a pack and some others, by their folders, the one of which most is in a file.

    A file with the tags of ``pack`` is its; so is one of which no pack has enough.
    """
    if controls_by_tag(content, pack)[1] == TAGGED:
        return pack
    best, most = pack, share_of(pack, content)
    for other in loaded_packs(others):
        if other.id == pack.id:
            continue
        tagged = controls_by_tag(content, other)[1] == TAGGED
        share = 1.0 if tagged else share_of(other, content)
        if share > max(most, ENOUGH):
            best, most = other, share
    return best


def in_its_language(content: Content, pack: Pack) -> Pack:
    """A pack of several languages in the one whose words are in a file."""
    if len(pack.languages) == 1 or pack.source is None:
        return pack
    every = [loaded_pack(pack.source, language) for language in pack.languages]
    return max(every, key=lambda own: share_of(own, content))


def controls_by_tag(content: Content, pack: Pack) -> tuple[dict[str, list[ControlFact]], str]:
    """The controls by tag; one whose tag is gone, by the title that only one field has."""
    found: dict[str, list[ControlFact]] = defaultdict(list)
    titles: dict[str, str] = {}
    known = False
    for fact in content.controls:
        if fact.tag:
            found[fact.tag].append(fact)
            known = known or fact.tag in pack.controls
        elif fact.title:
            titles = titles or _own_titles(pack)
            if fact.title in titles:
                _take_titled(found, pack.controls[titles[fact.title]], fact, content)
    if not known and len([tag for tag in found if tag in pack.controls]) < _ENOUGH_TITLES:
        # A title or two may be anybody's: "Full Name".
        found = {tag: facts for tag, facts in found.items() if tag not in pack.controls}
    return found, TAGGED if known else "control titles"


def _own_titles(pack: Pack) -> dict[str, str]:
    """The tag of each title that only one control has; one that several share proves nothing."""
    count = Counter(spec.title for spec in pack.controls.values())
    return {spec.title: tag for tag, spec in pack.controls.items() if count[spec.title] == 1}


def _take_titled(
    found: dict[str, list[ControlFact]], spec: ControlSpec, fact: ControlFact, content: Content
) -> None:
    """A control whose title is left: LibreOffice's way with it is taken into account."""
    known = found[spec.tag]
    if known and known[-1].where == fact.where and fact.text.endswith(known[-1].text):
        # It splits a control where the script of its words changes, and repeats the words.
        return
    if spec.kind == "tick" and fact.kind != "tick":
        # It puts the title on a frame around the box and the words beside it.
        numbers = dict.fromkeys(piece.control for piece in fact.pieces if piece.control >= 0)
        boxes = [content.controls[n] for n in numbers if content.controls[n].kind == "tick"]
        if len(boxes) == 1:
            known.append(boxes[0])
        return
    known.append(fact)


def fields_by_tag(
    pack: Pack, stamp: Stamp | None, found: Mapping[str, list[ControlFact]]
) -> list[str]:
    """The fields that the file should have: of its own forms, by its stamp or by its tags."""
    tags = {tag for tag in found if tag in pack.controls}
    if not tags:
        return []
    expected = expected_tags(pack, stamp.forms if stamp is not None else (), tags) | tags
    wanted = {pack.controls[tag].field for tag in expected}
    return [name for name in pack.fields if name in wanted]


def fields_by_words(pack: Pack, stamp: Stamp | None, held: Held) -> list[str]:
    """The fields that a file without controls should have, by its stamp or by its words."""
    forms = held.forms
    if forms and stamp is not None:
        tags = expected_tags(pack, stamp.forms, frozenset())
        wanted = {pack.controls[tag].field for tag in tags}
        return [name for name in pack.fields if name in wanted]
    # Above a form that was sent alone stands whose it is, and no more of where that is asked.
    first = held.seatings[0]
    own = set(pack.alone.fields)
    has = {pack.controls[tag].field for tag in first.bound.places}
    asked = {pack.fields[name].form for name in has - own}
    heads = all(first.seat(pack.fields[name].controls[0].tag) for name in own)
    naming = own if forms and heads else set()
    once = pack.alone.same.keys() - has
    whole = forms & asked
    return [n for n, f in pack.fields.items() if (f.form in whole and n not in once) or n in naming]


def not_ours(
    package: Package,
    stamp: Stamp | None,
    pack: Pack,
    content: Content,
    others: Sequence[Path] = (),
) -> PortfolioError:
    """What is said of a file in which no field of the pack is left, with the pack that fits.

    Where none fits, it says what the file holds. ``others`` were tried as well, and are not it.
    """
    if stamp is not None:
        return portfolio_error("no_controls", name=package.name, id=pack.id)
    known = [loaded_pack(f) for f in (list_packs() if not others else ()) if f.name != pack.id]
    shares = {other.id: share_of(other, content) for other in known}
    best = max(shares, key=lambda name: shares[name], default="")
    if best and shares[best] >= ENOUGH:
        has = f"It has {shares[best]:.0%} of the words of the pack '{best}'"
        return portfolio_error("not_recognised", name=package.name, id=pack.id, has=has, best=best)
    which = "any pack on this machine" if others else f"pack '{pack.id}'"
    return UnknownFormError(
        "not_recognised",
        f"{package.name} has none of the fields of {which}.",
        "Check that it is the right form. If it belongs to another pack, name that with --pack. To"
        " make a pack of a new form, run portfolio pack new BLANK-FORM.docx.",
        [one.as_json() for one in held_in(content)],
    )
