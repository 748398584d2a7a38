"""The people of a team who may sign in."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from filler.errors import PortfolioError


def make_user(name: str, password: str, role: str) -> None:
    """Make somebody who may sign in, or give them a new password and role.

    Raises:
        PortfolioError: when the password is too easy to guess.
    """
    try:
        validate_password(password)
    except ValidationError as error:
        raise PortfolioError(
            "password", " ".join(error.messages), "Take three words that do not belong together."
        ) from error
    with transaction.atomic():
        user, _ = User.objects.get_or_create(username=name)
        user.set_password(password)
        user.save()
        group, _ = Group.objects.get_or_create(name=role)
        user.groups.set([group])
