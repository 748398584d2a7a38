"""A copy of a Word file without what it tells of people beside its answers.

What may stay is listed (``elements.txt``, ``values.txt``, ``names.txt`` and the tables of the
modules); all else is taken out, whoever put it there and however it is called. What stays and
may be a name is told. The answers, the form and its identity stay.
"""

from filler.scrubbing.scrub import Scrubbed, scrub

__all__ = ["Scrubbed", "scrub"]
