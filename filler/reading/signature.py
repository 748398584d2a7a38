"""What stands in the place of a signature: a picture, ink, a line, a name, words, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from filler.digital.model import Signatures
from filler.facts.content import FLOATING, Piece
from filler.reading.model import Answer
from filler.reading.vocabulary import (
    DISAPPROVING,
    ELECTRONIC,
    MAIL,
    PROXY,
    SCRIPT_FONTS,
    UNSIGNED,
)
from filler.records.dates import when

_DRAWN = frozenset({"picture", "ink", "object", "box", "shape"})
_SHOWN = 60
# How an answer of words that sign nothing, or may, is called.
TYPED_WORDS = "typed words"
# A name with a title, a role, a team and a date behind it.
_MOST_OF_A_NAME = 15


def signature_answer(
    text: str, pieces: Iterable[Piece], where: str, *, signed: Signatures
) -> Answer:
    """What signs in one place; ``signed`` are the file's digital signatures."""
    things = list(pieces)
    pictures = [piece for piece in things if piece.kind == "picture"]
    words = text.strip()
    answer = Answer(state="answered", shown=words, where=where)
    lines = [piece.text.upper() for piece in things if piece.kind == "signature line"]
    if lines:
        said = _line(answer, lines, signed)
        # Word keeps a picture of each line.
        others = [piece for piece in things if piece.kind not in ("picture", "signature line")]
        others += pictures[len(lines) :]
        if said.state != "blank" or not (words or any(p.kind in _DRAWN for p in others)):
            return said
        own = signature_answer(text, others, where, signed=signed)
        return replace(own, note="; ".join(part for part in (own.note, said.note) if part))
    if len(pictures) > 1:
        note = f"{len(pictures)} pictures are there"
        return replace(answer, state="unclear", how="picture", note=note)
    if pictures:
        floats = "a floating picture that is anchored here" if pictures[0].look & FLOATING else ""
        beside = f"the words '{words}' are beside the picture" if words else ""
        note = "; ".join(part for part in (floats, beside) if part)
        return replace(answer, how="picture", value={"image": pictures[0].text}, note=note)
    if any(piece.kind == "ink" for piece in things):
        return replace(answer, how="ink", value=words or "ink", note="drawn with a pen")
    other = [piece.kind for piece in things if piece.kind in ("object", "box", "shape")]
    if other and not words:
        note = f"something other than words is there ({', '.join(other)})"
        return replace(answer, state="unclear", how="content control", note=note)
    if not words:
        return replace(answer, state="blank", how="empty place")
    return _words(answer, words, things)


def picture_answer(text: str, pieces: Iterable[Piece], where: str) -> Answer:
    """The picture in a place that asks for one; words are none, and are not lost."""
    things = list(pieces)
    pictures = [piece for piece in things if piece.kind == "picture"]
    words = text.strip()
    answer = Answer(state="unclear", shown=words, how="picture", where=where)
    if len(pictures) > 1:
        return replace(answer, note=f"{len(pictures)} pictures are there")
    if pictures:
        note = f"the words '{words[:_SHOWN]}' are beside the picture" if words else ""
        return replace(answer, state="answered", value={"image": pictures[0].text}, note=note)
    drawn = sorted({piece.kind for piece in things if piece.kind in _DRAWN})
    if words or drawn:
        what = f"'{words[:_SHOWN]}'" if words else f"something else ({', '.join(drawn)})"
        return replace(answer, how="", note=f"{what} is where a picture belongs")
    return replace(answer, state="blank", how="empty place")


def _line(answer: Answer, ids: list[str], signed: Signatures) -> Answer:
    """A signature line counts as signed only where an intact signature names it."""
    answer = replace(answer, how="signature line", value=None)
    for name in ids:
        own = signed.signed_lines.get(name)
        if own is not None and own.signer is not None:
            at = f", {own.signed_at[:10]} by the signer's own claim" if own.signed_at else ""
            note = f"{own.verdict}: {own.reason}{at}"
            who = own.signer.name
            said = replace(answer, how="digital signature", shown=who, note=note)
            if own.unsigned:
                note = f"{note}; {own.unsigned[0]}, which was not signed"
                return replace(said, state="unclear", note=note)
            return replace(said, value=who)
        for one in signed.found:
            if one.line == name:
                note = f"the signature of this line: {one.verdict}, {one.reason}"
                return replace(answer, state="unclear", how="digital signature", note=note)
    if signed.found:
        note = "a signature line that none of the file's digital signatures covers"
        return replace(answer, state="blank", note=note)
    note = "a signature line that nobody has signed; the file carries no digital signature"
    return replace(answer, state="blank", note=note)


def _words(answer: Answer, words: str, things: list[Piece]) -> Answer:
    answer = replace(answer, how="typed name", value=words)
    said = " ".join(words.split())
    if MAIL.search(words):
        note = "words of an e-mail are there"
        if DISAPPROVING.search(said):
            note += ", and they may say no"
            return replace(answer, state="unclear", value=None, how="e-mail pasted", note=note)
        return replace(answer, how="e-mail pasted", note=note)
    if UNSIGNED.search(said.strip("[](){} ") or said):
        note = f"'{said[:_SHOWN]}' is typed there, which is not a signature"
        return replace(answer, state="unclear", value=None, how=TYPED_WORDS, note=note)
    if when(said).first is not None:
        note = f"the date '{said}' is in the place of the signature"
        return replace(answer, state="unclear", value=None, how=TYPED_WORDS, note=note)
    if PROXY.search(said):
        return replace(answer, how="typed name", note="signed for somebody else (pp)")
    if ELECTRONIC.search(said):
        return replace(answer, how="signed electronically", note="words say that it is signed")
    if len(said.split()) > _MOST_OF_A_NAME:
        note = f"'{said[:_SHOWN]}' is more than a name"
        return replace(answer, state="unclear", value=None, how=TYPED_WORDS, note=note)
    fonts = {piece.font for piece in things if piece.kind == "text" and piece.text.strip()}
    if any(SCRIPT_FONTS.search(font) for font in fonts):
        return replace(answer, how="script font")
    return answer
