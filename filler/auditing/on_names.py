"""Rules about names: the same person throughout, and different people where they must differ."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from filler.auditing.case import Case
from filler.auditing.names import same_person
from filler.auditing.outcome import Outcome, fails, unclear, undetermined
from filler.auditing.rule_model import Rule
from filler.auditing.signers import KIND_OF, MAILED, is_signer, plain_name
from filler.reading.compose import fits


def same_name(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Some names are the one that stands elsewhere; ``of`` is a field, or a part beside each."""
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        if answer.state != "answered" or not isinstance(answer.value, str):
            continue
        signature, _, part = name.rpartition(".")
        if part == "signed" and not (
            KIND_OF.get(answer.how) == "typed"
            # Whose approval a mail is was asked already.
            and answer.how != MAILED
            and is_signer(case, signature, answer)
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
        alike = _is_same(case, answer.value, expected, is_signature=part == "signed")
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


def _is_same(case: Case, words: str, expected: str, *, is_signature: bool) -> bool | None:
    """Whether some words are a person's name; who shares the surname may be called otherwise."""
    own, other = plain_name(case, words) or words, plain_name(case, expected) or expected
    if is_signature and len(own.split()) == 1 and fits(own, other) and own.isupper():
        return True
    alike = same_person(own, other)
    if alike is False and own.split()[-1:] == other.split()[-1:] and len(own.split()) > 1:
        return None
    return alike


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
        alike = same_person(str(one.value), str(two.value))
        if alike is None:
            both = f"{case.named(other)} and {case.named(name)} may be one person"
            yield undetermined(case, other, f"{both}: '{two.shown}' and '{one.shown}'")
        elif alike:
            yield fails(
                case,
                other,
                f"{case.named(other)} and {case.named(name)} are the same person, '{two.shown}'.",
            )
