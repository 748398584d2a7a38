"""Checks a Word template or pack: accessible, bound to its definition, opened without a repair."""

from filler.checking.model import NOT_CHECKED, Remark
from filler.checking.run import binding_faults, check_template

__all__ = ["NOT_CHECKED", "Remark", "binding_faults", "check_template"]
