"""What a person decides of a finding, kept at once, with what becomes of the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from filler.messages import portfolio_error
from filler.register.judging import judge, stands
from filler.register.models import Decision, Meaning, Person, Standing
from filler.register.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One finding that a person has to decide: whose it is, its number there, and what it says."""

    person: str
    name: str
    number: int
    finding: Mapping[str, Any]
    unclear: Mapping[str, str] | None = None


def questions(store: Store) -> list[Question]:
    """All that waits for a person's decision, a person after another."""
    found = []
    people = Person.objects.filter(pack=store.pack, asks__gt=0)
    last = _last({person.id for person in people})
    for person in people:
        standing = last.get(person.id)
        if standing is None:
            continue
        for number, finding in enumerate(standing.findings):
            if stands(finding) == "asks" and not finding.get("meaning"):
                found.append(
                    Question(
                        person=person.id,
                        name=person.name,
                        number=number,
                        finding=finding,
                        unclear=standing.unclear.get(finding.get("field", "")),
                    )
                )
    return found


def settle(
    store: Store, person: str, number: int, key: str, *, accepted: bool, reason: str, who: str
) -> None:
    """Keep what somebody decided of a finding; ``key`` is the basis that they saw.

    Raises:
        PortfolioError: when it stands otherwise now, or somebody else has decided it.
    """
    with transaction.atomic():
        own, standing, finding = _finding(store, person, number, key)
        if stands(finding) != "asks":
            decision = finding.get("decision") or {}
            raise portfolio_error(
                "decided_already_your_decision", also=decision.get("who") or "Somebody"
            )
        today = date.today().isoformat()
        finding["decision"] = {
            "accepted": accepted,
            "reason": reason,
            "who": who,
            "when": today,
        }
        Decision.objects.create(
            person=own,
            rule=finding["rule"],
            field=finding["field"],
            basis=key,
            finding=finding["message"],
            is_accepted=accepted,
            reason=reason,
            who=who,
            day=today,
        )
        judge(own, standing)


def mean(store: Store, person: str, number: int, key: str, value: Any, who: str) -> None:
    """Keep what an unclear place means; the next audit uses it, and nobody is asked till then.

    Raises:
        PortfolioError: when it stands otherwise now, or somebody else has decided it.
    """
    with transaction.atomic():
        own, standing, finding = _finding(store, person, number, key)
        place = standing.unclear.get(finding.get("field", ""))
        if place is None or stands(finding) != "asks" or finding.get("meaning"):
            by = (finding.get("meaning") or finding.get("decision") or {}).get("who", "Somebody")
            raise portfolio_error("decided_already_your_decision_look_again_take", by=by)
        today = date.today()
        finding["meaning"] = {"value": value, "who": who, "when": today.isoformat()}
        Meaning.objects.create(
            person=own,
            field=finding["field"],
            shown=place["shown"],
            value=value,
            who=who,
            day=today,
        )
        judge(own, standing)


def take_back(store: Store, person: str, number: int, key: str, who: str) -> None:
    """Take a decision back: it stays in the list of what was decided, and counts no more.

    Raises:
        PortfolioError: when it stands otherwise now, or nobody has decided it.
    """
    with transaction.atomic():
        own, standing, finding = _finding(store, person, number, key)
        if finding.pop("meaning", None):
            Meaning.objects.filter(person=own, field=finding["field"]).last().delete()
            judge(own, standing)
            return
        if not finding.pop("decision", None):
            raise portfolio_error("decided_nobody")
        Decision.objects.create(
            person=own,
            rule=finding["rule"],
            field=finding["field"],
            basis=key,
            finding=finding["message"],
            is_accepted=None,
            reason="taken back",
            who=who,
            day=date.today().isoformat(),
        )
        judge(own, standing)


def _finding(store: Store, person: str, number: int, key: str) -> tuple[Any, Any, dict[str, Any]]:
    own = Person.objects.select_for_update().filter(pack=store.pack, id=person).first()
    standing = _last({person}).get(person) if own is not None else None
    findings = standing.findings if standing is not None else []
    if not 0 <= number < len(findings) or findings[number].get("basis", "") != key:
        raise portfolio_error("changed")
    return own, standing, findings[number]


def _last(people: set[str]) -> dict[str, Standing]:
    """The last audit's word on each person."""
    found = Standing.objects.filter(person_id__in=people).order_by("audit_id")
    return {standing.person_id: standing for standing in found}
