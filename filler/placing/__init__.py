"""Where each place of the form is in a returned file, what stands in it, and what stands nowhere.

Stands on the alignment and the form's own file; what an answer means is not asked here.
"""

from filler.placing.bound import BoundForm
from filler.placing.seat import Part, Seat
from filler.placing.seats import Seating
from filler.placing.sheet import Sheet, form_sheet, returned_sheet

__all__ = ["BoundForm", "Part", "Seat", "Seating", "Sheet", "form_sheet", "returned_sheet"]
