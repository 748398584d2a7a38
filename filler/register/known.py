"""Which person of the register some evidence is of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from filler.auditing.heads import Heads, tie
from filler.auditing.names import name_key
from filler.messages import portfolio_error
from filler.register.models import FormerName, Hold, Joined, Person, Standing

_MORE = ("email", "team", "manager")


def called(pack: str, words: str) -> list[Person]:
    """The people of a pack whom a number or a name may mean, former names as well."""
    return list(_near(pack, Heads(file="", name=words, number=words)))


def known(
    pack: str, heads: Heads, more: Mapping[str, str], others: Collection[str] = ()
) -> tuple[Person, bool, str]:
    """The person of some evidence, whether they are new, and what a person has to say.

    ``others`` are the ids of people who are somebody else by other evidence. Whom nobody named
    is known by what they are ``called`` in ``more``.
    """
    # What is too long for a column is told apart by what is kept of it.
    heads = replace(heads, name=_cut("name", heads.name), number=_cut("number", heads.number))
    if not heads.is_named:
        # Without a key of its own, so that no person is ever taken for it.
        nobody = {"pack": pack, "name": _cut("name", more.get("called", "")), "name_key": ""}
        return *Person.objects.get_or_create(**nobody, number_key=""), ""
    asks = ""
    ones = []
    for person in (
        _near(pack, heads).exclude(id__in=list(others)).prefetch_related("former", "joined")
    ):
        ties = [tie(own, heads) for own in _heads(person)]
        if any(found.is_one for found in ties):
            ones.append(person)
        else:
            asks = next((found.why for found in ties if found.tell == "asks"), asks)
    if len(ones) == 1:
        person = ones[0]
        _renew(person, heads, more)
        return person, False, asks
    if len(ones) > 1:
        asks = f"'{heads.name}' may be {' or '.join(p.number or p.id for p in ones)}."
    person = Person.objects.create(
        pack=pack,
        name=heads.name or _cut("name", more.get("called", "")),
        name_key=_key(heads.name),
        number=heads.number,
        number_key=heads.digits,
        **{key: _cut(key, more.get(key, "")) for key in _MORE},
    )
    _keep_name(person, heads)
    return person, True, asks


def change(person: Person, more: Mapping[str, str]) -> None:
    """Put right what is known of somebody; the name before is kept beside the new one.

    Raises:
        PortfolioError: when there would be no name left.
    """
    name = more.get("name", person.name).strip()
    if not name:
        raise portfolio_error("no_name_missing")
    heads = Heads(file="", name=name, number=more.get("number", person.number).strip())
    person.name, person.name_key = _cut("name", name), _key(name)
    person.number, person.number_key = _cut("number", heads.number), heads.digits
    for key in _MORE:
        if key in more:
            setattr(person, key, _cut(key, more[key].strip()))
    person.save()
    _keep_name(person, heads)


def join(keep: Person, gone: Person, by: str) -> None:
    """Give one person all that is kept of another; both names and numbers mean the one then.

    Raises:
        PortfolioError: when both are the same person, or both stand in the calendar.
    """
    if keep.id == gone.id:
        raise portfolio_error("same")
    holds = {hold.person_id: hold for hold in Hold.objects.filter(person__in=(keep, gone))}
    if len(holds) > 1:
        raise portfolio_error("two_holds", name=keep.name, gone_name=gone.name)
    Joined.objects.create(
        person=keep,
        name=gone.name,
        name_key=gone.name_key,
        number=gone.number,
        number_key=gone.number_key,
        who=by,
        day=date.today(),
    )
    gone.joined.update(person=keep)
    for former in FormerName.objects.filter(person=gone):
        _keep_name(keep, Heads(file="", name=former.name))
    _keep_name(keep, Heads(file="", name=gone.name))
    gone.events.update(person=keep)
    gone.decisions.update(person=keep)
    gone.meanings.update(person=keep)
    # Of two that one audit looked at, the next audit says what they are together.
    both = keep.standings.values_list("audit_id", flat=True)
    Standing.objects.filter(person=gone).exclude(audit_id__in=list(both)).update(person=keep)
    if gone.id in holds:
        Hold.objects.filter(person=gone).update(person=keep)
    for name in ("number", "number_key", *_MORE, "panel"):
        if not getattr(keep, name):
            setattr(keep, name, getattr(gone, name))
    keep.save()


def heads_of(applicant: Mapping[str, Any]) -> Heads:
    """The evidence of an applicant of a report."""
    more = more_of(applicant)
    own = {"email": more["email"].casefold()} if more.get("email") else {}
    name = str(applicant["name"]) if applicant.get("named", True) else ""
    return Heads(file="", name=name, number=str(applicant.get("number", "")), own=own)


def more_of(applicant: Mapping[str, Any]) -> dict[str, str]:
    """What else a report says of an applicant: the ways to reach them, and what they are called."""
    told = {str(key): str(value) for key, value in (applicant.get("person") or {}).items()}
    return {**told, "called": str(applicant.get("name", ""))}


def _near(pack: str, heads: Heads) -> QuerySet[Person]:
    """The people of a pack who share a number, a name or a former name with some evidence."""
    asked = Q()
    if heads.key:
        asked |= Q(name_key=_key(heads.name)) | Q(former__name_key=_key(heads.name))
    if heads.digits:
        asked |= Q(number_key=heads.digits) | Q(joined__number_key=heads.digits)
    return Person.objects.filter(asked, pack=pack).distinct() if asked else Person.objects.none()


def _heads(person: Person) -> Iterator[Heads]:
    """The evidence that there is of somebody, under each of the names."""
    own = {"email": person.email.casefold()} if person.email else {}
    names = dict.fromkeys([person.name, *(former.name for former in person.former.all())])
    numbers = dict.fromkeys([person.number, *(one.number for one in person.joined.all())])
    for name in names:
        for number in numbers:
            yield Heads(file="", name=name, number=number, own=own)


def _renew(person: Person, heads: Heads, more: Mapping[str, str]) -> None:
    """What is newly known of somebody; another name is kept beside the one before."""
    if heads.number and not person.number:
        person.number, person.number_key = heads.number, heads.digits
    for key in _MORE:
        if more.get(key):
            setattr(person, key, _cut(key, more[key]))
    _keep_name(person, heads)
    person.save()


def _keep_name(person: Person, heads: Heads) -> None:
    if heads.key:
        FormerName.objects.get_or_create(
            person=person, name_key=_key(heads.name), defaults={"name": heads.name}
        )


def _cut(column: str, words: str) -> str:
    """As much of some words as a column takes."""
    return words[: Person._meta.get_field(column).max_length]


def _key(name: str) -> str:
    return _cut("name_key", " ".join(name_key(name)))
