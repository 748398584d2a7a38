"""What is missing from returned packs, where, and whose job it is."""

from filler.audit.model import AuditReport
from filler.audit.rules import RULES_FILE, load_rules
from filler.audit.run import audit_files

__all__ = ["RULES_FILE", "AuditReport", "audit_files", "load_rules"]
