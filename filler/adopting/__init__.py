"""Somebody's own Word form, as it is, becomes a pack: found, bound, and proved."""

from filler.adopting.adopt import Adopted, adopt, marked_copy

__all__ = ["Adopted", "adopt", "marked_copy"]
