"""Cases for the audit: a perfect portfolio with some of its answers changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from conftest import ROOT

from filler.auditing import load_rules
from filler.auditing.gather import gather
from filler.auditing.model import Applicant
from filler.auditing.rule_model import RuleSet
from filler.auditing.run import audit_case
from filler.definition import find_pack, loaded_pack
from filler.reading import Reading, read_file
from filler.reading.model import Answer

FOLDER = find_pack("sandwell_fg")
PACK = loaded_pack(FOLDER)
RULES = load_rules(FOLDER)
TODAY = date(2026, 3, 10)
PANEL = date(2026, 4, 14)
UNCLEAR = Answer(state="unclear", shown="?", how="typed mark", note="nobody can tell")


@lru_cache(maxsize=1)
def perfect() -> Reading:
    """The reading of a portfolio that lacks nothing."""
    return read_file(ROOT / "samples" / "returned" / "perfect.docx", PACK)


def changed(reading: Reading, changes: dict[str, Any]) -> Reading:
    """The reading with some answers: a value, None for a blank, or an ``Answer`` as it is."""
    answers = dict(reading.answers)
    for name, value in changes.items():
        was = answers.get(name, Answer(state="blank"))
        if isinstance(value, Answer):
            answers[name] = replace(value, where=value.where or was.where)
        elif value is None or value is False:
            answers[name] = replace(was, state="blank", value=value, shown="", note="")
        else:
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            how = was.how or "content control"
            answers[name] = replace(
                was, state="answered", value=value, shown=shown, how=how, note=""
            )
    return replace(reading, answers=answers)


def audited(
    changes: dict[str, Any] | None = None,
    *,
    rules: RuleSet = RULES,
    panel: date | None = None,
    today: date = TODAY,
    without: tuple[str, ...] = (),
) -> Applicant:
    """The audit of the perfect portfolio with some answers changed, some forms left out."""
    reading = changed(perfect(), changes or {})
    if without:
        kept = {n: a for n, a in reading.answers.items() if n.partition(".")[0] not in without}
        reading = replace(reading, answers=kept)
    (person,) = gather([reading], PACK, rules)
    return audit_case(person.case(PACK, rules, today, panel), rules)
