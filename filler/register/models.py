"""The tables of the register; events are only ever added."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

# Signs that nobody takes for one another.
_SIGNS = "23456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """A random id that says nothing of the person."""
    return "".join(secrets.choice(_SIGNS) for _ in range(10))


class Person(models.Model):
    """Somebody in the process; where they stand is worked out from the events as they come."""

    id = models.CharField(primary_key=True, max_length=10, default=new_id, editable=False)
    pack = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, db_index=True)
    number = models.CharField(max_length=64, blank=True)
    number_key = models.CharField(max_length=64, blank=True, db_index=True)
    email = models.CharField(max_length=254, blank=True)
    team = models.CharField(max_length=200, blank=True)
    manager = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=64, blank=True, db_index=True)
    stage_since = models.DateField(null=True)
    verdict = models.CharField(max_length=16, blank=True, db_index=True)
    panel = models.DateField(null=True, db_index=True)
    asks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("pack", "stage", "stage_since")),)

    def __str__(self) -> str:
        return str(self.name)


class FormerName(models.Model):
    """A name that somebody had, or is written by in some file."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "name_key"), name="one_former"),)


class Counting(models.Manager):
    """The events that count: those that nobody took back, without the taking back itself."""

    def get_queryset(self) -> models.QuerySet:
        """Them."""
        return super().get_queryset().filter(takes_back=None, taken_back=None)


class Event(models.Model):
    """Something that happened: what, when, by whom, with its evidence. It is never changed.

    What was written down wrongly is taken back by an event of its own.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="events")
    kind = models.CharField(max_length=64, db_index=True)
    day = models.DateField(db_index=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200, blank=True)
    said = models.TextField(blank=True)
    file = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    takes_back = models.OneToOneField("self", models.CASCADE, null=True, related_name="taken_back")
    objects = models.Manager()
    counting = Counting()

    class Meta:
        ordering = ("day", "id")
        indexes = (models.Index(fields=("person", "kind")),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; one that is there already is history."""
        if self.pk is not None and not self._state.adding:
            raise TypeError("an event is never changed")
        super().save(*args, **kwargs)


class Joined(models.Model):
    """A name and a number that stood for somebody else, until somebody said that they are one."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="joined")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)
    number = models.CharField(max_length=64, blank=True)
    number_key = models.CharField(max_length=64, blank=True, db_index=True)
    who = models.CharField(max_length=200, blank=True)
    day = models.DateField()


class Audit(models.Model):
    """One audit that was taken into the register; the same report again is none."""

    pack = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    before = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    panel = models.DateField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200, blank=True)


class Standing(models.Model):
    """What one audit said of one person."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="standings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="standings")
    verdict = models.CharField(max_length=16)
    is_signed = models.BooleanField(default=False)
    findings = models.JSONField(default=list)
    unclear = models.JSONField(default=dict)
    files = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("audit", "person"), name="one_standing"),)


class Hold(models.Model):
    """What the calendar was told of somebody's panel last: the day, and how sure it is."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="hold", primary_key=True)
    day = models.DateField()
    status = models.CharField(max_length=16)
    sequence = models.PositiveIntegerField(default=0)


class Decision(models.Model):
    """What a person decided of a finding; of two on the same basis the later one counts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="decisions")
    rule = models.CharField(max_length=128)
    field = models.CharField(max_length=128, blank=True)
    basis = models.CharField(max_length=64)
    finding = models.TextField(blank=True)
    # None where a decision was taken back.
    is_accepted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    who = models.CharField(max_length=200)
    day = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("person", "rule", "basis")),)


class Meaning(models.Model):
    """What somebody said that an unclear place means; of two the later one counts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="meanings")
    field = models.CharField(max_length=128)
    shown = models.TextField()
    value = models.JSONField(null=True)
    who = models.CharField(max_length=200)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)


class LeftOut(models.Model):
    """A file of somebody who was deleted for good, by nothing but its digest."""

    digest = models.CharField(max_length=64, unique=True)


class Panel(models.Model):
    """A day on which the panel sits, with the days that lead up to it."""

    pack = models.CharField(max_length=64)
    day = models.DateField()
    submit_by = models.DateField(null=True)
    assure_by = models.DateField(null=True)
    send_by = models.DateField(null=True)

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("pack", "day"), name="one_panel"),)
