"""What is said of a file's digital signatures: never a bare "valid", but what was signed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal[
    "broken", "cannot be verified", "intact but partial", "intact, signer not established",
    "intact, signer known",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = (
    "broken", "cannot be verified", "intact but partial", "intact, signer not established",
    "intact, signer known",
)  # fmt: skip


class BrokenError(Exception):
    """What was signed and what stands there are not the same."""


class UnverifiableError(Exception):
    """The signature uses, or lacks, something without which nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Roots that are trusted to vouch for a signer, as DER, and certificates by fingerprint."""

    roots: tuple[bytes, ...] = ()
    pinned: frozenset[str] = frozenset()

    @property
    def is_given(self) -> bool:
        """Whether anybody is trusted at all."""
        return bool(self.roots or self.pinned)


NOBODY = Trust()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """What the certificate says; it is the certificate's claim until a root vouches for it.

    ``fingerprint`` is the SHA-256 of the certificate, or of the bare key where there is none;
    ``name`` is the common name alone.
    """

    subject: str
    issuer: str
    fingerprint: str
    name: str = "a bare key"
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitalSignature:
    """One signature: its verdict, why, and what it says of itself.

    ``changed`` are the parts whose content is not what was signed, ``outside`` those that the
    signature does not cover, ``unsigned`` what the document shows of elsewhere: a property that a
    field shows, a picture that is fetched. It was never signed, and may be what it was or not;
    ``line`` is the signature line that it signs, ``signed_at`` the
    signer's own claim of the time, ``stamped_at`` that of a timestamp which a root vouches for.
    """

    part: str
    verdict: Verdict
    reason: str
    signer: Signer | None = None
    signed_at: str = ""
    stamped_at: str = ""
    line: str = ""
    text: str = ""
    comments: str = ""
    changed: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_intact(self) -> bool:
        """Whether all that the document shows is what was signed, whoever signed it."""
        return self.verdict.startswith("intact, ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """A place that asks for a signature: who is wanted, and the id that a signature must name."""

    id: str
    wanted: str
    title: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """All signatures of a file; none where it is not signed.

    ``trusting`` is whether roots or fingerprints were given to know signers by.
    """

    file: str
    found: tuple[DigitalSignature, ...] = ()
    lines: tuple[SignatureLine, ...] = ()
    notes: tuple[str, ...] = ()
    trusting: bool = False

    @property
    def verdict(self) -> str:
        """The worst of them, or ``not signed``."""
        if not self.found:
            return "not signed"
        return min((one.verdict for one in self.found), key=VERDICTS.index)

    @property
    def signed_lines(self) -> dict[str, DigitalSignature]:
        """The signature lines that an intact signature signs, by their id.

        A signer who is known goes before one who is not; two who are neither before the other
        leave open who signed. Where anybody is trusted, only who is known signs.
        """
        signed: dict[str, DigitalSignature] = {}
        for line in self.lines:
            own = [one for one in self.found if one.line == line.id and one.is_intact]
            known = [one for one in own if one.verdict == "intact, signer known"]
            best = known or ([] if self.trusting else own)
            prints = {one.signer.fingerprint for one in best if one.signer is not None}
            if best and len(prints) == 1:
                signed[line.id] = best[0]
        return signed

    def knows(self, name: str) -> bool:
        """Whether somebody of that name signed who is known by a root or a fingerprint."""
        return any(
            one.verdict == "intact, signer known"
            and one.signer is not None
            and one.signer.name == name
            for one in self.found
        )

    def as_json(self) -> dict[str, Any]:
        """The verdict, each signature, and each line that asks for one."""
        signed = self.signed_lines
        return {
            "verdict": self.verdict,
            "signatures": [asdict(one) for one in self.found],
            "lines": [{**asdict(line), "signed": line.id in signed} for line in self.lines],
            "notes": list(self.notes),
        }


NOT_SIGNED = Signatures(file="")
