"""What each content control says that was found by its tag or its title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from filler.binding import printed_prompts
from filler.definition.model import ControlSpec, Pack
from filler.digital.model import NOT_SIGNED, Signatures
from filler.facts.content import HIDDEN, STRIKE, ControlFact
from filler.facts.markup import WORDS_PROMPT
from filler.facts.strip import Strip
from filler.reading.checked import in_form
from filler.reading.dates import read_when
from filler.reading.marks import box_answer, tick_place
from filler.reading.model import Answer
from filler.reading.signature import picture_answer, signature_answer
from filler.reading.unfilled import unfilled
from filler.reading.vocabulary import FILL_IN
from filler.records.date_formats import day_in
from filler.records.dates import When, when

# So short a prompt may be a word of anybody's.
_SHORTEST_PROMPT = 6
_SLIP = 3
_SIGN_ONLY = "there is a symbol instead of words"


def control_answer(
    spec: ControlSpec,
    facts: Iterable[ControlFact],
    pack: Pack,
    *,
    merged: bool = False,
    signed: Signatures = NOT_SIGNED,
) -> Answer:
    """The answer of one control; two controls of one tag must not contradict each other.

    Where two packs were ``merged`` into one file, a blank contradicts an answer too;
    ``signed`` are the file's digital signatures.
    """
    answers = [in_form(_one(spec, fact, pack, signed=signed), spec, pack) for fact in facts]
    if not answers:
        return Answer(state="missing", note="this question is missing from the file")
    given = [answer for answer in answers if answer.state != "blank"]
    if not given:
        return answers[0]
    if spec.kind == "tick" or merged:
        given = answers if len(given) < len(answers) else given
    if any((a.state, a.value) != (given[0].state, given[0].value) for a in given[1:]):
        shown = " / ".join(answer.shown for answer in given)
        places = "; ".join(answer.where for answer in given)
        return Answer(
            state="unclear",
            shown=shown,
            how=given[0].how,
            where=places,
            note="its place is there more than once, with different answers",
        )
    return given[0]


def _one(spec: ControlSpec, fact: ControlFact, pack: Pack, *, signed: Signatures) -> Answer:
    if spec.kind == "tick":
        return _tick(fact)
    if fact.live is not None and not fact.placeholder and not fact.prompt_style:
        return _part_dead(spec, fact, fact.live, pack, signed=signed)
    blank = Answer(state="blank", shown="", how="content control", where=fact.where)
    if fact.deleted:
        return replace(blank, note="it is in a tracked deletion")
    if fact.placeholder and fact.pictures and not fact.text.strip():
        return replace(blank, note="only the placeholder picture is there")
    if fact.pictures or "ink" in fact.objects or "signature line" in fact.objects:
        return _drawn(spec, fact, signed=signed)
    if not fact.text.strip():
        if fact.objects:
            note = f"something other than words is there ({', '.join(fact.objects)})"
            return replace(blank, state="unclear", note=note)
        struck = fact.struck.strip()
        return replace(blank, note=f"'{struck[:60]}' is in a tracked deletion") if struck else blank
    if fact.kind == "list" and fact.unset and fact.text.strip() == fact.unset.strip():
        return replace(blank, how="drop-down list", note="no entry of the list is chosen")
    printed = printed_prompts(pack).get(spec.tag, frozenset())
    own_prompts = _prompts(pack, spec.prompt, printed)
    words = fact.text.strip()
    if words in printed and not any(map(str.isalnum, words)):
        return replace(blank, note="only the form's own blank is there")
    if any(not any(map(str.isalnum, prompt)) for prompt in printed):
        bare = FILL_IN.sub(" ", words).strip()
        if bare not in (words, ""):
            # The rest of the line that was written on.
            answer = _one(spec, replace(fact, text=bare, placeholder=False), pack, signed=signed)
            return replace(answer, shown=fact.text)
    is_prompt = fact.is_prompt or words in own_prompts or WORDS_PROMPT.fullmatch(words)
    # Without a prompt of its own to compare with, the style of the words tells.
    if fact.is_prompt is None and fact.prompt_style:
        is_prompt = True
    # A program that drops the tags drops what makes the prompt one, too.
    if is_prompt and (fact.placeholder or fact.prompt_style or not fact.tag):
        return replace(blank, note="only the placeholder text is there")
    if is_prompt or fact.placeholder:
        note = (
            "the control says that it shows placeholder text, but other words are there"
            if fact.placeholder
            else "the placeholder words are there, but as ordinary text"
        )
        return replace(blank, state="unclear", shown=fact.text, note=note)
    behind = _without_prompt(words, own_prompts)
    if behind is None:
        note = "what is there is very like the placeholder text"
        return replace(blank, state="unclear", shown=fact.text, note=note)
    if behind:
        answer = _one(spec, replace(fact, text=behind), pack, signed=signed)
        note = "its placeholder text is beside the words"
        return replace(
            answer, shown=fact.text, note="; ".join(part for part in (answer.note, note) if part)
        )
    looks = (piece.look for piece in fact.pieces if piece.text.strip())
    if note := unfilled(words, looks, is_name=spec.kind == "rich"):
        return replace(blank, state="unclear", shown=fact.text, note=note)
    if fact.kind == "date" or spec.kind == "date":
        return date_answer(fact, pack.language)
    if all(piece.kind == "symbol" for piece in fact.pieces if piece.text.strip()):
        note = f"{_SIGN_ONLY}: '{fact.text.strip()}'"
        return replace(blank, state="unclear", shown=fact.text, how="symbol font", note=note)
    how = "drop-down list" if fact.kind == "list" else "content control"
    answer = Answer(state="answered", value=fact.text, shown=fact.text, how=how, where=fact.where)
    if spec.kind == "picture":
        return picture_answer(fact.text, fact.pieces, fact.where)
    if spec.kind == "rich":
        said = signature_answer(fact.text, fact.pieces, fact.where, signed=signed)
        # The words stay, so that what was filled in is read back.
        return replace(answer, state=said.state, how=said.how, note=said.note)
    return answer


@lru_cache(maxsize=512)
def _prompts(pack: Pack, own: str | None, printed: frozenset[str]) -> tuple[str, ...]:
    """The prompts that may stand in a control, the longest first."""
    every = {*pack.prompts.values(), *((own,) if own else ()), *printed}
    return tuple(sorted((p for p in every if p), key=len, reverse=True))


def _without_prompt(words: str, prompts: Iterable[str]) -> str | None:
    """The words before or behind a prompt that was left standing: ``[Name] Sam Sample``.

    Nothing where no prompt stands beside them; None where they are a prompt with a slip.
    """
    for prompt in prompts:
        if len(prompt) < _SHORTEST_PROMPT:
            break
        if words.startswith(prompt):
            return words[len(prompt) :].strip()
        if words.endswith(prompt):
            return words[: -len(prompt)].strip()
        if abs(len(words) - len(prompt)) < _SLIP and (prompt[1:] in words or words in prompt):
            return None
    return ""


def _part_dead(
    spec: ControlSpec, fact: ControlFact, live: str, pack: Pack, *, signed: Signatures
) -> Answer:
    """Words of which some are struck out or hidden: the others count, and it is said."""
    if not live:
        note = f"'{fact.text.strip()[:60]}' is there, but struck out or hidden"
        how = "content control"
        return Answer(state="unclear", shown=fact.text, how=how, where=fact.where, note=note)
    pieces = tuple(piece for piece in fact.pieces if not piece.look & (STRIKE | HIDDEN))
    answer = _one(spec, replace(fact, text=live, live=None, pieces=pieces), pack, signed=signed)
    note = "words struck out or hidden are left out"
    return replace(
        answer, shown=fact.text, note="; ".join(part for part in (answer.note, note) if part)
    )


def _drawn(spec: ControlSpec, fact: ControlFact, *, signed: Signatures) -> Answer:
    """A picture, ink or a signature line, where only a signature or a picture may be one."""
    if spec.kind == "picture":
        words = "" if fact.is_prompt or fact.prompt_style else fact.text
        return picture_answer(words, fact.pieces, fact.where)
    if spec.kind != "rich":
        note = "a picture is where words belong"
        return Answer(state="unclear", shown=fact.text, how="picture", where=fact.where, note=note)
    text = "" if fact.is_prompt or fact.prompt_style else fact.text
    return signature_answer(text, fact.pieces, fact.where, signed=signed)


def _tick(fact: ControlFact) -> Answer:
    """A tick box; another kind of control says what its words say in the place of a tick."""
    if fact.kind == "tick":
        answer = box_answer(fact)
        if answer.state == "answered" and fact.live is not None:
            note = "its mark is struck out or hidden"
            return replace(answer, state="unclear", value=None, note=note)
        return answer
    if fact.text.strip() and not fact.placeholder:
        answer = tick_place(Strip(text=fact.text, looks=[0] * len(fact.text)), fact.where)
        if answer.state != "unclear":
            return answer
    note = "a control with this tag is there, but it is no tick box"
    return Answer(state="unclear", shown=fact.text, how="tick box", where=fact.where, note=note)


def date_answer(fact: ControlFact, language: str = "") -> Answer:
    """The day that is shown; a stored day counts only where it is the same."""
    how = "date control" if fact.kind == "date" else "typed text"
    answer = read_when(fact.text, how, language)
    answer = replace(answer, where=fact.where)
    stored = (fact.stored_date or "")[:10]
    found = when(fact.text, language)
    own = day_in(fact.text, fact.date_format, fact.language) if fact.date_format else None
    if own is not None and own != found.day:
        # Its own format says which figure is the month, and its language how that is called.
        note = "" if stored else f"read in the format of its control ({fact.date_format})"
        answer = replace(answer, state="answered", value=own.isoformat(), note=note)
        found = When(first=own, last=own)
    if stored and found.day is None:
        note = f"'{fact.text.strip()[:60]}' is shown, and {stored} is stored"
        note = "; ".join(part for part in (answer.note, note) if part)
        if found.first is None and any(sign.isdigit() for sign in fact.text):
            return replace(answer, state="unclear", value=None, note=note)
        return replace(answer, note=note)
    if found.day is not None and stored and stored != found.day.isoformat():
        note = f"'{fact.text}' is shown, and {stored} is stored"
        return replace(answer, state="unclear", value=None, note=note)
    return answer
