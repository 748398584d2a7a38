"""What a checklist says against what the portfolio shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from filler.auditing.case import Case
from filler.auditing.model import Finding, Result
from filler.auditing.outcome import Outcome, fails, unclear, undetermined
from filler.auditing.rule_model import Rule, RuleSet


def claims(
    rule: Rule,
    case: Case,
    rules: RuleSet,
    findings: Sequence[Finding],
    results: Mapping[str, Result],
) -> Iterator[Outcome]:
    """A tick that says that other rules hold, or a date: they do, or it is told."""
    for name in case.ids(rule.fields):
        if name.partition(".")[0] not in case.forms:
            continue
        answer = case.answer(name)
        doubt = unclear(case, name)
        if doubt is not None:
            yield doubt
            continue
        states = [results.get(other, "not asked") for other in rule.rules]
        failing = [f for f in findings if f.rule in rule.rules and f.result == "fails"]
        failing += [f for f in findings if f.rule == "form_missing" and _of(f, rule, rules)]
        against = _counted(failing, rules)
        if answer.value:
            if against:
                listed = "; ".join(against)
                done = "is ticked" if answer.value is True else f"says {answer.shown}"
                said = f"{case.named(name)} {done}, but these are not in order: {listed}."
                # What is not in order is told by itself, and stops by itself.
                yield replace(fails(case, name, said), severity="notes")
            elif "undetermined" in states and case.field(name).kind == "tick":
                told = next((f.message for f in findings if f.rule in rule.rules), "see there")
                why = told.removeprefix("Not clear: ")
                yield undetermined(
                    case,
                    name,
                    f"{case.named(name)} is ticked, but this cannot be checked: {why}".rstrip("."),
                )
        elif case.field(name).kind == "tick":
            state = "is not ticked"
            if not against and "undetermined" not in states:
                state += ", although nothing is missing"
            outcome = fails(case, name, f"{case.named(name)} {state}.")
            # Only a tick that says too much is worse than none.
            yield replace(outcome, severity="advises")


def _counted(failing: Sequence[Finding], rules: RuleSet) -> list[str]:
    """What fails, by the titles of the rules, with how many places where they are several."""
    titles = {rule.id: rule.title for rule in rules.rules}
    counts = Counter(titles.get(finding.rule, finding.message.rstrip(".")) for finding in failing)
    return [title if n == 1 else f"{title} ({n} places)" for title, n in counts.items()]


def _of(finding: Finding, rule: Rule, rules: RuleSet) -> bool:
    """Whether a form that is not there is one that the claimed rules look at."""
    looked_at = {n.partition(".")[0] for r in rules.rules if r.id in rule.rules for n in r.fields}
    return finding.field in looked_at
