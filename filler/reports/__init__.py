"""An audit as people use it: one HTML file, a workbook, the QA form, and a note in Word."""

from filler.reports.html import html_report
from filler.reports.xlsx import xlsx_report

__all__ = ["html_report", "xlsx_report"]
