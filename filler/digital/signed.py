"""One signature's own XML: its value, its key, and the objects whose digests it signs."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from filler.digital.algorithms import Key, check_value, digest
from filler.digital.canonical import DSIG, canonical, parsed
from filler.digital.model import BrokenError, UnverifiableError
from filler.digital.places import CERTIFICATE, Parts

Element = etree._Element
_MOST_BYTES = 4 * 1024 * 1024
_MOST_REFERENCES = 2000
_MOST_OWN = 40
_MOST_CERTIFICATES = 20
_XADES = ("http://uri.etsi.org/01903/v1.3.2#", "http://uri.etsi.org/01903/v1.1.1#",
          "http://uri.etsi.org/01903/v1.2.2#", "http://uri.etsi.org/01903/v1.4.1#")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Proved:
    """The key that proved to have signed: the certificates that carry it, and all others."""

    key: Key
    certificates: tuple[x509.Certificate, ...]
    others: tuple[x509.Certificate, ...]

    def certificate(self, named: Sequence[tuple[str, bytes]]) -> x509.Certificate | None:
        """The signer's certificate: the one that the signed properties name, where they do.

        ``named`` are algorithm and digest of it, as they stand there.

        Raises:
            BrokenError: when they name none of those that are there.
            UnverifiableError: when several carry the key, and none is named.
        """
        if named:
            for own in self.certificates:
                content = own.public_bytes(Encoding.DER)
                if all(digest(name, content) == value for name, value in named):
                    return own
            raise BrokenError("the certificate in the file is not the one that was signed with")
        if len(self.certificates) > 1:
            raise UnverifiableError("two certificates carry its key under different names")
        return self.certificates[0] if self.certificates else None


@dataclass(kw_only=True)
class SignedXml:
    """A signature part, taken apart; ``signed`` are the elements that it signs."""

    part: str
    root: Element
    info: Element
    value: bytes
    method: str
    certificates: list[x509.Certificate]
    bare: Key | None
    signed: list[Element] = field(default_factory=list)
    algorithms: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Parts, name: str) -> SignedXml:
        """Take a signature apart.

        Raises:
            UnverifiableError: when it is not built as a signature is.
        """
        content = parts.content(name)
        if len(content) > _MOST_BYTES:
            raise UnverifiableError("it is larger than any signature of a form")
        root = parsed(content, name)
        if root.tag != f"{{{DSIG}}}Signature":
            raise UnverifiableError("it is no XML signature")
        if any(not isinstance(node.tag, str) for node in root.iter()):
            # What is left out of the digest would still be read by some program.
            raise UnverifiableError("it holds comments or instructions, which Office never writes")
        info = _only(root, "SignedInfo")
        method = _only(info, "SignatureMethod").get("Algorithm") or ""
        certificates = [*_certificates(root), *_certificate_parts(parts, name)]
        if len(certificates) > _MOST_CERTIFICATES:
            raise UnverifiableError(f"it carries {len(certificates)} certificates")
        return cls(
            part=name,
            root=root,
            info=info,
            value=_bytes(_only(root, "SignatureValue")),
            method=method,
            certificates=certificates,
            bare=_bare_key(root),
            algorithms=[method],
        )

    @property
    def manifests(self) -> list[Element]:
        """The references to parts, in the signed objects only.

        Raises:
            UnverifiableError: when there are none, or more than anybody's form has parts.
        """
        found = [
            reference
            for own in self.signed
            if own.tag == f"{{{DSIG}}}Object"
            for manifest in own.iterchildren(f"{{{DSIG}}}Manifest")
            for reference in manifest.iterchildren(f"{{{DSIG}}}Reference")
        ]
        if not found:
            raise UnverifiableError("it signs no part of the document")
        if len(found) > _MOST_REFERENCES:
            raise UnverifiableError(f"it names {len(found)} parts, more than any form has")
        return found

    def proved(self) -> Proved:
        """Hold the value and the digests of its own objects against what stands there.

        Raises:
            BrokenError: when one is not what was signed.
            UnverifiableError: when something of it is not known here.
        """
        trusted = self._key()
        ids = Counter(
            str(value)
            for element in self.root.iter()
            for key, value in element.attrib.items()
            if str(key).rpartition("}")[2].lower() == "id"
        )
        references = list(self.info.iterchildren(f"{{{DSIG}}}Reference"))
        if not references or len(references) > _MOST_OWN:
            raise UnverifiableError(f"it has {len(references)} references of its own")
        for reference in references:
            own = self._own(reference, ids)
            steps = list(reference.iterfind(f"{{{DSIG}}}Transforms/{{{DSIG}}}Transform"))
            if len(steps) > 1:
                raise UnverifiableError("it transforms its own content in more than one step")
            name, value = digest_of(reference)
            if digest(name, canonical(own, steps[0] if steps else None)) != value:
                raise BrokenError(
                    f"its own part '{reference.get('URI')}' was changed after signing"
                )
            self.algorithms.append(name)
            self.signed.append(own)
        return trusted

    def _own(self, reference: Element, ids: Counter[str]) -> Element:
        """The element that a reference names: an Object, or the signed properties in one."""
        uri = reference.get("URI")
        if not uri or not uri.startswith("#") or len(uri) < 2:
            raise UnverifiableError(
                f"it refers to '{uri or ''}', which is not within itself; not opened"
            )
        name = uri[1:]
        if ids[name] != 1:
            raise UnverifiableError(
                f"its id '{name}' stands {ids[name]} times, and which is meant is open"
            )
        places = [
            *self.root.iterchildren(f"{{{DSIG}}}Object", f"{{{DSIG}}}KeyInfo"),
            *(
                own
                for holder in self.root.iterchildren(f"{{{DSIG}}}Object")
                for space in _XADES
                for own in holder.iterfind(
                    f"{{{space}}}QualifyingProperties/{{{space}}}SignedProperties"
                )
            ),
        ]
        found = [own for own in places if own.get("Id") == name]
        if len(found) != 1:
            raise UnverifiableError(f"what it signs as '{name}' does not stand where it belongs")
        return found[0]

    def _key(self) -> Proved:
        """The first key of the file that made the value."""
        method = _only(self.info, "CanonicalizationMethod")
        signed = canonical(self.info, method)
        failure: BrokenError | UnverifiableError | None = None
        made: list[x509.Certificate] = []
        for certificate in dict.fromkeys(self.certificates):
            try:
                check_value(self.method, certificate.public_key(), self.value, signed)
            except (BrokenError, UnverifiableError) as error:
                failure = failure or error
            else:
                made.append(certificate)
        if made:
            key = made[0].public_key()
            others = tuple(c for c in self.certificates if c not in made)
            return Proved(key=key, certificates=tuple(made), others=others)  # type: ignore[arg-type]  # it has just verified
        if failure is not None:
            raise failure
        check_value(self.method, self.bare, self.value, signed)
        if self.bare is None:
            raise UnverifiableError("it carries neither a certificate nor a key")
        return Proved(key=self.bare, certificates=(), others=())


def digest_of(reference: Element) -> tuple[str, bytes]:
    """The algorithm and the value of a reference's digest."""
    method = _only(reference, "DigestMethod").get("Algorithm") or ""
    return method, _bytes(_only(reference, "DigestValue"))


def _only(holder: Element, name: str) -> Element:
    found = list(holder.iterchildren(f"{{{DSIG}}}{name}"))
    if len(found) != 1:
        raise UnverifiableError(f"it has {len(found)} times '{name}', and not once")
    return found[0]


def _bytes(element: Element) -> bytes:
    try:
        return base64.b64decode("".join(str(t) for t in element.itertext()), validate=False)
    except (binascii.Error, ValueError) as error:
        name = etree.QName(element).localname
        raise UnverifiableError(f"its '{name}' is not in base64") from error


def _certificates(root: Element) -> Iterator[x509.Certificate]:
    """Those in KeyInfo, and those that XAdES keeps to build a chain of."""
    for own in root.iter(f"{{{DSIG}}}X509Certificate"):
        yield _certificate(_bytes(own))
    for element in root.iter():
        if str(element.tag).endswith("}EncapsulatedX509Certificate"):
            yield _certificate(_bytes(element))


def _certificate_parts(parts: Parts, name: str) -> Iterator[x509.Certificate]:
    """Those in parts of their own, as .NET writes them."""
    for relation in parts.relations(name):
        if relation.get("Type") == CERTIFICATE:
            target = parts.target(name, relation)
            if target is not None:
                yield _certificate(parts.content(target))


def _certificate(content: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(content)
        certificate.public_key()
        certificate.subject.rfc4514_string()
    except Exception as error:
        raise UnverifiableError("its certificate cannot be read") from error
    return certificate


def _bare_key(root: Element) -> Key | None:
    """The key of a signature that carries no certificate (XML Signature 4.5.2)."""
    path = f"{{{DSIG}}}KeyInfo/{{{DSIG}}}KeyValue/{{{DSIG}}}RSAKeyValue"
    found = root.find(path)
    if found is None:
        return None
    modulus, exponent = (_bytes(_only(found, name)) for name in ("Modulus", "Exponent"))
    numbers = rsa.RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
    try:
        return numbers.public_key()
    except ValueError as error:
        raise UnverifiableError(f"its key cannot be used ({error})") from error
