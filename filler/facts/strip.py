"""A stretch of a document as a strip: its words with their looks, and things among them.

In place of each thing (a box, a picture, a shape) stands one stand-in character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from filler.facts.content import COUNTED, DELETED, HIDDEN, STRIKE, ControlFact, Paragraph, Piece
from filler.facts.markup import WORDS_PROMPT
from filler.ooxml.symbols import seen

STAND_IN = "\ue000"
# The number of a page, whichever it is.
NUMBER = "page number"
_NUMBER = Piece(NUMBER, "")


@dataclass(slots=True)
class Strip:
    """Words with their looks; ``things`` are what stands at the stand-in characters.

    ``symbols`` are the places of signs of a symbol font, ``listed`` those of words that were
    chosen from a list; ``held`` gives from where to where each content control stands in it, by
    its number, one that shows its prompt as no words at all.
    """

    text: str = ""
    looks: list[int] = field(default_factory=list)
    things: dict[int, Piece | ControlFact] = field(default_factory=dict)
    symbols: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    held: dict[int, tuple[int, int]] = field(default_factory=dict)
    deleted: str = ""

    def cut(self, start: int, end: int) -> Strip:
        """The part from one place to another."""
        return Strip(
            text=self.text[start:end],
            looks=self.looks[start:end],
            things={at - start: thing for at, thing in self.things.items() if start <= at < end},
            symbols={at - start for at in self.symbols if start <= at < end},
            listed={at - start for at in self.listed if start <= at < end},
            held={
                number: (max(first, start) - start, min(last, end) - start)
                for number, (first, last) in self.held.items()
                if first < end and (last > start or first == last >= start)
            }
            if self.held
            else {},
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
        if not any(look & dead for look in set(self.looks)):
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


def strip_of(
    paragraphs: Iterable[Paragraph],
    controls: Sequence[ControlFact],
    starts: list[int] | None = None,
) -> Strip:
    """The paragraphs as one strip, a line each; words deleted with changes tracked are left out.

    ``starts`` is given where each piece begins in it, those that are left out as well.
    """
    strip = Strip()
    looks = strip.looks
    texts: list[str] = []
    boxes: set[int] = set()
    for paragraph in paragraphs:
        if looks:
            texts.append("\n")
            looks.append(0)
        for piece in paragraph.pieces:
            kind, text, look, number, _, _ = piece
            fact = controls[number] if number >= 0 else None
            at = len(looks)
            if starts is not None:
                starts.append(at)
            if fact is not None and number not in strip.held:
                strip.held[number] = (at, at)
            if fact is not None and fact.kind == "tick":
                if number in boxes:
                    continue
                boxes.add(number)
                strip.things[at] = fact
                text = STAND_IN
            elif fact is not None and _is_prompt(fact):
                continue
            elif look & DELETED:
                strip.deleted += text if kind in ("text", "symbol") else ""
                continue
            elif look & COUNTED:
                if at - 1 in strip.things and strip.things[at - 1] is _NUMBER:
                    continue
                strip.things[at] = _NUMBER
                text = STAND_IN
            elif kind == "text":
                text = seen(text)
                if fact is not None and fact.kind == "list":
                    strip.listed.update(range(at, at + len(text)))
            elif kind == "symbol":
                text = seen(text)
                strip.symbols.update(range(at, at + len(text)))
            elif kind == "list":
                strip.listed.update(range(at, at + len(text)))
            else:
                strip.things[at] = piece
                text = STAND_IN
            texts.append(text)
            looks += [look] * len(text)
            if fact is not None:
                strip.held[number] = (strip.held[number][0], len(looks))
    strip.text = "".join(texts)
    return strip


def _is_prompt(fact: ControlFact) -> bool:
    """Whether a control shows its own prompt, or Word's, and no answer."""
    if fact.kind == "list" and fact.unset and fact.text.strip() == fact.unset.strip():
        return True
    known = fact.is_prompt or fact.prompt_style or WORDS_PROMPT.fullmatch(fact.text.strip())
    # Word takes nothing from a list to be typed, so what one without a prompt shows is its prompt.
    if fact.kind == "list" and fact.placeholder and fact.text.strip() not in fact.entries:
        return True
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
        if strip.things:
            whole.things |= {at + place: thing for place, thing in strip.things.items()}
        if strip.symbols:
            whole.symbols |= {at + place for place in strip.symbols}
        if strip.listed:
            whole.listed |= {at + place for place in strip.listed}
        for number, (start, end) in strip.held.items():
            first = whole.held.get(number, (at + start, 0))[0]
            whole.held[number] = first, at + end
        whole.deleted = whole.deleted or strip.deleted
    return whole


def shown_by(thing: Piece | ControlFact) -> str:
    """The sign that a box shows."""
    if isinstance(thing, ControlFact):
        return thing.text
    if thing.kind == "box":
        return "☒" if thing.ticked else "☐"
    return ""
