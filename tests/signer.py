"""Signs a package as Word does, for the tests: people and keys are invented.

Written on the standards (XML Signature 1.1, ECMA-376 part 2 clause 10, [MS-OFFCRYPTO] 2.5.2) with
string building and lxml's canonical XML, and nothing of the verifier.
"""

from __future__ import annotations

import base64
import hashlib
import io
import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
OPC = "http://schemas.openxmlformats.org/package/2006"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
OFFICE = "http://schemas.microsoft.com/office/2006/digsig"
UNSIGNED = ("core-properties", "extended-properties", "custom-properties", "thumbnail", "origin")
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Parts = dict[str, bytes]


@cache
def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of its own for each number."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    """A key on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    name: str,
    key: Key,
    issuer: tuple[str, Key] | None = None,
    *,
    authority: bool = False,
    years: tuple[int, int] = (2020, 2040),
    length: int | None = None,
    uses: x509.KeyUsage | None = None,
) -> x509.Certificate:
    """A certificate for a key, by itself or by an issuer."""
    by, signing = issuer or (name, key)

    def named(words: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(years[0], 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(years[1], 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=length), critical=True)
    )
    if uses is not None:
        builder = builder.add_extension(uses, critical=True)
    return builder.sign(signing, hashes.SHA256())


def read_parts(content: bytes) -> Parts:
    """A package's parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Parts) -> bytes:
    """The package of some parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@dataclass(kw_only=True)
class Signing:
    """How to sign; the defaults are what Word 365 does."""

    key: Key = field(default_factory=rsa_key)
    certificates: list[x509.Certificate] = field(default_factory=list)
    digest: str = SHA256
    method: str = f"{MORE}rsa-sha256"
    xades: bool = True
    time: str = "2026-03-02T10:00:00Z"
    claimed: str = ""
    line: str = ""
    more_lines: str = ""
    comments: str = "I have checked it"
    skip: Callable[[str], bool] = lambda name: False
    references: str | None = None
    extra_objects: str = ""
    key_info: str | None = None
    edit: Callable[[str], str] = lambda text: text
    edit_info: Callable[[str], str] = lambda text: text

    def __post_init__(self) -> None:
        if not self.certificates:
            self.certificates = [certificate("Invented Signer", self.key)]


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def hashed(name: str, content: bytes) -> str:
    kind = {"sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
    return b64(hashlib.new(kind[name.rpartition("#")[2]], content).digest())


def c14n(text: str) -> bytes:
    return etree.tostring(etree.fromstring(text.encode()), method="c14n")


def reference(uri: str, digest: str, value: str, transforms: str = "", kind: str = "") -> str:
    steps = f"<Transforms>{transforms}</Transforms>" if transforms else ""
    typed = f" Type={quoteattr(kind)}" if kind else ""
    return (
        f"<Reference URI={quoteattr(uri)}{typed}>{steps}"
        f'<DigestMethod Algorithm="{digest}"/><DigestValue>{value}</DigestValue></Reference>'
    )


def content_types(parts: Parts) -> Callable[[str], str]:
    root = etree.fromstring(parts["[Content_Types].xml"])
    given = {(e.get("PartName") or "").lstrip("/"): e.get("ContentType") for e in root}
    endings = {e.get("Extension"): e.get("ContentType") for e in root if e.get("Extension")}
    return lambda name: given.get(name) or endings.get(name.rpartition(".")[2]) or ""


def manifest(parts: Parts, how: Signing) -> str:
    """The references to every part and relationship that Office signs."""
    kind = content_types(parts)
    unsigned: set[str] = set()
    found = []
    for name in sorted(parts):
        if not name.endswith(".rels") or name.startswith("_xmlsignatures") or how.skip(name):
            continue
        root = etree.fromstring(parts[name])
        chosen = []
        for relation in root:
            if (relation.get("Type") or "").rpartition("/")[2] in UNSIGNED:
                unsigned.add((relation.get("Target") or "").lstrip("/"))
            else:
                chosen.append(relation)
        if not chosen:
            continue
        ids = "".join(
            f'<mdssi:RelationshipReference xmlns:mdssi="{OPC}/digital-signature"'
            f' SourceId="{r.get("Id")}"/>'
            for r in chosen
        )
        transforms = (
            f'<Transform Algorithm="{OPC}/RelationshipTransform">{ids}</Transform>'
            f'<Transform Algorithm="{C14N}"/>'
        )
        lines = "".join(
            f'<Relationship Id="{r.get("Id")}" Target={quoteattr(r.get("Target") or "")}'
            f' TargetMode="{r.get("TargetMode") or "Internal"}" Type="{r.get("Type")}"/>'
            for r in sorted(chosen, key=lambda r: r.get("Id") or "")
        )
        form = c14n(f'<Relationships xmlns="{OPC}/relationships">{lines}</Relationships>')
        uri = f"/{name}?ContentType=application/vnd.openxmlformats-package.relationships+xml"
        found.append(reference(uri, how.digest, hashed(how.digest, form), transforms))
    for name in sorted(parts):
        if name.endswith(".rels") or name == "[Content_Types].xml" or name in unsigned:
            continue
        if not name.startswith("_xmlsignatures") and not how.skip(name):
            value = hashed(how.digest, parts[name])
            found.append(reference(f"/{name}?ContentType={kind(name)}", how.digest, value))
    return "".join(found)


def signature_xml(parts: Parts, how: Signing) -> str:
    """The signature part."""
    listed = manifest(parts, how) if how.references is None else how.references
    package = (
        f'<Object xmlns="{DS}" Id="idPackageObject"><Manifest>{listed}</Manifest>'
        f"<SignatureProperties>"
        f'<SignatureProperty Id="idSignatureTime" Target="#idPackageSignature">'
        f'<mdssi:SignatureTime xmlns:mdssi="{OPC}/digital-signature">'
        f"<mdssi:Format>YYYY-MM-DDThh:mm:ssTZD</mdssi:Format><mdssi:Value>{how.time}</mdssi:Value>"
        f"</mdssi:SignatureTime></SignatureProperty></SignatureProperties></Object>"
    )
    office = (
        f'<Object xmlns="{DS}" Id="idOfficeObject"><SignatureProperties>'
        f'<SignatureProperty Id="idOfficeV1Details" Target="#idPackageSignature">'
        f'<SignatureInfoV1 xmlns="{OFFICE}"><SetupID>{how.line}</SetupID>{how.more_lines}'
        f"<SignatureText/>"
        f"<SignatureComments>{escape(how.comments)}</SignatureComments></SignatureInfoV1>"
        f"</SignatureProperty></SignatureProperties></Object>"
    )
    own = [
        ("#idPackageObject", package, f"{DS}Object", ""),
        ("#idOfficeObject", office, f"{DS}Object", ""),
    ]
    properties = ""
    if how.xades:
        der = how.certificates[0].public_bytes(Encoding.DER)
        signed = (
            f'<xd:SignedProperties xmlns="{DS}" xmlns:xd="{XADES}" Id="idSignedProperties">'
            f"<xd:SignedSignatureProperties>"
            f"<xd:SigningTime>{how.claimed or how.time}</xd:SigningTime>"
            f"<xd:SigningCertificate><xd:Cert><xd:CertDigest>"
            f'<DigestMethod Algorithm="{SHA256}"/><DigestValue>{hashed(SHA256, der)}</DigestValue>'
            f"</xd:CertDigest></xd:Cert></xd:SigningCertificate>"
            f"</xd:SignedSignatureProperties></xd:SignedProperties>"
        )
        step = f'<Transform Algorithm="{C14N}"/>'
        own.append(
            ("#idSignedProperties", signed, "http://uri.etsi.org/01903#SignedProperties", step)
        )
        properties = (
            f'<Object><xd:QualifyingProperties xmlns:xd="{XADES}" Target="#idPackageSignature">'
            f"{signed}</xd:QualifyingProperties></Object>"
        )
    references = "".join(
        reference(uri, how.digest, hashed(how.digest, c14n(text)), step, kind)
        for uri, text, kind, step in own
    )
    info = (
        f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<SignatureMethod Algorithm="{how.method}"/>{references}</SignedInfo>'
    )
    info = how.edit_info(info)
    value = b64(sign(how, c14n(info)))
    shown = "".join(
        f"<X509Certificate>{b64(c.public_bytes(Encoding.DER))}</X509Certificate>"
        for c in how.certificates
    )
    key_info = how.key_info
    if key_info is None:
        key_info = f"<KeyInfo><X509Data>{shown}</X509Data></KeyInfo>"
    return how.edit(
        f'<?xml version="1.0" encoding="UTF-8"?><Signature xmlns="{DS}" Id="idPackageSignature">'
        f"{info}<SignatureValue>{value}</SignatureValue>{key_info}{package}{office}{properties}"
        f"{how.extra_objects}</Signature>"
    )


def sign(how: Signing, content: bytes) -> bytes:
    kind = {"sha1": hashes.SHA1(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}.get(
        how.method.rpartition("-")[2], hashes.SHA256()
    )
    if isinstance(how.key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(how.key.sign(content, ec.ECDSA(kind)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if how.method.endswith("MGF1"):
        mgf = padding.PSS(mgf=padding.MGF1(kind), salt_length=padding.PSS.DIGEST_LENGTH)
        return how.key.sign(content, mgf, kind)
    return how.key.sign(content, padding.PKCS1v15(), kind)


def signed(content: bytes, how: Signing | None = None, number: int = 1) -> bytes:
    """The package with a signature more."""
    parts = read_parts(content)
    how = how or Signing()
    name = f"_xmlsignatures/sig{number}.xml"
    with_signature(parts, signature_xml(parts, how), name)
    return write_parts(parts)


def with_signature(parts: Parts, text: str, name: str) -> None:
    """Put a signature part in, and what leads to it."""
    kinds = parts["[Content_Types].xml"].decode()
    more = f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"/>'  # noqa: E501
    if "origin.sigs" not in "".join(parts):
        more += '<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>'  # noqa: E501
        parts["_xmlsignatures/origin.sigs"] = b""
        root = parts["_rels/.rels"].decode()
        relation = f'<Relationship Id="rIdSig" Type="{OPC}/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/>'  # noqa: E501
        parts["_rels/.rels"] = root.replace(
            "</Relationships>", f"{relation}</Relationships>"
        ).encode()
    parts["[Content_Types].xml"] = kinds.replace("</Types>", f"{more}</Types>").encode()
    rels = "_xmlsignatures/_rels/origin.sigs.rels"
    empty = f'<Relationships xmlns="{OPC}/relationships"></Relationships>'.encode()
    own = f'<Relationship Id="r{len(parts)}" Type="{OPC}/relationships/digital-signature/signature" Target="{posixpath.basename(name)}"/>'  # noqa: E501
    before = parts.get(rels, empty).decode()
    parts[rels] = before.replace("</Relationships>", f"{own}</Relationships>").encode()
    parts[name] = text.encode()
