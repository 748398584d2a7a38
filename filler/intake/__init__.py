"""What was handed in: files, what mails and zips hold, and what nobody can read.

A folder is looked through whole. Word files are taken, e-mails and zips are opened (those in them,
too, within the bounds of the door), everything else is named once with what to ask for, and what
is no answer of anybody (a report, a spreadsheet, the PDF of a Word file beside it) is passed over
in a list.
"""

from filler.intake.kinds import NOTE_MARK
from filler.intake.model import Handed, Intake
from filler.intake.walk import files_below, handed_in

__all__ = ["NOTE_MARK", "Handed", "Intake", "files_below", "handed_in"]
