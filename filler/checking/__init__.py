"""Checks a Word template or pack: accessible, bound to its definition, opened without a repair."""

from filler.checking.model import NOT_CHECKED, Remark
from filler.checking.run import check_template

__all__ = ["NOT_CHECKED", "Remark", "check_template"]
