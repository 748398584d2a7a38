"""The algorithms that a signature may use; what is not here is refused, never guessed.

XML Signature 1.1 (W3C, 2013), RFC 4051 and RFC 6931, and those that Office writes ([MS-OFFCRYPTO]
2.5.2).
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from filler.digital.model import BrokenError, UnverifiableError

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_LATER = "http://www.w3.org/2007/05/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{_DSIG}sha1": hashes.SHA1,
    f"{_ENC}sha256": hashes.SHA256,
    f"{_MORE}sha384": hashes.SHA384,
    f"{_ENC}sha512": hashes.SHA512,
}
_RSA: dict[str, type[hashes.HashAlgorithm]] = {
    f"{_DSIG}rsa-sha1": hashes.SHA1,
    f"{_MORE}rsa-sha256": hashes.SHA256,
    f"{_MORE}rsa-sha384": hashes.SHA384,
    f"{_MORE}rsa-sha512": hashes.SHA512,
}
_PSS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{_LATER}sha256-rsa-MGF1": hashes.SHA256,
    f"{_LATER}sha384-rsa-MGF1": hashes.SHA384,
    f"{_LATER}sha512-rsa-MGF1": hashes.SHA512,
}
_ECDSA: dict[str, type[hashes.HashAlgorithm]] = {
    f"{_MORE}ecdsa-sha1": hashes.SHA1,
    f"{_MORE}ecdsa-sha256": hashes.SHA256,
    f"{_MORE}ecdsa-sha384": hashes.SHA384,
    f"{_MORE}ecdsa-sha512": hashes.SHA512,
}
# DigestInfo up to the hash (RFC 8017, 9.2): with the NULL that belongs there.
_HEADS = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
LEAST_RSA = 2048


def digest(name: str, content: bytes) -> bytes:
    """The hash of some bytes.

    Raises:
        UnverifiableError: when the algorithm is none of those that are known.
    """
    if name not in DIGESTS:
        raise UnverifiableError(
            f"it uses the digest {name or 'of no name'}, which is not known here"
        )
    hashing = hashes.Hash(DIGESTS[name]())
    hashing.update(content)
    return hashing.finalize()


def is_sha1(name: str) -> bool:
    """Whether an algorithm rests on SHA-1."""
    return name.endswith("sha1")


def check_value(method: str, key: object, value: bytes, signed: bytes) -> None:
    """Hold the signature value against what was signed.

    Raises:
        BrokenError: when it is not the signature of that.
        UnverifiableError: when the method, or the key for it, is none of those that are known.
    """
    if method in _RSA and isinstance(key, rsa.RSAPublicKey):
        _check_rsa(_RSA[method](), key, value, signed)
    elif method in _PSS and isinstance(key, rsa.RSAPublicKey):
        kind = _PSS[method]()
        salted = padding.PSS(mgf=padding.MGF1(kind), salt_length=padding.PSS.AUTO)
        _check(lambda: key.verify(value, signed, salted, kind))
    elif method in _ECDSA and isinstance(key, ec.EllipticCurvePublicKey):
        half = len(value) // 2
        if not value or len(value) % 2:
            raise BrokenError("its signature value is no pair of numbers")
        pair = encode_dss_signature(
            int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
        )
        curve = ec.ECDSA(_ECDSA[method]())
        _check(lambda: key.verify(pair, signed, curve))
    elif "hmac" in method.lower():
        raise UnverifiableError("it is made with a shared secret (HMAC), which shows nobody's hand")
    else:
        raise UnverifiableError(
            f"it uses the method {method or 'of no name'}, or a key of another kind"
        )


def _check_rsa(
    kind: hashes.HashAlgorithm, key: rsa.RSAPublicKey, value: bytes, signed: bytes
) -> None:
    """PKCS #1 v1.5; some signers leave the NULL out of DigestInfo (RFC 8017, appendix A.2.4)."""
    hashing = hashes.Hash(kind)
    hashing.update(signed)
    whole = _HEADS[kind.name] + hashing.finalize()
    try:
        found = key.recover_data_from_signature(value, padding.PKCS1v15(), None)
    except (InvalidSignature, ValueError) as error:
        raise BrokenError("its signature value is not of that key") from error
    if found not in (whole, _without_null(whole)):
        raise BrokenError("its signature value is not of what it says was signed")


def _without_null(whole: bytes) -> bytes:
    at = whole.index(b"\x05\x00", 4)
    shorter = whole[:at] + whole[at + 2 :]
    return bytes((0x30, shorter[1] - 2, 0x30, shorter[3] - 2)) + shorter[4:]


def _check(verifying: object) -> None:
    try:
        verifying()  # type: ignore[operator]  # a call without arguments
    except InvalidSignature as error:
        raise BrokenError("its signature value is not of what it says was signed") from error
    except ValueError as error:
        raise UnverifiableError(f"its signature value cannot be read ({error})") from error
