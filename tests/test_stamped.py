"""Timestamps of a third party in a signature: read, held against it, and believed of whom."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signer import Signing, certificate, read_parts, rsa_key, signed, write_parts

from filler.digital.canonical import canonical
from filler.digital.model import NOBODY, DigitalSignature, Trust, UnverifiableError
from filler.digital.stamped import Stamp, stamp_of
from filler.digital.trust import trust_of
from filler.digital.verify import verify
from filler.ooxml.package import open_package, package_of

HERE = Path(__file__).parent / "data" / "stamped"
STAMPED = (HERE / "stamped.docx").read_bytes()
CLOCKS = trust_of([HERE / "clock-root.pem"], [])
CORPUS = ROOT.parent / "shared" / "corpus" / "apache-poi"
TOKEN = re.compile(rb"(?<=<xd:EncapsulatedTimeStamp>)[^<]+")
PART = next(n for n, c in read_parts(STAMPED).items() if TOKEN.search(c))
GIVEN = base64.b64decode(TOKEN.findall(read_parts(STAMPED)[PART])[0])
(VALUE,) = etree.fromstring(read_parts(STAMPED)[PART]).iterfind("{*}SignatureValue")
MESSAGE = canonical(VALUE, None)
AT = "2026-11-22T10:40:40+00:00"
SAYS = f"a timestamp of Invented Clock says that it was there at {AT}; no trusted"


def with_token(token: bytes) -> bytes:
    parts = read_parts(STAMPED)
    parts[PART] = TOKEN.sub(base64.b64encode(token), parts[PART])
    return write_parts(parts)


def found(content: bytes, trust: Trust = NOBODY) -> DigitalSignature:
    (one,) = verify(package_of(content, "stamped.docx"), trust).found
    return one


def note(content: bytes, trust: Trust = NOBODY) -> str:
    (own,) = [told for told in found(content, trust).notes if "timestamp" in told]
    return own


def test_a_timestamp_says_when_and_who_is_believed_only_by_a_root() -> None:
    assert found(STAMPED).stamped_at == ""
    assert note(STAMPED).startswith(SAYS)
    assert found(STAMPED, CLOCKS).stamped_at == AT
    assert note(STAMPED, CLOCKS) == (
        f"a timestamp of Invented Clock, who is vouched for, proves that it was there at {AT}"
    )
    assert found(STAMPED, CLOCKS).verdict == "intact, signer not established"


def test_another_root_vouches_for_nobody() -> None:
    root = certificate("Invented Root of Clocks", rsa_key(1), authority=True)
    other = Trust((root.public_bytes(Encoding.DER),))
    assert found(STAMPED, other).stamped_at == ""
    assert note(STAMPED, other).startswith(SAYS)


def test_a_time_that_was_changed_is_not_believed() -> None:
    changed = GIVEN.replace(b"20261122104040Z", b"20251122104040Z")
    assert changed != GIVEN
    for trust in (NOBODY, CLOCKS):
        assert found(with_token(changed), trust).stamped_at == ""
        assert note(with_token(changed), trust) == (
            "it carries a timestamp that says 2025-11-22T10:40:40+00:00, which could not be proved"
        )


def test_an_odd_certificate_is_no_warning_on_the_screen(
    recwarn: pytest.WarningsRecorder,
) -> None:
    negative = GIVEN.replace(b"\x02\x01\x07", b"\x02\x01\x87")
    assert negative != GIVEN
    assert found(with_token(negative), CLOCKS).stamped_at == ""
    assert [str(own.message) for own in recwarn] == []


def test_a_timestamp_of_another_signature_proves_nothing() -> None:
    parts = read_parts(STAMPED)
    own = re.search(rb"<xd:UnsignedProperties>.*</xd:UnsignedProperties>", parts[PART])
    assert own is not None
    other = read_parts(signed((ROOT / "templates/sandwell_fg/portfolio.docx").read_bytes(),
                              Signing()))  # fmt: skip
    name = next(n for n, c in other.items() if b"<SignatureValue" in c)
    end = b"</xd:QualifyingProperties>"
    other[name] = other[name].replace(end, own.group() + end)
    assert found(write_parts(other), CLOCKS).stamped_at == ""
    assert note(write_parts(other), CLOCKS) == (
        "it carries a timestamp of something else, which proves nothing"
    )


def open_ended(token: bytes) -> bytes:
    """The outermost sequence without its length, as some authorities write it."""
    assert token[:2] == b"\x30\x82"
    return b"\x30\x80" + token[4:] + b"\0\0"


def test_lengths_may_be_left_open() -> None:
    assert found(with_token(open_ended(GIVEN)), CLOCKS).stamped_at == AT


@pytest.mark.parametrize(
    "token",
    [b"", b"x", GIVEN[:-1], GIVEN + b"\0", b"\x30\x80" * 2_000, b"\x30\x84" + b"\xff" * 4,
     b"\x30\x80"],
    ids=["none", "a letter", "cut", "followed", "nested", "huge", "never ending"],
)  # fmt: skip
def test_what_is_no_token_is_said(token: bytes) -> None:
    assert note(with_token(token), CLOCKS).startswith("it carries a timestamp that cannot be read")
    assert found(with_token(token), CLOCKS).verdict == "intact, signer not established"


@settings(max_examples=400)
@given(st.integers(0, len(GIVEN) - 1), st.integers(1, 255))
def test_no_changed_token_is_believed(at: int, by: int) -> None:
    changed = bytearray(GIVEN)
    changed[at] ^= by
    try:
        stamp = stamp_of(bytes(changed), MESSAGE, CLOCKS)
    except UnverifiableError:
        return
    # What is not signed of a token may differ, and then it still says what was signed.
    assert stamp.at in {"", AT}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_stamp_or_a_refusal(content: bytes) -> None:
    with suppress(UnverifiableError):
        assert isinstance(stamp_of(content, b"", NOBODY), Stamp)


REAL = [
    ("Office2010-SP1-XAdES-X-L", "2011-08-20T05:18:39+00:00"),
    ("hyperlink-example-signed", "2012-09-28T09:14:59+00:00"),
    ("signed", "2012-12-13T14:54:11+00:00"),
]


@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of Word files is not there")
@pytest.mark.parametrize(("name", "at"), REAL)
def test_timestamps_of_real_files_are_of_their_signatures(name: str, at: str) -> None:
    (one,) = verify(open_package(CORPUS / f"test-data_xmldsign_{name}.docx")).found
    (told,) = [n for n in one.notes if "timestamp" in n]
    assert told.startswith("a timestamp of Time Stamping Authority says, by SHA-1,")
    assert at in told
