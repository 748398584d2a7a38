"""Who is before which panel, and what the calendar was told of it last."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

# How an event said before what the calendar was told.
_SAID = re.compile(r"panel of (\d{4}-\d\d-\d\d) (tentative|confirmed|cancelled)")


def _from_events(apps: Any, schema_editor: Any) -> None:
    """What the calendar was told, from the events that said so; the later ones have higher numbers."""
    event, hold = (apps.get_model("register", name) for name in ("Event", "Hold"))
    told: dict[str, list[str]] = {}
    for person, said in (
        event.objects.filter(kind="calendar").order_by("id").values_list("person_id", "said")
    ):
        told.setdefault(person, []).append(said)
    for person, saids in told.items():
        found = _SAID.fullmatch(saids[-1])
        if person is None or found is None:
            continue
        day, status = date.fromisoformat(found[1]), found[2].upper()
        hold.objects.create(person_id=person, day=day, status=status, sequence=len(saids) - 1)
        if status != "CANCELLED":
            apps.get_model("register", "Person").objects.filter(id=person).update(panel=day)


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="hold",
                        serialize=False,
                        to="register.person",
                    ),
                ),
                ("day", models.DateField()),
                ("status", models.CharField(max_length=16)),
                ("sequence", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="person", name="panel", field=models.DateField(db_index=True, null=True)
        ),
        migrations.AddField(
            model_name="standing", name="is_signed", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(_from_events, migrations.RunPython.noop, elidable=True),
    ]
