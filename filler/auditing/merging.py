"""One person's files as one: answers merged question by question, each with the file it is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

from filler.auditing.case import short
from filler.auditing.later import is_later, ordered
from filler.auditing.model import About
from filler.auditing.packed import whole
from filler.auditing.units import HELD, Unit, is_held, joined, said_of, units_of
from filler.definition.model import Field, Pack
from filler.messages import with_remedy
from filler.reading.model import Answer, Reading

_NAMED = 6
_BRIEF = 60


@dataclass(frozen=True)
class Merged:
    """What some files say together.

    ``forms`` has the file that says most of each form; ``taken`` the file of each question of
    which the answer is from another one. ``unused`` are files that add nothing.
    """

    answers: Mapping[str, Answer]
    forms: Mapping[str, Reading]
    taken: Mapping[str, Reading]
    unused: tuple[str, ...]
    about: tuple[About, ...]


def merged(readings: Sequence[Reading], pack: Pack) -> Merged:
    """The answers of one person's files, the earliest first: blank never replaces an answer.

    Two different answers are unclear, and both are told; a later file that lacks nothing of an
    earlier one replaces it, which is told as well.
    """
    if len(readings) == 1:
        (only,) = readings
        answers = whole(only.answers)
        forms = dict.fromkeys(_in_order(carried(only, pack), pack), only)
        return Merged(answers, forms, {}, (), ())
    return _Merge(readings, pack).done()


def carried(reading: Reading, pack: Pack) -> set[str]:
    """The forms that a file has itself, and not only the name that heads a form sent alone."""
    answers = whole(reading.answers)
    own = answers.keys() & pack.fields.keys() - set(pack.alone.fields)
    known = {form.id for form in pack.answer_forms}
    held = {n.partition(".")[0] for n, a in answers.items() if a.state != "missing"}
    return {name.partition(".")[0] for name in own} & known & held


def contradicts(reading: Reading, others: Iterable[Reading], pack: Pack) -> bool:
    """Whether a file answers a question otherwise than one of some others."""
    own = units_of(reading, pack)
    for other in others:
        theirs = units_of(other, pack)
        if any(q in theirs and joined(q, unit, theirs[q], pack) is None for q, unit in own.items()):
            return True
    return False


def named_beside(file: str, *others: str) -> str:
    """A file's name; with its folder where another file is called the same."""
    path = Path(file)
    if any(Path(other).name == path.name for other in others if other != file):
        return f"{path.parent.name}/{path.name}"
    return path.name


def _in_order(forms: Iterable[str], pack: Pack) -> Iterator[str]:
    held = set(forms)
    return (form.id for form in pack.answer_forms if form.id in held)


class _Merge:
    """One merge under way."""

    def __init__(self, readings: Sequence[Reading], pack: Pack) -> None:
        self._pack = pack
        self._readings = ordered(readings)
        self._all = [units_of(reading, pack, all_=True) for reading in self._readings]
        self._held = [{q: u for q, u in own.items() if is_held(u)} for own in self._all]
        self._answers: dict[str, Answer] = {}
        self._from: dict[str, int] = {}
        self._changed: dict[tuple[int, int], list[str]] = {}
        self._clashes: dict[tuple[int, ...], list[str]] = {}

    def done(self) -> Merged:
        """The merge of all questions."""
        questions = dict.fromkeys(q for own in self._all for q in own)
        for question in questions:
            self._one(question)
        forms = self._forms()
        for question in questions:
            if question not in self._from:
                self._empty(question, forms.get(question.partition(".")[0]))
        taken = {
            question: self._readings[number]
            for question, number in self._from.items()
            if forms.get(question.partition(".")[0]) is not self._readings[number]
            and is_held(self._of(question))
        }
        used = {id(reading) for reading in (*forms.values(), *taken.values())}
        unused = tuple(r.file for r in self._readings if id(r) not in used)
        about = (
            *self._told_changes(),
            *self._told_clashes(),
            *self._told_withdrawn(),
            *self._told_split(forms),
        )
        return Merged(self._answers, forms, taken, unused, about)

    def _one(self, question: str) -> None:
        """The answer to one question, and the file that it is from."""
        holding = [n for n, own in enumerate(self._held) if question in own]
        if not holding:
            return
        if question == self._pack.person:
            # That they are one person is decided already; the fullest name is theirs.
            best = max(holding, key=lambda n: (len(self._shown(n, question)), *self._rank(n)))
            self._take(best, self._held[best][question], question)
            return
        # What a later file replaces does not count; of the rest all must say one thing.
        alive = [n for n in holding if not self._is_replaced(n, holding, question)] or holding
        best = max(alive, key=self._rank)
        unit: Unit = self._held[best][question]
        differing: list[int] = []
        for number in sorted(alive, key=self._rank, reverse=True):
            both = joined(question, unit, self._held[number][question], self._pack)
            if both is None:
                differing.append(number)
            elif both is self._held[number][question] and said_of(both) != said_of(unit):
                best, unit = number, both
            else:
                unit = both if both is not self._held[number][question] else unit
        for number in holding:
            was = self._held[number][question]
            if number not in alive and joined(question, was, unit, self._pack) is None:
                self._changed.setdefault((number, best), []).append(question)
        if not differing:
            self._take(best, unit, question)
            return
        numbers = (best, *differing)
        self._clashes.setdefault(numbers, []).append(question)
        self._take(best, self._unclear(unit, numbers, question), question)

    def _is_replaced(self, number: int, holding: Sequence[int], question: str) -> bool:
        """Whether a later file that lacks nothing of this one says something otherwise."""
        was = self._held[number][question]
        return any(
            self._replaces(other, number)
            and joined(question, was, self._held[other][question], self._pack) is None
            for other in holding
            if other != number
        )

    def _rank(self, number: int) -> tuple[int, int]:
        """Which file is rather taken where two say the same: the one that says more, the later."""
        return len(self._held[number]), number

    def _empty(self, question: str, main: Reading | None) -> None:
        """A question that nobody began: its place in the form's own file, else in any."""
        there = [n for n, own in enumerate(self._all) if question in own]
        open_ = [
            n for n in there if any(a.state == "blank" for a in self._all[n][question].values())
        ]
        own = [n for n in open_ or there if self._readings[n] is main]
        best = (own or open_ or there)[-1]
        self._take(best, self._all[best][question], question)

    def _take(self, number: int, unit: Unit, question: str) -> None:
        self._answers |= unit
        self._from[question] = number

    def _replaces(self, later: int, earlier: int) -> bool:
        """Whether a file is later than another one and lacks nothing that it says."""
        if is_later(self._readings[earlier], self._readings[later]) is not True:
            return False
        return self._held[earlier].keys() <= self._held[later].keys()

    def _unclear(self, unit: Unit, numbers: Sequence[int], question: str) -> Unit:
        """The answers of a question of which two files say different things."""
        said = " and ".join(f"'{self._shown(n, question)}' in {self._file(n)}" for n in numbers)
        note = f"the files say different things: {said}"
        return {
            name: replace(answer, state="unclear", value=None, note=note)
            if answer.state in HELD
            else answer
            for name, answer in unit.items()
        }

    def _shown(self, number: int, question: str) -> str:
        """What a file says of a question, in a few words."""
        unit = self._held[number][question]
        own = self._pack.fields.get(question)
        if own is not None and own.kind == "signature":
            parts = [unit.get(f"{question}.{part}") for part in own.parts]
            return _brief(", ".join(a.shown for a in parts if a is not None and a.shown))
        if own is not None and own.kind == "rows":
            cells = [a.shown for name, a in unit.items() if "[" in name and a.shown]
            return _brief("; ".join(cells))
        whole_ = unit.get(question)
        if whole_ is not None and whole_.shown:
            return _brief(whole_.shown)
        return _brief(", ".join(a.shown for a in unit.values() if a.shown) or "a mark")

    def _file(self, number: int) -> str:
        reading = self._readings[number]
        # What nobody has saved since it was issued bears the day of the form.
        saved = "" if reading.is_issued else reading.modified[:10]
        day = saved or reading.received[:10]
        name = named_beside(reading.file, *(other.file for other in self._readings))
        return f"{name} (saved {day})" if day else name

    def _forms(self) -> dict[str, Reading]:
        """The file that says most of each form."""
        found: dict[str, tuple[tuple[int, ...], Reading]] = {}
        for number, reading in enumerate(self._readings):
            for form in carried(reading, self._pack):
                own = sum(question.partition(".")[0] == form for question in self._held[number])
                rank = (own, *self._rank(number))
                if form not in found or rank > found[form][0]:
                    found[form] = rank, reading
        return {form: found[form][1] for form in _in_order(found, self._pack)}

    def _label(self, question: str) -> str:
        own = self._pack.fields.get(question)
        return f"'{_brief(own.name)}'" if own is not None else question

    def _told_changes(self) -> Iterator[About]:
        """What a later file says otherwise than one that it replaces."""
        for (earlier, later), questions in self._changed.items():
            files = f"{self._file(later)} replaces {self._file(earlier)}"
            said = [
                f"{self._label(q)} was '{self._shown(earlier, q)}' and is now"
                f" '{self._shown(later, q)}'"
                for q in questions
            ]
            yield About(
                rule="replaced",
                severity="advises",
                file=self._readings[later].file,
                **with_remedy("finding.replaced", files=files, some=_some(said)),
            )
            yield from self._signed_before(earlier, later, questions)

    def _signed_before(self, earlier: int, later: int, questions: Sequence[str]) -> Iterator[About]:
        """Answers that were changed while a signature on their form is the one it was."""
        for form in dict.fromkeys(question.partition(".")[0] for question in questions):
            after = [
                q
                for q in questions
                if q.partition(".")[0] == form
                and not _is_unclear(self._held[earlier][q])
                and not self._was_so_before(q, earlier, later)
            ]
            signs = [
                sign
                for sign in self._signatures()
                if sign.partition(".")[0] == form and self._is_as_it_was(sign, earlier, later)
            ]
            if after and signs:
                said = _some([self._label(q) for q in after])
                names = ", ".join(self._label(sign) for sign in signs)
                yield About(
                    rule="changed_after_signed",
                    severity="blocks",
                    field=signs[0],
                    file=self._readings[later].file,
                    **with_remedy(
                        "finding.changed_after_signed_says_something_different",
                        names=names,
                        said=said,
                        file=self._file(earlier),
                        file_2=self._file(later),
                        ending="s" * (len(signs) > 1),
                    ),
                )

    def _was_so_before(self, question: str, earlier: int, later: int) -> bool:
        """Whether a still earlier file says what the later one says."""
        now = self._held[later][question]
        return any(
            question in own and said_of(own[question]) == said_of(now)
            for own in self._held[:earlier]
        )

    def _is_as_it_was(self, sign: str, earlier: int, later: int) -> bool:
        was, now = self._held[earlier].get(sign), self._held[later].get(sign)
        return was is not None and now is not None and said_of(was) == said_of(now)

    def _told_withdrawn(self) -> Iterator[About]:
        """What a later copy no longer has of a form that it has otherwise as an earlier one."""
        for later, earlier in permutations(range(len(self._readings)), 2):
            if is_later(self._readings[earlier], self._readings[later]) is not True:
                continue
            gone: list[str] = []
            for form in dict.fromkeys(q.partition(".")[0] for q in self._held[earlier]):
                had = [q for q in self._held[earlier] if q.partition(".")[0] == form]
                kept = [q for q in had if q in self._held[later]]
                # A copy that was filled apart from this one has little of it.
                if 2 * len(kept) > len(had):
                    gone += [q for q in had if q not in self._held[later]]
            if gone:
                said = _some([self._label(q) for q in gone])
                yield About(
                    rule="withdrawn",
                    severity="blocks",
                    result="undetermined",
                    file=self._readings[later].file,
                    **with_remedy(
                        "finding.withdrawn",
                        file=self._file(later),
                        said=said,
                        file_2=self._file(earlier),
                    ),
                )

    def _told_clashes(self) -> Iterator[About]:
        """Questions of which the files say different things, all of the same files at once."""
        for numbers, questions in self._clashes.items():
            files = " and ".join(self._file(n) for n in numbers)
            said = [
                f"{self._label(q)}: " + " or ".join(f"'{self._shown(n, q)}'" for n in numbers)
                for q in questions
            ]
            yield About(
                rule="two_answers",
                severity="blocks",
                result="undetermined",
                file=self._readings[numbers[-1]].file,
                **with_remedy("finding.two_answers", files=files, some=_some(said)),
            )

    def _told_split(self, forms: Mapping[str, Reading]) -> Iterator[About]:
        """A person's answers on a form that stand in another file than the person's signature."""
        for sign in self._signatures():
            if sign not in self._from or not is_held(self._of(sign)):
                continue
            form, number = sign.partition(".")[0], self._from[sign]
            whose = self._whose(sign)
            signed = self._held[number]
            others = [
                q
                for q, n in self._from.items()
                if n != number
                and q.partition(".")[0] == form
                and q not in signed
                and is_held(self._of(q))
                and self._whose(q) == whose
                and getattr(self._fields(q), "kind", "") != "signature"
                and q not in self._pack.alone.fields
            ]
            if others:
                said = _some([self._label(q) for q in others])
                yield About(
                    rule="signed_elsewhere",
                    severity="blocks",
                    result="undetermined",
                    field=sign,
                    file=self._readings[number].file,
                    **with_remedy(
                        "finding.signed_elsewhere",
                        label=self._label(sign),
                        file=self._file(number),
                        said=said,
                        file_2=self._file(self._from[others[0]]),
                    ),
                )

    def _of(self, question: str) -> Unit:
        return self._all[self._from[question]][question]

    def _signatures(self) -> Iterator[str]:
        return (f.id for f in self._pack.fields.values() if f.kind == "signature")

    def _fields(self, question: str) -> Field | None:
        return self._pack.fields.get(question)

    def _whose(self, question: str) -> str:
        own = self._fields(question)
        if own is None:
            return ""
        form = self._pack.form(own.form)
        return own.whose or (form.whose if form is not None else "")


def _is_unclear(unit: Unit) -> bool:
    return any(answer.state == "unclear" for answer in unit.values())


def _brief(text: str) -> str:
    return short(text, _BRIEF)


def _some(said: Sequence[str]) -> str:
    listed = "; ".join(said[:_NAMED])
    return f"{listed}; and {len(said) - _NAMED} more" if len(said) > _NAMED else listed
