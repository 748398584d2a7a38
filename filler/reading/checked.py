"""An answer that has a form of its own: a number, an e-mail address, an entry of a list."""

from __future__ import annotations

from dataclasses import replace

from filler.aligning import words_of
from filler.definition.model import ControlSpec, Pack
from filler.kinds.checked import checked, limits_of
from filler.kinds.model import NO_LIMITS, Misfit
from filler.reading.model import Answer


def in_form(answer: Answer, spec: ControlSpec, pack: Pack) -> Answer:
    """What was read from one place in the form that its question asks for; unclear without it."""
    own = pack.question(spec)
    if spec.part == "time":
        own = replace(own, kind="time", limits=NO_LIMITS)
    if spec.kind == "list":
        return _of_list(answer, spec)
    if answer.state != "answered" or limits_of(own) is None or not isinstance(answer.value, str):
        return answer
    try:
        found = checked(own, answer.value, pack.language)
    except Misfit as misfit:
        return replace(answer, state="unclear", value=None, note=misfit.message)
    if found.note and found.note not in answer.note:
        note = "; ".join(note for note in (answer.note, found.note) if note)
        return replace(answer, value=found.value, note=note)
    return replace(answer, value=found.value)


def _of_list(answer: Answer, spec: ControlSpec) -> Answer:
    """The option whose entry stands there, however it came there."""
    if answer.state != "answered" or answer.value in [option for option, _ in spec.entries]:
        return answer
    words = words_of(str(answer.value))[0]
    found = [option for option, shown in spec.entries if words_of(shown)[0] == words]
    if len(found) == 1:
        return replace(answer, value=found[0])
    note = f"'{answer.shown[:60]}' is not one of its entries"
    return replace(answer, state="unclear", value=None, note=note)
