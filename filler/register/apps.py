"""The register as an app of Django."""

from __future__ import annotations

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Tables of the register."""

    name = "filler.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
