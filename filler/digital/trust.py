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
# What a critical extension may be, since it is looked at here or says nothing of signing.
_UNDERSTOOD = (
    x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.SubjectAlternativeName,
    x509.CertificatePolicies,
)  # fmt: skip
# Uses for which a person's certificate signs documents: any, e-mail, a person's login, documents
# (RFC 9336), and Microsoft's own.
_USES = frozenset(
    {
        "2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.4.1.311.10.3.12",
    }
)  # fmt: skip
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
    if not _may_sign(certificate):
        return ""
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


def _may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate is one for signing, and asks nothing that is not understood here."""
    extensions = _extensions(certificate)
    if extensions is None:
        return False
    for extension in extensions:
        match extension.value:
            case x509.KeyUsage() as usage:
                if not (usage.digital_signature or usage.content_commitment):
                    return False
            case x509.ExtendedKeyUsage() as uses:
                if not any(use.dotted_string in _USES for use in uses):
                    return False
            case _:
                continue
    return True


def _extensions(certificate: x509.Certificate) -> list[x509.Extension[x509.ExtensionType]] | None:
    """The extensions; None where one cannot be read, or is critical and not understood."""
    try:
        found = list(certificate.extensions)
    except Exception:
        # Whatever it is that cannot be read, nobody can be known by it.
        return None
    if any(one.critical and not isinstance(one.value, _UNDERSTOOD) for one in found):
        return None
    return found


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    """Whether an authority issued it that may; ``below`` are the authorities under that one."""
    extensions = _extensions(issuer)
    key = issuer.public_key()
    if extensions is None or (isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA):
        return False
    constraints: x509.BasicConstraints | None = None
    for extension in extensions:
        match extension.value:
            case x509.BasicConstraints() as own:
                constraints = own
            case x509.KeyUsage() as usage:
                if not usage.key_cert_sign:
                    return False
            case x509.ExtendedKeyUsage() as uses:
                if not any(use.dotted_string in _USES for use in uses):
                    return False
            case _:
                continue
    if constraints is None or not constraints.ca:
        return False
    length = constraints.path_length
    if length is not None and below > length:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


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
