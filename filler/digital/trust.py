"""What a certificate says of its holder and its key, and who is trusted to vouch for one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from filler.digital.algorithms import LEAST_RSA, Key
from filler.digital.model import Signer, Trust
from filler.files import read_bytes
from filler.messages import portfolio_error

_LEAST_CURVE = 224
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
            raise portfolio_error("trust_holds_no_certificate", path=path) from error
    plain = [re.sub(r"[\s:]", "", pin).lower() for pin in pins]
    for given, pin in zip(pins, plain, strict=True):
        if not _FINGERPRINT.fullmatch(pin):
            raise portfolio_error("trust_not_sha_fingerprint", given=given)
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
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    subject = plain(certificate.subject.rfc4514_string(_NAMES))
    return Signer(
        subject=subject,
        issuer=plain(certificate.issuer.rfc4514_string(_NAMES)),
        fingerprint=fingerprint(certificate),
        name=plain(" / ".join(str(name.value) for name in names)) or subject,
        valid_from=certificate.not_valid_before_utc.date().isoformat(),
        valid_to=certificate.not_valid_after_utc.date().isoformat(),
    )


def plain(text: str) -> str:
    """Words of somebody who may want to look like somebody else: printable signs in one line."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def key_notes(certificate: x509.Certificate, whose: str = "its") -> list[str]:
    """What is weak about the key; ``whose`` is how a note calls the certificate."""
    key = certificate.public_key()
    match key:
        case rsa.RSAPublicKey() if key.key_size < LEAST_RSA:
            return [f"{whose} RSA key has {key.key_size} bits, fewer than {LEAST_RSA}"]
        case ec.EllipticCurvePublicKey() if key.key_size < _LEAST_CURVE:
            return [f"{whose} key has {key.key_size} bits, fewer than {_LEAST_CURVE}"]
        case _:
            return []


def is_of_its_time(certificate: x509.Certificate, at: datetime) -> bool:
    """Whether the certificate held at a time."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def expired(certificate: x509.Certificate, at: datetime) -> str:
    """A note where the certificate was not of its time when the signer says to have signed."""
    if is_of_its_time(certificate, at):
        if certificate.not_valid_after_utc < datetime.now(UTC):
            return (
                f"its certificate expired on {certificate.not_valid_after_utc.date()}; that it was"
                " signed before that day is the signer's own claim"
            )
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
