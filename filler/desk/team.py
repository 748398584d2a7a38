"""The people of a team who may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from filler.desk.rights import MANAGE, ROLES
from filler.errors import PortfolioError
from filler.messages import portfolio_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who may sign in: the name, the role, and when they last did."""

    name: str
    role: str
    last: datetime | None


def members() -> list[Member]:
    """Everybody who may sign in, by name."""
    found = User.objects.filter(is_active=True).prefetch_related("groups").order_by("username")
    return [
        Member(
            name=user.username,
            role=next((group.name for group in user.groups.all()), ""),
            last=user.last_login,
        )
        for user in found
    ]


def make_user(name: str, password: str, role: str) -> None:
    """Make somebody who may sign in, or give them a new password and role.

    Raises:
        PortfolioError: when there is no name or no such role, or the password is too easy to guess.
    """
    if not name or role not in ROLES:
        raise portfolio_error("user_name_role_needed")
    user = User.objects.filter(username=name).first() or User(username=name[:150])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PortfolioError(
            "password", " ".join(error.messages), "Use three unrelated words."
        ) from error
    with transaction.atomic():
        user.is_active = True
        user.set_password(password)
        user.save()
        _in_role(user, role)


def give_role(name: str, role: str, by: str) -> None:
    """Let somebody do something else than before.

    Raises:
        PortfolioError: when there is nobody of the name, or nobody would be left to manage.
    """
    if role not in ROLES:
        raise portfolio_error("user_no_such_role")
    with transaction.atomic():
        user = _user(name)
        if MANAGE not in ROLES[role]:
            _refuse_last(user, by)
        _in_role(user, role)


def shut_out(name: str, by: str) -> None:
    """Let somebody come in no more; what they decided stays.

    Raises:
        PortfolioError: when there is nobody of the name, it is oneself, or nobody would be left to
            manage.
    """
    with transaction.atomic():
        user = _user(name)
        _refuse_last(user, by)
        user.is_active = False
        user.set_unusable_password()
        # A session that is open ends with the password that it began with.
        user.save()


def _user(name: str) -> User:
    user = User.objects.select_for_update().filter(username=name, is_active=True).first()
    if user is None:
        raise portfolio_error("user_no_called", name=name)
    return user


def _refuse_last(user: User, by: str) -> None:
    """Refuse to take away one's own rights, or those of the last who may manage."""
    if user.username == by:
        raise portfolio_error("user_you_cannot_change")
    managing = [role for role, rights in ROLES.items() if MANAGE in rights]
    others = User.objects.filter(is_active=True, groups__name__in=managing).exclude(id=user.pk)
    if not others.exists():
        raise portfolio_error("user_least_one_manager")


def _in_role(user: User, role: str) -> None:
    group, _ = Group.objects.get_or_create(name=role)
    user.groups.set([group])
