"""What is missing from returned packs, where, and whose job it is."""

from filler.auditing.model import AuditReport
from filler.auditing.rules import RULES_FILE, load_rules
from filler.auditing.run import audit_files

__all__ = ["RULES_FILE", "AuditReport", "audit_files", "load_rules"]
