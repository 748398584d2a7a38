"""The desk as an app of Django."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tables and pages of the desk."""

    name = "filler.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
