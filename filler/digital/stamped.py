"""What a timestamp of a third party proves: by when a signature was there, and who says so.

XAdES keeps it as ``SignatureTimeStamp`` (ETSI TS 101 903, 7.3), a token of RFC 3161 over the
canonical signature value.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509

from filler.digital.canonical import DSIG, canonical
from filler.digital.model import Trust, UnverifiableError
from filler.digital.signed import SignedXml
from filler.digital.trust import signer_of

if TYPE_CHECKING:
    import rfc3161_client

_MOST = 4
_DEEPEST = 32
# The hash of the imprint, by its object identifier (RFC 3370, RFC 5754).
_HASHES = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_CONSTRUCTED, _LONG_TAG, _INDEFINITE, _OCTETS, _CERTIFICATES = 0x20, 0x1F, 0x80, 0x04, 0xA0
# What stands before a token in a response: that it was granted (RFC 3161, 2.4.2).
_GRANTED = bytes.fromhex("3003020100")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one timestamp says; ``at`` is empty unless somebody who is trusted vouches for it."""

    note: str
    at: str = ""


def stamps_of(signature: SignedXml, trust: Trust) -> list[Stamp]:
    """The timestamps of a signature value; one that proves nothing says why."""
    value = signature.root.find(f"{{{DSIG}}}SignatureValue")
    found = []
    for holder in list(signature.root.iter("{*}SignatureTimeStamp"))[:_MOST]:
        method = holder.find(f"{{{DSIG}}}CanonicalizationMethod")
        for own in list(holder.iterchildren("{*}EncapsulatedTimeStamp"))[:_MOST]:
            try:
                token = base64.b64decode("".join((own.text or "").split()), validate=True)
                message = b"" if value is None else canonical(value, method)
                found.append(stamp_of(token, message, trust))
            except (UnverifiableError, binascii.Error) as error:
                found.append(Stamp(f"it carries a timestamp that cannot be read: {error}"))
    return found


def stamp_of(token: bytes, message: bytes, trust: Trust) -> Stamp:
    """What a token says of a message.

    Raises:
        UnverifiableError: when the token is none, or uses what is not known here.
    """
    plain = _definite(token)
    try:
        import rfc3161_client
    except ImportError:
        # There is none for Windows on ARM.
        return Stamp(
            "it carries a timestamp, which is not checked on this machine (rfc3161-client is not"
            " installed)"
        )
    try:
        response = rfc3161_client.decode_timestamp_response(_sequence(_GRANTED + plain))
        told = response.tst_info
        imprint = told.message_imprint
        carried = [
            x509.load_der_x509_certificate(content)
            for content in sorted(response.signed_data.certificates)
        ]
        signers = {(own.issuer, own.serial_number) for own in response.signed_data.signer_infos}
        made = [c for c in carried if (c.issuer, c.serial_number) in signers]
        who = signer_of(made[0]).name if made else "nobody named"
        at = told.gen_time.isoformat(timespec="seconds")
    except Exception as error:
        raise UnverifiableError("it is no token of RFC 3161") from error
    name = _HASHES.get(imprint.hash_algorithm.dotted_string)
    if name is None:
        raise UnverifiableError(f"its hash {imprint.hash_algorithm.dotted_string} is not known")
    if hashlib.new(name, message).digest() != imprint.message:
        return Stamp("it carries a timestamp of something else, which proves nothing")
    weak = ", by SHA-1," if name == "sha1" else ""
    roots = [x509.load_der_x509_certificate(content) for content in trust.roots]
    if _holds(response, imprint.message, roots):
        return Stamp(
            f"a timestamp of {who}, who is vouched for, proves{weak} that it was there at {at}", at
        )
    if _holds(response, imprint.message, carried):
        return Stamp(
            f"a timestamp of {who} says{weak} that it was there at {at};"
            " no trusted certificate vouches for it"
        )
    return Stamp(f"it carries a timestamp that says {at}, which could not be proved")


def _holds(
    response: rfc3161_client.TimeStampResponse, imprint: bytes, roots: list[x509.Certificate]
) -> bool:
    """Whether the token is signed by an authority for timestamps that some roots vouch for."""
    try:
        import rfc3161_client

        return rfc3161_client.VerifierBuilder(roots=roots).build().verify(response, imprint)
    except Exception:
        # The library's own error for what is wrong, OpenSSL's for what is odd: it is not proved.
        return False


def _sequence(content: bytes) -> bytes:
    return b"\x30" + _length(len(content)) + content


def _length(size: int) -> bytes:
    if size < _INDEFINITE:
        return bytes([size])
    content = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([_INDEFINITE | len(content)]) + content


def _definite(content: bytes) -> bytes:
    """A token in DER: every length said, sets in order, which some makers leave open (X.690, 8.1).

    Raises:
        UnverifiableError: when it is cut short, or is no BER.
    """
    found, end = _element(content, 0, 0)
    if end != len(content):
        raise UnverifiableError("something follows it")
    return found


def _element(content: bytes, start: int, depth: int) -> tuple[bytes, int]:
    head = content[start : start + 2]
    if len(head) < 2 or depth > _DEEPEST or head[0] & _LONG_TAG == _LONG_TAG:
        raise UnverifiableError("it is cut short or no BER")
    tag, size, at = head[0], head[1], start + 2
    end: int | None = None
    if size != _INDEFINITE:
        if size > _INDEFINITE:
            many = size & ~_INDEFINITE
            size = int.from_bytes(content[at : at + many], "big")
            at += many
        end = at + size
        if end > len(content):
            raise UnverifiableError("it is cut short")
        if not tag & _CONSTRUCTED:
            return content[start:end], end
    inner: list[bytes] = []
    while at < end if end is not None else content[at : at + 2] != b"\0\0":
        own, at = _element(content, at, depth + 1)
        inner.append(own)
    if end is None:
        at += 2
    elif at != end:
        raise UnverifiableError("what it holds is longer than itself")
    if tag == _OCTETS | _CONSTRUCTED:
        return _joined(inner), at
    # A set of certificates has no order; DER asks for one, and not all makers keep it.
    body = b"".join(sorted(inner) if tag == _CERTIFICATES else inner)
    return bytes([tag]) + _length(len(body)) + body, at


def _joined(pieces: list[bytes]) -> bytes:
    """Octets that were written in pieces, as one."""
    body = b"".join(piece[_body(piece) :] for piece in pieces)
    return bytes([_OCTETS]) + _length(len(body)) + body


def _body(element: bytes) -> int:
    return 2 if element[1] < _INDEFINITE else 2 + (element[1] & ~_INDEFINITE)
