"""What the desk keeps beside the register: its jobs, and what columns were taken for."""

from __future__ import annotations

from django.db import models

from filler.register.models import new_id

WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"
ENDED = (DONE, FAILED, STOPPED)


class Job(models.Model):
    """Work that takes long: what it was asked, how far it is, and what came of it."""

    id = models.CharField(primary_key=True, max_length=10, default=new_id, editable=False)
    pack = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=16, default=WAITING, db_index=True)
    is_stopping = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked = models.JSONField(default=dict)
    gave = models.JSONField(default=dict)
    log = models.TextField(blank=True)
    by = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ENDED


class Column(models.Model):
    """What somebody settled a heading for: a field's path, or nothing to leave it out."""

    pack = models.CharField(max_length=64)
    heading = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pack", "heading"), name="one_column"),)


class Setting(models.Model):
    """A setting of the desk by its name."""

    pack = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    value = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pack", "name"), name="one_setting"),)
