"""Records into Word files: the template bound once, then joined for each record."""

from filler.filling.compile import Compiled, compile_template
from filler.filling.render import render

__all__ = ["Compiled", "compile_template", "render"]
