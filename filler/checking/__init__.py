"""Checks a Word template or pack: accessible, bound to its definition, opened without a repair."""

from filler.checking.model import NOT_CHECKED, Remark
from filler.checking.on_schema import UNASKED, validator
from filler.checking.run import binding_faults, check_template

__all__ = ["Remark", "binding_faults", "check_template", "not_checked"]


def not_checked() -> tuple[str, ...]:
    """What a check does not look at, on this machine."""
    return NOT_CHECKED if validator() else (UNASKED, *NOT_CHECKED)
