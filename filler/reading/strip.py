"""A stretch of a document as a strip: its words with their looks, and things among them.

In place of each thing (a box, a picture, a shape) stands one stand-in character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from filler.ooxml.symbols import UNSHOWN
from filler.reading.content import DELETED, HIDDEN, STRIKE, ControlFact, Paragraph, Piece
from filler.reading.vocabulary import WORDS_PROMPTS

STAND_IN = "\ue000"


@dataclass(slots=True)
class Strip:
    """Words with their looks; ``things`` are what stands at the stand-in characters.

    ``symbols`` are the places of signs of a symbol font, ``listed`` those of words that were
    chosen from a list.
    """

    text: str = ""
    looks: list[int] = field(default_factory=list)
    things: dict[int, Piece | ControlFact] = field(default_factory=dict)
    symbols: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    deleted: str = ""

    def cut(self, start: int, end: int) -> Strip:
        """The part from one place to another."""
        return Strip(
            text=self.text[start:end],
            looks=self.looks[start:end],
            things={at - start: thing for at, thing in self.things.items() if start <= at < end},
            symbols={at - start for at in self.symbols if start <= at < end},
            listed={at - start for at in self.listed if start <= at < end},
            deleted=self.deleted,
        )

    @property
    def words(self) -> str:
        """The words alone."""
        return self.text.replace(STAND_IN, "")

    @property
    def live(self) -> Strip:
        """The part that is neither struck out nor hidden."""
        dead = STRIKE | HIDDEN
        if not any(look & dead for look in self.looks):
            return self
        kept = [at for at, look in enumerate(self.looks) if not look & dead]
        places = {at: number for number, at in enumerate(kept)}
        return Strip(
            text="".join(self.text[at] for at in kept),
            looks=[self.looks[at] for at in kept],
            things={places[at]: t for at, t in self.things.items() if at in places},
            symbols={places[at] for at in self.symbols if at in places},
            listed={places[at] for at in self.listed if at in places},
            deleted=self.deleted,
        )

    @property
    def shown(self) -> str:
        """What stands there, a box as the sign that it shows."""
        signs = [
            shown_by(self.things[at]) if at in self.things else sign
            for at, sign in enumerate(self.text)
        ]
        return "".join(signs).strip()


def strip_of(paragraphs: Iterable[Paragraph], controls: Sequence[ControlFact]) -> Strip:
    """The paragraphs as one strip, a line each; words deleted with changes tracked are left out."""
    strip = Strip()
    signs: list[str] = []

    def put(sign: str, look: int, thing: Piece | ControlFact | None = None) -> None:
        if thing is not None:
            strip.things[len(signs)] = thing
        signs.append(sign)
        strip.looks.append(look)

    boxes: set[int] = set()
    for paragraph in paragraphs:
        if signs:
            put("\n", 0)
        for piece in paragraph.pieces:
            if piece.control >= 0 and controls[piece.control].kind == "tick":
                if piece.control not in boxes:
                    boxes.add(piece.control)
                    put(STAND_IN, piece.look, controls[piece.control])
            elif piece.control >= 0 and _is_prompt(controls[piece.control]):
                continue
            elif piece.look & DELETED:
                strip.deleted += piece.text if piece.kind in ("text", "symbol") else ""
            elif piece.kind in ("text", "symbol"):
                for sign in piece.text:
                    if sign not in UNSHOWN:
                        if piece.kind == "symbol":
                            strip.symbols.add(len(signs))
                        put(sign, piece.look)
            elif piece.kind == "list":
                for sign in piece.text:
                    strip.listed.add(len(signs))
                    put(sign, piece.look)
            else:
                put(STAND_IN, piece.look, piece)
    strip.text = "".join(signs)
    return strip


def _is_prompt(fact: ControlFact) -> bool:
    """Whether a control shows its own prompt, or Word's, and no answer."""
    known = fact.is_prompt or fact.prompt_style or fact.text.startswith(WORDS_PROMPTS)
    return bool(known) and (fact.placeholder or fact.prompt_style)


def joined(strips: Iterable[Strip]) -> Strip:
    """Several strips as one, a line each."""
    whole = Strip()
    for strip in strips:
        if whole.text:
            whole.text += "\n"
            whole.looks.append(0)
        at = len(whole.text)
        whole.text += strip.text
        whole.looks += strip.looks
        whole.things |= {at + place: thing for place, thing in strip.things.items()}
        whole.symbols |= {at + place for place in strip.symbols}
        whole.listed |= {at + place for place in strip.listed}
        whole.deleted = whole.deleted or strip.deleted
    return whole


def shown_by(thing: Piece | ControlFact) -> str:
    """The sign that a box shows."""
    if isinstance(thing, ControlFact):
        return thing.text
    if thing.kind == "box":
        return "☒" if thing.ticked else "☐"
    return ""
