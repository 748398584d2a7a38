"""A file's signatures, each with its verdict: value, digests, what lies outside, who signed.

XML Signature (W3C), the digital signatures of packages (ECMA-376 part 2, 10) and what Office adds
([MS-OFFCRYPTO] 2.5.2). Nothing outside the package is ever opened, and a fact is taken only from
bytes that were digested.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from warnings import catch_warnings, simplefilter

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning

from filler.digital.algorithms import is_sha1
from filler.digital.bindings import shown_in_controls
from filler.digital.canonical import refuse_encoding
from filler.digital.computed import shown_by_fields, shows_sources
from filler.digital.cover import Coverage, outside_of, shown_from_outside, stores_of
from filler.digital.facts import Facts, facts_of
from filler.digital.model import (
    NOBODY,
    VERDICTS,
    BrokenError,
    DigitalSignature,
    Signatures,
    Signer,
    Trust,
    UnverifiableError,
    Verdict,
)
from filler.digital.paths import vouched
from filler.digital.places import (
    MAIN,
    Parts,
    lines_in,
    own_parts,
    signature_parts,
    stray_signatures,
)
from filler.digital.signed import Proved, SignedXml
from filler.digital.stamped import stamps_of
from filler.digital.trust import (
    expired,
    key_fingerprint,
    key_notes,
    moment,
    plain,
    signer_of,
)
from filler.errors import PortfolioError
from filler.ooxml.package import Package

_SHOWN = 6
# So far may a signer's clock be ahead of ours.
_SLACK = timedelta(days=1)
_BROKEN, _OPEN, _PARTIAL, _UNKNOWN, _KNOWN = VERDICTS


def verify(package: Package, trust: Trust = NOBODY) -> Signatures:
    """The signatures of a file and the lines that ask for one; bounded, offline.

    Whatever an attacker builds, the answer is a verdict: what cannot be read is not verified.
    """
    if not package.has_signature_parts:
        return Signatures(file=package.name)
    with catch_warnings():
        # An odd certificate is told of in the verdict; the library's advice is for programmers.
        simplefilter("ignore", CryptographyDeprecationWarning)
        return _verified(package, trust)


def _verified(package: Package, trust: Trust) -> Signatures:
    try:
        parts = Parts(package)
        names = signature_parts(parts)
        strays = stray_signatures(parts, names)
        own = own_parts(parts, names, package.text_parts)
        lines = lines_in(package)
    except (UnverifiableError, PortfolioError) as error:
        return Signatures(file=package.name, found=(_said("", _OPEN, str(error)),))
    except Exception as error:
        return Signatures(file=package.name, found=(_said("", _OPEN, _odd(error)),))
    return Signatures(
        file=package.name,
        found=tuple(_one(parts, package, name, own, trust) for name in names),
        trusting=trust.is_given,
        lines=lines,
        notes=tuple(
            f"{stray} is a signature that nothing leads to; it is not looked at" for stray in strays
        ),
    )


def _odd(error: Exception) -> str:
    """What is said of a file that is broken in a way that nobody has thought of."""
    return f"something in it cannot be read ({type(error).__name__})"


def _said(part: str, verdict: Verdict, reason: str) -> DigitalSignature:
    return DigitalSignature(part=part, verdict=verdict, reason=reason)


def _one(
    parts: Parts, package: Package, name: str, own: set[str], trust: Trust
) -> DigitalSignature:
    try:
        _refuse_ambiguous(parts, package)
        signature = SignedXml.of(parts, name)
        proved = signature.proved()
        facts = facts_of(signature.signed)
        certificate = proved.certificate(facts.certificates)
        coverage = Coverage.of(parts, signature.manifests)
        bound = shown_in_controls(parts, package, coverage.parts)
        changed = coverage.changed or list(bound.otherwise)
        # Sources are shown by fields that no control binds to.
        stores = set() if shows_sources(package) else stores_of(parts)
        outside = outside_of(parts, coverage, own, stores)
        unshown = sorted(stores - bound.stores - coverage.parts)
        foreign, known = shown_from_outside(parts, coverage)
        fields = shown_by_fields(package)
        bare = Signer(subject="", issuer="", fingerprint=key_fingerprint(proved.key))
        signer = bare if certificate is None else signer_of(certificate)
        stamps = stamps_of(signature, trust)
    except BrokenError as error:
        return _said(name, _BROKEN, str(error))
    except (UnverifiableError, PortfolioError) as error:
        return _said(name, _OPEN, str(error))
    except Exception as error:
        return _said(name, _OPEN, _odd(error))
    if changed:
        verdict, reason = _BROKEN, f"changed since it was signed: {_listed(changed)}"
    elif outside:
        verdict, reason = _PARTIAL, f"it does not cover {_listed(outside)}"
    else:
        verdict, reason = _whose(certificate, signer, proved, facts, trust)
    return DigitalSignature(
        part=name,
        verdict=verdict,
        reason=reason,
        signer=signer,
        signed_at=facts.time,
        line=facts.line,
        text=facts.text,
        comments=facts.comments,
        changed=tuple(changed),
        outside=tuple(outside),
        stamped_at=min((stamp.at for stamp in stamps if stamp.at), default=""),
        unsigned=(
            *fields.otherwise,
            *(f"it shows {words} from outside the file" for words in foreign),
        ),
        notes=(
            *(f"{store} is data that nothing shows; it is not signed" for store in unshown),
            *fields.passing,
            *(f"it names {words} outside the file, which nobody signed" for words in known),
            *_notes(signature, coverage, facts, certificate, proved.others),
            *(stamp.note for stamp in stamps),
        ),
    )


def _refuse_ambiguous(parts: Parts, package: Package) -> None:
    """Refuse what one program may read otherwise than another."""
    mains = [r for r in parts.relations("") if r.get("Type") in MAIN]
    if len(mains) != 1:
        raise UnverifiableError(
            f"the file names {len(mains)} main documents, and which counts is open"
        )
    if parts.target("", mains[0]) != package.main_part:
        raise UnverifiableError("two of its parts may be the document, and which counts is open")
    if why := package.read_otherwise():
        raise UnverifiableError(f"another program may find other parts in the file: {why}")
    for name in parts.names:
        if parts.is_relations(name) or parts.content_type(name).lower().endswith("xml"):
            content = parts.content(name)
            if content:
                refuse_encoding(content, name)


def _whose(
    certificate: x509.Certificate | None, signer: Signer, proved: Proved, facts: Facts, trust: Trust
) -> tuple[Verdict, str]:
    """Whether somebody who is trusted says whose an intact signature is."""
    if certificate is None:
        return _UNKNOWN, f"the file carries a key and no certificate: {signer.fingerprint}"
    now = datetime.now(UTC)
    at = moment(facts.time) if facts.time else now
    known = why = ""
    if at is not None and at <= now + _SLACK:
        known, why = vouched(certificate, proved.others, trust, at)
    if known:
        return _KNOWN, known
    said = f"fingerprint {signer.fingerprint}"
    if trust.is_given:
        said += "; no trusted certificate vouches for it"
        said += f" ({why})" if why else ""
    elif certificate.issuer == certificate.subject:
        said += "; its certificate is self-made, and anybody can make one in any name"
    return _UNKNOWN, said


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _notes(
    signature: SignedXml,
    coverage: Coverage,
    facts: Facts,
    certificate: x509.Certificate | None,
    others: Sequence[x509.Certificate],
) -> list[str]:
    notes = []
    if any(is_sha1(name) for name in (*signature.algorithms, *coverage.algorithms)):
        notes.append("it rests on SHA-1, which can be forged with effort")
    at = moment(facts.time)
    if certificate is not None:
        notes += key_notes(certificate)
        for other in dict.fromkeys(others):
            notes += key_notes(other, f"in its chain, {plain(other.subject.rfc4514_string())}: the")
        if at is not None and (told := expired(certificate, at)):
            notes.append(told)
        if not facts.certificates:
            notes.append("it does not name its certificate (no XAdES), so that could be exchanged")
        notes.append("whether the certificate was revoked is not checked")
    notes.append(
        "the time is the signer's own claim" if at else "it does not say when it was signed"
    )
    if at is not None and at > datetime.now(UTC) + _SLACK:
        notes.append("the time that it claims has not come yet")
    return notes
