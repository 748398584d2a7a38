"""PDF files from Word files, with LibreOffice: tagged, with title and language."""

from filler.pdf.convert import Made, to_pdf
from filler.pdf.printed import Printed, printed

__all__ = ["Made", "Printed", "printed", "to_pdf"]
