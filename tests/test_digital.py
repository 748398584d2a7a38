"""Digital signatures: real ones are what they are, tampering is seen, attacks get no "intact"."""

from __future__ import annotations

import io
import json
import re
import time
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ROOT, TEMPLATES, run_portfolio
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID as Use
from signer import (
    C14N,
    DS,
    MORE,
    OPC,
    SHA256,
    Parts,
    Signing,
    b64,
    c14n,
    certificate,
    ec_key,
    hashed,
    manifest,
    read_parts,
    reference,
    rsa_key,
    signature_xml,
    signed,
    with_signature,
    write_parts,
)

from filler.digital import NOBODY, DigitalSignature, Signatures, Trust
from filler.digital.trust import trust_of
from filler.digital.verify import verify
from filler.errors import PortfolioError
from filler.ooxml.package import open_package, package_of

CORPUS = ROOT.parent / "shared" / "corpus" / "apache-poi"
BLANK = (TEMPLATES / "line_manager.docx").read_bytes()
MAIN, SIG, RELS = "word/document.xml", "_xmlsignatures/sig1.xml", "word/_rels/document.xml.rels"
UNKNOWN, KNOWN = "intact, signer not established", "intact, signer known"
PARTIAL, BROKEN, OPEN = "intact but partial", "broken", "cannot be verified"
Change = Callable[[Parts], None]


def verdict_of(content: bytes, trust: Trust = NOBODY) -> Signatures:
    return verify(package_of(content, "signed.docx"), trust)


def only(found: Signatures) -> DigitalSignature:
    (one,) = found.found
    return one


REAL = [
    ("hello-world-signed", UNKNOWN, "CN=Bart Hanssens", "2009-08-21T09:46:20Z"),
    ("hello-world-signed-twice", UNKNOWN, "CN=Bryan Brouckaert", "2009-08-23T14:24:37Z"),
    ("hyperlink-example-signed", UNKNOWN, "CN=Frank Cornelis", "2012-09-28T09:14:28Z"),
    ("ms-office-2010-signed", UNKNOWN, "CN=Frank Cornelis", "2010-09-27T14:52:14Z"),
    ("Office2010-SP1-XAdES-X-L", UNKNOWN, "CN=Frank Cornelis", "2011-08-20T05:18:08Z"),
    ("office2007prettyPrintedRels", UNKNOWN, "CN=Hamed", "2014-11-22T20:07:16Z"),
    ("signed", UNKNOWN, "CN=Christoffe De Tiège", "2012-12-13T14:54:03Z"),
    ("hello-world-office-2010-technical-preview", UNKNOWN, "CN=Test", "2009-09-10T14:14:04Z"),
]


@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of Word files is not there")
@pytest.mark.parametrize(("name", "verdict", "signer", "at"), REAL, ids=[r[0] for r in REAL])
def test_files_that_office_signed_are_what_they_are(
    name: str, verdict: str, signer: str, at: str
) -> None:
    found = verify(open_package(CORPUS / f"test-data_xmldsign_{name}.docx"))
    assert found.verdict == verdict
    first = found.found[0]
    assert first.signer is not None
    assert signer in first.signer.subject
    assert first.signed_at == at
    assert "whether the certificate was revoked is not checked" in first.notes
    stores = name in ("signed", "hello-world-office-2010-technical-preview")
    said = "customXml/item1.xml is data that nothing shows; it is not signed"
    assert (said in first.notes) is stores


@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of Word files is not there")
@pytest.mark.parametrize(("name", "verdict", "signer", "at"), REAL, ids=[r[0] for r in REAL])
def test_one_byte_of_a_real_file_is_seen(name: str, verdict: str, signer: str, at: str) -> None:
    parts = read_parts((CORPUS / f"test-data_xmldsign_{name}.docx").read_bytes())
    parts[MAIN] = parts[MAIN].replace(b"</w:body>", b"</w:body >")
    found = verdict_of(write_parts(parts))
    assert {one.verdict for one in found.found} == {BROKEN}
    assert all(one.changed == (MAIN,) for one in found.found)


@pytest.mark.parametrize(
    "how",
    [
        Signing(),
        Signing(method=f"{MORE}rsa-sha384", digest=f"{MORE}sha384"),
        Signing(method=f"{MORE}rsa-sha512", digest="http://www.w3.org/2001/04/xmlenc#sha512"),
        Signing(method="http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
        Signing(key=ec_key(), method=f"{MORE}ecdsa-sha256"),
        Signing(xades=False),
    ],
    ids=["rsa", "rsa-384", "rsa-512", "rsa-pss", "ecdsa", "no-xades"],
)
def test_each_method_is_verified_and_each_change_seen(how: Signing) -> None:
    content = signed(BLANK, how)
    assert only(verdict_of(content)).verdict == UNKNOWN
    parts = read_parts(content)
    parts["word/styles.xml"] += b" "
    assert only(verdict_of(write_parts(parts))).changed == ("word/styles.xml",)


# Tampering with a file that somebody signed.


def put(part: str, old: str, new: str) -> Change:
    def change(parts: Parts) -> None:
        text = parts[part].decode()
        assert old in text, old
        parts[part] = text.replace(old, new, 1).encode()

    return change


def add(**named: bytes) -> Change:
    return lambda parts: parts.update({n.replace("__", "/"): c for n, c in named.items()})


def all_of(*changes: Change) -> Change:
    def change(parts: Parts) -> None:
        for one in changes:
            one(parts)

    return change


def drop(name: str) -> Change:
    def change(parts: Parts) -> None:
        del parts[name]

    return change


def value_of_another(parts: Parts) -> None:
    other = read_parts(signed(BLANK, Signing(comments="something else")))[SIG].decode()
    value = re.search("<SignatureValue>.*?</SignatureValue>", other, re.S)
    assert value is not None
    text = parts[SIG].decode()
    parts[SIG] = re.sub("<SignatureValue>.*?</SignatureValue>", value[0], text, flags=re.S).encode()


def flip(parts: Parts) -> None:
    text = parts[SIG].decode()
    at = text.index("<SignatureValue>") + 40
    parts[SIG] = (text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]).encode()


def other_certificate(parts: Parts) -> None:
    der = certificate("Invented Signer", rsa_key(7)).public_bytes(Encoding.DER)
    text = parts[SIG].decode()
    new = f"<X509Certificate>{b64(der)}</X509Certificate>"
    text = re.sub("<X509Certificate>.*?</X509Certificate>", new, text, flags=re.S)
    parts[SIG] = text.encode()


def pretty(parts: Parts) -> None:
    text = parts[RELS].decode().replace("<Relationship ", "\n  <Relationship ")
    parts[RELS] = text.encode()


def reversed_order(parts: Parts) -> None:
    text = parts[RELS].decode()
    own = re.findall("<Relationship .*?/>", text)
    head = text[: text.index("<Relationship ")]
    parts[RELS] = (head + "".join(reversed(own)) + "</Relationships>").encode()


IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
HEADER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
MACRO = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
MORE_REL = '<Relationship Id="rIdNew" Type="{}" Target="{}"/></Relationships>'
TAMPERED: list[tuple[str, Change, str]] = [
    ("a word of the document", put(MAIN, "Competency Grid", "Competence Grid"), BROKEN),
    ("a space in the document", put(MAIN, "Competency Grid", "Competency  Grid"), BROKEN),
    ("a tick", put(MAIN, '<w14:checked w14:val="0"/>', '<w14:checked w14:val="1"/>'), BROKEN),
    ("the styles", put("word/styles.xml", "Arial", "Ariel"), BROKEN),
    ("the settings", put("word/settings.xml", "720", "721"), BROKEN),
    ("the footer", put("word/footer1.xml", "Help", "Halp"), BROKEN),
    ("a prompt", put("word/glossary/document.xml", "Choose", "Chose"), BROKEN),
    ("the lists", put("word/numbering.xml", "decimal", "upperRoman"), BROKEN),
    ("the footer is gone", drop("word/footer1.xml"), BROKEN),
    ("the kind of a part", put("[Content_Types].xml", "wordprocessingml.footer+xml",
                               "wordprocessingml.header+xml"), BROKEN),
    ("where a relationship leads", put(RELS, '"footer1.xml"', '"styles.xml"'), BROKEN),
    ("a relationship is gone", lambda p: p.update({RELS: re.sub(
        rb"<Relationship [^>]*footer[^>]*/>", b"", p[RELS], count=1)}), BROKEN),
    ("a relationship has another id", put(RELS, 'Id="rId', 'Id="xId'), BROKEN),
    ("a relationship leads out", put(RELS, 'Target="footer1.xml"',
                                     'Target="footer1.xml" TargetMode="External"'), BROKEN),
    ("a relationship is of another type", put(RELS, "relationships/footer",
                                              "relationships/header"), BROKEN),
    ("a picture is added", all_of(add(word__media__x__png=b"x"), put(
        RELS, "</Relationships>", MORE_REL.format(IMAGE, "media/x/png"))), PARTIAL),
    ("a header is added", all_of(add(**{"word__header9.xml": b"<x/>"}), put(
        RELS, "</Relationships>", MORE_REL.format(HEADER, "header9.xml"))), PARTIAL),
    ("a macro is added", all_of(add(**{"word__vbaProject.bin": b"x"}), put(
        RELS, "</Relationships>", MORE_REL.format(MACRO, "vbaProject.bin"))), PARTIAL),
    ("a part that nothing leads to", add(**{"word__notes.xml": b"<x/>"}), PARTIAL),
    ("a relationship that leads nowhere", put(
        RELS, "</Relationships>", MORE_REL.format(IMAGE, "none.png")), PARTIAL),
    ("a link of the package", put("_rels/.rels", "</Relationships>",
                                  MORE_REL.format(IMAGE, "word/x.png")), PARTIAL),
    ("the signature's value, one bit", flip, BROKEN),
    ("the value of another signature", value_of_another, BROKEN),
    ("a digest of the manifest", lambda p: p.update({SIG: re.sub(
        rb'(sha256"/><DigestValue>).{4}', rb"\1AAAA", p[SIG], count=1)}), BROKEN),
    ("a reference of the manifest is gone", lambda p: p.update({SIG: re.sub(
        rb'<Reference URI="/word/footer1.*?</Reference>', b"", p[SIG], count=1)}), BROKEN),
    ("the time", put(SIG, "<mdssi:Value>2026-03-02", "<mdssi:Value>2026-03-01"), BROKEN),
    ("the time in the signed properties", put(SIG, "<xd:SigningTime>2026-03-02",
                                              "<xd:SigningTime>2026-03-01"), BROKEN),
    ("the signature line", put(SIG, "<SetupID>", "<SetupID>{1}"), BROKEN),
    ("the signer's words", put(SIG, "I have checked it", "I have not checked it"), BROKEN),
    ("the signed certificate's digest", put(SIG, "<xd:Cert>", "<xd:Cert><xd:X/>"), BROKEN),
    ("a method in the signed info", put(SIG, "xmlenc#sha256", "xmlenc#sha512"), BROKEN),
    ("the certificate", other_certificate, BROKEN),
    ("the key is gone", lambda p: p.update({SIG: re.sub(
        rb"<KeyInfo>.*?</KeyInfo>", b"", p[SIG], flags=re.S)}), OPEN),
    ("the signature is cut off", lambda p: p.update({SIG: p[SIG][:900]}), OPEN),
    ("the signature is empty", lambda p: p.update({SIG: b""}), OPEN),
    ("the signature is something else", lambda p: p.update({SIG: b"<x/>"}), OPEN),
    ("the signature part is gone", drop(SIG), "not signed"),
    ("what leads to it is gone", drop("_xmlsignatures/_rels/origin.sigs.rels"), "not signed"),
    ("white space between relationships", pretty, UNKNOWN),
    ("the order of relationships", reversed_order, UNKNOWN),
    ("a comment in the signature", put(SIG, "</SignedInfo>", "<!-- hm --></SignedInfo>"), OPEN),
    ("the file's title, which Office never signs", put("docProps/core.xml", "Line Manager",
                                                       "Team Manager"), UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "verdict"), TAMPERED, ids=[t[0] for t in TAMPERED])
def test_tampering_has_its_word(what: str, change: Change, verdict: str) -> None:
    parts = read_parts(signed(BLANK))
    before = dict(parts)
    change(parts)
    assert parts != before
    found = verdict_of(write_parts(parts))
    assert found.verdict == verdict, [one.reason for one in found.found]


def test_there_are_enough_of_them() -> None:
    assert len(TAMPERED) >= 25
    assert len(ATTACKS) >= 15


def test_parts_packed_anew_are_no_change() -> None:
    parts = read_parts(signed(BLANK))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in reversed(list(parts)):
            archive.writestr(name, parts[name])
    assert verdict_of(stream.getvalue()).verdict == UNKNOWN


# Attacks: what somebody makes who knows how verifiers work.


def forged(how: Signing, change: Change | None = None) -> bytes:
    """A file that an attacker signs with a key of their own, built wrongly on purpose."""
    parts = read_parts(BLANK)
    with_signature(parts, signature_xml(parts, how), SIG)
    if change is not None:
        change(parts)
    return write_parts(parts)


def changed_after(*changes: Change, how: Signing | None = None) -> bytes:
    parts = read_parts(signed(BLANK, how))
    for change in changes:
        change(parts)
    return write_parts(parts)


def moved_object(parts: Parts) -> None:
    """Signature wrapping: the signed object goes where nobody looks, another takes its place."""
    text = parts[SIG].decode()
    start = text.index(f'<Object xmlns="{DS}" Id="idPackageObject">')
    end = text.index("</Object>", start) + len("</Object>")
    good = text[start:end]
    parts[MAIN] = parts[MAIN].replace(b"Competency Grid", b"Competence Grid")
    listed = manifest({k: v for k, v in parts.items() if k != SIG}, Signing())
    evil = f"<Object><Manifest>{listed}</Manifest></Object>"
    text = text[:start] + evil + text[end:]
    wrapped = f"<Object><Wrapper>{good}</Wrapper></Object></Signature>"
    parts[SIG] = text.replace("</Signature>", wrapped).encode()


def same_id_twice(parts: Parts) -> None:
    parts[MAIN] = parts[MAIN].replace(b"Competency Grid", b"Competence Grid")
    listed = manifest({k: v for k, v in parts.items() if k != SIG}, Signing())
    evil = f'<Object Id="idPackageObject"><Manifest>{listed}</Manifest></Object>'
    parts[SIG] = parts[SIG].decode().replace("</KeyInfo>", f"</KeyInfo>{evil}").encode()


def unsigned_manifest(parts: Parts) -> None:
    """A manifest that nobody signed vouches for a part that nobody signed."""
    parts["word/header9.xml"] = b"<x/>"
    parts[RELS] = parts[RELS].replace(
        b"</Relationships>", MORE_REL.format(HEADER, "header9.xml").encode()
    )
    own = reference(
        "/word/header9.xml?ContentType=application/xml", SHA256, hashed(SHA256, b"<x/>")
    )
    evil = f'<Object Id="more"><Manifest>{own}</Manifest></Object></Signature>'
    parts[SIG] = parts[SIG].decode().replace("</Signature>", evil).encode()


def other_name(parts: Parts) -> None:
    """The same key under another name."""
    der = certificate("Director of Everything", rsa_key()).public_bytes(Encoding.DER)
    new = f"<X509Certificate>{b64(der)}</X509Certificate>"
    text = re.sub("<X509Certificate>.*?</X509Certificate>", new, parts[SIG].decode(), flags=re.S)
    parts[SIG] = text.encode()


def two_names(parts: Parts) -> None:
    der = certificate("Director of Everything", rsa_key()).public_bytes(Encoding.DER)
    new = f"<X509Data><X509Certificate>{b64(der)}</X509Certificate>"
    parts[SIG] = parts[SIG].replace(b"<X509Data>", new.encode())


def second_document(parts: Parts) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts["word/evil.xml"] = parts[MAIN].replace(b"Competency", b"Competence")
    more = MORE_REL.format(kind, "word/evil.xml").encode()
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", more)


def bomb(parts: Parts) -> None:
    entities = "".join(
        f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" * 1 if n else "x"}">' for n in range(9)
    )
    text = parts[SIG].decode()
    head, _, rest = text.partition("?>")
    parts[SIG] = f"{head}?><!DOCTYPE Signature [{entities}]>{rest}".encode()


def doctype_in_relationships(parts: Parts) -> None:
    parts[RELS] = re.sub(
        rb"(<\?xml.*?\?>\s*)?", rb"\1<!DOCTYPE Relationships []>", parts[RELS], count=1
    )


def part_uri(uri: str, transforms: str = "", digest: str = SHA256) -> str:
    value = hashed(SHA256, read_parts(BLANK)[MAIN])
    return reference(uri, digest, value, transforms)


KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ROOT_RELS = "/word/document.xml?ContentType=" + KIND
XSLT = '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform"/></Transform>'
XPATH = '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>false()</XPath></Transform>'
BASE64 = f'<Transform Algorithm="{DS}base64"/>'
HMAC = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"
ATTACKS: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("the signed object is moved", lambda: changed_after(moved_object), OPEN, "where it belongs"),
    ("a second object has its id", lambda: changed_after(same_id_twice), OPEN, "stands 2 times"),
    ("a manifest that nobody signed", lambda: changed_after(unsigned_manifest), PARTIAL, "header9"),
    ("the same key under another name", lambda: changed_after(other_name), BROKEN,
     "is not the one that was signed with"),
    ("two certificates with one key", lambda: changed_after(
        two_names, how=Signing(xades=False)), OPEN, "under different names"),
    ("two certificates, one of them named", lambda: changed_after(two_names), UNKNOWN,
     "fingerprint"),
    ("a second main document", lambda: changed_after(second_document), OPEN, "2 main documents"),
    ("a stylesheet as transform", lambda: forged(Signing(references=part_uri(ROOT_RELS, XSLT))),
     OPEN, "transform http://www.w3.org/TR/1999/REC-xslt"),
    ("a path as transform", lambda: forged(Signing(references=part_uri(ROOT_RELS, XPATH))), OPEN,
     "transform http://www.w3.org/TR/1999/REC-xpath"),
    ("base64 as transform", lambda: forged(Signing(references=part_uri(ROOT_RELS, BASE64))), OPEN,
     "is not known here"),
    ("a file of this machine", lambda: forged(Signing(references=part_uri("file:///etc/passwd"))),
     OPEN, "not opened"),
    ("an address of the web", lambda: forged(
        Signing(references=part_uri("http://127.0.0.1:9/x?ContentType=a/b"))), OPEN, "not opened"),
    ("a share of another machine", lambda: forged(
        Signing(references=part_uri("//server/share/x?ContentType=a/b"))), OPEN, "not opened"),
    ("a path that climbs out", lambda: forged(
        Signing(references=part_uri("/../../etc/passwd?ContentType=a/b"))), BROKEN, "gone"),
    ("a shared secret", lambda: forged(Signing(edit=lambda t: t.replace(
        f"{MORE}rsa-sha256", HMAC))), OPEN, "shared secret"),
    ("an entity bomb", lambda: changed_after(bomb), OPEN, "document type"),
    ("a document type in relationships", lambda: changed_after(doctype_in_relationships), OPEN,
     "document type"),
    ("60,000 references", lambda: forged(Signing(references=part_uri(ROOT_RELS) * 60_000)), OPEN,
     "larger than any signature"),
    ("5,000 references", lambda: forged(Signing(references=part_uri(ROOT_RELS) * 5_000)), OPEN,
     "more than any form has"),
    ("no reference at all", lambda: forged(Signing(references="")), OPEN, "signs no part"),
    ("an old digest", lambda: forged(Signing(references=part_uri(
        ROOT_RELS, digest="http://www.w3.org/2001/04/xmldsig-more#md5"))), OPEN, "md5"),
    ("only the styles are signed", lambda: signed(BLANK, Signing(
        skip=lambda name: "styles" not in name)), PARTIAL, "word/document.xml"),
    ("a zero signature on a curve", lambda: forged(Signing(
        key=ec_key(), method=f"{MORE}ecdsa-sha256", edit=lambda t: re.sub(
            "<SignatureValue>.*?</SignatureValue>",
            f"<SignatureValue>{b64(bytes(64))}</SignatureValue>", t))), BROKEN, "value"),
    ("an exponent of one", lambda: forged(Signing(key_info=(
        f"<KeyInfo><KeyValue><RSAKeyValue><Modulus>{b64(b'x' * 256)}</Modulus><Exponent>AQ=="
        "</Exponent></RSAKeyValue></KeyValue></KeyInfo>"))), OPEN, "key cannot be used"),
    ("a certificate that is none", lambda: forged(Signing(key_info=(
        "<KeyInfo><X509Data><X509Certificate>AAAA</X509Certificate></X509Data></KeyInfo>"))),
     OPEN, "certificate cannot be read"),
    ("references of its own lead out", lambda: forged(Signing(edit=lambda t: t.replace(
        'URI="#idOfficeObject"', 'URI="file:///etc/passwd"', 1))), BROKEN, "value"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "made", "verdict", "said"), ATTACKS, ids=[a[0] for a in ATTACKS])
def test_an_attack_gets_its_word(
    what: str, made: Callable[[], bytes], verdict: str, said: str
) -> None:
    content = made()
    started = time.process_time()
    found = verdict_of(content)
    assert found.verdict == verdict, [one.reason for one in found.found]
    assert said in " ".join(f"{one.reason} {one.outside}" for one in found.found)
    # Bounded, not timed: a thousand times of what it takes.
    assert time.process_time() - started < 60


@pytest.mark.parametrize("twin", [MAIN, "Word/Document.xml"])
def test_a_part_that_is_there_twice_leaves_it_open(twin: str) -> None:
    parts = read_parts(signed(BLANK))
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(twin, parts[MAIN].replace(b"Competency", b"Competence"))
    found = verdict_of(stream.getvalue())
    assert found.verdict == OPEN
    assert "which counts is open" in only(found).reason


def test_a_signature_that_nothing_leads_to_is_noted() -> None:
    parts = read_parts(signed(BLANK))
    del parts["_xmlsignatures/_rels/origin.sigs.rels"]
    found = verdict_of(write_parts(parts))
    assert found.verdict == "not signed"
    assert found.notes == (f"{SIG} is a signature that nothing leads to; it is not looked at",)


def test_a_signature_is_found_wherever_it_lies() -> None:
    """.NET keeps signatures elsewhere, and the certificate in a part of its own."""
    how = Signing(key_info="<KeyInfo><KeyName>x</KeyName></KeyInfo>", xades=False)
    parts = read_parts(signed(BLANK, how))
    parts["package/services/digital-signature/xml-signature/a.psdsxs"] = parts.pop(SIG)
    kinds = parts["[Content_Types].xml"].decode()
    name = "package/services/digital-signature/xml-signature/a.psdsxs"
    parts["[Content_Types].xml"] = kinds.replace(f"/{SIG}", f"/{name}").encode()
    rels = "_xmlsignatures/_rels/origin.sigs.rels"
    parts[rels] = parts[rels].replace(b'Target="sig1.xml"', f'Target="/{name}"'.encode())
    assert verdict_of(write_parts(parts)).verdict == OPEN
    kind = f"{OPC}/relationships/digital-signature/certificate"
    parts["package/certificate/x.cer"] = how.certificates[0].public_bytes(Encoding.DER)
    parts["package/services/digital-signature/xml-signature/_rels/a.psdsxs.rels"] = (
        f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="r" Type="{kind}"'
        ' Target="/package/certificate/x.cer"/></Relationships>'
    ).encode()
    assert verdict_of(write_parts(parts)).verdict == UNKNOWN


def test_the_relationships_of_libreoffice_are_accepted() -> None:
    """libxmlsec up to 1.3.9 writes ``<text/>`` for each white space between relationships."""
    parts = read_parts(BLANK)
    pretty(parts)
    root_text = parts[RELS].decode()
    ids = sorted(re.findall(r'Id="([^"]+)"', root_text))
    chosen = {i: re.search(rf'<Relationship [^>]*Id="{i}"[^>]*/>', root_text) for i in ids}
    lines = ""
    for found in chosen.values():
        assert found is not None
        given = dict(re.findall(r'(\w+)="([^"]*)"', found[0]))
        lines += (
            f'<Relationship Id="{given["Id"]}" Target="{given["Target"]}"'
            f' TargetMode="{given.get("TargetMode", "Internal")}" Type="{given["Type"]}"/>'
        )
    blanks = len(re.findall(r">\s+<", root_text[root_text.index("<Relationships") :]))
    lines = "<text></text>" * blanks + lines
    form = c14n(f'<Relationships xmlns="{OPC}/relationships">{lines}</Relationships>')
    steps = "".join(
        f'<mdssi:RelationshipReference xmlns:mdssi="{OPC}/digital-signature" SourceId="{i}"/>'
        for i in ids
    )
    transforms = f'<Transform Algorithm="{OPC}/RelationshipTransform">{steps}</Transform><Transform Algorithm="{C14N}"/>'  # noqa: E501
    uri = f"/{RELS}?ContentType=application/vnd.openxmlformats-package.relationships+xml"
    own = reference(uri, SHA256, hashed(SHA256, form), transforms)
    others = manifest(parts, Signing(skip=lambda name: name == RELS))
    with_signature(parts, signature_xml(parts, Signing(references=others + own)), SIG)
    assert verdict_of(write_parts(parts)).verdict == UNKNOWN


def test_a_value_without_null_is_accepted() -> None:
    """One real file leaves NULL out of DigestInfo, as it may (RFC 8017, A.2.4)."""
    from filler.digital.algorithms import check_value
    from filler.digital.model import BrokenError

    key = rsa_key()
    content = b"what is signed"
    digest = (
        bytes.fromhex("302f300b06096086480165030402010420")
        + __import__("hashlib").sha256(content).digest()
    )
    size = key.key_size // 8
    padded = b"\x00\x01" + b"\xff" * (size - 3 - len(digest)) + b"\x00" + digest
    numbers = key.private_numbers()
    value = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    made = value.to_bytes(size, "big")
    check_value(f"{MORE}rsa-sha256", key.public_key(), made, content)
    with pytest.raises(BrokenError):
        check_value(f"{MORE}rsa-sha256", key.public_key(), made, content + b".")


# Attacks that were found by trying: words that nobody signed must never look signed.

MAIN_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LINE = "{5B1F3D6E-0000-4000-8000-00000000ABCD}"
DRAWN = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office" style="width:100pt;height:50pt">'
    f'<o:signatureline v:ext="edit" id="{LINE}" issignatureline="t"'
    ' o:suggestedsigner="Robin Invented"/></v:shape></w:pict></w:r></w:p>'
)
HEADER_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
THUMBNAIL = f"{OPC}/relationships/metadata/thumbnail"
ORIGIN = f"{OPC}/relationships/digital-signature/origin"
SIGNATURE = f"{OPC}/relationships/digital-signature/signature"
PACKAGE_RELS = "_rels/.rels"


def kind(part: str, content_type: str) -> Change:
    own = f'<Override PartName="/{part}" ContentType="{content_type}"/>'

    def change(parts: Parts) -> None:
        text = parts["[Content_Types].xml"].decode()
        parts["[Content_Types].xml"] = re.sub(r"(<Types[^>]*>)", rf"\1{own}", text).encode()

    return change


def led(
    kind: str, target: str, part: str = PACKAGE_RELS, more: str = "", name: str = "rIdEvil"
) -> Change:
    one = f'<Relationship Id="{name}" Type="{kind}" Target="{target}"{more}/></Relationships>'
    return put(part, "</Relationships>", one)


def evil(name: str) -> Change:
    return lambda p: p.update({name: p[MAIN].replace(b"Competency", b"INCOMPETENT")})


def nested(inner: str) -> Change:
    return put(RELS, "</Relationships>", f'<x:y xmlns:x="urn:x">{inner}</x:y></Relationships>')


def many_signatures() -> bytes:
    parts = read_parts(signed(BLANK))
    text = parts[SIG].decode()
    for number in range(2, 40):
        with_signature(parts, text, f"_xmlsignatures/sig{number}.xml")
    return write_parts(parts)


FOUND: list[tuple[str, Callable[[], bytes]]] = [
    ("a main part by kind, ending in .rels", lambda: changed_after(
        evil("word/evil.rels"), kind("word/evil.rels", MAIN_KIND))),
    ("a main part by kind, called a thumbnail", lambda: changed_after(
        evil("docProps/evil.xml"), kind("docProps/evil.xml", MAIN_KIND),
        led(THUMBNAIL, "docProps/evil.xml"))),
    ("a header that is called a thumbnail", lambda: changed_after(
        add(docProps__h__xml=DRAWN.encode()), kind("docProps/h/xml", HEADER_KIND),
        led(THUMBNAIL, "docProps/h/xml"))),
    ("what is not covered is called a thumbnail", lambda: changed_after(
        put("word/styles.xml", "</w:styles>", '<w:style w:styleId="x"/></w:styles>'),
        led(THUMBNAIL, "word/styles.xml"), how=Signing(skip=lambda n: n == "word/styles.xml"))),
    ("what is not covered is called an origin", lambda: changed_after(
        led(ORIGIN, "word/styles.xml"), how=Signing(skip=lambda n: n == "word/styles.xml"))),
    ("a second origin", lambda: changed_after(led(ORIGIN, "word/document.xml"))),
    ("a footer that is called a signature", lambda: changed_after(
        led(SIGNATURE, "../word/footer1.xml", "_xmlsignatures/_rels/origin.sigs.rels"),
        how=Signing(skip=lambda n: n == "word/footer1.xml"))),
    ("a signature's relationship in the document", lambda: changed_after(
        led(SIGNATURE, "http://example.org/", RELS, ' TargetMode="External"'))),
    ("a relationship within another element", lambda: changed_after(nested(
        f'<Relationship Id="rId1" Type="{HEADER}" Target="styles.xml"/>'))),
    ("an attribute of relationships", lambda: changed_after(put(
        RELS, "<Relationships ", '<Relationships xml:base="http://example.org/" '))),
    ("another root of relationships", lambda: changed_after(lambda p: p.update({
        RELS: p[RELS].replace(b"Relationships ", b"Evil ").replace(b"/Relationships", b"/Evil")}))),
    ("two relationships of one id", lambda: changed_after(lambda p: p.update({
        RELS: p[RELS].replace(b"</Relationships>", re.findall(
            rb"<Relationship .*?/>", p[RELS])[0] + b"</Relationships>")}))),
    ("two kinds of one part", lambda: changed_after(kind("word/styles.xml", "text/evil"))),
    ("two kinds of one part, one of them escaped", lambda: changed_after(
        kind("word/%73tyles.xml", "text/evil"))),
    ("words that a comment hides in the facts", lambda: changed_after(
        put(SIG, "I have checked", "I have<!-- --> checked"))),
    ("a relative namespace", lambda: changed_after(
        put(SIG, "<Signature ", '<Signature xmlns:a="foo" '))),
    ("broken relationships of a signature", lambda: changed_after(
        lambda p: p.update({"_xmlsignatures/_rels/sig1.xml.rels": b"<broken"}))),
    ("two times", lambda: forged(Signing(claimed="2020-03-02T10:00:00Z"))),
    ("two signature lines", lambda: signed(with_line(), Signing(
        line=LINE, more_lines=f"<SetupID>{LINE[:-3]}EF}}</SetupID>"))),
    ("an address that is not quite within itself", lambda: forged(Signing(
        edit_info=lambda t: t.replace('URI="#idOffice', 'URI="xidOffice')))),
    ("two thumbnails", lambda: changed_after(
        lambda p: p.update({"docProps/a.png": b"a", "docProps/b.png": b"b"}),
        kind("docProps/a.png", "image/png"),
        kind("docProps/b.png", "image/png"), led(THUMBNAIL, "docProps/a.png"),
        led(THUMBNAIL, "docProps/b.png", name="rIdWorse"))),
    ("a page that is called a thumbnail", lambda: changed_after(
        lambda p: p.update({"docProps/a.html": b"<html/>"}), kind("docProps/a.html", "text/html"),
        led(THUMBNAIL, "docProps/a.html"))),
    ("an origin in the document's own relationships", lambda: changed_after(
        led(ORIGIN, "../_xmlsignatures/origin.sigs", RELS))),
    ("a relationship with an attribute more", lambda: changed_after(lambda p: p.update({
        RELS: p[RELS].replace(b"<Relationship ", b'<Relationship xml:base="/x/" ', 1)}))),
    ("more signatures than people sign", many_signatures),
    ("a part named twice", lambda: forged(Signing(references=part_uri(ROOT_RELS) * 2))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "made"), FOUND, ids=[f[0] for f in FOUND])
def test_what_was_found_by_trying_stays_found(what: str, made: Callable[[], bytes]) -> None:
    found = verdict_of(made())
    assert found.found, "a verdict, whatever is in it"
    assert not any(one.is_intact for one in found.found), [o.reason for o in found.found]
    assert found.signed_lines == {}


TITLE = (
    '<w:sdt><w:sdtPr><w:alias w:val="Title"/>{0}<w:text/></w:sdtPr><w:sdtContent><w:r><w:t>Loan of'
    " 100</w:t></w:r></w:sdtContent></w:sdt>"
)
CORE = "docProps/core.xml"
CORE_STORE = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"
PREFIXES = (
    "xmlns:ns0='http://purl.org/dc/elements/1.1/' xmlns:ns1='http://schemas.openxmlformats.org"
    "/package/2006/metadata/core-properties'"
)


def bound(path: str = "/ns1:coreProperties[1]/ns0:title[1]", store: str = CORE_STORE) -> bytes:
    """A signed document whose title is shown from the file's properties."""
    parts = read_parts(BLANK)
    binding = (
        f'<w:dataBinding w:prefixMappings="{PREFIXES}" w:xpath="{path}" w:storeItemID="{store}"/>'
    )
    text = parts[MAIN].decode()
    at = text.index("<w:sdt>")
    parts[MAIN] = (text[:at] + TITLE.format(binding) + text[at:]).encode()
    core = re.sub(
        "<dc:title>.*?</dc:title>", "<dc:title>Loan of 100</dc:title>", parts[CORE].decode()
    )
    parts[CORE] = core.encode()
    return signed(write_parts(parts))


LOAN = put(CORE, "Loan of 100", "Loan of 999")
REBOUND: list[tuple[str, Change]] = [
    ("the title", LOAN),
    ("the title in a part of another name", all_of(
        LOAN, lambda p: p.update({"docProps/core2.xml": p.pop(CORE)}),
        put(PACKAGE_RELS, "docProps/core.xml", "docProps/core2.xml"),
        put("[Content_Types].xml", "/docProps/core.xml", "/docProps/core2.xml"))),
    ("the title in a part of another case", all_of(
        LOAN, lambda p: p.update({"docProps/Core.xml": p.pop(CORE)}))),
    ("no title", lambda p: p.update({CORE: re.sub(b"<dc:title>.*?</dc:title>", b"", p[CORE])})),
    ("no properties", all_of(drop(CORE), lambda p: p.update({PACKAGE_RELS: re.sub(
        rb"<Relationship [^>]*core-properties[^>]*/>", b"", p[PACKAGE_RELS])}))),
    ("another namespace", lambda p: p.update({CORE: p[CORE].replace(
        b"package/2006/metadata/core-properties", b"package/2007/metadata/core-properties")})),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change"), REBOUND, ids=[r[0] for r in REBOUND])
def test_what_a_bound_control_shows_cannot_be_exchanged(what: str, change: Change) -> None:
    content = bound()
    assert only(verdict_of(content)).verdict == UNKNOWN
    parts = read_parts(content)
    change(parts)
    found = verdict_of(write_parts(parts))
    assert not any(one.is_intact for one in found.found), [o.reason for o in found.found]


@pytest.mark.parametrize(
    ("path", "store"),
    [
        ("//ns0:title", CORE_STORE),
        ("/ns1:coreProperties[1]/following::*/following::*", CORE_STORE),
        ("/ns1:coreProperties[1]/ns0:title[1]", ""),
        ("/ns1:coreProperties[1]/ns0:title[1]", "{00000000-0000-0000-0000-000000000000}"),
    ],
)
def test_a_binding_that_cannot_be_compared_leaves_it_open(path: str, store: str) -> None:
    assert only(verdict_of(bound(path, store))).verdict == OPEN


def test_a_second_signer_does_not_take_over_a_line() -> None:
    mallory = Signing(
        key=rsa_key(31), certificates=[certificate("Mallory", rsa_key(31))], line=LINE
    )
    content = signed(signed(with_line(), Signing(line=LINE)), mallory, 2)
    both = verdict_of(content)
    assert [one.is_intact for one in both.found] == [True, True]
    assert both.signed_lines == {}
    first = next(one for one in both.found if one.signer and one.signer.name != "Mallory")
    assert first.signer is not None
    pinned = verdict_of(content, Trust(pinned=frozenset({first.signer.fingerprint})))
    assert [one.verdict for one in pinned.signed_lines.values()] == [KNOWN]


def test_nobody_is_called_by_a_name_within_a_name() -> None:
    from cryptography.x509.oid import NameOID

    from filler.digital.trust import signer_of

    own = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Mallory\n\u202eReal"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "x,CN=Jane Director"),
        ]
    )
    made = built(own)
    signer = signer_of(made)
    assert signer.name == "Mallory\ufffd\ufffdReal"
    assert "\n" not in signer.subject


def built(
    subject: x509.Name, *extensions: tuple[x509.ExtensionType, bool], number: int = 40
) -> x509.Certificate:
    """A leaf of the invented root, with whatever extensions."""
    root = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Invented Root")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(root)
        .public_key(rsa_key(number).public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(rsa_key(1), hashes.SHA256())


def usage(**named: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: named.get(name, False) for name in names})


UNFIT: list[tuple[str, list[tuple[x509.ExtensionType, bool]], str]] = [
    ("nothing said", [], KNOWN),
    ("for signing", [(usage(digital_signature=True), True)], KNOWN),
    ("for e-mail", [(x509.ExtendedKeyUsage([Use.EMAIL_PROTECTION]), False)], KNOWN),
    ("only for keys", [(usage(key_agreement=True), True)], UNKNOWN),
    ("only for servers", [(x509.ExtendedKeyUsage([Use.SERVER_AUTH]), True)], UNKNOWN),
    ("only for timestamps", [(x509.ExtendedKeyUsage([Use.TIME_STAMPING]), True)], UNKNOWN),
    ("something critical that nobody knows", [(x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)], UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("what", "extensions", "verdict"), UNFIT, ids=[u[0] for u in UNFIT])
def test_a_certificate_for_something_else_makes_nobody_known(
    what: str, extensions: list[tuple[x509.ExtensionType, bool]], verdict: str
) -> None:
    root = certificate("Invented Root", rsa_key(1), authority=True)
    leaf = built(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Leaf")]), *extensions)
    content = signed(BLANK, Signing(key=rsa_key(40), certificates=[leaf]))
    assert only(verdict_of(content, trusting(root))).verdict == verdict


def test_a_time_that_has_not_come_makes_nobody_known() -> None:
    root = certificate("Invented Root", rsa_key(1), authority=True)
    leaf = certificate("Leaf", rsa_key(2), ("Invented Root", rsa_key(1)))
    how = Signing(key=rsa_key(2), certificates=[leaf], time="2039-01-01T00:00:00Z")
    found = only(verdict_of(signed(BLANK, how), trusting(root)))
    assert found.verdict == UNKNOWN
    assert "the time that it claims has not come yet" in found.notes


def test_a_line_of_another_file_is_not_forged_into_the_words() -> None:
    how = Signing(comments="ok&#10;other.docx: intact, signer known")
    found = only(verdict_of(signed(BLANK, Signing(comments="ok\nother.docx: intact"))))
    assert how.comments != found.comments
    assert "\n" not in found.comments


# Who signed.


def trusting(root: x509.Certificate) -> Trust:
    return Trust(roots=(root.public_bytes(Encoding.DER),))


def test_a_signer_is_known_by_a_root_or_a_fingerprint(tmp_path: Path) -> None:
    root_key, leaf_key = rsa_key(1), rsa_key(2)
    root = certificate("Invented Root", root_key, authority=True)
    leaf = certificate("Morgan Example", leaf_key, ("Invented Root", root_key))
    content = signed(BLANK, Signing(key=leaf_key, certificates=[leaf]))
    pem = tmp_path / "root.pem"
    pem.write_bytes(root.public_bytes(Encoding.PEM))
    assert only(verdict_of(content)).verdict == UNKNOWN
    known = only(verdict_of(content, trust_of([pem], [])))
    assert (known.verdict, known.reason) == (KNOWN, "it chains to CN=Invented Root")
    assert known.signer is not None
    pinned = only(verdict_of(content, trust_of([], [known.signer.fingerprint.upper()])))
    assert (pinned.verdict, pinned.reason) == (KNOWN, "its fingerprint is pinned")


def chain(*names: str, authority: bool = True) -> list[x509.Certificate]:
    """A leaf and those above it, the root last."""
    made: list[x509.Certificate] = []
    for number in range(len(names) - 1, -1, -1):
        above = (names[number + 1], rsa_key(20 + number + 1)) if number + 1 < len(names) else None
        is_authority = number == len(names) - 1 or (number > 0 and authority)
        made.insert(
            0, certificate(names[number], rsa_key(20 + number), above, authority=is_authority)
        )
    return made


@pytest.mark.parametrize(("authority", "verdict"), [(True, KNOWN), (False, UNKNOWN)])
def test_only_an_authority_may_vouch(authority: bool, verdict: str) -> None:
    leaf, middle, root = chain("Leaf", "Middle", "Root", authority=authority)
    content = signed(BLANK, Signing(key=rsa_key(20), certificates=[leaf, middle]))
    assert only(verdict_of(content, trusting(root))).verdict == verdict


def test_a_middle_that_may_not_vouch_vouches_for_nobody() -> None:
    top, root_key = ("Root", rsa_key(1)), rsa_key(1)
    for length, uses, years, verdict in (
        (None, None, (2020, 2040), KNOWN),
        (None, usage(key_cert_sign=True), (2020, 2040), KNOWN),
        (0, None, (2020, 2040), UNKNOWN),
        (None, usage(digital_signature=True), (2020, 2040), UNKNOWN),
        (None, None, (2020, 2025), UNKNOWN),
    ):
        root = certificate("Root", root_key, authority=True, length=length, years=years)
        middle = certificate("Middle", rsa_key(2), top, authority=True, uses=uses)
        leaf = certificate("Leaf", rsa_key(3), ("Middle", rsa_key(2)))
        content = signed(BLANK, Signing(key=rsa_key(3), certificates=[leaf, middle]))
        assert only(verdict_of(content, trusting(root))).verdict == verdict, (length, uses, years)


def test_the_name_of_a_root_is_not_the_root() -> None:
    root = certificate("Invented Root", rsa_key(1), authority=True)
    fake = certificate("Invented Root", rsa_key(3), authority=True)
    leaf = certificate("Leaf", rsa_key(2), ("Invented Root", rsa_key(3)))
    content = signed(BLANK, Signing(key=rsa_key(2), certificates=[leaf, fake]))
    found = only(verdict_of(content, trusting(root)))
    assert found.verdict == UNKNOWN
    assert "no trusted certificate vouches for it" in found.reason


def test_a_certificate_out_of_its_time_is_not_known_and_noted() -> None:
    root = certificate("Invented Root", rsa_key(1), authority=True)
    leaf = certificate("Leaf", rsa_key(2), ("Invented Root", rsa_key(1)), years=(2020, 2021))
    content = signed(BLANK, Signing(key=rsa_key(2), certificates=[leaf]))
    found = only(verdict_of(content, trusting(root)))
    assert found.verdict == UNKNOWN
    assert any("to 2021-01-01, and not on 2026-03-02" in note for note in found.notes)


def test_weak_keys_old_digests_and_missing_pins_are_noted() -> None:
    weak = rsa_key(9, 1024)
    how = Signing(key=weak, method=f"{DS}rsa-sha1", digest=f"{DS}sha1", xades=False)
    notes = " | ".join(only(verdict_of(signed(BLANK, how))).notes)
    for said in ("SHA-1", "1024 bits", "no XAdES", "revoked is not checked", "own claim"):
        assert said in notes


def test_a_wrong_pin_or_pem_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="not a SHA-256 fingerprint"):
        trust_of([], ["abc"])
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate", encoding="utf-8")
    with pytest.raises(PortfolioError, match="holds no certificate"):
        trust_of([bad], [])


# Signature lines and bound controls.


def with_line() -> bytes:
    parts = read_parts(BLANK)
    parts[MAIN] = parts[MAIN].replace(b"<w:body>", f"<w:body>{DRAWN}".encode())
    return write_parts(parts)


def test_a_line_is_signed_only_by_an_intact_signature_that_names_it() -> None:
    found = verdict_of(signed(with_line(), Signing(line=LINE)))
    assert [line.id for line in found.lines] == [LINE]
    assert found.lines[0].wanted == "Robin Invented"
    assert list(found.signed_lines) == [LINE]
    for how in (Signing(), Signing(line="{00000000-0000-0000-0000-000000000000}")):
        assert verdict_of(signed(with_line(), how)).signed_lines == {}
    parts = read_parts(signed(with_line(), Signing(line=LINE)))
    parts[MAIN] += b" "
    broken = verdict_of(write_parts(parts))
    assert (broken.verdict, broken.signed_lines) == (BROKEN, {})


def test_a_line_that_an_unsigned_object_names_is_not_signed() -> None:
    info = f'<SignatureInfoV1 xmlns="http://schemas.microsoft.com/office/2006/digsig"><SetupID>{LINE}</SetupID></SignatureInfoV1>'
    how = Signing(extra_objects=f'<Object Id="x">{info}</Object>')
    found = verdict_of(signed(with_line(), how))
    assert (found.verdict, found.signed_lines) == (UNKNOWN, {})


STORE_ID = "{11111111-2222-3333-4444-555555555555}"


def with_store(told: str) -> Parts:
    """A control whose words Word takes from a custom XML store."""
    parts = read_parts(BLANK)
    binding = f'<w:dataBinding w:xpath="/form/name[1]" w:storeItemID="{STORE_ID}"/>'
    text = parts[MAIN].decode()
    start = text.index("<w:sdt>")
    control = (
        f'<w:sdt><w:sdtPr><w:alias w:val="Grade"/><w:tag w:val="grade"/>{binding}<w:text/>'
        "</w:sdtPr>"
        "<w:sdtContent><w:r><w:t>Grade F</w:t></w:r></w:sdtContent></w:sdt>"
    )
    parts[MAIN] = (text[:start] + control + text[start:]).encode()
    parts["customXml/item1.xml"] = f"<form><name>{told}</name></form>".encode()
    parts["customXml/itemProps1.xml"] = (
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
        f' ds:itemID="{STORE_ID}"/>'
    ).encode()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["customXml/_rels/item1.xml.rels"] = (
        f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="rId1"'
        f' Type="{office}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    ).encode()
    more = f'<Relationship Id="rIdStore" Type="{office}/customXml" Target="../customXml/item1.xml"/></Relationships>'  # noqa: E501
    parts[RELS] = parts[RELS].replace(b"</Relationships>", more.encode())
    return parts


@pytest.mark.parametrize(("told", "verdict"), [("Grade F", PARTIAL), ("Grade G", BROKEN)])
def test_a_store_that_is_not_signed_may_not_say_otherwise(told: str, verdict: str) -> None:
    """Only its relationship is signed; every other verifier says valid."""
    how = Signing(skip=lambda name: name.startswith("customXml/"))
    parts = read_parts(signed(write_parts(with_store("Grade F")), how))
    parts["customXml/item1.xml"] = f"<form><name>{told}</name></form>".encode()
    found = only(verdict_of(write_parts(parts)))
    assert found.verdict == verdict
    assert verdict == PARTIAL or "'Grade' shows what customXml/item1.xml says" in found.changed[0]


def test_a_store_that_is_signed_is_like_any_part() -> None:
    content = signed(write_parts(with_store("Grade F")))
    assert verdict_of(content).verdict == UNKNOWN
    parts = read_parts(content)
    parts["customXml/item1.xml"] = b"<form><name>Grade G</name></form>"
    assert only(verdict_of(write_parts(parts))).changed == ("customXml/item1.xml",)


def test_two_signatures_are_two_verdicts() -> None:
    content = signed(signed(BLANK), Signing(key=rsa_key(5), comments="second"), number=2)
    found = verdict_of(content)
    assert [one.verdict for one in found.found] == [UNKNOWN, UNKNOWN]
    assert found.verdict == UNKNOWN


# The command.


def test_the_command_says_what_was_signed_and_by_whom(tmp_path: Path) -> None:
    good, bad, plain = tmp_path / "good.docx", tmp_path / "bad.docx", tmp_path / "plain.docx"
    good.write_bytes(signed(BLANK))
    bad.write_bytes(changed_after(put(MAIN, "Competency", "Competence")))
    plain.write_bytes(BLANK)
    ran = run_portfolio("signatures", good, plain)
    assert ran.status == 0
    assert "good.docx: intact, signer not established" in ran.out
    assert "by CN=Invented Signer" in ran.out
    assert "plain.docx: not signed" in ran.out
    assert not re.search(r"\bvalid\b", ran.out)
    told = run_portfolio("signatures", bad, "--json")
    assert told.status == 1
    (entry,) = json.loads(told.out)
    assert entry["verdict"] == BROKEN
    assert entry["signatures"][0]["changed"] == [MAIN]
    pin = json.loads(run_portfolio("signatures", good, "--json").out)[0]["signatures"][0]["signer"]
    known = run_portfolio("signatures", good, "--pin", pin["fingerprint"])
    assert "intact, signer known" in known.out
    assert run_portfolio("signatures", tmp_path / "none.docx").status == 2
    assert run_portfolio("signatures", good, "--pin", "12").status == 2


def test_the_claimed_time_is_a_claim() -> None:
    found = only(verdict_of(signed(BLANK, Signing(time="2026-03-02T10:00:00Z"))))
    assert found.signed_at == "2026-03-02T10:00:00Z"
    assert "the time is the signer's own claim" in found.notes
    assert datetime.fromisoformat(found.signed_at.replace("Z", "+00:00")).tzinfo == UTC


def test_the_audits_matrix_shows_a_verified_signature(tmp_path: Path) -> None:
    """The line stands in the place of the employee's signature of a pack that is else perfect."""
    source = (ROOT / "samples" / "returned" / "perfect.docx").read_bytes()
    parts = read_parts(source)
    text = parts[MAIN].decode()
    tag = text.index('w:val="line_manager.signatures.employee.signed"')
    start = text.index("<w:sdtContent>", tag) + len("<w:sdtContent>")
    end = text.index("</w:sdtContent>", start)
    run = DRAWN.removeprefix("<w:p>").removesuffix("</w:p>")
    inner = re.sub(r"<w:r>.*</w:r>", run, text[start:end], flags=re.S)
    assert inner != text[start:end]
    parts[MAIN] = (text[:start] + inner + text[end:]).encode()
    path = tmp_path / "perfect.docx"
    signer = Signing(line=LINE)
    root = tmp_path / "root.pem"
    root.write_bytes(signer.certificates[0].public_bytes(Encoding.PEM))
    for content, trust, kind, state in (
        (signed(write_parts(parts), signer), ("--trust", root), "digital", "answered"),
        # Anybody can make a certificate in any name.
        (signed(write_parts(parts), signer), (), "digital", "answered"),
        (signed(write_parts(parts), Signing(line=LINE)), ("--trust", root), "", "unclear"),
        (write_parts(parts), (), "", "blank"),
    ):
        path.write_bytes(content)
        ran = run_portfolio("audit", path, "--on", "2026-03-10", *trust, "--json")
        (person,) = json.loads(ran.out)["applicants"]
        row = next(r for r in person["signatures"] if r["field"].endswith("signatures.employee"))
        assert (row["kind"], row["state"]) == (kind, state)
        assert row["accepted"] is bool(kind)
        asked = [f for f in person["findings"] if "it is not known who" in f["message"]]
        if trust and kind:
            assert row["note"].startswith("intact, signer known")
            assert asked == []
        elif state != "blank":
            assert "intact, signer not established" in row["note"]
            assert person["verdict"] != "ready"
            assert state == "unclear" or {f["result"] for f in asked} == {"undetermined"}
