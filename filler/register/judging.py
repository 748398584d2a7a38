"""How findings stand, and the verdict that they give with what was decided of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filler.auditing.model import DECIDE, NOT_READY, READY
from filler.register.models import Decision, Meaning


def stands(finding: Mapping[str, Any]) -> str:
    """How a finding of a report stands: ``stops``, ``asks``, ``accepted``, or its severity."""
    severity, decision = str(finding["severity"]), finding.get("decision")
    if decision:
        accepted = decision.get("accepted")
        return "accepted" if accepted else "stops" if severity == "blocks" else severity
    if severity != "blocks":
        return severity
    return "stops" if finding.get("result") == "fails" else "asks"


def judge(person: Any, standing: Any) -> None:
    """Keep the verdict that a person's findings give, and how many of them wait for somebody."""
    found = [stands(finding) for finding in standing.findings]
    verdict = NOT_READY if "stops" in found else DECIDE if "asks" in found else READY
    standing.verdict = person.verdict = verdict
    person.asks = _open(standing)
    standing.save(update_fields=["findings", "verdict"])
    person.save(update_fields=["verdict", "asks"])


def _open(standing: Any) -> int:
    return sum(stands(f) == "asks" and not f.get("meaning") for f in standing.findings)


def decide_since(person: Any, standing: Any) -> None:
    """What was decided while an audit ran counts for what it found."""
    kept = {
        (one.rule, one.field, one.basis): one
        for one in Decision.objects.filter(person=person).order_by("id")
    }
    said = {
        (one.field, one.shown): one for one in Meaning.objects.filter(person=person).order_by("id")
    }
    changed = False
    for finding in standing.findings:
        field, basis = finding.get("field", ""), finding.get("basis", "")
        one = kept.get((finding["rule"], field, basis))
        if one is not None and one.is_accepted is not None and not finding.get("decision"):
            finding["decision"] = {
                "accepted": one.is_accepted,
                "reason": one.reason,
                "who": one.who,
                "when": one.day,
            }
            changed = True
        place = standing.unclear.get(field)
        meant = said.get((field, place["shown"])) if place else None
        if meant is not None:
            day = meant.day.isoformat()
            finding["meaning"] = {"value": meant.value, "who": meant.who, "when": day}
            changed = True
    if changed:
        judge(person, standing)
    else:
        person.verdict, person.asks = standing.verdict, _open(standing)
        person.save(update_fields=["verdict", "asks"])
