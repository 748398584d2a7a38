"""Digital signatures of Word files, verified offline: who signed what, and what lies outside."""

from filler.digital.model import DigitalSignature, Signatures, Signer, Verdict
from filler.digital.trust import NOBODY, Trust
from filler.digital.verify import verify

__all__ = ["NOBODY", "DigitalSignature", "Signatures", "Signer", "Trust", "Verdict", "verify"]
