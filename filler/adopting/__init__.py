"""Somebody's own Word form, as it is, becomes a pack: found, bound, and proved."""

from filler.adopting.adopt import Adopted, adopt

__all__ = ["Adopted", "adopt"]
