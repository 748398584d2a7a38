"""Digital signatures of Word files, verified offline: who signed what, and what lies outside.

``filler.digital.verify`` does it; what it says are the plain values of ``filler.digital.model``.
"""

from filler.digital.model import (
    NOBODY,
    NOT_SIGNED,
    DigitalSignature,
    Signatures,
    Signer,
    Trust,
    Verdict,
)

__all__ = ["NOBODY", "NOT_SIGNED", "DigitalSignature", "Signatures", "Signer", "Trust", "Verdict"]
