"""What depends on what, in the words of the pack's language, for people who fill the form in."""

from __future__ import annotations

from collections.abc import Iterable

from filler.definition.conditions import Condition
from filler.definition.model import Field, Form, Pack
from filler.words import said


def notes_on(own: Field, form: Form, pack: Pack) -> list[str]:
    """What stands in brackets behind a question: when it is asked, and how it is answered."""
    found = [only_if(own.when, pack)]
    if pack.hints:
        found += hints_on(own, form, pack)
    return [note for note in found if note]


def hints_on(own: Field, form: Form, pack: Pack) -> list[str]:
    """How a question is answered; nothing of a box that may be ticked or not."""
    if own.hint is not None:
        return [own.hint]
    found = []
    kinds = {"choice": "tick_one", "choices": "tick_all"}
    if own.kind in kinds and own.shown != "list":
        found.append(said(pack.language, kinds[own.kind]))
    may_be_empty = not own.required and not own.is_given and own.kind not in ("tick", "choices")
    if may_be_empty and any(one.required for one in form.fields):
        found.append(said(pack.language, "optional"))
    return found


def only_if(conditions: Iterable[Condition], pack: Pack) -> str:
    """``Only if “Setting” is “Other”``; nothing without a condition."""
    words = _joined([_of(one, pack) for one in conditions], "and", pack)
    return said(pack.language, "only_if", condition=words) if words else ""


def _of(condition: Condition, pack: Pack) -> str:
    language = pack.language
    if condition.any or condition.none:
        some = _joined([_of(inner, pack) for inner in condition.any], "or", pack)
        none = _joined([_of(inner, pack) for inner in condition.none], "and", pack)
        none = said(language, "is_not", condition=none) if none else ""
        return _joined([words for words in (some, none) if words], "and", pack)
    questions = [own.name.rstrip(":") for name in condition.fields if (own := pack.asked(name))]
    question = f"” {said(language, 'or')} “".join(dict.fromkeys(questions))
    parts = []
    if condition.values:
        values = f"” {said(language, 'or')} “".join(_labels(condition, pack))
        parts.append(said(language, "is_value", question=question, values=values))
    if condition.answered is not None:
        key = "is_answered" if condition.answered else "is_not_answered"
        parts.append(said(language, key, question=question))
    for key, limit in (("is_less", condition.less_than), ("is_more", condition.more_than)):
        if limit is not None:
            parts.append(said(language, key, question=question, amount=condition.said))
    return _joined(parts, "and", pack)


def _labels(condition: Condition, pack: Pack) -> list[str]:
    """The values of a condition as the form prints them."""
    own = pack.asked(condition.fields[0]) if condition.fields else None
    labels = {o.id: o.label for o in own.options} if own is not None else {}
    return [labels.get(value, value) for value in condition.values]


def _joined(parts: list[str], word: str, pack: Pack) -> str:
    return f" {said(pack.language, word)} ".join(parts)
