"""Which of some printed options a person chose, whatever they did to them.

Options stand in the words of one or more places (cells, paragraphs): ``Yes ☐ No ☒``, a cell
each, one of them struck out, highlighted, circled, or taken away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from filler.facts.content import (
    BOLD,
    BORDERED,
    COLOURED,
    HIGHLIGHT,
    SHADE,
    STRIKE,
    UNDERLINE,
)
from filler.reading.marks import marks_in
from filler.reading.model import Answer, State
from filler.reading.option_attach import Place
from filler.reading.option_tokens import Chosen, look
from filler.reading.vocabulary import NOT_APPLICABLE
from filler.reading.wording import fold

_EMPHASES = (
    (HIGHLIGHT, "highlighted option"),
    (SHADE, "shaded option"),
    (UNDERLINE, "underlined option"),
    (BORDERED, "option with a border"),
    (COLOURED, "coloured option"),
    (BOLD, "option in bold"),
)
_EDGES = ".,:;()[]"
_NUMBERING = re.compile(r"\d|[a-zA-Z]\)")


def one_of(
    options: Sequence[tuple[str, str]],
    places: Sequence[Place],
    printed: frozenset[str] = frozenset(),
) -> Answer:
    """The one option of ``(id, label)`` that is chosen; ``missing`` when none of them is there.

    ``printed`` are folded words that stand there on every form.
    """
    own = {word for _, label in options for word in fold(label).text.split(" ")}
    printed = printed - own
    if (typed := _typed_beside(options, places)) is not None:
        return typed
    found = look(options, places, printed)
    chosen = found.options
    said = [word for word in found.words if fold(word).text not in printed]
    rest = " ".join(word for word in said if not _NUMBERING.fullmatch(word))
    where = next((c.where for c in chosen if c.is_ticked), None)
    where = where or next((c.where for c in chosen if c.found), places[0].where if places else "")
    shown = " / ".join(text for place in places if (text := place.strip.shown))
    answer = Answer(state="unclear", shown=shown, how="tick box", where=where)
    if not any(c.found for c in chosen):
        words = (word for place in places for word in place.strip.words.split())
        said = [word for word in words if fold(word).text not in printed]
        return _without_options(answer, options, chosen, " ".join(said).strip(_EDGES))
    doubt = next((m for c in chosen for m in c.marks if m.sign == "doubt"), None)
    ticked = [c for c in chosen if c.is_ticked]
    if doubt is not None:
        return replace(answer, how=doubt.how, note=doubt.note)
    if found.stray:
        note = f"a mark is beside '{found.stray[:60]}', which is not one of the options"
        return replace(answer, how="typed mark", note=note)
    if len(ticked) > 1:
        signs = {m.sign for c in ticked for m in c.marks if m.sign != "empty"}
        how = ticked[0].marks[0].how
        if signs == {"tick", "cross"}:
            return replace(answer, how=how, note="one option has a tick and another a cross")
        return replace(answer, how=how, note=f"{len(ticked)} options are ticked")
    if len(ticked) == 1:
        return _settled(answer, ticked[0], chosen)
    return _by_look(answer, chosen, rest)


def several_of(options: Sequence[tuple[str, str]], places: Sequence[Place]) -> dict[str, Answer]:
    """Each option of ``(id, label)`` with its answer; nothing when none of them is there."""
    found = look(options, places)
    present = [c for c in found.options if c.found]
    if not present:
        return {}
    picked = _picked(present) if not any(c.is_ticked for c in present) else {}
    answers = {c.id: _own_answer(c, picked.get(c.id, "")) for c in found.options}
    for one in present:
        if one.look & STRIKE and not picked and answers[one.id].state == "blank":
            # What is struck out of a list is not there to be chosen, or was not chosen.
            note = "it is struck out, and none is ticked"
            answers[one.id] = replace(answers[one.id], state="unclear", value=None, note=note)
    near = found.before or present[0].id
    if found.stray and answers[near].state == "blank":
        note = f"a mark is beside '{found.stray[:60]}', which is not one of the options"
        answers[near] = replace(answers[near], state="unclear", value=None, note=note)
    return answers


def _typed_beside(options: Sequence[tuple[str, str]], places: Sequence[Place]) -> Answer | None:
    """An option's word, or its first letter, in a cell beside one that prints them all."""
    printed = [p for p in places if _holds_all(options, p) and not _given(p)]
    if not printed:
        return None
    said = []
    for place in places:
        text = fold(place.ink.text).text
        if place in printed or not text or not place.is_cell:
            continue
        begun = [o for o, label in options if _begins(fold(label).text, text)]
        said.append((place, begun[0] if len(begun) == 1 else ""))
    if len(said) != 1 or not said[0][1]:
        return None
    place, option = said[0]
    words = place.strip.shown
    return Answer(
        state="answered", value=option, shown=words, how="typed words", where=place.where,
        note=f"'{words}' is written beside the printed options",
    )  # fmt: skip


def _holds_all(options: Sequence[tuple[str, str]], place: Place) -> bool:
    words = f" {fold(place.strip.text).text} "
    return all(f" {fold(label).text} " in words for _, label in options)


def _given(place: Place) -> bool:
    """Whether something is marked among printed options, or looks otherwise."""
    looks = {at for number, at in enumerate(place.strip.looks) if place.strip.text[number].strip()}
    return any(mark.sign != "empty" for mark in marks_in(place.strip)) or len(looks) > 1


def _begins(label: str, text: str) -> bool:
    return f"{label} ".startswith(f"{text} ") or (len(text) == 1 and label.startswith(text))


def _own_answer(one: Chosen, look_: str) -> Answer:
    if not one.found:
        return Answer(state="missing", note="its wording is not in the file")
    given = [mark for mark in one.marks if mark.sign != "empty"]
    doubt = next((mark.note for mark in given if mark.sign == "doubt"), "")
    if {mark.sign for mark in given} >= {"tick", "cross"}:
        doubt = "a tick and a cross are beside it"
    if given:
        mark = given[0]
        state: State = "unclear" if doubt else "answered"
        value = None if doubt else True
        return Answer(
            state=state, value=value, shown=mark.shown, how=mark.how, where=one.where,
            note=doubt or mark.note,
        )  # fmt: skip
    if look_:
        return Answer(state="answered", value=True, how=look_, where=one.where)
    how = one.marks[0].how if one.marks else "empty place"
    return Answer(state="blank", value=False, how=how, where=one.where)


def _picked(present: Sequence[Chosen]) -> dict[str, str]:
    """The options that look other than their fellows, where no mark tells them apart."""
    struck = [c for c in present if c.look & STRIKE]
    if len(present) <= 2 * len(struck) < 2 * len(present):
        return {c.id: "other option struck out" for c in present if not c.look & STRIKE}
    if circled := [c for c in present if c.circled]:
        return {c.id: "circled option" for c in circled}
    for flag, how in _EMPHASES:
        having = [c for c in present if c.look & flag]
        if 0 < len(having) < len(present):
            return {c.id: how for c in having}
    return {}


def _without_options(
    answer: Answer, options: Sequence[tuple[str, str]], chosen: Sequence[Chosen], rest: str
) -> Answer:
    """None of the options stands there: deleted, a letter in their place, or other words."""
    if any(c.deleted for c in chosen):
        return replace(
            answer, state="blank", shown="", note="its options were deleted with tracked changes"
        )
    initial = [o for o, label in options if label[:1].casefold() == rest.casefold()]
    if len(initial) == 1:
        note = f"'{rest}' was read as the option that begins with it"
        return replace(answer, state="answered", value=initial[0], how="typed words", note=note)
    if rest:
        note = f"'{rest[:60]}' is written there, which is not one of the options"
        return replace(answer, how="typed words", note=note)
    return Answer(state="missing", where=answer.where, note="its options are not in the file")


def _settled(answer: Answer, one: Chosen, chosen: Sequence[Chosen]) -> Answer:
    mark = next(m for m in one.marks if m.sign in ("tick", "cross"))
    answer = replace(answer, how=mark.how, note=mark.note)
    if one.look & STRIKE:
        return replace(answer, note="the ticked option is struck out")
    if any(c.circled or c.look & HIGHLIGHT for c in chosen if c is not one):
        return replace(answer, note="one option is ticked and another one highlighted or circled")
    return replace(answer, state="answered", value=one.id)


def _by_look(answer: Answer, chosen: Sequence[Chosen], rest: str) -> Answer:
    """No mark: what is struck out, highlighted, circled or gone."""
    found = [c for c in chosen if c.found]
    struck = [c for c in found if c.look & STRIKE]
    circled = [c for c in found if c.circled]
    picks: list[tuple[Chosen, str]] = []
    for flag, how in _EMPHASES:
        having = [c for c in found if c.look & flag]
        if len(having) == 1 and len(found) > 1:
            picks.append((having[0], how))
    filled = [c for c in found if c.fill]
    if len(found) > 1 and len({c.fill for c in found}) > 1 and len(filled) == 1:
        picks.append((filled[0], "shaded option"))
    if len(circled) == 1:
        picks.append((circled[0], "circled option"))
    elif len(circled) > 1:
        return replace(answer, how="circled option", note="it is not clear which option is circled")
    if struck and len(struck) == len(found) - 1:
        kept = next(c for c in found if not c.look & STRIKE)
        picks.append((kept, "other option struck out"))
    elif struck and len(found) > 1:
        return replace(answer, how="struck out", note=f"{len(struck)} options are struck out")
    gone = [c for c in chosen if not c.found]
    if len(found) == 1 and gone:
        one = found[0]
        if one.from_list:
            return replace(answer, state="answered", value=one.id, how="drop-down list")
        if rest:
            note = f"'{rest[:60]}' is written beside the one option that is there"
            return replace(answer, how="typed words", note=note)
        if any(mark.sign == "empty" for mark in one.marks):
            return replace(answer, note="the other options are gone, and its own box is empty")
        tracked = all(c.deleted for c in gone)
        note = "the other options are deleted" + (", with changes tracked" if tracked else "")
        picks.append((one, "other option deleted"))
        answer = replace(answer, note=note)
    if len({pick.id for pick, _ in picks}) > 1:
        hows = " and ".join(f"an {how}" if how[0] in "aeiou" else f"a {how}" for _, how in picks)
        return replace(answer, how=picks[0][1], note=f"{hows} do not agree")
    if picks:
        one, how = picks[0]
        return replace(answer, state="answered", value=one.id, how=how, where=one.where)
    if NOT_APPLICABLE.fullmatch(rest):
        note = f"'{rest}' is typed there, which does not choose an option"
        return replace(answer, state="blank", how="typed words", note=note)
    if rest:
        return replace(
            answer, how="typed words", note=f"'{rest[:60]}' is written there, but there is no mark"
        )
    how = next((m.how for c in chosen for m in c.marks), "printed options")
    return replace(answer, state="blank", shown="", how=how)
