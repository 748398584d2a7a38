"""What one check of a rule found: a failure, or why nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from filler.auditing.case import DAYS, Case, Doubt
from filler.auditing.model import Result
from filler.auditing.rule_model import Rule
from filler.reading.model import Answer, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing that a rule found; where nothing is found, the rule holds.

    ``note`` is said beside the message; ``severity`` goes before the rule's own; ``asks`` is a
    failure that a person has to decide.
    """

    message: str
    field: str = ""
    result: Result = "fails"
    where: str = ""
    shown: str = ""
    whose: str = ""
    note: str = ""
    severity: Severity | None = None
    asks: bool = False


Check = Callable[[Rule, Case], Iterator[Outcome]]


# There is nothing for the rule to look at.
NOTHING = Outcome(message="", result="not asked")


def fails(case: Case, name: str, message: str, **more: str) -> Outcome:
    """The rule does not hold for one answer."""
    answer = case.answer(name)
    return Outcome(
        message=message,
        field=name,
        where=more.get("where", answer.where),
        shown=more.get("shown", answer.shown),
        whose=more.get("whose", case.whose(name)),
        note=more.get("note", ""),
    )


def undetermined(case: Case, name: str, why: str) -> Outcome:
    """Whether the rule holds cannot be told."""
    answer = case.answer(name) if name not in ("", *DAYS) else Answer(state="missing")
    known = name not in ("", *DAYS)
    return Outcome(
        message=f"Not clear: {why}.",
        field=name if known else "",
        result="undetermined",
        where=answer.where,
        shown=answer.shown,
        whose=case.whose(name) if known else "",
    )


def doubted(case: Case, name: str, doubt: Doubt) -> Outcome:
    """The same, for a doubt that was found on the way."""
    return undetermined(case, name, doubt.why)


def unclear(case: Case, name: str) -> Outcome | None:
    """An answer that is unclear, as an outcome."""
    answer = case.answer(name)
    if answer.state != "unclear":
        return None
    return undetermined(case, name, f"{case.named(name)} is unclear: {answer.note}")


def gone(case: Case, name: str) -> str:
    """How an answer that is not there is missing, in words."""
    if case.answer(name).state == "missing":
        return "is missing from the file"
    return "is left empty"
