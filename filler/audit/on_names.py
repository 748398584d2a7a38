"""Rules about names: the same person throughout, and different people where they must differ."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from filler.audit.case import Case
from filler.audit.names import same_person
from filler.audit.on_answers import KIND_OF, is_signer
from filler.audit.outcome import Outcome, fails, unclear, undetermined
from filler.audit.rule_model import Rule


def same_name(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Some names are the one that stands elsewhere; ``of`` is a field, or a part beside each."""
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        if answer.state != "answered" or not isinstance(answer.value, str):
            continue
        if name.endswith(".signed") and (
            KIND_OF.get(answer.how) != "typed"
            or not is_signer(case, name[: -len(".signed")], answer)
        ):
            continue
        others = [
            other if "." in other else f"{name.rpartition('.')[0]}.{other}" for other in rule.of
        ]
        other = next((o for o in others if case.answer(o).state == "answered"), "")
        if not other:
            doubtful = next((o for o in others if case.answer(o).state == "unclear"), "")
            found = unclear(case, doubtful) if doubtful else None
            if found is not None:
                yield found
            continue
        expected = str(case.answer(other).value)
        alike = same_person(answer.value, expected)
        if alike is None:
            yield undetermined(
                case,
                name,
                f"{case.named(name)} says '{answer.shown}', and {case.named(other)} '{expected}'",
            )
        elif not alike:
            yield fails(
                case,
                name,
                f"{case.named(name)} says '{answer.shown}', but {case.named(other)}"
                f" says '{expected}'.",
            )


def different_people(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Some names are of different people; with ``of``, each is of another than those there."""
    known, others = (
        [
            (name, case.answer(name))
            for name in case.ids(names)
            if case.answer(name).state == "answered" and isinstance(case.answer(name).value, str)
        ]
        for names in (rule.fields, rule.of)
    )
    for (name, one), (other, two) in product(others, known) if rule.of else combinations(known, 2):
        if same_person(str(one.value), str(two.value)):
            yield fails(
                case,
                other,
                f"{case.named(other)} and {case.named(name)} are the same person, '{two.shown}'.",
            )
