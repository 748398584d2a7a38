"""Portfolio engine: forms defined once as data, issued as Word files, filled, and read back.

>>> import filler
>>> form = filler.open_form("our_form")
>>> batch = filler.fill(form, "staff.xlsx", "out")
>>> reading = filler.read(form, "returned/pack.docx")
>>> reading["employee_details.full_name"].state
>>> report = filler.audit(form, "returned", panel="2026-04-14")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from filler.api import Batch, Form, audit, fill, issue, open_form, prepare, read
    from filler.errors import PortfolioError

__version__ = "0.1.0"

__all__ = [
    "Batch",
    "Form",
    "PortfolioError",
    "audit",
    "fill",
    "issue",
    "open_form",
    "prepare",
    "read",
]


def __getattr__(name: str) -> Any:
    """A name of the front door, loaded when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'filler' has no attribute '{name}'")
    from filler import api
    from filler.errors import PortfolioError

    return PortfolioError if name == "PortfolioError" else getattr(api, name)
