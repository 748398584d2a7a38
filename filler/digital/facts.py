"""What a signature says of itself, from the elements that it signs and no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from filler.digital.canonical import DSIG
from filler.digital.model import UnverifiableError
from filler.digital.signed import digest_of
from filler.digital.trust import moment, plain

Element = etree._Element
_TIME = "{http://schemas.openxmlformats.org/package/2006/digital-signature}Value"
_OFFICE = "{http://schemas.microsoft.com/office/2006/digsig}"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The claimed time, the signature line, the words of the signer, and the named certificates.

    ``certificates`` are algorithm and digest of each certificate that the signed properties name.
    """

    time: str
    line: str
    text: str
    comments: str
    certificates: tuple[tuple[str, bytes], ...]


def facts_of(signed: Iterable[Element]) -> Facts:
    """The facts of the signed elements.

    Raises:
        UnverifiableError: when one of them is said twice, and otherwise each time.
    """
    found: dict[str, set[str]] = {}
    certificates: list[tuple[str, bytes]] = []
    for own in signed:
        for element in own.iter():
            tag = str(element.tag)
            words = "".join(str(text) for text in element.itertext()).strip()
            if tag == _TIME or tag.endswith("}SigningTime"):
                _add(found, "time", words)
            elif tag.startswith(_OFFICE):
                _add(found, tag.removeprefix(_OFFICE), words)
            elif tag.endswith("}CertDigest") and "01903" in tag:
                method = element.find(f"{{{DSIG}}}DigestMethod")
                if method is not None:
                    certificates.append(digest_of(element))
    return Facts(
        time=_time(found.get("time", set())),
        line=_one(found, "SetupID").upper(),
        text=plain(_one(found, "SignatureText")),
        comments=plain(_one(found, "SignatureComments")),
        certificates=tuple(certificates[:1]),
    )


def _time(claimed: set[str]) -> str:
    """The time that is claimed; two places may claim it, and must claim the same."""
    moments = {moment(text) for text in claimed}
    if len(moments) > 1:
        raise UnverifiableError("it claims two times at which it was signed")
    return min(claimed, default="")


def _add(found: dict[str, set[str]], name: str, words: str) -> None:
    if words:
        found.setdefault(name, set()).add(words)


def _one(found: dict[str, set[str]], name: str) -> str:
    words = found.get(name, set())
    if len(words) > 1 and name == "SetupID":
        raise UnverifiableError("it names two signature lines")
    return min(words, default="")
