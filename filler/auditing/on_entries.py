"""Rules about logged rows: how many are complete and recent enough, and what they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from dateutil.relativedelta import relativedelta

from filler.auditing.case import Case, Doubt, Entry, Span, quoted, uk_date
from filler.auditing.conditions import NotGiven, holds
from filler.auditing.on_dates import in_window
from filler.auditing.outcome import Outcome, unclear, undetermined
from filler.auditing.rule_model import Rule
from filler.auditing.vocabulary import NOTHING_GIVEN, is_placeholder
from filler.definition.conditions import renamed
from filler.definition.model import Field
from filler.definition.statements import Reference
from filler.records.dates import when

_NUMBER = re.compile(
    r"(?<![\d.])(\d{1,2})\s*-\s*(\d{1,2})(?![\d.]\d)|(?<![\d.])(\d{1,3})(?!\d|\.\d)"
)
_SPAN = re.compile(r"(?<=\d)\s*(?:–|—|-|\bto\b|\bthrough\b)\s*(?:[^\W\d_]{1,4}\s*)?(?=\d)", re.I)
_SHORTEST = 4
_MOST = 40
_NAMED = 6
# Of so few places each must be another one.
_FEW = 3


def complete_entries(rule: Rule, case: Case) -> Iterator[Outcome]:
    """Each row that somebody began has all that is asked of it."""
    for entry in _like(rule, case):
        lacks = [_heading(case, entry, name) for name in rule.needs if _is_blank(entry, name)]
        if lacks:
            yield Outcome(
                message=f"{_title(entry)} has no {_listed(lacks)}.",
                field=entry.id,
                where=entry.where,
                shown=_shown(entry),
                whose=case.whose(entry.field),
            )


def entries(rule: Rule, case: Case) -> Iterator[Outcome]:
    """At least so many rows are complete and fall into a window; two lengths are two readings.

    Without a ``column`` of dates every complete row counts.
    """
    rows, left = _complete(rule, case)
    if not rule.column:
        yield from _counted(rule, case, rows)
        return
    anchor = case.anchor(rule.of or ("today",))
    sure = {e.id for e in rows if not any(_is_unclear(e, n) for n in rule.needs)}
    wanted = rule.at_least or 1
    first = rule.fields[0] if rule.fields else ""
    if isinstance(anchor, Doubt):
        yield Outcome(message=f"Not clear: {anchor.why}.", result="undetermined")
        return
    base = anchor[1].first
    end = max((anchor[1].last + after for after in rule.not_after), default=date.max)
    counts: list[tuple[relativedelta, int, int]] = []
    for start in rule.not_before or (relativedelta(years=-100),):
        found = [_recent(e, rule.column, base + start, end) if e.id in sure else None for e in rows]
        counts.append((start, found.count(True), found.count(None)))
    enough = [count >= wanted for _, count, _ in counts]
    perhaps = [count + maybe >= wanted for _, count, maybe in counts]
    left += [
        f"{_title(e)} is outside the dates"
        for e in rows
        if all(
            _recent(e, rule.column, base + start, end) is False
            for start in rule.not_before or (relativedelta(years=-100),)
        )
    ]
    told = "; ".join(
        f"{count} since {uk_date(base + start)}"
        + (f" and {maybe} that may or may not count" if maybe else "")
        for start, count, maybe in counts
    )
    told += _left_out(left)
    where = next((e.where for e in rows), "")
    whose = case.whose(case.pack.fields[first].id) if first in case.pack.fields else ""
    whose = whose or next((case.whose(e.field) for e in rows), rule.whose)
    if all(enough):
        return
    if not any(perhaps):
        yield Outcome(
            message=f"{wanted} complete entries are needed; found: {told}.",
            field=first,
            where=where,
            whose=whose,
        )
    elif any(enough):
        yield Outcome(
            message=f"{wanted} complete entries are needed. On one reading there are enough, on"
            f" the other there are not: {told}.",
            field=first,
            where=where,
            whose=whose,
            result="undetermined",
        )
    else:
        yield Outcome(
            message=f"Not clear: {wanted} complete entries are needed; found: {told}.",
            field=first,
            where=where,
            whose=whose,
            result="undetermined",
        )


def _complete(rule: Rule, case: Case) -> tuple[list[Entry], list[str]]:
    """The rows that have all that is asked of them, and why each other one does not count.

    What is still to come, or is said to stand elsewhere, is not there; a row that says the same
    as another one but for one place is no second one.
    """
    rows: list[Entry] = []
    left: list[str] = []
    seen: list[dict[str, str]] = []
    for entry in _like(rule, case):
        lacks = [n for n in rule.needs if _is_blank(entry, n) or _is_none(entry, n, case)]
        said = {
            name: " ".join(re.findall(r"\w+", str(answer.value).casefold()))
            for name, answer in entry.answers.items()
            if answer.state == "answered" and name in (rule.needs or entry.answers)
        }
        # What a printed row has no place for stands in its label.
        said |= {n: entry.label.casefold() for n in rule.needs if n not in entry.answers}
        if lacks:
            named = [_heading(case, entry, name) for name in lacks]
            left.append(f"{_title(entry)} has no {_listed(named)}")
        elif any(_is_again(said, other) for other in seen):
            left.append(f"{_title(entry)} is entered twice")
        else:
            rows.append(entry)
        seen.append(said)
    return rows, left


def _is_again(said: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two rows say the same, but for one place of several."""
    if not said or said.keys() != other.keys():
        return False
    differing = sum(value != other[name] for name, value in said.items())
    return differing <= (1 if len(said) > _FEW else 0)


def _left_out(left: list[str]) -> str:
    """Which rows do not count, and why."""
    if not left:
        return ""
    more = f"; and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
    return f". Not counted: {'; '.join(left[:_NAMED])}{more}"


def _is_none(entry: Entry, name: str, case: Case) -> bool:
    """Whether what stands in a place says that nothing does, or cites nothing where it should."""
    answer = entry.answers.get(name)
    if answer is None or answer.state != "answered":
        return False
    said = answer.shown.strip()
    if is_placeholder(said) or NOTHING_GIVEN.fullmatch(said):
        return True
    if name not in case.cited_in:
        return False
    return not any(cited_numbers(said, case.pack.references, case.cited_as).values())


def _like(rule: Rule, case: Case) -> list[Entry]:
    """The rows that somebody began and that are as ``where`` says, or may be."""
    found = []
    for entry in case.entries(rule.fields):
        own = [renamed(one, f"{entry.id}.") for one in rule.where_]
        said = holds(own, case)
        if said is not False and not isinstance(said, NotGiven):
            found.append(entry)
    return found


def _counted(rule: Rule, case: Case, rows: list[Entry]) -> Iterator[Outcome]:
    """At least and at most so many complete rows, whenever they are from."""
    sure = [e for e in rows if not any(_is_unclear(e, n) for n in rule.needs)]
    least, most = rule.at_least or (1 if rule.at_most is None else 0), rule.at_most
    first = rule.fields[0] if rule.fields else ""
    whose = case.whose(first) if first in case.pack.fields else rule.whose
    where = next((e.where for e in rows), "")
    if len(rows) < least:
        said = f"{least} complete entries are needed; found: {len(rows)}."
        yield Outcome(message=said, field=first, where=where, whose=whose)
    elif most is not None and len(sure) > most:
        said = f"At most {most} entries are expected; found: {len(sure)}."
        yield Outcome(message=said, field=first, where=where, whose=whose)
    elif len(sure) < least or (most is not None and len(rows) > most):
        said = f"Not clear: only {len(sure)} of {len(rows)} entries are clear."
        yield Outcome(message=said, field=first, where=where, whose=whose, result="undetermined")


def numbers(rule: Rule, case: Case) -> Iterator[Outcome]:
    """The statements that are cited exist."""
    reference = case.pack.reference(rule.reference)
    if reference is None:
        return
    known = {statement.number for statement in reference.statements}
    for name in case.ids(rule.fields):
        answer = case.answer(name)
        doubt = unclear(case, name)
        if doubt is not None:
            yield doubt
        if answer.state != "answered":
            continue
        cited = cited_numbers(str(answer.value), case.pack.references, case.cited_as)
        bad = [n for n in cited.get(rule.reference, ()) if n not in known]
        if bad:
            listed = ", ".join(map(str, bad))
            yield Outcome(
                message=f"{case.named(name)} cites statement {listed}; the numbers are"
                f" {min(known)} to {max(known)}.",
                field=name,
                where=answer.where,
                shown=answer.shown,
                whose=case.whose(name),
            )
        elif not any(cited.values()):
            yield undetermined(case, name, f"'{answer.shown}' gives no statement number")


def cited_numbers(
    text: str,
    references: tuple[Reference, ...],
    cited_as: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, list[int]]:
    """The statements that some words cite, by reference; the first is meant unless one is named.

    With the references ``first`` and ``second``, each cited by its label, a word of its title or
    as ``cited_as`` says, ``First 1, 3-5; Second 2`` gives ``{"first": [1, 3, 4, 5], "second":
    [2]}``. The numbers behind an abbreviation of something else (``PCF 5``) are nobody's.
    """
    found: dict[str, list[int]] = {reference.id: [] for reference in references}
    if not references:
        return found
    first, *others = references
    common = set(first.short_title.casefold().split())
    own = {one.id: set(one.short_title.casefold().split()) - common for one in others}
    short = {name.casefold(): one for one, names in (cited_as or {}).items() for name in names}
    known = {first.label.casefold(), *short}
    current, named_now = first.id, False
    spans = _SPAN.sub("-", text)
    pieces = re.split(r"([^\W\d_]+\.?|[;\n)])", spans)
    for number, piece in enumerate(pieces):
        word = piece.casefold().rstrip(".")
        named = next((name for name, words in own.items() if _begins(word, words)), "")
        named = named or short.get(word, "")
        following = pieces[number + 1] if number + 1 < len(pieces) else ""
        if named:
            current, named_now = named, True
        elif _is_abbreviation(piece) and word not in known and _cites(following):
            current, named_now = "", True
        elif word == ")" and named_now:
            # ``(AP) 3``: the bracket is around the name, and not behind the numbers.
            continue
        elif word in (";", "\n", ")") or (word == first.label.casefold() and not named_now):
            # The common label behind the other's name is the other's; by itself, the first's.
            current = first.id
        for start, end, single in _NUMBER.findall(piece):
            named_now = False
            if not current:
                continue
            if single:
                found[current].append(int(single))
            elif int(start) <= int(end) <= int(start) + _MOST:
                found[current] += range(int(start), int(end) + 1)
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def _is_abbreviation(piece: str) -> bool:
    """Whether a word is of capitals alone, as the name of a framework is."""
    return len(piece) > 1 and piece.isalpha() and piece.isupper()


def _cites(following: str) -> bool:
    """Whether a number stands directly behind."""
    return re.match(r"[\s:.(#-]*\d", following) is not None


def _begins(word: str, words: set[str]) -> bool:
    """Whether a word is one of some, or begins one, as ``perm`` does."""
    return len(word) >= _SHORTEST and any(one.startswith(word) for one in words)


def _recent(entry: Entry, column: str, start: date, end: date) -> bool | None:
    answer = entry.answers.get(column)
    if answer is None or answer.state in ("blank", "missing"):
        return False
    found = when(str(answer.value)) if answer.state == "answered" else None
    if found is None or found.first is None or found.last is None:
        return None
    return in_window(Span(found.first, found.last, answer.shown), start, end)


def _is_blank(entry: Entry, name: str) -> bool:
    """Whether a row lacks something; a printed line has not every column that an added row has."""
    answer = entry.answers.get(name)
    return answer is not None and answer.state in ("blank", "missing")


def _is_unclear(entry: Entry, name: str) -> bool:
    answer = entry.answers.get(name)
    return answer is not None and answer.state == "unclear"


def _title(entry: Entry) -> str:
    if "[" not in entry.id:
        return quoted(entry.label)
    words = _shown(entry)
    return f"{entry.label} ('{words}')" if words else entry.label


def _shown(entry: Entry) -> str:
    """What tells a row that somebody added from its fellows."""
    longest = [a.shown for n, a in entry.answers.items() if a.state == "answered" and n != "date"]
    return " ".join(longest[0].split())[:60] if longest else ""


def _heading(case: Case, entry: Entry, name: str) -> str:
    own: Field = case.field(entry.field)
    for column in own.columns:
        if column.id.endswith(f".{name}"):
            return quoted(column.name)
    return quoted(case.label(f"{entry.id}.{name}").removeprefix(f"{entry.label}: "))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
