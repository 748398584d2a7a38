"""Calendar files (RFC 5545): the hold for a panel, confirmed or cancelled under the same name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from filler.register.rows import Held, PanelDay


def entry(held: Held, *, title: str, owner: str) -> bytes:
    """A day of somebody's panel: ``TENTATIVE``, ``CONFIRMED`` or ``CANCELLED``.

    The three have one UID, and a higher sequence goes before a lower one.
    """
    calendar = _calendar("CANCEL" if held.status == "CANCELLED" else "PUBLISH")
    event = _day(f"panel-{held.person.id}-{title}", held.day, f"{title}: {held.person.name}", owner)
    event.add("status", held.status)
    event.add("sequence", held.sequence)
    event.add("transp", "TRANSPARENT" if held.status == "CANCELLED" else "OPAQUE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def deadlines(panels: Iterable[PanelDay], *, title: str, owner: str) -> bytes:
    """The days of some panels and what is due before each, with a reminder a week ahead."""
    calendar = _calendar("PUBLISH")
    for panel in panels:
        days = {
            "Panel": panel.day,
            "Last day to submit for the panel": panel.submit_by,
            "Quality assurance done for the panel": panel.assure_by,
            "Portfolios sent for the panel": panel.send_by,
        }
        for what, day in days.items():
            if day is None:
                continue
            of = "" if what == "Panel" else f" of {panel.day.day} {panel.day:%B %Y}"
            event = _day(f"{what}-{panel.day}-{title}", day, f"{title}: {what}{of}", owner)
            event.add("status", "CONFIRMED")
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"{what}{of}")
            alarm.add("trigger", timedelta(days=-7))
            event.add_component(alarm)
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//portfolio-filler//register//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _day(name: str, day: date, summary: str, owner: str) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@portfolio-filler")
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", owner)
    return event
