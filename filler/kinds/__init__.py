"""Answers that have a form of their own, checked alike wherever they are met."""

from filler.kinds.checked import CHECKED_KINDS, checked, country_of, limits_of, locale_of
from filler.kinds.formats import FORMATS
from filler.kinds.model import NO_LIMITS, Checked, Limits, Misfit

__all__ = [
    "CHECKED_KINDS",
    "FORMATS",
    "NO_LIMITS",
    "Checked",
    "Limits",
    "Misfit",
    "checked",
    "country_of",
    "limits_of",
    "locale_of",
]
