"""Records: what a person answered, read from JSON, checked field by field, and cleaned."""

from filler.records.coerce import Coerced, coerce_record
from filler.records.model import Picture, Record, Row, Signature, Value

__all__ = ["Coerced", "Picture", "Record", "Row", "Signature", "Value", "coerce_record"]
