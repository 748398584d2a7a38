"""Which word of a returned file is which word of the form's own file; knows no field."""

from filler.aligning.align import Alignment, align
from filler.aligning.lines import CellAt, Line, Lines, words_of

__all__ = ["Alignment", "CellAt", "Line", "Lines", "align", "words_of"]
