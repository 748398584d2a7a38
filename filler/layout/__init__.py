"""From a definition to the pages of a document, as plain values; no Word in here."""

from filler.layout.document import lay_out, question_numbers

__all__ = ["lay_out", "question_numbers"]
