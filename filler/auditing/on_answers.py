"""Rules about answers: that there is one, that it is one of some, how long it is, how many."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from filler.auditing.approvals import approves, denied
from filler.auditing.case import Case, quoted, short
from filler.auditing.outcome import Outcome, fails, gone, unclear, undetermined
from filler.auditing.periods import months_written
from filler.auditing.rule_model import Rule
from filler.auditing.signers import KIND_OF, is_name, is_signer, plain_name
from filler.auditing.vocabulary import ELSEWHERE, HARMLESS, TO_COME
from filler.definition.formulas import amount_of
from filler.reading.model import Answer
from filler.reading.signature import TYPED_WORDS
from filler.reading.vocabulary import PROXY


def answered(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Each of some answers is there; with ``beside``, where that one of its line is.

    With ``of_these``, so many of them are.
    """
    if rule.of_these is not None:
        yield from _of_these(rule, case)
        return
    for name in case.ids(rule.fields):
        if rule.beside and not case.answer(f"{name.rpartition('.')[0]}.{rule.beside}").value:
            continue
        answer = case.answer(name)
        doubt = unclear(case, name)
        if doubt is not None:
            yield doubt
        elif isinstance(answer.value, str) and TO_COME.fullmatch(answer.value.strip()):
            said = f"{case.named(name)} says only '{short(answer.shown)}'"
            yield fails(case, name, f"{said}, so it is still to come.")
        elif isinstance(answer.value, str) and ELSEWHERE.fullmatch(answer.value.strip()):
            why = f"{case.named(name)} says '{short(answer.shown)}', which is not itself an answer"
            yield undetermined(case, name, why)
        elif answer.state != "answered" and answer.value is not True:
            yield fails(case, name, f"{case.named(name)} {gone(case, name)}.")


def _of_these(rule: Rule, case: Case) -> Iterator[Outcome]:
    """So many of some answers, or signatures, are there."""
    names = list(case.ids(rule.fields))
    wanted = rule.of_these or 0
    there = [n for n in names if case.answer(n).state == "answered"]
    doubts = [n for n in names if case.answer(n).state == "unclear"]
    if len(there) >= wanted or not names:
        return
    if len(there) + len(doubts) >= wanted:
        doubt = unclear(case, doubts[0])
        if doubt is not None:
            yield doubt
        return
    lacking = next(n for n in names if n not in there)
    said = f"{len(there)} of {len(names)} are answered; at least {wanted} are expected"
    yield fails(case, lacking, f"{quoted(rule.title)}: {said}.")


def signed(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Each of some signatures is there, of a kind that is accepted, with its name and its date.

    With ``of_these``, so many of them are.
    """
    if rule.of_these is not None:
        yield from _of_these(rule, case)
        return
    for name in case.ids(rule.fields):
        own = case.field(name)
        parts = {part: case.answer(f"{name}.{part}") for part in own.parts}
        label = case.named(name)
        sign = parts[own.parts[0]]
        kind = KIND_OF.get(sign.how, "")
        is_words = kind == "typed" or sign.how == TYPED_WORDS
        to_come = is_words and bool(TO_COME.fullmatch(sign.shown.strip()))
        doubts = [
            f"{part.replace('_', ' ')}: {a.note}"
            for part, a in parts.items()
            if a.state == "unclear" and not (to_come and a is sign)
        ]
        lacks = [_lacking(part) for part, a in parts.items() if a.state in ("blank", "missing")]
        if to_come and sign.state in ("answered", "unclear"):
            lacks.insert(0, f"'{short(sign.shown, 40)}' is not a signature")
        if sign.state == "answered" and kind and kind not in case.accepts:
            lacks.insert(0, f"it is signed with {_article(sign.how)}, which is not accepted here")
        if (
            sign.state == "answered"
            and not to_come
            and kind in ("", "typed")
            and not is_signer(case, name, sign)
        ):
            doubts.append(f"signed: it says '{short(sign.shown, 40)}'")
        if sign.state == "answered" and kind == "digital" and not _is_known(case, name, sign):
            # Anybody can make a certificate in any name.
            doubts.append(f"signed: {sign.note}; it is not known who '{short(sign.shown, 40)}' is")
        if lacks:
            note = ""
            if rule.exempt and name in rule.exempt:
                note = (
                    "Another part of the form does not ask for this signature:"
                    f" “{rule.other_source}”"
                )
            yield fails(
                case,
                name,
                f"The signature {label} is not complete: {', '.join(lacks)}.",
                note=note,
                where=sign.where or case.answer(name).where,
            )
        printed = parts.get("print_name")
        if (
            printed is not None
            and printed.state == "answered"
            and not case.signers.get(name)
            and not is_name(plain_name(case, printed.shown))
        ):
            doubts.append(f"print name: '{short(printed.shown, 40)}' is not a full name")
        if (
            sign.state == "answered"
            and PROXY.search(sign.shown)
            and not is_signer(case, name, sign)
        ):
            why = f"the signature {label} was given by somebody else ('{short(sign.shown, 60)}')"
            yield undetermined(case, name, why)
        if doubts:
            yield undetermined(
                case, name, f"the signature {label} is unclear ({'; '.join(doubts)})"
            )


def _is_known(case: Case, name: str, sign: Answer) -> bool:
    """Whether the one whose digital signature stands there is known by a root or fingerprint."""
    reading = case.reading(name)
    return reading is not None and reading.signatures.knows(str(sign.value))


_LACKS = {"signed": "nobody has signed", "print_name": "no printed name"}


def _lacking(part: str) -> str:
    return _LACKS.get(part) or f"no {part.replace('_', ' ')}"


def _article(how: str) -> str:
    return f"an {how}" if how[:1] in "aeiou" else f"a {how}"


def value(rule: Rule, case: Case) -> Iterator[Outcome]:
    """An answer is one of some values, or none of those refused.

    Free words say yes where they hold one of the values and nothing that takes it back; they say
    no where they begin with one that is refused; between the two nobody can tell. Where only some
    words are refused, all else says yes. With ``at_most``, so many of the answers may be so.
    """
    so: list[tuple[str, str]] = []
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        if answer.state in ("blank", "missing"):
            continue
        doubt = unclear(case, name)
        if doubt is not None:
            yield doubt
            continue
        own = case.field(name)
        if own.options:
            given = answer.value if isinstance(answer.value, list) else [answer.value]
            bad = [v for v in given if v in rule.refused or (rule.values and v not in rule.values)]
            if bad and rule.at_most is not None:
                so.append((name, ", ".join(o.label for o in own.options if o.id in bad)))
            elif bad:
                label = ", ".join(o.label for o in own.options if o.id in bad)
                yield fails(case, name, f"{case.named(name)} says '{label}'.")
            continue
        yield from _free(rule, case, name, answer)
    if rule.at_most is not None and len(so) > rule.at_most:
        said = " or ".join(dict.fromkeys(label for _, label in so))
        many = f"{len(so)} of {len(rule.fields)} answers are '{said}'"
        yield fails(case, so[0][0], f"{quoted(rule.title)}: {many}.")


def _free(rule: Rule, case: Case, name: str, answer: Answer) -> Iterator[Outcome]:
    """Free words: a plain yes, a plain no, and all else that nobody can be sure of."""
    words = " ".join(str(answer.value).split())
    if not rule.values:
        found = next((one for one in rule.refused if _holds(words, one)), "")
        if found or (rule.denied and denied(HARMLESS.sub(" ", words), rule.denied)):
            yield fails(case, name, f"{case.named(name)} says '{_around(words, rule, found)}'.")
        return
    said = f"{case.named(name)} says '{short(answer.shown)}'"
    days = (case.today - relativedelta(years=1), case.today)
    yes = approves(
        str(answer.value),
        case.names_of(case.whose(name)),
        roles=case.called(case.whose(name)),
        own=case.name,
        about=f"{case.pack.title} {case.label(name)}",
        values=rule.values,
        refused=rule.refused,
        days=days,
    )
    if yes is False:
        yield fails(case, name, f"{said}.")
    elif yes is None:
        yield undetermined(case, name, f"{said}, which is not a clear yes or no")


def _around(words: str, rule: Rule, found: str) -> str:
    """The sentence that says it."""
    for sentence in re.split(r"(?<=[.!?])\s+", words):
        if (found and _holds(sentence, found)) or denied(sentence, rule.denied or ("\0",)):
            return short(sentence, 160)
    return short(words, 160)


def _holds(words: str, text: str) -> bool:
    """Whether some words are among others; a ``*`` behind them stands for any ending."""
    ending = r"\w*" if text.endswith("*") else r"(?!\w)"
    return re.search(rf"(?<!\w){re.escape(text.rstrip('*'))}{ending}", words, re.I) is not None


# What a comparison asks, and how its failure is said.
_COMPARED: dict[str, tuple[Callable[[Decimal, Decimal], bool], str]] = {
    "less": (operator.lt, "less than"),
    "at most": (operator.le, "at most"),
    "equal": (operator.eq, "the same as"),
    "at least": (operator.ge, "at least"),
    "more": (operator.gt, "more than"),
    "different": (operator.ne, "other than"),
}


def compare(rule: Rule, case: Case) -> Iterator[Outcome]:
    """A number, a time or a day is less than another one, or the same, or more."""
    holds, words_ = _COMPARED[rule.is_]
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        for other in (
            [*case.every(rule.of), None] if rule.number is not None else case.every(rule.of)
        ):
            doubt = unclear(case, name) or (unclear(case, other) if other else None)
            if doubt is not None:
                yield doubt
                continue
            against = case.answer(other).value if other else rule.number
            mine, theirs = amount_of(answer.value), amount_of(against)
            shown = f"{case.named(other)} ({case.answer(other).shown})" if other else str(against)
            if mine is None or theirs is None:
                if other and not _lengths_hold(rule.is_, answer.value, against, case):
                    said = f"{case.named(name)} is {answer.shown}, and should be {words_} {shown}"
                    yield fails(case, name, f"{said}.")
                continue
            if not holds(mine, theirs):
                said = f"{case.named(name)} is {answer.shown}, and should be {words_} {shown}"
                yield fails(case, name, f"{said}.")


def _lengths_hold(asked: str, one: object, two: object, case: Case) -> bool:
    """Whether two lengths of time in words may stand so; of what is none, nothing is said."""
    mine, theirs = months_written(str(one), case.today), months_written(str(two), case.today)
    if mine is None or theirs is None:
        return True
    if asked in ("less", "at most"):
        return mine[0] <= theirs[1]
    if asked in ("more", "at least"):
        return mine[1] >= theirs[0]
    overlaps = mine[0] <= theirs[1] and theirs[0] <= mine[1]
    return overlaps if asked == "equal" else True


def words(rule: Rule, case: Case) -> Iterator[Outcome]:
    """An answer has at least and at most so many words."""
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        if answer.state in ("blank", "missing"):
            continue
        doubt = unclear(case, name)
        if doubt is not None:
            yield doubt
            continue
        # As Word counts them: what stands between spaces.
        count = len(str(answer.value).split())
        if rule.at_most is not None and count > rule.at_most:
            over = f"{count} words, {count - rule.at_most} more than the {rule.at_most} allowed"
            yield fails(case, name, f"{case.named(name)} has {over}.", shown=f"{count} words")
        if rule.at_least is not None and count < rule.at_least:
            few = f"only {count} word{'s' * (count != 1)}; {rule.at_least} are expected"
            yield fails(case, name, f"{case.named(name)} has {few}.", shown=f"{count} words")


def ticked(rule: Rule, case: Case) -> Iterator[Outcome]:
    """At least and at most so many of some ticks, or of a question's options, are chosen.

    They are counted together; with ``each``, question by question.
    """
    if rule.each:
        for name in case.ids(rule.fields):
            yield from _ticked(replace(rule, fields=(name,)), case)
    else:
        yield from _ticked(rule, case)


def _ticked(rule: Rule, case: Case) -> Iterator[Outcome]:
    count, doubts, last = 0, [], ""
    names = list(case.ids(rule.fields))
    for name in names:
        answer = case.answer(name)
        if answer.state == "unclear":
            doubts.append(name)
        if isinstance(answer.value, list):
            count += len(answer.value)
        elif answer.state == "answered" and answer.value:
            count += 1
        last = last or name
    doubtful = len(doubts)
    if rule.at_least is not None and count < rule.at_least:
        if count + doubtful >= rule.at_least or (doubts and case.field(doubts[0]).options):
            found = unclear(case, doubts[0])
            if found is not None:
                yield found
            return
        what = "Nothing is ticked" if not count else f"Only {count} of them are ticked"
        many = f"; at least {rule.at_least} are expected" if count else ""
        yield fails(case, last, f"{what} under {quoted(_what(rule, case, last))}{many}.", shown="")
    elif rule.at_most is not None and count > rule.at_most:
        yield fails(
            case,
            last,
            f"{count} boxes are ticked under {quoted(_what(rule, case, last))}.",
            shown=f"{count} ticks",
        )


def _what(rule: Rule, case: Case, name: str) -> str:
    return case.label(name) if len(rule.fields) == 1 else rule.title
