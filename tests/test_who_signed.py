"""Who signed x who is trusted x what was changed: a table, and no false "known" in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

import pytest
from conftest import TEMPLATES
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from signer import Key, Signing, read_parts, rsa_key, signed, write_parts

from filler.digital import DigitalSignature, Trust
from filler.digital.trust import fingerprint
from filler.digital.verify import verify
from filler.ooxml.package import package_of

BLANK = (TEMPLATES / "line_manager.docx").read_bytes()
KNOWN, UNKNOWN, BROKEN = "intact, signer known", "intact, signer not established", "broken"
Name = str | tuple[tuple[x509.ObjectIdentifier, str], ...]
ROOT, OTHER, MIDDLE, LEAF = rsa_key(51), rsa_key(52), rsa_key(53), rsa_key(54)
MAIL, ORG = NameOID.EMAIL_ADDRESS, NameOID.ORGANIZATION_NAME


def named(name: Name) -> x509.Name:
    pairs = ((NameOID.COMMON_NAME, name),) if isinstance(name, str) else name
    return x509.Name([x509.NameAttribute(kind, words) for kind, words in pairs])


def made(
    name: Name,
    key: Key,
    by: Name,
    signing: Key,
    *extensions: tuple[x509.ExtensionType, bool],
    authority: bool = False,
    years: tuple[int, int] = (2020, 2040),
    until: datetime | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(years[0], 1, 1, tzinfo=UTC))
        .not_valid_after(until or datetime(years[1], 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing, hashes.SHA256())


@dataclass(frozen=True, kw_only=True)
class Who:
    """Somebody who signs: the certificates in the file, the key, and who makes them known."""

    what: str
    certificates: list[x509.Certificate]
    key: Key = LEAF
    known_by: frozenset[str] = frozenset()
    note: str = ""


def limited(
    permitted: list[x509.GeneralName] | None,
    excluded: list[x509.GeneralName] | None = None,
    *,
    critical: bool = False,
) -> x509.Certificate:
    limits = x509.NameConstraints(permitted, excluded)
    return made("Middle", MIDDLE, "Root", ROOT, (limits, critical), authority=True)


def mailing(mail: str) -> x509.Certificate:
    names = x509.SubjectAlternativeName([x509.RFC822Name(mail)])
    return made("Jane", LEAF, "Middle", MIDDLE, (names, False))


def inside(*pairs: tuple[x509.ObjectIdentifier, str]) -> x509.DirectoryName:
    return x509.DirectoryName(named(pairs))


ROOTS = {
    "root": made("Root", ROOT, "Root", ROOT, authority=True),
    "other root": made("Other", OTHER, "Other", OTHER, authority=True),
}
MIDDLES = made("Middle", MIDDLE, "Root", ROOT, authority=True)
JANE = made("Jane", LEAF, "Middle", MIDDLE)
WEAK = rsa_key(55, 1024)
BY_ROOT = frozenset({"root"})
TRUST = x509.RFC822Name("trust.example")
WHO = [
    Who(what="a chain", certificates=[JANE, MIDDLES], known_by=BY_ROOT),
    Who(what="two ways up", known_by=frozenset({"root", "other root"}), certificates=[
        JANE, made("Middle", MIDDLE, "Other", OTHER, authority=True), MIDDLES]),
    Who(what="two ways up, the other first", known_by=frozenset({"root", "other root"}),
        certificates=[JANE, MIDDLES, made("Middle", MIDDLE, "Other", OTHER, authority=True)]),
    Who(what="a renewed authority", known_by=BY_ROOT, certificates=[
        JANE, made("Middle", MIDDLE, "Root", ROOT, authority=True, years=(2000, 2021)), MIDDLES]),
    Who(what="only the authority of before", certificates=[
        JANE, made("Middle", MIDDLE, "Root", ROOT, authority=True, years=(2000, 2021))]),
    Who(what="self-made", certificates=[made("Jane", LEAF, "Jane", LEAF)], note="self-made"),
    Who(what="an authority of her own in the root's name", certificates=[
        made("Jane", LEAF, "Root", rsa_key(56)),
        made("Root", rsa_key(56), "Root", rsa_key(56), authority=True)]),
    Who(what="no authority above", certificates=[JANE, made("Middle", MIDDLE, "Root", ROOT)]),
    Who(what="expired when it signed", note="and not on 2026-03-02", certificates=[
        made("Jane", LEAF, "Middle", MIDDLE, years=(2020, 2024)), MIDDLES]),
    Who(what="expired since", note="expired on 2026-03-15", known_by=BY_ROOT, certificates=[
        made("Jane", LEAF, "Middle", MIDDLE, until=datetime(2026, 3, 15, tzinfo=UTC)), MIDDLES]),
    Who(what="a weak key", key=WEAK, note="1024 bits", certificates=[
        made("Jane", WEAK, "Middle", MIDDLE), MIDDLES]),
    Who(what="a weak key above", note="1024 bits", certificates=[
        made("Jane", LEAF, "Middle", WEAK), made("Middle", WEAK, "Root", ROOT, authority=True)]),
    Who(what="a mail within its limits", certificates=[
        mailing("jane@trust.example"), limited([TRUST])], known_by=BY_ROOT),
    *(Who(what=f"a mail beyond its limits, critical {critical}", certificates=[
        mailing("jane@elsewhere.example"), limited([TRUST], critical=critical)])
      for critical in (True, False)),
    Who(what="a mail beyond its limits in the subject", certificates=[
        made(((MAIL, "jane@elsewhere.example"),), LEAF, "Middle", MIDDLE), limited([TRUST])]),
    Who(what="a name within its limits", known_by=BY_ROOT, certificates=[
        made(((ORG, "Trust"), (NameOID.COMMON_NAME, "Jane")), LEAF, "Middle", MIDDLE),
        limited([inside((ORG, "TRUST"))])]),
    *(Who(what=f"a name beyond its limits, critical {critical}", certificates=[
        made(((ORG, "Elsewhere"), (NameOID.COMMON_NAME, "Jane")), LEAF, "Middle", MIDDLE),
        limited([inside((ORG, "Trust"))], critical=critical)]) for critical in (True, False)),
    Who(what="a name that is excluded", certificates=[
        made("Jane", LEAF, "Middle", MIDDLE),
        limited(None, [inside((NameOID.COMMON_NAME, "Jane"))])]),
    Who(what="limits on one way, none on the other", known_by=BY_ROOT, certificates=[
        JANE, limited([inside((ORG, "Trust"))]), MIDDLES]),
    Who(what="a key for enciphering", certificates=[made("Jane", LEAF, "Middle", MIDDLE, (
        x509.KeyUsage(digital_signature=False, content_commitment=False, key_encipherment=True,
                      data_encipherment=False, key_agreement=False, key_cert_sign=False,
                      crl_sign=False, encipher_only=False, decipher_only=False), True)), MIDDLES]),
    Who(what="a server's certificate", certificates=[made("Jane", LEAF, "Middle", MIDDLE, (
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)), MIDDLES]),
    Who(what="a critical extension that nobody knows", certificates=[
        made("Jane", LEAF, "Middle", MIDDLE, (x509.UnrecognizedExtension(
            x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)), MIDDLES]),
]  # fmt: skip
TRUSTS = ("nobody", "root", "other root", "both", "her fingerprint", "another fingerprint")


def trust(kind: str, who: Who) -> Trust:
    match kind:
        case "nobody":
            return Trust()
        case "both":
            return Trust(roots=tuple(r.public_bytes(Encoding.DER) for r in ROOTS.values()))
        case "her fingerprint":
            return Trust(pinned=frozenset({fingerprint(who.certificates[0])}))
        case "another fingerprint":
            return Trust(pinned=frozenset({"0" * 64}))
        case _:
            return Trust(roots=(ROOTS[kind].public_bytes(Encoding.DER),))


def only(content: bytes, by: Trust) -> DigitalSignature:
    (one,) = verify(package_of(content, "signed.docx"), by).found
    return one


@pytest.mark.parametrize("who", WHO, ids=[who.what for who in WHO])
def test_who_signed_by_whom_it_is_known_and_what_was_changed(who: Who) -> None:
    content = signed(BLANK, Signing(key=who.key, certificates=who.certificates))
    parts = read_parts(content)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"Competency", b"Competence")
    changed = write_parts(parts)
    for kind, is_changed in product(TRUSTS, (False, True)):
        found = only(changed if is_changed else content, trust(kind, who))
        by_root = kind in who.known_by or (kind == "both" and bool(who.known_by))
        is_known = by_root or kind == "her fingerprint"
        wanted = BROKEN if is_changed else KNOWN if is_known else UNKNOWN
        assert found.verdict == wanted, (kind, found.reason)
        if who.note and not is_changed:
            assert who.note in " ".join((*found.notes, found.reason)) or kind != "nobody"


def test_a_chain_that_is_long_or_leads_in_a_circle_ends() -> None:
    keys = [rsa_key(60 + number) for number in range(5)]
    circle = [
        made(f"A{n}", keys[n], f"A{(n + 1) % 5}", keys[(n + 1) % 5], authority=True)
        for n in range(5)
    ]
    leaf = made("Jane", LEAF, "A0", keys[0])
    content = signed(BLANK, Signing(key=LEAF, certificates=[leaf, *circle]))
    assert only(content, trust("root", WHO[0])).verdict == UNKNOWN
