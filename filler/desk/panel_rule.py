"""The panel's rule as a team sets it, in place of the one that the form comes with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from filler.definition.process import FIRST_WORKING_DAY, PanelRule
from filler.desk.keeping import keep_setting, setting

_SETTING = "panel_rule"
# Which one of a month, and the days, as RFC 5545 writes them.
WHICH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday"}
_MOST_WEEKS = 26


def panel_rule(own: PanelRule) -> PanelRule:
    """The rule that was set, or the form's own."""
    try:
        kept = json.loads(setting(_SETTING) or "null")
        return _made(own, kept) if isinstance(kept, dict) else own
    except (ValueError, TypeError, KeyError):
        return own


def keep_panel_rule(given: Mapping[str, str]) -> str:
    """Keep a rule of those words; why it is none, or nothing.

    ``which`` and ``on`` are keys of ``WHICH`` and ``DAYS``, or empty where the panel sits on no
    regular day; ``assure`` and ``send`` are whole weeks; ``submit`` too, or empty for the first
    working day of the month.
    """
    which, on = given.get("which", ""), given.get("on", "")
    if (which and which not in WHICH) or (on and on not in DAYS) or bool(which) != bool(on):
        return "Choose which week, and the day."
    weeks = {name: given.get(name, "").strip() for name in ("submit", "assure", "send")}
    if any(value and not _is_weeks(value) for value in weeks.values()):
        return f"Give whole weeks, from 0 to {_MOST_WEEKS}."
    keep_setting(_SETTING, json.dumps({"which": which, "on": on, **weeks}))
    return ""


def drop_panel_rule() -> None:
    """Take the form's own rule again."""
    keep_setting(_SETTING, "")


def as_shown(rule: PanelRule) -> dict[str, str]:
    """A rule as its page shows it; what the page cannot say is empty."""
    found = {"which": "", "on": "", **{n: _weeks(getattr(rule, n)) for n in ("assure", "send")}}
    found["submit"] = "" if rule.submit == FIRST_WORKING_DAY else _weeks(rule.submit)
    for which in WHICH:
        for day in DAYS:
            if rule.every and _same(rule.every, f"FREQ=MONTHLY;BYDAY={which}{day}"):
                found |= {"which": which, "on": day}
    return found


def _made(own: PanelRule, kept: Mapping[str, str]) -> PanelRule:
    def before(name: str) -> relativedelta | None:
        return relativedelta(weeks=-int(kept[name])) if kept[name] else None

    return replace(
        own,
        every=f"FREQ=MONTHLY;BYDAY={kept['which']}{kept['on']}" if kept["which"] else "",
        submit=before("submit") or FIRST_WORKING_DAY,
        assure=before("assure"),
        send=before("send"),
    )


def _is_weeks(value: str) -> bool:
    return value.isdecimal() and int(value) <= _MOST_WEEKS


def _weeks(period: object) -> str:
    if not isinstance(period, relativedelta):
        return ""
    days = -period.days
    return str(days // 7) if days >= 0 and not days % 7 and not period.months else ""


def _same(one: str, other: str) -> bool:
    return str(rrulestr(one)).partition("\n")[2] == str(rrulestr(other)).partition("\n")[2]
