"""Which statements of a reference a portfolio evidences, by what, and which have nothing."""

from __future__ import annotations

from rapidfuzz import fuzz

from filler.audit.case import Case, Entry, short
from filler.audit.model import Coverage, Covered
from filler.audit.on_entries import cited_numbers
from filler.audit.rule_model import CoverageSpec, RuleSet
from filler.definition.statements import Module

_ALIKE = 90


def coverage_of(case: Case, rules: RuleSet) -> tuple[Coverage, ...]:
    """The coverage of each reference that the rules name."""
    return tuple(_coverage(case, spec, rules) for spec in rules.coverage)


def _coverage(case: Case, spec: CoverageSpec, rules: RuleSet) -> Coverage:
    reference = case.pack.reference(spec.reference)
    if reference is None:
        return Coverage(reference=spec.reference, title=spec.reference, statements=())
    evidence: dict[int, dict[str, None]] = {s.number: {} for s in reference.statements}
    unknown: dict[str, None] = {}

    def add(number: int, what: str) -> None:
        if number in evidence:
            evidence[number][what] = None
        else:
            unknown[f"{number}, cited by: {what}"] = None

    for name in case.ids(spec.ticks):
        answer = case.answer(name)
        own = case.field(name)
        if answer.state == "answered" and answer.value:
            for number in own.kss_numbers:
                add(number, _form_title(case, name, f"“{short(own.name, 70)}” ticked"))
    modules = rules.modules.get(spec.modules, ())
    for entry in case.entries(spec.entries):
        cited = entry.answers.get(spec.column)
        if cited is not None and cited.state == "answered":
            numbers = cited_numbers(str(cited.value), case.pack.references)
            for number in numbers.get(spec.reference, ()):
                add(number, _form_title(case, entry.field, _entry_name(entry)))
        for module in modules:
            if _names_module(entry, module):
                for number in module.statements:
                    what = f"module “{module.title}” logged in {_entry_name(entry)}"
                    add(number, _form_title(case, entry.field, what))
    return Coverage(
        reference=spec.reference,
        title=reference.short_title,
        statements=tuple(
            Covered(number=s.number, title=s.title, evidence=tuple(evidence[s.number]))
            for s in reference.statements
        ),
        unknown=tuple(unknown),
    )


def _names_module(entry: Entry, module: Module) -> bool:
    """Whether a row's words name a module by its title, small slips allowed."""
    words = " ".join(entry.words().casefold().replace("’", "'").split())
    title = module.title.casefold().replace("’", "'")
    return title in words or (
        len(words) >= len(title) and fuzz.partial_ratio(title, words) >= _ALIKE
    )


def _entry_name(entry: Entry) -> str:
    named = next((a.shown for n, a in entry.answers.items() if a.shown and n != "date"), "")
    return f"“{short(named, 60)}”" if "[" in entry.id and named else f"“{entry.label}”"


def _form_title(case: Case, name: str, words: str) -> str:
    form = case.pack.form(name.partition(".")[0])
    return f"{form.title}: {words}" if form is not None else words
