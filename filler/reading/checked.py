"""An answer that has a form of its own: a number, a time, an e-mail address."""

from __future__ import annotations

from dataclasses import replace

from filler.definition.model import ControlSpec, Pack
from filler.kinds.checked import checked, limits_of
from filler.kinds.model import Misfit
from filler.reading.model import Answer


def in_form(answer: Answer, spec: ControlSpec, pack: Pack) -> Answer:
    """What was read from one place in the form that its question asks for; unclear without it."""
    own = pack.question(spec)
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
