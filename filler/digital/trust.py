"""Who signed: what a certificate says, and whether somebody who is trusted vouches for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from filler.digital.algorithms import LEAST_RSA, Key
from filler.digital.model import Signer, Trust
from filler.errors import PortfolioError
from filler.files import read_bytes

_LONGEST_CHAIN = 8
# Names of what RFC 4514 has none for.
_NAMES = {
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.GIVEN_NAME: "givenName",
    NameOID.SURNAME: "surname",
    NameOID.EMAIL_ADDRESS: "email",
}
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def trust_of(roots: Iterable[Path], pins: Iterable[str]) -> Trust:
    """The trust of some PEM files and fingerprints.

    Raises:
        PortfolioError: when a file holds no certificate, or a fingerprint is none.
    """
    found: list[x509.Certificate] = []
    for path in roots:
        content = read_bytes(path, "Name a PEM file with the certificates that you trust.")
        try:
            found += x509.load_pem_x509_certificates(content)
        except ValueError as error:
            raise PortfolioError(
                "trust",
                f"{path} holds no certificate in PEM form.",
                "Export it as 'Base-64 encoded X.509'.",
            ) from error
    plain = [re.sub(r"[\s:]", "", pin).lower() for pin in pins]
    for given, pin in zip(pins, plain, strict=True):
        if not _FINGERPRINT.fullmatch(pin):
            raise PortfolioError(
                "trust",
                f"'{given}' is no SHA-256 fingerprint.",
                "Give 64 hexadecimal digits, as 'portfolio signatures' prints them.",
            )
    roots_given = tuple(certificate.public_bytes(Encoding.DER) for certificate in found)
    return Trust(roots_given, frozenset(plain))


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, in lower-case hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def key_fingerprint(key: Key) -> str:
    """SHA-256 of a bare public key."""
    content = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    hashing = hashes.Hash(hashes.SHA256())
    hashing.update(content)
    return hashing.finalize().hex()


def signer_of(certificate: x509.Certificate) -> Signer:
    """What the certificate says of its holder."""
    return Signer(
        subject=certificate.subject.rfc4514_string(_NAMES),
        issuer=certificate.issuer.rfc4514_string(_NAMES),
        fingerprint=fingerprint(certificate),
        valid_from=certificate.not_valid_before_utc.date().isoformat(),
        valid_to=certificate.not_valid_after_utc.date().isoformat(),
    )


def key_notes(certificate: x509.Certificate) -> list[str]:
    """What is weak about the key."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA:
        return [f"its RSA key has {key.key_size} bits, fewer than {LEAST_RSA}"]
    return []


def vouched(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trust: Trust, at: datetime
) -> str:
    """By what a signer is known: a pinned fingerprint, or a root; nothing where by neither.

    Every link must be signed by the next, the next be an authority, and each be of its time
    ``at``; whether one was revoked since is not asked.
    """
    if fingerprint(certificate) in trust.pinned:
        return "its fingerprint is pinned"
    chain = [certificate]
    roots = [x509.load_der_x509_certificate(content) for content in trust.roots]
    while len(chain) <= _LONGEST_CHAIN:
        last = chain[-1]
        if not _is_of_its_time(last, at):
            return ""
        for root in roots:
            if last == root:
                return f"it is a root that is trusted: {root.subject.rfc4514_string()}"
            if _is_issued_by(last, root, len(chain) - 1) and _is_of_its_time(root, at):
                return f"it chains to {root.subject.rfc4514_string()}"
        following = [c for c in others if c not in chain and _is_issued_by(last, c, len(chain) - 1)]
        if not following:
            return ""
        chain.append(following[0])
    return ""


def _is_of_its_time(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    """Whether an authority issued it that may; ``below`` are the authorities under that one."""
    try:
        certificate.verify_directly_issued_by(issuer)
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is not None and not usage.key_cert_sign:
        return False
    length = constraints.path_length
    return constraints.ca and (length is None or below <= length)


def expired(certificate: x509.Certificate, at: datetime) -> str:
    """A note where the certificate was not of its time when the signer says to have signed."""
    if _is_of_its_time(certificate, at):
        return ""
    return (
        f"its certificate holds from {certificate.not_valid_before_utc.date()} to"
        f" {certificate.not_valid_after_utc.date()}, and not on {at.date()}"
    )


def moment(text: str) -> datetime | None:
    """The time that a signer claims, as a moment."""
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
