"""Each field's answer from the seats of its places, over every copy of the form in a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from functools import cached_property

from filler.binding import Held
from filler.definition.model import Field, Pack
from filler.digital.model import Signatures
from filler.facts.strip import Strip
from filler.placing.ledger import Ledger, ledger
from filler.placing.seats import Seating
from filler.placing.witness import Contradiction, Witnesses
from filler.reading.by_seat import SeatReader
from filler.reading.model import Answer


class CopiesReader:
    """Reads the fields of one returned file by their seats, in every copy of the form in it."""

    def __init__(self, held: Held, pack: Pack, signed: Signatures) -> None:
        self._held = held
        # The last copy's are the words of all.
        known = held.seatings[-1].own.back.keys()
        self._known = known
        self._readers = [SeatReader(seating, pack, signed, known) for seating in held.seatings]
        self._used: list[Seating] = []
        self._pack, self._signed = pack, signed

    @cached_property
    def _rest(self) -> SeatReader:
        return SeatReader(self._held.rest, self._pack, self._signed)

    @property
    def is_merged(self) -> bool:
        """Whether a form stands in the file more than once."""
        return bool(self._held.twice)

    def answers(self, field: Field) -> dict[str, Answer]:
        """What was found of a field; copies of a form must not contradict each other."""
        first, *others = self._readers
        found = first.answers(field)
        if field.form not in self._held.twice:
            return self._repeated(field, found) if field.options else found
        copies = [found, *(reader.answers(field) for reader in others)]
        tags = dict.fromkeys(tag for copy in copies for tag in copy)
        return {tag: agreed([copy[tag] for copy in copies if tag in copy]) for tag in tags}

    def _repeated(self, field: Field, found: dict[str, Answer]) -> dict[str, Answer]:
        """The options of a question that stands in the file once more, where none is chosen."""
        tags = [s.tag for s in field.controls if s.tag in self._held.seatings[0].bound.places]
        if any(a.state not in ("blank", "missing") for a in found.values()):
            return found
        if not tags or not self._held.seatings[0].questions.stands_again(tags[0], self._known):
            return found
        note = "its question is in the file more than once"
        more = self._rest.answers(field)
        given = {
            t: replace(a, note=a.note or note) for t, a in more.items() if a.state == "answered"
        }
        if not given or not given.keys() <= found.keys():
            return found
        self._used = [self._rest.seating]
        return {**found, **given}

    def prints_options(self, field: Field) -> bool:
        """Whether the form prints a question's options beside their boxes."""
        return bool(self._readers[0].options.words[field.id])

    def chosen_in(self, field: Field, controls: Sequence[int]) -> dict[str, Answer]:
        """What was done beside the empty boxes of some controls: a look, a strike, a letter."""
        return self._readers[0].options.chosen_in(field, controls)

    def rows(self, field: Field) -> list[dict[str, Answer]] | None:
        """The rows of a list in all copies; None where the list is nowhere."""
        found = [reader.rows(field) for reader in self._readers]
        kept = [rows for rows in found if rows is not None]
        return [row for rows in kept for row in rows] if kept else None

    def beside(self, place: str, controls: Collection[int]) -> Strip:
        """What stands in the seat of a place beside its controls and those of its fellows."""
        if place not in self._held.seatings[0].bound.places:
            return Strip()
        return self._held.seatings[0].beside(place, controls)

    def around(self, number: int) -> Strip:
        """What stands around a control, by its number, that no copy of the form prints there."""
        # The last copy's words are those of all.
        return self._held.seatings[-1].around_control(number)

    @property
    def is_untouched(self) -> bool:
        """Whether nobody wrote anything but into the places of the form."""
        return self._held.seatings[0].own.is_untouched

    def is_touched(self, number: int) -> bool:
        """Whether somebody did something around a control: words, a thing, a look of the words."""
        return self._held.seatings[-1].is_touched(number)

    @cached_property
    def contradictions(self) -> dict[str, Contradiction]:
        """The controls that stand among the words of another place, by their tags."""
        return Witnesses(self._held.seatings[0]).contradictions

    def fellows(self, place: str) -> Set[str]:
        """The places that share the form's cell or line with one."""
        return self._held.seatings[0].bound.sharing.get(place, frozenset())

    def is_shaded(self, place: str, number: int) -> bool:
        """Whether the cell of a place's control has a fill that the form does not give it."""
        return self._held.seatings[0].is_shaded(place, number)

    def option_ink(self, field: Field, controls: Collection[int]) -> dict[str, Strip]:
        """What stands beside each option of a question, its box and its words left out."""
        return self._readers[0].options.option_ink(field, controls)

    def ledger(self) -> Ledger:
        """The file's signs accounted for; every place counts with what stands in it."""

        def claim() -> None:
            for reader in self._readers:
                reader.claim(self._held.forms)

        return ledger([*self._held.seatings, *self._used], claim)


def agreed(found: Sequence[Answer]) -> Answer:
    """One answer from several copies of a question; they must not contradict each other."""
    there = [answer for answer in found if answer.state != "missing"]
    if not there:
        return found[0]
    if any((a.state, a.value) != (there[0].state, there[0].value) for a in there[1:]):
        return Answer(
            state="unclear",
            shown=" / ".join(answer.shown for answer in there),
            how=there[0].how,
            where="; ".join(answer.where for answer in there),
            note="its place is there more than once, with different answers",
        )
    return there[0]
